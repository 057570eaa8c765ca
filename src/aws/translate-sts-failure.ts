import { FedbridgeError, OutboundFailed, StsRefused, type AwsError } from '../errors.ts'
import { readSdkFailure, type Obstacle } from './read-sdk-failure.ts'

/** A call of STS as its errors speak of it. */
export interface StsCall {
  /** Names the call. */
  readonly check: string
  /** What was sent and is nobody's to read: cut out of messages, should a service repeat it. */
  readonly secrets: readonly string[]
  /** With whose credentials it is signed: with none, with ours, or with those that are to be judged. */
  readonly signedBy: 'nobody' | 'service' | 'session'
  /** Where it went. */
  readonly address: string
}

/** Longer messages than this are no error message of AWS's. */
const maxMessageLength = 1000

/** When a call that was throttled is worth trying again. */
const throttledRetryAfterSeconds = 5

/**
 * Our error for what the SDK threw. An answer of STS keeps its code, message, status and request id in
 * `aws`. Errors hold neither the SDK's error nor what was sent.
 *
 * - {StsRefused}: STS has answered, and there is no session. STS_REFUSED for a decision, STS_THROTTLED,
 *   STS_REGION_DISABLED, STS_CLOCK_SKEWED, STS_CREDENTIALS_INVALID
 * - {OutboundFailed}: STS_UNREACHABLE when nobody answered or the service fails; STS_ENDPOINT_WRONG when
 *   something else than STS answered
 */
export function translateStsFailure(failure: unknown, call: StsCall): FedbridgeError | TypeError {
  if (failure instanceof FedbridgeError || isOurMistake(failure)) return failure
  const { check, address } = call
  const read = readSdkFailure(failure)
  switch (read.kind) {
    case 'unanswered':
      return unreachable(`sts did not answer: ${read.reason}`, {
        check,
        address,
        obstacle: read.obstacle,
      })
    case 'unreadable':
      return read.status >= 500
        ? unreachable(`sts failed with HTTP ${read.status}`, {
            check,
            address,
            obstacle: obstacleOf(read.status),
          })
        : new OutboundFailed(
            'STS_ENDPOINT_WRONG',
            `what answered HTTP ${read.status} in place of sts cannot be read`,
            {
              check,
              expected: `an answer of STS at ${address}`,
              received: 'something else than STS',
            },
          )
    case 'error':
      return answered({ ...read.aws, message: readable(read.aws.message, call) }, call)
  }
}

/** The SDK throws TypeErrors too, for values that it cannot read; those hold the answer, credentials and all. */
function isOurMistake(failure: unknown): failure is TypeError {
  return failure instanceof TypeError && !('$response' in failure) && !('$metadata' in failure)
}

function answered(aws: AwsError, { check, signedBy, address }: StsCall): FedbridgeError {
  const details = { check, aws }
  const said = `${aws.code}: ${aws.message}`
  if (aws.status === 429 || throttlingCodes.has(aws.code)) {
    return new StsRefused('STS_THROTTLED', `sts throttles with ${said}`, {
      ...details,
      retryAfterSeconds: throttledRetryAfterSeconds,
    })
  }
  // A service that fails has refused nothing; the same request may succeed later.
  if (aws.status >= 500) {
    return unreachable(`sts failed with ${said}`, {
      check,
      address,
      obstacle: obstacleOf(aws.status),
      aws,
    })
  }
  if (aws.code === 'RegionDisabledException') {
    return new StsRefused('STS_REGION_DISABLED', `sts is off in the region: ${said}`, details)
  }
  if (signedBy !== 'nobody' && isAboutTheClock(aws)) {
    return new StsRefused('STS_CLOCK_SKEWED', `sts does not take our time: ${said}`, details)
  }
  if (signedBy === 'service' && credentialCodes.has(aws.code)) {
    return new StsRefused('STS_CREDENTIALS_INVALID', `sts does not take our credentials: ${said}`, {
      ...details,
      received: aws.code,
    })
  }
  return new StsRefused('STS_REFUSED', `sts refused with ${said}`, details)
}

function unreachable(
  message: string,
  {
    check,
    address,
    obstacle,
    aws,
  }: { check: string; address: string; obstacle: Obstacle | FailingSts; aws?: AwsError },
): OutboundFailed {
  return new OutboundFailed('STS_UNREACHABLE', message, {
    check,
    expected: `an answer of STS at ${address}`,
    received: obstacle,
    ...(aws === undefined ? {} : { aws }),
  })
}

type FailingSts = 'it fails' | typeof failedAtCall

/** In `received`: an emulator that trips over one assertion answers the next, so that it is not down. */
export const failedAtCall = 'it failed at this call'

function obstacleOf(status: number): FailingSts {
  return status === 500 ? failedAtCall : 'it fails'
}

/** @see AWS SDKs and Tools Reference Guide, "Retry behavior": throttling errors */
const throttlingCodes = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'BandwidthLimitExceeded',
  'SlowDown',
])

/** What AWS says of an access key, a session token or a signature that is not good. */
const credentialCodes = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'ExpiredToken',
  'ExpiredTokenException',
  'OptInRequired',
])

function isAboutTheClock({ code, message }: AwsError): boolean {
  if (/^Request(?:TimeTooSkewed|Expired|InTheFuture)$/u.test(code)) return true
  return code === 'SignatureDoesNotMatch' && /^Signature (?:expired|not yet current)/u.test(message)
}

/** A message without what was sent, and without what is as long as a session token. */
function readable(message: string, { secrets }: StsCall): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '[removed]'), message)
    .replace(/[\w+/=%-]{200,}/gu, '[removed]')
    .slice(0, maxMessageLength)
}
