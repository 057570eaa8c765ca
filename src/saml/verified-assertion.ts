import type { AssertedAttribute } from '../federation/federated-identity.ts'

declare const verified: unique symbol

/**
 * An assertion whose every field was read from bytes that a trusted key of the identity provider
 * signed, and whose conditions hold now. Only `verifyResponse` makes one.
 */
export interface VerifiedAssertion {
  readonly [verified]: true
  readonly id: string
  readonly issuer: string
  readonly issueInstant: Date
  readonly subject: {
    readonly nameId: string
    /** Format URI; absent when the NameID has none. */
    readonly format?: string
    readonly nameQualifier?: string
    readonly spNameQualifier?: string
  }
  /** The one bearer confirmation. */
  readonly confirmation: {
    readonly recipient: string
    readonly notOnOrAfter: Date
    readonly inResponseTo?: string
  }
  readonly conditions: {
    readonly notBefore?: Date
    readonly notOnOrAfter?: Date
    /** One list per AudienceRestriction: all lists must match, any member of a list may. */
    readonly audienceRestrictions: readonly (readonly string[])[]
    readonly oneTimeUse: boolean
  }
  readonly authnInstant?: Date
  readonly sessionIndex?: string
  /** The earliest over all AuthnStatements. */
  readonly sessionNotOnOrAfter?: Date
  readonly authnContextClassRef?: string
  /** Attributes in document order; one entry per distinct Name, values merged in document order. */
  readonly attributes: readonly AssertedAttribute[]
  /** Which element carried the verified signature. */
  readonly signed: 'response' | 'assertion' | 'both'
  /** SHA-256 of the certificate that verified, lower-case hex. */
  readonly certificateSha256: string
  /** From this instant on the response can never be accepted again (skew included). */
  readonly unusableFrom: Date
}
