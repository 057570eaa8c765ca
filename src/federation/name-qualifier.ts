import { createHash } from 'node:crypto'

/**
 * What `saml:namequalifier` and the `NameQualifier` of the STS answer say of an issuer at a provider:
 * `Base64(SHA1(issuer + accountId + "/" + providerName))`, 28 characters. Together with the subject it
 * identifies a person. SHA-1 is AWS's choice and protects nothing here.
 *
 * The guide also describes a slash between issuer and account; its pseudocode, followed here, has none.
 * No recorded answer of AWS's own was found to settle it.
 *
 * @see IAM User Guide, "Uniquely identifying users in SAML-based federation"
 */
export function nameQualifier({
  issuer,
  accountId,
  providerName,
}: {
  readonly issuer: string
  readonly accountId: string
  readonly providerName: string
}): string {
  return createHash('sha1').update(`${issuer}${accountId}/${providerName}`, 'utf8').digest('base64')
}
