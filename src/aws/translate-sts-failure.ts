import { FedbridgeError, OutboundFailed, StsRefused, type AwsError } from '../errors.ts'
import { readSdkFailure } from './read-sdk-failure.ts'

/** Longer messages than this are no error message of AWS's. */
const maxMessageLength = 1000

/**
 * Our error for what the SDK threw. An answer of STS keeps its code, message and status in `aws`;
 * everything else (no connection, no answer in time, an answer that is none) is STS_UNREACHABLE.
 *
 * The assertion is cut out of the message, should a service repeat it.
 */
export function translateStsFailure(
  failure: unknown,
  { samlAssertion }: { readonly samlAssertion: string },
): FedbridgeError | TypeError {
  if (failure instanceof FedbridgeError || failure instanceof TypeError) return failure
  const check = 'assume-role-with-saml'
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
      const aws: AwsError = { ...read.aws, message: without(samlAssertion, read.aws.message) }
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
  return (secret === '' ? message : message.replaceAll(secret, '<assertion>')).slice(
    0,
    maxMessageLength,
  )
}
