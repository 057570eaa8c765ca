import { Router, type Request, type Response } from 'express'
import { RequestRefused } from '../../errors.ts'
import { clearCookie, readCookie, setCookie } from '../../http/cookies.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter, requiredParameter } from '../../http/parameter.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sendPage } from '../../http/send-page.ts'
import { renderConsoleMessagePage } from '../../views/console-message-page.tsx'
import { consoleCookie } from '../console/console-sessions.ts'
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
  const { consoleSessionId, cookieSeconds, location } = await logIn(
    {
      signinToken: parameter(sent, 'SigninToken'),
      issuer: parameter(sent, 'Issuer'),
      destination: parameter(sent, 'Destination'),
      previousId: readCookie(request, consoleCookie, publicUrl),
      requestId: requestIdOf(response),
      sourceAddress: sourceAddressOf(request),
      userAgent: request.get('user-agent') ?? '',
    },
    federation,
  )
  setCookie(response, consoleCookie, consoleSessionId, { publicUrl, maxAgeSeconds: cookieSeconds })
  response.redirect(302, location)
}

async function answerLogout(
  sent: unknown,
  request: Request,
  response: Response,
  federation: FederationEmulation,
): Promise<void> {
  const { publicUrl } = federation
  const { ended, location } = await logOut(
    {
      consoleSessionId: readCookie(request, consoleCookie, publicUrl),
      redirectUri: parameter(sent, 'redirect_uri'),
    },
    federation,
  )
  clearCookie(response, consoleCookie, { publicUrl })
  if (location !== undefined) {
    response.redirect(302, location)
    return
  }
  sendPage(
    response,
    renderConsoleMessagePage({
      kind: 'signed-out',
      homeUrl: '/',
      ...(ended?.issuerUrl === undefined ? {} : { issuerUrl: ended.issuerUrl }),
    }),
  )
}
