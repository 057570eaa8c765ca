import type { Request, RequestHandler, Response } from 'express'
import { errorKind, FedbridgeError } from '../../../errors.ts'
import { checkCsrf, csrfToken } from '../../../http/csrf.ts'
import { formBody } from '../../../http/form-body.ts'
import { methods } from '../../../http/methods.ts'
import { parameter } from '../../../http/parameter.ts'
import { requestIdOf } from '../../../http/request-id.ts'
import { sendPage } from '../../../http/send-page.ts'
import { renderSwitchRolePage } from '../../../views/switch-role-page.tsx'
import { barOf, openSession } from '../browser/routes.ts'
import type { OpenSession } from '../browser/routes.ts'
import type { ConsoleEmulation } from '../console-emulation.ts'
import { consolePageData } from '../console-page-data.ts'
import { slotPath } from '../console-slot.ts'
import { switchRolePath } from '../session-links.ts'
import { parseSwitchForm, readColor } from './parse-switch-form.ts'
import type { SwitchForm } from './parse-switch-form.ts'
import { ownSession, switchBack, switchRole } from './switch-role.ts'

/**
 * `GET` asks which role, with what a link says filled in; nothing is switched before the `POST` of its
 * form. Where the browser goes on to is the console's start, whatever is sent.
 */
export function switchRoleHandler(console: ConsoleEmulation): RequestHandler {
  return methods({
    GET: async (request: Request, response: Response) => {
      const open = await openSession(request, response, console)
      if (open === undefined) return
      ownSession(open.signedIn)
      await sendForm(request, response, { console, open, form: formOf(request.query) })
    },
    POST: [
      formBody(),
      async (request: Request, response: Response) => {
        await switchTo(request, response, console)
      },
    ],
  })
}

/** `POST`: the session speaks for who signed in again. */
export function switchBackHandler(console: ConsoleEmulation): RequestHandler {
  return methods({
    POST: [
      formBody(),
      async (request: Request, response: Response) => {
        checkCsrf(request, parameter(request.body, 'csrf_token'), console.publicUrl)
        const open = await openSession(request, response, console)
        if (open === undefined) return
        await switchBack({ ...open, requestId: requestIdOf(response) }, console)
        response.redirect(303, `${slotPath(open.signedIn.slot)}/`)
      },
    ],
  })
}

async function switchTo(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), console.publicUrl)
  const open = await openSession(request, response, console)
  if (open === undefined) return
  ownSession(open.signedIn)
  const form = formOf(request.body)
  try {
    const wish = parseSwitchForm(form)
    await switchRole(wish, { ...open, requestId: requestIdOf(response) }, console)
    response.redirect(303, `${slotPath(open.signedIn.slot)}/`)
  } catch (failure) {
    if (!(failure instanceof FedbridgeError) || request.accepts(['html', 'json']) === 'json') {
      throw failure
    }
    const { status, fault } = errorKind(failure.code)
    if (fault !== 'caller') throw failure
    // What AWS says; what only a log may know, whether there is such a role, stays there.
    const problem = failure.aws?.message ?? failure.message
    const code = failure.aws?.code ?? failure.code
    await sendForm(request, response, {
      console,
      open,
      form,
      problem: { code, text: problem },
      status: failure.aws?.status ?? status,
    })
  }
}

async function sendForm(
  request: Request,
  response: Response,
  {
    console: { directory, publicUrl, region },
    open,
    form,
    problem,
    status = 200,
  }: {
    readonly console: ConsoleEmulation
    readonly open: OpenSession
    readonly form: SwitchForm
    readonly problem?: { readonly code: string; readonly text: string }
    readonly status?: number
  },
): Promise<void> {
  const { session, signedIn, call } = open
  const place = { path: '', region: undefined }
  const data = await consolePageData(session, place, { directory, region, now: call.now })
  const before = await consolePageData(signedIn, place, { directory, region, now: call.now })
  const token = csrfToken(request, response, publicUrl)
  sendPage(
    response,
    renderSwitchRolePage({
      bar: { ...data, ...barOf(open), csrfToken: token },
      actionUrl: `${slotPath(signedIn.slot)}${switchRolePath}`,
      csrfToken: token,
      authorizedBy: before.assumedRoleArn,
      form: { ...form, color: readColor(form.color) ?? '' },
      ...(problem === undefined ? {} : { problem }),
    }),
    status,
  )
}

function formOf(source: unknown): SwitchForm {
  const field = (name: keyof SwitchForm): string => parameter(source, name) ?? ''
  return {
    account: field('account'),
    roleName: field('roleName'),
    displayName: field('displayName'),
    color: field('color'),
  }
}
