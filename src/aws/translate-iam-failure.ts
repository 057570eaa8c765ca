import { FedbridgeError, OutboundFailed } from '../errors.ts'
import { readSdkFailure } from './read-sdk-failure.ts'

/** Longer messages than this are no error message of AWS's. */
const maxMessageLength = 1000

/**
 * Our error for what the SDK threw: IAM_REFUSED for an answer of IAM's, with its code, message and
 * status in `aws`; IAM_UNREACHABLE for everything else (no connection, no answer in time, an answer
 * that is none, a service that fails).
 *
 * @param check names the call
 */
export function translateIamFailure(failure: unknown, check: string): FedbridgeError | TypeError {
  if (failure instanceof FedbridgeError || failure instanceof TypeError) return failure
  const read = readSdkFailure(failure)
  switch (read.kind) {
    case 'unanswered':
      return new OutboundFailed('IAM_UNREACHABLE', `iam did not answer: ${read.reason}`, {
        check,
        cause: failure,
      })
    case 'unreadable':
      return unreadableIamAnswer(check, `HTTP ${read.status}`)
    case 'error': {
      const aws = { ...read.aws, message: read.aws.message.slice(0, maxMessageLength) }
      return aws.status >= 500
        ? new OutboundFailed('IAM_UNREACHABLE', `iam failed with ${aws.code}: ${aws.message}`, {
            check,
            aws,
          })
        : new OutboundFailed('IAM_REFUSED', `iam refused with ${aws.code}: ${aws.message}`, {
            check,
            aws,
          })
    }
  }
}

/** For an answer that is none of IAM's, the page of a proxy say: it must not count as "nothing there". */
export function unreadableIamAnswer(check: string, answered: string): OutboundFailed {
  return new OutboundFailed(
    'IAM_UNREACHABLE',
    `iam answered ${answered} with something that cannot be read`,
    { check },
  )
}
