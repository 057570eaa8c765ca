import type { Request, RequestHandler, Response } from 'express'
import { errorKind, FedbridgeError } from '../../../errors.ts'
import { checkCsrf, csrfToken } from '../../../http/csrf.ts'
import { formBody } from '../../../http/form-body.ts'
import { methods } from '../../../http/methods.ts'
import { parameter } from '../../../http/parameter.ts'
import { sendPage } from '../../../http/send-page.ts'
import { renderPermissionsPage } from '../../../views/permissions-page.tsx'
import type { PermissionForm, PermissionsPageData } from '../../../views/permissions-page.tsx'
import { askPermission } from '../../permissions/ask-permission.ts'
import { permissionAnswer } from '../../permissions/permission-answer.ts'
import { readQuestion } from '../../permissions/routes.ts'
import { barOf, callerOf, openSession } from '../browser/routes.ts'
import type { OpenSession } from '../browser/routes.ts'
import type { ConsoleEmulation } from '../console-emulation.ts'
import { consolePageData } from '../console-page-data.ts'
import { permissionsPath } from '../session-links.ts'
import { slotPath } from '../console-slot.ts'

/** What the session in the address's slot may do: the form, and the answers to it. */
export function consolePermissions(console: ConsoleEmulation): RequestHandler {
  return methods({
    GET: async (request: Request, response: Response) => {
      await showPermissions(request, response, console)
    },
    POST: [
      formBody(),
      async (request: Request, response: Response) => {
        await answerPermissions(request, response, console)
      },
    ],
  })
}

async function showPermissions(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  const open = await openSession(request, response, console)
  if (open === undefined) return
  await callerOf(open, console.directory)
  await sendPermissions(request, response, { console, open, form: formOf(request.query) })
}

/** As a page, and as JSON for `Accept: application/json`. */
async function answerPermissions(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), console.publicUrl)
  const open = await openSession(request, response, console)
  if (open === undefined) return
  const { call } = open
  const { directory } = console
  const caller = await callerOf(open, directory)
  const asJson = request.accepts(['html', 'json']) === 'json'
  const form = formOf(request.body)
  try {
    const decision = await askPermission(readQuestion(request.body, caller), { call, directory })
    const answer = permissionAnswer(caller, decision, console.authorizationMessages)
    if (asJson) response.json(answer)
    else await sendPermissions(request, response, { console, open, form, answer })
  } catch (failure) {
    const isTheirs = failure instanceof FedbridgeError && errorKind(failure.code).status === 400
    if (asJson || !isTheirs) throw failure
    // What is wrong with a form is said beside it.
    const problem = failure.aws?.message ?? failure.message
    await sendPermissions(request, response, { console, open, form, problem, status: 400 })
  }
}

async function sendPermissions(
  request: Request,
  response: Response,
  {
    console: { directory, publicUrl, region },
    open,
    status = 200,
    ...shown
  }: {
    readonly console: ConsoleEmulation
    readonly open: OpenSession
    readonly status?: number
  } & Pick<PermissionsPageData, 'form' | 'answer' | 'problem'>,
): Promise<void> {
  const place = { path: '', region: parameter(request.query, 'region') }
  const { session, call } = open
  const data = await consolePageData(session, place, { directory, region, now: call.now })
  const token = csrfToken(request, response, publicUrl)
  sendPage(
    response,
    renderPermissionsPage({
      bar: { ...data, ...barOf(open), csrfToken: token },
      actionUrl: `${slotPath(open.session.slot)}${permissionsPath}`,
      csrfToken: token,
      ...shown,
    }),
    status,
  )
}

function formOf(source: unknown): PermissionForm {
  const field = (name: keyof PermissionForm): string => parameter(source, name) ?? ''
  return {
    action: field('action'),
    resource: field('resource'),
    resourcePolicy: field('resourcePolicy'),
    resourceAccountId: field('resourceAccountId'),
    context: field('context'),
  }
}
