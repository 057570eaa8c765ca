import { timingSafeEqual } from 'node:crypto'
import { RequestRefused } from '../../errors.ts'
import type { ConsolePrincipal } from '../credentials/foreign-session.ts'
import type { Session } from '../credentials/session.ts'
import { consoleSessionEnd } from './console-session-end.ts'
import type { AskedDurations } from './console-session-end.ts'
import type { FederationEmulation } from './federation-emulation.ts'
import { signinSessionInvalid, verifyForeignCredentials } from './verify-foreign-credentials.ts'
import type { SentCredentials } from './verify-foreign-credentials.ts'

/** The parameters of `Action=getSigninToken`, as sent. */
export interface GetSigninTokenRequest extends AskedDurations {
  /** JSON: `{ sessionId, sessionKey, sessionToken }`. */
  readonly session: string | undefined
  readonly sessionType: string | undefined
}

/**
 * Exchanges temporary credentials for a sign-in token, valid for 15 minutes. All three parts of the
 * credentials have to belong together. Where another STS issues the sessions, it is asked whose they
 * are, and no others are taken.
 *
 * @throws {RequestRefused} SIGNIN_SESSION_INVALID when the credentials are missing, not ours, changed,
 *   expired, or do not belong together; SIGNIN_SESSION_NOT_FEDERATED for those of GetSessionToken;
 *   PARAMETER_INVALID for a duration ({@link consoleSessionEnd}) or a SessionType other than json
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export async function getSigninToken(
  request: GetSigninTokenRequest,
  federation: Pick<
    FederationEmulation,
    'clock' | 'sealer' | 'signinTokens' | 'foreignSts' | 'partition'
  >,
): Promise<string> {
  const { session: sessionParameter, sessionType } = request
  if (sessionType !== undefined && sessionType.toLowerCase() !== 'json') {
    throw new RequestRefused('PARAMETER_INVALID', 'SessionType is not json', {
      check: 'get-signin-token',
      expected: 'json',
      received: sessionType.slice(0, 32),
    })
  }
  const { clock, signinTokens } = federation
  const session = await verifyCredentials(parseCredentials(sessionParameter), federation)
  if (session.kind === 'session-token') {
    throw new RequestRefused(
      'SIGNIN_SESSION_NOT_FEDERATED',
      'credentials of GetSessionToken may not go to the console',
      { check: 'get-signin-token' },
    )
  }
  return signinTokens.issue({
    session,
    consoleExpiresAt: consoleSessionEnd(session, request, clock.now()),
  })
}

function parseCredentials(parameter: string | undefined): SentCredentials {
  const json = parseJson(parameter ?? '')
  if (typeof json === 'object' && json !== null) {
    const { sessionId, sessionKey, sessionToken } = json as Readonly<Record<string, unknown>>
    if (
      typeof sessionId === 'string' &&
      typeof sessionKey === 'string' &&
      typeof sessionToken === 'string'
    ) {
      return { sessionId, sessionKey, sessionToken }
    }
  }
  throw signinSessionInvalid(
    'the Session parameter is not JSON with sessionId, sessionKey and sessionToken',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function verifyCredentials(
  credentials: SentCredentials,
  {
    clock,
    foreignSts,
    partition,
    sealer,
  }: Pick<FederationEmulation, 'clock' | 'sealer' | 'foreignSts' | 'partition'>,
): Promise<ConsolePrincipal> {
  return foreignSts === undefined
    ? verifyOwnCredentials(credentials, sealer)
    : await verifyForeignCredentials(credentials, { foreignSts, partition, now: clock.now() })
}

function verifyOwnCredentials(
  { sessionId, sessionKey, sessionToken }: SentCredentials,
  sealer: FederationEmulation['sealer'],
): Session {
  const unsealed = sealer.unseal(sessionToken, { accessKeyId: sessionId })
  if (!unsealed.ok) throw signinSessionInvalid(`the session token is not valid: ${unsealed.reason}`)
  const sent = Buffer.from(sessionKey)
  const expected = Buffer.from(unsealed.secretAccessKey)
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) {
    throw signinSessionInvalid('the secret key does not belong to the session token')
  }
  return unsealed.session
}
