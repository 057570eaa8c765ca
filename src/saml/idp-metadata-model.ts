import type { KeyObject } from 'node:crypto'

/** One signing key of an identity provider, read from a certificate in its metadata once. */
export interface IdpSigningKey {
  readonly key: KeyObject
  /** SHA-256 over the DER certificate, lower-case hex. */
  readonly certificateSha256: string
  /** `rsa`, `rsa-pss`, `ec`, ... as `KeyObject.asymmetricKeyType` says it. */
  readonly keyType: string
  /** Modulus length of an RSA key, field size of a curve. */
  readonly keyBits: number
  /** For the operator's eyes: metadata, not the certificate's dates, says which keys are trusted. */
  readonly notBefore: Date
  readonly notAfter: Date
  /** RSA under 2048 bits or a curve under 256: refused at verification unless opted in. */
  readonly weak: boolean
}

/** An EntityDescriptor with an IDPSSODescriptor for SAML 2.0. */
export interface IdpEntity {
  readonly entityId: string
  /** In document order; each one is tried. */
  readonly signingKeys: readonly IdpSigningKey[]
  readonly singleSignOnServices: readonly { readonly binding: string; readonly location: string }[]
  /** The earliest validUntil of the entity, its IDPSSODescriptors and the EntitiesDescriptors around. */
  readonly validUntil?: Date
  readonly wantAuthnRequestsSigned: boolean
}

/** The metadata document of a SAML provider, as `CreateSAMLProvider` takes it. */
export interface IdpMetadata {
  /** At least one. */
  readonly entities: readonly IdpEntity[]
  /** The document as it was given. */
  readonly xml: string
  /** The root element's validUntil. */
  readonly validUntil?: Date
  /** When a copy that came from a URL should be fetched again: now plus the shortest cacheDuration. */
  readonly refreshAt?: Date
}
