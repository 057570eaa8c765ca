import { consoleLoginEvent } from '../../audit/console-login-event.ts'
import type { ConsoleLoginFacts } from '../../audit/console-login-event.ts'
import { errorKind, FedbridgeError, RequestRefused } from '../../errors.ts'
import { assumedRoleId, sessionArn } from '../credentials/session.ts'
import type { ConsolePrincipal, ForeignSession } from '../credentials/foreign-session.ts'
import type { AssumedRoleSession } from '../credentials/session.ts'
import { admitSession, findBrowserSessions } from '../console/browser-sessions.ts'
import { liveSessions, maxBrowserSessions } from '../console/browser-sessions.ts'
import type { Admission, BrowserSession } from '../console/browser-sessions.ts'
import { rememberExpiredSeconds } from '../console/console-sessions.ts'
import { newSlot, placeInSlot } from '../console/console-slot.ts'
import { consoleDestination } from './console-destination.ts'
import type { FederationEmulation } from './federation-emulation.ts'
import { httpUrl } from './http-url.ts'

/** The parameters of `Action=login`, and who sent them. */
export interface LogInRequest {
  readonly signinToken: string | undefined
  readonly issuer: string | undefined
  readonly destination: string | undefined
  /** The console sessions that the browser has already: ids by slot. */
  readonly cookies: ReadonlyMap<string, string>
  readonly requestId: string
  readonly sourceAddress: string
  readonly userAgent: string
}

/** A browser that is signed in now. */
export interface LoggedIn {
  readonly slot: string
  /** Goes into the cookie of the slot. */
  readonly consoleSessionId: string
  readonly cookieSeconds: number
  /** Where in our console it goes: into the slot. */
  readonly location: string
  /** Of sessions that gave way. */
  readonly droppedSlots: readonly string[]
}

/**
 * Opens a console session with a sign-in token, beside those that the browser has. Recorded as ConsoleLogin,
 * whether it works or not. Whoever is signed in already is so anew, in the same slot, with another secret.
 * An Issuer that is no http or https URL is left out: it would be a link on our page.
 *
 * @throws {RequestRefused} PARAMETER_MISSING without a token; SIGNIN_TOKEN_INVALID; CONSOLE_SESSIONS_FULL
 *   when the browser has five others that go on
 * @throws {StorageFailed} when session or event cannot be kept
 */
export async function logIn(
  request: LogInRequest,
  federation: FederationEmulation,
): Promise<LoggedIn> {
  const { clock, consoleSessions, publicUrl, recordEvent, signinTokens } = federation
  const location = consoleDestination(request.destination, federation)
  const facts = eventFacts(request, location, federation)
  try {
    if (request.signinToken === undefined || request.signinToken === '') {
      throw new RequestRefused('PARAMETER_MISSING', 'the request has no SigninToken', {
        check: 'log-in',
        expected: 'SigninToken',
      })
    }
    const { session, consoleExpiresAt } = signinTokens.read(request.signinToken)
    const sessions = await findBrowserSessions(request.cookies, consoleSessions)
    const { replaced, dropped } = admit(session, sessions, clock.now())
    const issuerUrl = httpUrl(request.issuer)
    const slot = replaced?.slot ?? newSlot()
    const consoleSessionId = await consoleSessions.start({
      slot,
      session,
      expiresAt: consoleExpiresAt,
      ...(issuerUrl === undefined ? {} : { issuerUrl }),
    })
    // When this throws, the session exists, but nobody ever learns its id.
    await recordEvent(
      consoleLoginEvent({ ...facts, ...principalFacts(session), outcome: { kind: 'success' } }),
    )
    const ended = replaced === undefined ? dropped : [replaced, ...dropped]
    for (const { id } of ended) await consoleSessions.end(id)
    const seconds = Math.ceil((consoleExpiresAt.getTime() - clock.now().getTime()) / 1000)
    return {
      slot,
      consoleSessionId,
      cookieSeconds: seconds + rememberExpiredSeconds,
      location: `${publicUrl}${placeInSlot(location.slice(publicUrl.length), slot)}`,
      droppedSlots: dropped.map((session) => session.slot),
    }
  } catch (failure) {
    if (failure instanceof RequestRefused) await recordEvent(failedLogin(failure, facts))
    throw failure
  }
}

function admit(
  session: ConsolePrincipal,
  sessions: readonly BrowserSession[],
  now: Date,
): Admission {
  const admission = admitSession(session, sessions, now)
  if (admission.admitted) return admission
  throw new RequestRefused('CONSOLE_SESSIONS_FULL', 'the browser has as many sessions as it may', {
    check: 'admit-session',
    expected: `fewer than ${maxBrowserSessions}`,
    received: String(liveSessions(sessions, now).length),
  })
}

function failedLogin(
  { code }: FedbridgeError,
  facts: Omit<ConsoleLoginFacts, 'outcome'>,
): ReturnType<typeof consoleLoginEvent> {
  return consoleLoginEvent({
    ...facts,
    outcome: { kind: 'failure', errorMessage: errorKind(code).title, errorCode: code },
  })
}

function eventFacts(
  { requestId, sourceAddress, userAgent }: LogInRequest,
  destination: string,
  { clock, region }: FederationEmulation,
): Omit<ConsoleLoginFacts, 'outcome'> {
  return { at: clock.now(), region, requestId, sourceAddress, userAgent, destination }
}

function principalFacts(session: ConsolePrincipal): Partial<ConsoleLoginFacts> {
  const { accountId } = session
  if (session.kind === 'foreign') return { accountId, ...foreignFacts(session) }
  if (session.kind !== 'assumed-role') return { accountId }
  const { federation, sourceIdentity, accessKeyId, roleArn } = session
  return {
    accountId,
    roleArn,
    session: {
      assumedRoleArn: sessionArn(session),
      assumedRoleId: assumedRoleId(session),
      accessKeyId,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
    ...federationFacts(federation),
  }
}

/** Which role it was, with its path, only its own AWS could say. */
function foreignFacts({
  principal,
  arn,
  userId,
  accessKeyId,
}: ForeignSession): Pick<ConsoleLoginFacts, 'session'> {
  return principal === 'assumed-role'
    ? { session: { assumedRoleArn: arn, assumedRoleId: userId, accessKeyId } }
    : {}
}

function federationFacts(
  federation: AssumedRoleSession['federation'],
): Pick<
  ConsoleLoginFacts,
  'samlProviderArn' | 'oidcProviderArn' | 'subject' | 'nameQualifier' | 'webIdentity'
> {
  if (federation === undefined) return {}
  const { providerArn, subject } = federation
  return federation.protocol === 'saml'
    ? { samlProviderArn: providerArn, subject, nameQualifier: federation.nameQualifier }
    : {
        ...(providerArn.startsWith('arn:') ? { oidcProviderArn: providerArn } : {}),
        webIdentity: { identityProvider: providerArn, audience: federation.audience, subject },
      }
}
