import { timingSafeEqual } from 'node:crypto'
import { RequestRefused } from '../../errors.ts'
import type { Session } from '../credentials/session.ts'
import { consoleSessionEnd } from './console-session-end.ts'
import type { AskedDurations } from './console-session-end.ts'
import type { FederationEmulation } from './federation-emulation.ts'

/** The parameters of `Action=getSigninToken`, as sent. */
export interface GetSigninTokenRequest extends AskedDurations {
  /** JSON: `{ sessionId, sessionKey, sessionToken }`. */
  readonly session: string | undefined
  readonly sessionType: string | undefined
}

/**
 * Exchanges temporary credentials for a sign-in token, valid for 15 minutes. All three parts of the
 * credentials have to belong together.
 *
 * @throws {RequestRefused} SIGNIN_SESSION_INVALID when the credentials are missing, not ours, changed,
 *   expired, or do not belong together; SIGNIN_SESSION_NOT_FEDERATED for those of GetSessionToken;
 *   PARAMETER_INVALID for a duration ({@link consoleSessionEnd}) or a SessionType other than json
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export function getSigninToken(
  request: GetSigninTokenRequest,
  { clock, sealer, signinTokens }: Pick<FederationEmulation, 'clock' | 'sealer' | 'signinTokens'>,
): string {
  const { session: sessionParameter, sessionType } = request
  if (sessionType !== undefined && sessionType.toLowerCase() !== 'json') {
    throw new RequestRefused('PARAMETER_INVALID', 'SessionType is not json', {
      check: 'get-signin-token',
      expected: 'json',
      received: sessionType.slice(0, 32),
    })
  }
  const session = verifyCredentials(parseCredentials(sessionParameter), sealer)
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

interface Credentials {
  readonly sessionId: string
  readonly sessionKey: string
  readonly sessionToken: string
}

function parseCredentials(parameter: string | undefined): Credentials {
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
  throw invalid('the Session parameter is not JSON with sessionId, sessionKey and sessionToken')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function verifyCredentials(
  { sessionId, sessionKey, sessionToken }: Credentials,
  sealer: FederationEmulation['sealer'],
): Session {
  const unsealed = sealer.unseal(sessionToken, { accessKeyId: sessionId })
  if (!unsealed.ok) throw invalid(`the session token is not valid: ${unsealed.reason}`)
  const sent = Buffer.from(sessionKey)
  const expected = Buffer.from(unsealed.secretAccessKey)
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) {
    throw invalid('the secret key does not belong to the session token')
  }
  return unsealed.session
}

/** One answer for everything that is wrong with credentials; the reason is for the log. */
function invalid(message: string): RequestRefused {
  return new RequestRefused('SIGNIN_SESSION_INVALID', message, {
    check: 'get-signin-token',
    aws: { code: 'BadRequest', message: 'Invalid credentials parameter', status: 400 },
  })
}
