/**
 * Owns the model in which SAML and OpenID Connect meet: who a person is, as AWS reads it from an
 * assertion or a token. May import partition. Never reads XML, JSON tokens, HTTP or a store.
 */
import type { RoleProviderPair } from './role-provider-pair.ts'
import type { SessionTags } from './session-tags.ts'

/** One SAML attribute as asserted: values in document order, text only. */
export interface AssertedAttribute {
  readonly name: string
  readonly friendlyName?: string
  readonly values: readonly string[]
}

/**
 * What a verified assertion says, read by AWS's rules and within AWS's limits.
 * Only `saml/read-federated-identity.ts` makes one, and only from a `VerifiedAssertion`.
 *
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response"
 */
export interface FederatedIdentity {
  readonly protocol: 'saml'
  /** ID of the assertion; with `issuer` the key of the replay rules. */
  readonly assertionId: string
  readonly issuer: string
  /** Text of the NameID (`saml:sub`). */
  readonly subject: string
  /** `persistent`, `transient`, or the full Format URI (`saml:sub_type`). */
  readonly subjectType: string
  /** Recipient of the SubjectConfirmationData (`saml:aud` and the `Audience` of the STS answer). */
  readonly audience: string
  /** At least one, in document order, without repetition. */
  readonly rolePairs: readonly RoleProviderPair[]
  readonly roleSessionName: string
  /** From the SessionDuration attribute, 900 to 43200 seconds. */
  readonly sessionDurationSeconds?: number
  /** From the AuthnStatement: the session at the IdP ends then. */
  readonly sessionNotOnOrAfter?: Date
  readonly sessionTags: SessionTags
  /** Each one is a key of `sessionTags`, spelled as there. */
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
  /** The condition keys are filled from these. */
  readonly attributes: readonly AssertedAttribute[]
}
