import { FedbridgeError, OutboundFailed, StsRefused, type AwsError } from '../errors.ts'

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
  const status = statusOf(failure)
  const code = codeOf(failure)
  if (status === undefined || code === undefined) {
    // An answer that could not be read may hold credentials, and the SDK's error holds the answer.
    return status === undefined
      ? new OutboundFailed('STS_UNREACHABLE', `sts did not answer: ${kindOf(failure)}`, {
          check: 'assume-role-with-saml',
          cause: failure,
        })
      : new OutboundFailed(
          'STS_UNREACHABLE',
          `sts answered HTTP ${status} with something that cannot be read`,
          { check: 'assume-role-with-saml' },
        )
  }
  const aws: AwsError = { code, message: messageOf(failure, samlAssertion), status }
  // A service that fails has refused nothing; the same request may succeed later.
  return status >= 500
    ? new OutboundFailed('STS_UNREACHABLE', `sts failed with ${code}: ${aws.message}`, { aws })
    : new StsRefused('STS_REFUSED', `sts refused with ${code}: ${aws.message}`, { aws })
}

function messageOf(failure: unknown, secret: string): string {
  const message = failure instanceof Error ? failure.message : ''
  return (secret === '' ? message : message.replaceAll(secret, '<assertion>')).slice(
    0,
    maxMessageLength,
  )
}

/** The HTTP status, when there was an answer. */
function statusOf(failure: unknown): number | undefined {
  const metadata = field(failure, '$metadata')
  const status = field(metadata, 'httpStatusCode')
  return typeof status === 'number' ? status : undefined
}

/** The `<Code>` of the answer as it went over the wire; the SDK's class names differ from some. */
function codeOf(failure: unknown): string | undefined {
  const code = field(failure, 'Code') ?? field(field(failure, 'Error'), 'Code')
  return typeof code === 'string' && code !== '' ? code : undefined
}

function kindOf(failure: unknown): string {
  const name = failure instanceof Error ? failure.name : 'unknown'
  const code = field(failure, 'code')
  // The SDK also calls a connection that broke a TimeoutError, and only the code tells.
  if (name === 'AbortError' || code === 'ETIMEDOUT') return 'no answer in time'
  return typeof code === 'string' ? code : name
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
