import type { ConsoleDurationParameters } from '../aws/decide-console-duration.ts'
import type { SessionCredentials } from '../aws/role-session.ts'
import { StsRefused } from '../errors.ts'
import type { Bridge } from './bridge.ts'

/** A session that STS has opened for a person. A secret: it holds the credentials. */
export interface OpenedSession {
  readonly credentials: SessionCredentials
  /** The region whose STS opened it. */
  readonly region: string
  /** What the federation endpoint may be asked for. */
  readonly consoleDuration: ConsoleDurationParameters
}

/**
 * Exchanges the credentials of a session for a sign-in token. The credentials stay here; the URL is a
 * secret.
 *
 * @param options.issuer where the console sends people when the session has ended
 * @param options.destination already checked; the start of the console without it
 * @returns the URL, valid for 15 minutes
 * @throws {StsRefused} FEDERATION_REFUSED; {OutboundFailed} STS_UNREACHABLE
 */
export async function consoleUrlOf(
  { credentials, region, consoleDuration }: OpenedSession,
  { issuer, destination }: { readonly issuer: string; readonly destination: string | undefined },
  { federation }: Pick<Bridge, 'federation'>,
): Promise<string> {
  const signinToken = await federation.signinToken(credentials, { ...consoleDuration, region })
  return federation.loginUrl({ signinToken, issuer, destination, region })
}

/** Refusals of STS itself, or of ours before it was asked or after, that leave nobody with a session. */
const withoutSession: ReadonlySet<string> = new Set([
  'STS_REFUSED',
  'STS_PARTITION_MISMATCH',
  'STS_CREDENTIALS_INVALID',
  'STS_CLOCK_SKEWED',
  'BROKER_DENIED',
  'BROKER_CALL_UNFIT',
])

/** Whether there has come no session of it, so that there may be one of another role, or another time. */
export function isDenial(failure: unknown): boolean {
  return failure instanceof StsRefused && withoutSession.has(failure.code)
}
