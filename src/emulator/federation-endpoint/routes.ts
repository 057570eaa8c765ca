import { Router, type Request, type Response } from 'express'
import { errorKind, RequestRefused } from '../../errors.ts'
import { clearCookie, readCookies, setCookie } from '../../http/cookies.ts'
import { csrfToken } from '../../http/csrf.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter, requiredParameter } from '../../http/parameter.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sendPage } from '../../http/send-page.ts'
import { renderConsoleMessagePage } from '../../views/console-message-page.tsx'
import { findBrowserSessions, liveSessions } from '../console/browser-sessions.ts'
import { consoleCookie, consoleCookiePrefix, isSlot } from '../console/console-slot.ts'
import { sessionLink, signOutAllUrl } from '../console/session-links.ts'
import { sourceAddressOf } from '../source-address.ts'
import type { FederationEmulation } from './federation-emulation.ts'
import { getSigninToken } from './get-signin-token.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'

/** Credentials with many session tags, percent-encoded, fit. */
const bodyLimitBytes = 64 * 1024

/**
 * The federation endpoint: `GET` or `POST /federation` with `Action=getSigninToken`, `login` or
 * `logout`. A GET reads the query, a POST the form, and neither the other's.
 */
export function federationRoutes(federation: FederationEmulation): Router {
  const routes = Router()
  routes.all(
    '/federation',
    noStore(),
    methods({
      GET: (request: Request, response: Response) =>
        act(request.query, request, response, federation),
      POST: [
        formBody({ limitBytes: bodyLimitBytes }),
        (request: Request, response: Response) => act(request.body, request, response, federation),
      ],
    }),
  )
  return routes
}

async function act(
  sent: unknown,
  request: Request,
  response: Response,
  federation: FederationEmulation,
): Promise<void> {
  const action = requiredParameter(sent, 'Action')
  switch (action) {
    case 'getSigninToken':
      response.json({
        SigninToken: await getSigninToken(
          {
            session: parameter(sent, 'Session'),
            sessionType: parameter(sent, 'SessionType'),
            sessionDuration: parameter(sent, 'SessionDuration'),
            durationSeconds: parameter(sent, 'DurationSeconds'),
          },
          federation,
        ),
      })
      return
    case 'login':
      await answerLogin(sent, request, response, federation)
      return
    case 'logout':
      await answerLogout(sent, request, response, federation)
      return
    default:
      throw new RequestRefused('PARAMETER_INVALID', 'the federation endpoint has no such Action', {
        check: 'federation-action',
        expected: 'getSigninToken, login or logout',
        received: action.slice(0, 32),
      })
  }
}

async function answerLogin(
  sent: unknown,
  request: Request,
  response: Response,
  federation: FederationEmulation,
): Promise<void> {
  const { publicUrl } = federation
  const cookies = readCookies(request, consoleCookiePrefix, publicUrl)
  try {
    const { slot, consoleSessionId, cookieSeconds, location, droppedSlots } = await logIn(
      {
        signinToken: parameter(sent, 'SigninToken'),
        issuer: parameter(sent, 'Issuer'),
        destination: parameter(sent, 'Destination'),
        cookies,
        requestId: requestIdOf(response),
        sourceAddress: sourceAddressOf(request),
        userAgent: request.get('user-agent') ?? '',
      },
      federation,
    )
    const maxAgeSeconds = cookieSeconds
    setCookie(response, consoleCookie(slot), consoleSessionId, { publicUrl, maxAgeSeconds })
    clearSlots(response, droppedSlots, publicUrl)
    response.redirect(302, location)
  } catch (failure) {
    const isFull = failure instanceof RequestRefused && failure.code === 'CONSOLE_SESSIONS_FULL'
    if (!isFull || request.accepts(['html', 'json']) === 'json') throw failure
    await sendFullPage(request, response, { cookies, federation })
  }
}

/** Which sessions there are, so that one of them can be ended. */
async function sendFullPage(
  request: Request,
  response: Response,
  {
    cookies,
    federation: { clock, consoleSessions, publicUrl },
  }: { readonly cookies: ReadonlyMap<string, string>; readonly federation: FederationEmulation },
): Promise<void> {
  const sessions = await findBrowserSessions(cookies, consoleSessions)
  const page = renderConsoleMessagePage({
    kind: 'full',
    homeUrl: '/',
    sessions: liveSessions(sessions, clock.now()).map((session) => sessionLink(session)),
    signOutAllUrl,
    csrfToken: csrfToken(request, response, publicUrl),
  })
  sendPage(response, page, errorKind('CONSOLE_SESSIONS_FULL').status)
}

async function answerLogout(
  sent: unknown,
  request: Request,
  response: Response,
  federation: FederationEmulation,
): Promise<void> {
  const { publicUrl } = federation
  const cookies = readCookies(request, consoleCookiePrefix, publicUrl)
  const { ended, location } = await logOut(
    { cookies, redirectUri: parameter(sent, 'redirect_uri') },
    federation,
  )
  clearSlots(response, [...cookies.keys()].filter(isSlot), publicUrl)
  if (location !== undefined) {
    response.redirect(302, location)
    return
  }
  const issuerUrl = ended.find((session) => session.issuerUrl !== undefined)?.issuerUrl
  sendPage(
    response,
    renderConsoleMessagePage({
      kind: 'signed-out',
      homeUrl: '/',
      ...(issuerUrl === undefined ? {} : { issuerUrl }),
    }),
  )
}

function clearSlots(response: Response, slots: readonly string[], publicUrl: string): void {
  for (const slot of slots) clearCookie(response, consoleCookie(slot), { publicUrl })
}
