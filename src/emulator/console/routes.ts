import { Router, type Request, type Response } from 'express'
import type { Clock } from '../../clock.ts'
import { RequestRefused } from '../../errors.ts'
import { clearCookie, readCookie } from '../../http/cookies.ts'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter } from '../../http/parameter.ts'
import { sendPage } from '../../http/send-page.ts'
import { renderConsoleMessagePage } from '../../views/console-message-page.tsx'
import type { ConsoleMessageData } from '../../views/console-message-page.tsx'
import { renderConsolePage } from '../../views/console-page.tsx'
import type { AccountDirectory } from '../iam/account-directory.ts'
import { consolePageData } from './console-page-data.ts'
import { consoleCookie } from './console-sessions.ts'
import type { ConsoleSession, ConsoleSessions } from './console-sessions.ts'

/** Everything the console needs, handed in by `openEmulator`. */
export interface ConsoleEmulation {
  readonly clock: Clock
  readonly consoleSessions: ConsoleSessions
  readonly directory: AccountDirectory
  readonly publicUrl: string
  readonly region: string
}

const signOutPath = '/console/sign-out'

/** The console: `GET /console/...` shows the session, `POST /console/sign-out` ends it. */
export function consoleRoutes(console: ConsoleEmulation): Router {
  const routes = Router()
  routes.use('/console', noStore())
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
  routes.all(
    ['/console', '/console/{*path}'],
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
  { clock, consoleSessions, directory, publicUrl, region }: ConsoleEmulation,
): Promise<void> {
  const id = readCookie(request, consoleCookie, publicUrl)
  const session = id === undefined ? undefined : await consoleSessions.find(id)
  const now = clock.now()
  if (session === undefined) {
    notSignedIn(request, response, 'not-signed-in', undefined)
    return
  }
  if (session.expiresAt <= now) {
    notSignedIn(request, response, 'expired', session)
    return
  }
  const place = {
    path: request.path.replace(/^\/console\/?/, ''),
    region: parameter(request.query, 'region'),
  }
  sendPage(
    response,
    renderConsolePage({
      ...(await consolePageData(session, place, { directory, region, now })),
      signOutUrl: signOutPath,
      csrfToken: csrfToken(request, response, publicUrl),
    }),
  )
}

async function signOut(
  request: Request,
  response: Response,
  { consoleSessions, publicUrl }: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), publicUrl)
  const id = readCookie(request, consoleCookie, publicUrl)
  const ended = id === undefined ? undefined : await consoleSessions.end(id)
  clearCookie(response, consoleCookie, { publicUrl })
  sendPage(response, renderConsoleMessagePage(messageData('signed-out', ended)))
}

/** A page for people, an error with a code for programs. */
function notSignedIn(
  request: Request,
  response: Response,
  kind: 'expired' | 'not-signed-in',
  session: ConsoleSession | undefined,
): void {
  if (request.accepts(['html', 'json']) === 'json') {
    throw kind === 'expired'
      ? new RequestRefused('CONSOLE_SESSION_EXPIRED', 'the console session has ended')
      : new RequestRefused('CONSOLE_SESSION_MISSING', 'there is no console session')
  }
  sendPage(response, renderConsoleMessagePage(messageData(kind, session)), 401)
}

/** The message page with the way back to where the session was started from. */
function messageData(
  kind: ConsoleMessageData['kind'],
  session: ConsoleSession | undefined,
): ConsoleMessageData {
  return {
    kind,
    homeUrl: '/',
    ...(session?.issuerUrl === undefined ? {} : { issuerUrl: session.issuerUrl }),
  }
}
