import { RequestRefused } from '../../errors.ts'

/** `MissingAuthenticationToken`: nobody signed it. */
export function unsigned(): RequestRefused {
  return new RequestRefused('REQUEST_UNSIGNED', 'the request is not signed', {
    check: 'parse-signature',
    expected: 'an Authorization header, or X-Amz-Signature in the query string',
  })
}

/**
 * `IncompleteSignature`. The texts about missing parts are AWS's, without the header that AWS repeats
 * at the end; the others are ours.
 */
export function incomplete(message: string): RequestRefused {
  return new RequestRefused(
    'REQUEST_SIGNATURE_INCOMPLETE',
    `the signature is incomplete: ${message}`,
    {
      check: 'parse-signature',
      aws: { code: 'IncompleteSignature', message, status: 400 },
    },
  )
}

/**
 * `SignatureDoesNotMatch` with a text that says what is wrong with what was signed. Without one it is
 * AWS's text for a wrong secret or another request than the signed one.
 */
export function mismatch(check: string, message?: string): RequestRefused {
  const reason = message ?? 'the signature is not that of the request under the secret'
  return new RequestRefused('REQUEST_SIGNATURE_MISMATCH', reason, {
    check,
    ...(message === undefined
      ? {}
      : { aws: { code: 'SignatureDoesNotMatch', message, status: 403 } }),
  })
}

/** `SignatureDoesNotMatch`, because of the time. */
export function outOfTime(message: string, at: Date): RequestRefused {
  return new RequestRefused('REQUEST_SIGNATURE_EXPIRED', message, {
    check: 'verify-signature-time',
    at,
    aws: { code: 'SignatureDoesNotMatch', message, status: 403 },
  })
}
