import { errorKind, FedbridgeError } from '../../errors.ts'
import type { AwsError } from '../../errors.ts'

/**
 * What a client is told of a failure: AWS's answer where the failure carries one, otherwise one of
 * the codes that all AWS services share, and never anything of our own message.
 *
 * @see AWS Security Token Service API Reference, "Common Error Types"
 */
export function queryErrorOf(failure: unknown): AwsError {
  if (failure instanceof FedbridgeError) {
    return failure.aws ?? commonError(errorKind(failure.code).status)
  }
  // The body parser's errors carry a status of their own.
  const { status } = (failure ?? {}) as { readonly status?: unknown }
  return commonError(typeof status === 'number' && status >= 400 ? status : 500)
}

function commonError(status: number): AwsError {
  if (status === 413) {
    return { code: 'RequestEntityTooLarge', message: 'Request size exceeded', status }
  }
  if (status === 429) return { code: 'Throttling', message: 'Rate exceeded', status: 400 }
  if (status === 503) {
    return { code: 'ServiceUnavailable', message: 'Service is unavailable', status }
  }
  if (status >= 500) {
    const message = 'The request processing has failed because of an unknown error'
    return { code: 'InternalFailure', message, status: 500 }
  }
  return { code: 'MalformedQueryString', message: 'The request could not be read', status: 400 }
}
