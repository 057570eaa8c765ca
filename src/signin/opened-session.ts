import type { ConsoleSessionFacts } from '../audit/console-login-event.ts'
import type { ConsoleDurationParameters } from '../aws/decide-console-duration.ts'
import type { RoleSession, SessionCredentials } from '../aws/role-session.ts'
import { FedbridgeError } from '../errors.ts'
import type { Bridge } from './bridge.ts'

/** A session that STS has opened for a person. A secret: it holds the credentials. */
export interface OpenedSession {
  readonly credentials: SessionCredentials
  /** The region whose STS opened it. */
  readonly region: string
  /** What the federation endpoint may be asked for. */
  readonly consoleDuration: ConsoleDurationParameters
  /** The session of a role as records name it; absent where it was recorded as it was asked for. */
  readonly assumed?: ConsoleSessionFacts
  /** AWS's name of the call that opened it, where it answered one. */
  readonly stsRequestId?: string
}

/** A role session of STS, with what the federation endpoint may be asked for. */
export function openedSession(
  { credentials, region, requestId, assumedRoleUser, sourceIdentity }: RoleSession,
  consoleDuration: ConsoleDurationParameters,
): OpenedSession {
  return {
    credentials,
    region,
    consoleDuration,
    assumed: {
      assumedRoleArn: assumedRoleUser.arn,
      assumedRoleId: assumedRoleUser.assumedRoleId,
      accessKeyId: credentials.accessKeyId,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
    ...(requestId === undefined ? {} : { stsRequestId: requestId }),
  }
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
  'STS_THROTTLED',
  'STS_REGION_DISABLED',
  'STS_CIRCUIT_OPEN',
  'BROKER_DENIED',
  'BROKER_CALL_UNFIT',
])

/** Whether there has come no session of it, so that there may be one of another role, or another time. */
export function isDenial(failure: unknown): boolean {
  return failure instanceof FedbridgeError && withoutSession.has(failure.code)
}
