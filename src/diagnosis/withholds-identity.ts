import type { ErrorCode } from '../errors.ts'
import type { DiagnosisContext } from './diagnosis-context.ts'

/** What is refused beside the verification of a document that may well hold. */
const besideVerification: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SAML_PROVIDER_UNKNOWN',
  'SAML_PROVIDER_UNAVAILABLE',
  'SAML_REQUEST_UNKNOWN',
  'SAML_REQUEST_OTHER_BROWSER',
  'SAML_UNSOLICITED',
  'SAML_REPLAYED',
  'ID_TOKEN_REPLAYED',
])

/**
 * Whether a document was rejected by the verification of a sign-in, which knew more than is known here:
 * a nonce, the algorithms of a provider, metadata that has changed since. It gives no identity then,
 * whatever the verification here says.
 */
export function withholdsIdentity({ refusal }: Pick<DiagnosisContext, 'refusal'>): boolean {
  return (
    refusal !== undefined &&
    /^(?:SAML|XML|SIGNATURE|ENCRYPTION|DECRYPTION|ID_TOKEN)_/.test(refusal.code) &&
    !besideVerification.has(refusal.code)
  )
}
