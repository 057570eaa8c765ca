import { Router, type Request, type RequestHandler, type Response } from 'express'
import { RequestRefused } from '../../errors.ts'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter } from '../../http/parameter.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sendPage } from '../../http/send-page.ts'
import { renderConsolePage } from '../../views/console-page.tsx'
import type { ConsolePageData } from '../../views/console-page.tsx'
import { sessionCaller } from '../caller/find-caller.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import { isRevoked, revokeOlderSessions } from '../permissions/revoke-older-sessions.ts'
import { barOf, browserRoutes, callerOf, openSession, signOut } from './browser/routes.ts'
import type { OpenSession } from './browser/routes.ts'
import type { ConsoleEmulation } from './console-emulation.ts'
import { consolePageData } from './console-page-data.ts'
import { isSlot, slotPath } from './console-slot.ts'
import { consolePermissions } from './permissions/routes.ts'
import { permissionsPath, revokePath, signOutPath } from './session-links.ts'
import { switchBackPath, switchRolePath } from './session-links.ts'
import { switchBackHandler, switchRoleHandler } from './switch-role/routes.ts'

/**
 * The console: `GET /console/s/<slot>/...` shows a session, `POST /console/s/<slot>/sign-out` ends it.
 * Without a slot the newest one of the browser is meant.
 */
export function consoleRoutes(console: ConsoleEmulation): Router {
  const routes = Router()
  routes.use('/console', noStore())
  routes.use('/console/s/:slot', slotRoutes(console))
  routes.use(browserRoutes(console))
  return routes
}

function slotRoutes(console: ConsoleEmulation): Router {
  const routes = Router({ mergeParams: true })
  // A service of AWS may be called s; what follows then is no slot.
  const onlySlots: RequestHandler = (request, _response, next) => {
    next(isSlot(parameter(request.params, 'slot') ?? '') ? undefined : 'router')
  }
  routes.use(onlySlots)
  routes.all(
    signOutPath,
    methods({
      POST: [
        formBody(),
        async (request: Request, response: Response) => {
          await signOut(request, response, console)
        },
      ],
    }),
  )
  routes.all(permissionsPath, consolePermissions(console))
  routes.all(
    revokePath,
    methods({
      POST: [
        formBody(),
        async (request: Request, response: Response) => {
          await revoke(request, response, console)
        },
      ],
    }),
  )
  routes.all(switchRolePath, switchRoleHandler(console))
  routes.all(switchBackPath, switchBackHandler(console))
  routes.all(
    ['/', '/{*path}'],
    methods({
      GET: async (request: Request, response: Response) => {
        await show(request, response, console)
      },
    }),
  )
  return routes
}

async function show(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  const { directory, publicUrl, region } = console
  const open = await openSession(request, response, console)
  if (open === undefined) return
  const { session, call } = open
  const place = {
    path: request.path.replace(/^\//u, ''),
    region: parameter(request.query, 'region'),
  }
  sendPage(
    response,
    renderConsolePage({
      ...(await consolePageData(session, place, { directory, region, now: call.now })),
      ...(await ownSessionActions(open, directory)),
      ...barOf(open),
      csrfToken: csrfToken(request, response, publicUrl),
    }),
  )
}

/** What can be done about a session of the emulator's: only its own IAM knows policies. */
async function ownSessionActions(
  { session: { session, slot }, call }: OpenSession,
  directory: AccountDirectory,
): Promise<Pick<ConsolePageData, 'revoked' | 'permissionsUrl' | 'revokeUrl'>> {
  if (session.kind === 'foreign') return {}
  return {
    revoked: await isRevoked(await sessionCaller(session, directory), call, directory),
    permissionsUrl: `${slotPath(slot)}${permissionsPath}`,
    ...(session.kind === 'assumed-role' ? { revokeUrl: `${slotPath(slot)}${revokePath}` } : {}),
  }
}

async function revoke(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), console.publicUrl)
  const open = await openSession(request, response, console)
  if (open === undefined) return
  const { session, call } = open
  const caller = await callerOf(open, console.directory)
  if (session.session.kind !== 'assumed-role') {
    throw new RequestRefused('PARAMETER_INVALID', 'only sessions of a role are revoked', {
      expected: 'assumed-role',
      received: session.session.kind,
    })
  }
  // A tab may have been drawn before the session switched to another role.
  const shown = parameter(request.body, 'role_arn')
  if (shown !== session.session.roleArn) {
    throw new RequestRefused('PARAMETER_INVALID', 'the page was of another role than the session', {
      expected: session.session.roleArn,
      received: (shown ?? 'none').slice(0, 200),
    })
  }
  await revokeOlderSessions(session.session, {
    now: call.now,
    callIam: (action, parameters) =>
      console.callIam(action, parameters, { ...call, caller, requestId: requestIdOf(response) }),
  })
  response.redirect(303, `${slotPath(session.slot)}/`)
}
