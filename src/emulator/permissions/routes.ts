import { Router, type Request, type Response } from 'express'
import type { Clock } from '../../clock.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter, requiredParameter } from '../../http/parameter.ts'
import { rawRequestOf } from '../../http/raw-request.ts'
import type { RawRequest } from '../../http/raw-request.ts'
import type { CallFacts } from '../../policy/call-context.ts'
import type { Caller } from '../caller/caller.ts'
import type { AuthorizationMessages } from '../credentials/authorization-message.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import { sourceAddressOf } from '../source-address.ts'
import { askPermission } from './ask-permission.ts'
import type { PermissionQuestion } from './ask-permission.ts'
import { permissionAnswer } from './permission-answer.ts'

/** Everything the questions need, handed in by `openEmulator`. */
export interface PermissionEmulation {
  readonly clock: Clock
  readonly directory: AccountDirectory
  readonly region: string
  readonly authorizationMessages: AuthorizationMessages
  /** Who signed a request, for the service `sts`. */
  readonly authenticate: (request: RawRequest) => Promise<{ readonly caller: Caller }>
}

/**
 * `POST /api/permissions`: may the session that signs this request do that? A form of `action`,
 * `resource`, and what {@link PermissionQuestion} has besides, signed with Signature Version 4 for the
 * service `sts`; the answer is JSON.
 */
export function permissionRoutes(permissions: PermissionEmulation): Router {
  const routes = Router()
  routes.all(
    '/api/permissions',
    noStore(),
    methods({
      POST: [
        formBody(),
        async (request: Request, response: Response) => {
          const { clock, directory, region, authenticate, authorizationMessages } = permissions
          const { caller } = await authenticate(rawRequestOf(request))
          const call = callFactsOf(request, { now: clock.now(), region })
          const decision = await askPermission(readQuestion(request.body, caller), {
            call,
            directory,
          })
          response.json(permissionAnswer(caller, decision, authorizationMessages))
        },
      ],
    }),
  )
  return routes
}

/**
 * The question in a form.
 *
 * @throws {RequestRefused} PARAMETER_MISSING, PARAMETER_REPEATED
 */
export function readQuestion(form: unknown, caller: Caller): PermissionQuestion {
  const optional = (name: 'resourcePolicy' | 'resourceAccountId' | 'context') => {
    const value = parameter(form, name)
    return value === undefined || value === '' ? {} : { [name]: value }
  }
  return {
    caller,
    action: requiredParameter(form, 'action').trim(),
    resource: requiredParameter(form, 'resource').trim(),
    ...optional('resourcePolicy'),
    ...optional('resourceAccountId'),
    ...optional('context'),
  }
}

/** What a question's own request says of the call that it is about. */
export function callFactsOf(
  request: Request,
  { now, region }: { readonly now: Date; readonly region: string },
): CallFacts {
  const userAgent = request.get('user-agent') ?? ''
  return { now, region, sourceAddress: sourceAddressOf(request), userAgent }
}
