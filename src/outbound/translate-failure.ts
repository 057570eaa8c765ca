import { FedbridgeError, OutboundFailed } from '../errors.ts'

/** Why a certificate is not accepted, by the names that Node has for it. */
const certificateRefusals = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  // Whatever Node has no name for, name constraints among it.
  'UNSPECIFIED',
])

const verifyCertificate = 'verify-certificate'

/** Names the origin alone: paths and queries of other people's URLs may hold keys. */
export function translateFailure(failure: unknown, origin: string): FedbridgeError {
  if (failure instanceof FedbridgeError) return failure
  const error = failure instanceof Error ? failure : undefined
  const code = error !== undefined && 'code' in error ? String(error.code) : undefined
  const reason = error?.name === 'TimeoutError' ? 'no answer in time' : (code ?? error?.name)
  return new OutboundFailed('OUTBOUND_FAILED', `${origin} did not answer: ${reason ?? 'unknown'}`, {
    cause: failure,
    ...(code !== undefined && certificateRefusals.has(code)
      ? { check: verifyCertificate, expected: 'a certificate to trust', received: code }
      : {}),
  })
}

/** Whether a call failed because the certificate of the server is not accepted. */
export function isCertificateRefusal(failure: unknown): failure is OutboundFailed {
  return failure instanceof OutboundFailed && failure.check === verifyCertificate
}
