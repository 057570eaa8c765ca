import type { SessionTags } from './session-tags.ts'

/**
 * What a verified ID token says, read by AWS's rules and within AWS's limits. Only
 * `oidc/read-web-identity.ts` makes one, and only from a `VerifiedIdToken`.
 *
 * @see IAM User Guide, "Available keys for AWS web identity federation"
 */
export interface WebIdentity {
  readonly protocol: 'oidc'
  readonly issuer: string
  /** `sub`, and `SubjectFromWebIdentityToken` of the STS answer. */
  readonly subject: string
  /** `azp` when the token has one, otherwise `aud`: the key `aud`, and `Audience` of the STS answer. */
  readonly audience: string
  /** `aud` of the token, whatever `azp` is: the key `oaud`. Never empty. */
  readonly originalAudiences: readonly string[]
  /** `azp`. */
  readonly authorizedParty?: string
  /** `amr`. */
  readonly authenticationMethods: readonly string[]
  /** `jti`; with `issuer` the key of a rule that a token serves once. */
  readonly tokenId?: string
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly sessionTags: SessionTags
  /** Each one is a key of `sessionTags`, spelled as there. */
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
}
