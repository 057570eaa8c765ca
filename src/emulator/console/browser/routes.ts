import { Router, type Request, type RequestHandler, type Response } from 'express'
import { RequestRefused } from '../../../errors.ts'
import { clearCookie, readCookies } from '../../../http/cookies.ts'
import { checkCsrf } from '../../../http/csrf.ts'
import { formBody } from '../../../http/form-body.ts'
import { methods } from '../../../http/methods.ts'
import { noStore } from '../../../http/no-store.ts'
import { parameter } from '../../../http/parameter.ts'
import { sendPage } from '../../../http/send-page.ts'
import type { CallFacts } from '../../../policy/call-context.ts'
import type { ConsoleBarData } from '../../../views/console-bar.tsx'
import { renderConsoleMessagePage } from '../../../views/console-message-page.tsx'
import type { ConsoleMessageData } from '../../../views/console-message-page.tsx'
import type { ConsoleSessionLink } from '../../../views/session-list.tsx'
import type { SessionCaller } from '../../caller/caller.ts'
import { sessionCaller } from '../../caller/find-caller.ts'
import { sessionArn } from '../../credentials/session.ts'
import type { AccountDirectory } from '../../iam/account-directory.ts'
import { callFactsOf } from '../../permissions/routes.ts'
import { findBrowserSessions, liveSessions } from '../browser-sessions.ts'
import { newestSession, surplusSessions } from '../browser-sessions.ts'
import type { BrowserSession } from '../browser-sessions.ts'
import type { ConsoleEmulation } from '../console-emulation.ts'
import type { ConsoleSession } from '../console-sessions.ts'
import { consoleCookie, consoleCookiePrefix, isSlot } from '../console-slot.ts'
import { placeInSlot, slotPath } from '../console-slot.ts'
import {
  sessionLink,
  signOutAllUrl,
  signOutPath,
  switchBackPath,
  switchRolePath,
} from '../session-links.ts'

/** A console session that goes on, which the request means by its address and has the cookie of. */
export interface OpenSession {
  /** As it is now: of the role that it has switched to, where it has. */
  readonly session: ConsoleSession
  /** As it signed in. */
  readonly signedIn: BrowserSession
  readonly call: CallFacts
  /** All of the browser's that go on. */
  readonly links: readonly ConsoleSessionLink[]
}

/**
 * What is asked of a browser's sessions together: `GET /console/...` without a slot leads into the newest
 * one, a form likewise, and so does `GET /switchrole`, the address of links to switch roles.
 * `POST /console/sign-out-all` ends them all.
 */
export function browserRoutes(console: ConsoleEmulation): Router {
  const routes = Router()
  const leadOn: RequestHandler = async (request, response) => {
    await leadIntoSlot(request, response, console)
  }
  routes.all(
    signOutAllUrl,
    methods({
      POST: [
        formBody(),
        async (request: Request, response: Response) => {
          await signOutOfAll(request, response, console)
        },
      ],
    }),
  )
  routes.all(
    ['/console/sign-out', '/console/permissions', '/console/revoke-sessions'],
    methods({ GET: leadOn, POST: leadOn }),
  )
  routes.all(['/console', '/console/{*path}'], methods({ GET: leadOn }))
  routes.all('/switchrole', noStore(), methods({ GET: leadOn }))
  return routes
}

/** The address stays as it is otherwise; a form is sent again to the slot, with what it holds. */
async function leadIntoSlot(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  const newest = newestSession(
    await sessionsOf(request, response, console, undefined),
    console.clock.now(),
  )
  if (newest === undefined) {
    notSignedIn(request, response, { kind: 'not-signed-in' })
    return
  }
  const status = request.method === 'POST' ? 307 : 302
  const place = request.originalUrl.replace(/^\/switchrole/iu, `/console${switchRolePath}`)
  response.redirect(status, placeInSlot(place, newest.slot))
}

/**
 * The session that the request's address means; when the browser does not have it, or it has ended, the
 * answer that says so has been sent.
 *
 * @throws {StorageFailed}
 */
export async function openSession(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<OpenSession | undefined> {
  const { clock, directory, region } = console
  const slot = parameter(request.params, 'slot')
  const sessions = await sessionsOf(request, response, console, slot)
  const now = clock.now()
  const session = sessions.find((each) => each.slot === slot)
  const links = await linksTo(liveSessions(sessions, now), directory)
  if (session === undefined) {
    notSignedIn(request, response, { kind: 'not-signed-in', links })
    return undefined
  }
  if (session.expiresAt <= now) {
    notSignedIn(request, response, { kind: 'expired', session, links })
    return undefined
  }
  return {
    session: presentSession(session),
    signedIn: session,
    call: callFactsOf(request, { now, region }),
    links,
  }
}

/**
 * Who calls by a session.
 *
 * @throws {RequestRefused} CONSOLE_SESSION_FOREIGN when only another STS knows what it may do
 */
export async function callerOf(
  { session: { session } }: OpenSession,
  directory: AccountDirectory,
): Promise<SessionCaller> {
  if (session.kind !== 'foreign') return await sessionCaller(session, directory)
  throw new RequestRefused(
    'CONSOLE_SESSION_FOREIGN',
    `the session was issued by ${session.vouchedBy}, whose policies are not known here`,
  )
}

/** What the console's bar shows of the browser's sessions, and where it leads. */
export function barOf({
  signedIn: { slot, session, switchedTo },
  links,
}: OpenSession): Pick<
  ConsoleBarData,
  'signOutUrl' | 'sessions' | 'consoleUrl' | 'signOutAllUrl' | 'switchRoleUrl' | 'switched'
> {
  const within = slotPath(slot)
  return {
    signOutUrl: `${within}${signOutPath}`,
    sessions: links,
    consoleUrl: `${within}/`,
    signOutAllUrl,
    // Only its own STS can let a session of another one assume roles.
    ...(session.kind === 'foreign' ? {} : { switchRoleUrl: `${within}${switchRolePath}` }),
    ...(session.kind === 'foreign' || switchedTo === undefined
      ? {}
      : {
          switched: {
            from: sessionArn(session),
            switchBackUrl: `${within}${switchBackPath}`,
            ...(switchedTo.displayName === undefined
              ? {}
              : { displayName: switchedTo.displayName }),
            ...(switchedTo.color === undefined ? {} : { color: switchedTo.color }),
          },
        }),
  }
}

/** The session of the role that it has switched to, while it has, which ends sooner or as late. */
function presentSession(session: ConsoleSession): ConsoleSession {
  const { switchedTo } = session
  if (switchedTo === undefined) return session
  const { startedAt, expiresAt } = switchedTo
  return { ...session, session: switchedTo.session, startedAt, expiresAt }
}

/** Ends the session of the address; the browser's others go on. */
export async function signOut(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  const { clock, consoleSessions, directory, publicUrl } = console
  checkCsrf(request, parameter(request.body, 'csrf_token'), publicUrl)
  const slot = parameter(request.params, 'slot') ?? ''
  const sessions = await sessionsOf(request, response, console, slot)
  const session = sessions.find((each) => each.slot === slot)
  if (session !== undefined) await consoleSessions.end(session.id)
  clearCookie(response, consoleCookie(slot), { publicUrl })
  const others = sessions.filter((each) => each.slot !== slot)
  const links = await linksTo(liveSessions(others, clock.now()), directory)
  sendPage(response, renderConsoleMessagePage(messageData({ kind: 'signed-out', session, links })))
}

async function signOutOfAll(
  request: Request,
  response: Response,
  { consoleSessions, publicUrl }: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), publicUrl)
  const cookies = readCookies(request, consoleCookiePrefix, publicUrl)
  const sessions = await findBrowserSessions(cookies, consoleSessions)
  for (const { id } of sessions) await consoleSessions.end(id)
  clearSlots(response, cookies.keys(), publicUrl)
  const session = sessions.find(({ issuerUrl }) => issuerUrl !== undefined)
  sendPage(response, renderConsoleMessagePage(messageData({ kind: 'signed-out', session })))
}

/** The browser's sessions, of which those go that are too many, and cookies that are good for none. */
async function sessionsOf(
  request: Request,
  response: Response,
  { consoleSessions, publicUrl }: ConsoleEmulation,
  slot: string | undefined,
): Promise<readonly BrowserSession[]> {
  const cookies = readCookies(request, consoleCookiePrefix, publicUrl)
  const found = await findBrowserSessions(cookies, consoleSessions)
  const surplus = surplusSessions(found, slot)
  for (const { id } of surplus) await consoleSessions.end(id)
  const kept = found.filter((session) => !surplus.includes(session))
  const keptSlots = new Set(kept.map((session) => session.slot))
  const gone = [...cookies.keys()].filter((each) => !keptSlots.has(each))
  clearSlots(response, gone, publicUrl)
  return kept
}

function clearSlots(response: Response, slots: Iterable<string>, publicUrl: string): void {
  for (const slot of slots) {
    if (isSlot(slot)) clearCookie(response, consoleCookie(slot), { publicUrl })
  }
}

async function linksTo(
  sessions: readonly BrowserSession[],
  directory: AccountDirectory,
): Promise<readonly ConsoleSessionLink[]> {
  return await Promise.all(
    sessions.map(async (session) => {
      // Of an account that another STS speaks of, nothing is known here.
      if (session.session.kind === 'foreign') return sessionLink(session)
      const account = await directory.account(session.session.accountId)
      return sessionLink(session, account?.alias)
    }),
  )
}

interface Message {
  readonly kind: 'expired' | 'signed-out' | 'not-signed-in'
  readonly session?: ConsoleSession | undefined
  readonly links?: readonly ConsoleSessionLink[]
}

/** A page for people, an error with a code for programs. */
function notSignedIn(request: Request, response: Response, message: Message): void {
  if (request.accepts(['html', 'json']) === 'json') {
    throw message.kind === 'expired'
      ? new RequestRefused('CONSOLE_SESSION_EXPIRED', 'the console session has ended')
      : new RequestRefused('CONSOLE_SESSION_MISSING', 'there is no console session')
  }
  sendPage(response, renderConsoleMessagePage(messageData(message)), 401)
}

/** The message page with the way back to where the session was started from, and to the others. */
function messageData({ kind, session, links = [] }: Message): ConsoleMessageData {
  return {
    kind,
    homeUrl: '/',
    ...(session?.issuerUrl === undefined ? {} : { issuerUrl: session.issuerUrl }),
    sessions: links,
  }
}
