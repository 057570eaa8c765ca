import { FedbridgeError, OutboundFailed, StsRefused, type AwsError } from '../errors.ts'
import { readSdkFailure } from './read-sdk-failure.ts'

/** Longer messages than this are no error message of AWS's. */
const maxMessageLength = 1000

/**
 * Our error for what the SDK threw. An answer of STS keeps its code, message and status in `aws`;
 * everything else (no connection, no answer in time, an answer that is none) is STS_UNREACHABLE.
 *
 * The assertion or token is cut out of the message, should a service repeat it.
 *
 * @param call.check names the call
 * @param call.proof the assertion or token that was sent
 */
export function translateStsFailure(
  failure: unknown,
  { check, proof }: { readonly check: string; readonly proof: string },
): FedbridgeError | TypeError {
  if (failure instanceof FedbridgeError || failure instanceof TypeError) return failure
  const read = readSdkFailure(failure)
  switch (read.kind) {
    case 'unanswered':
      return new OutboundFailed('STS_UNREACHABLE', `sts did not answer: ${read.reason}`, {
        check,
        cause: failure,
      })
    case 'unreadable':
      // Without the cause: the SDK's error holds the answer, which may hold credentials.
      return new OutboundFailed(
        'STS_UNREACHABLE',
        `sts answered HTTP ${read.status} with something that cannot be read`,
        { check },
      )
    case 'error': {
      const aws: AwsError = { ...read.aws, message: without(proof, read.aws.message) }
      // A service that fails has refused nothing; the same request may succeed later.
      return aws.status >= 500
        ? new OutboundFailed('STS_UNREACHABLE', `sts failed with ${aws.code}: ${aws.message}`, {
            aws,
          })
        : new StsRefused('STS_REFUSED', `sts refused with ${aws.code}: ${aws.message}`, { aws })
    }
  }
}

function without(secret: string, message: string): string {
  return (secret === '' ? message : message.replaceAll(secret, '[removed]')).slice(
    0,
    maxMessageLength,
  )
}
