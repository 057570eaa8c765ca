import type { TransportNote } from './transport-note.ts'

/** What a document is, by its content alone. */
export type DocumentKind =
  /** A SAML 2.0 Response. */
  | 'saml-response'
  /** An Assertion without its Response. */
  | 'saml-assertion'
  /** An AuthnRequest: from the service to the identity provider. Named, not judged. */
  | 'authn-request'
  /** Another message of SAML or WS-Federation, logout above all. Named, not judged. */
  | 'other-saml-message'
  /** An EntityDescriptor or EntitiesDescriptor. */
  | 'saml-metadata'
  /** A compact JWS: a signed JWT. */
  | 'id-token'
  /** A compact JWE, five parts: nobody but its recipient can read it. */
  | 'encrypted-token'
  /** A token for an API, not about a person: AWS takes none. */
  | 'access-token'
  /** What a browser brings back from an OpenID Connect provider to the callback: a code or an error. */
  | 'authorization-response'
  /** A policy with principals. */
  | 'trust-policy'
  /** A policy without principals. */
  | 'policy-document'
  | 'cloudtrail-event'
  | 'json-web-key-set'
  | 'openid-configuration'
  /** An answer of STS or IAM in XML, errors included. */
  | 'aws-answer'
  | 'unrecognized'

/** How a document came, as far as its surroundings say. Anybody can write those. */
export interface TransportFacts {
  /** `RelayState` beside it. */
  readonly relayState?: string
  /** The URL it was sent to, without fragment, and without query where the document stood in it. */
  readonly deliveredTo?: string
  readonly method?: string
  /** When it was captured, by the file it came in. */
  readonly at?: Date
  /** Of the Query API, such as `AssumeRoleWithSAML`. */
  readonly action?: string
  /** The role that was asked for. */
  readonly roleArn?: string
  /** The SAML provider that was named. */
  readonly principalArn?: string
  /** `RoleSessionName`, a parameter of AssumeRoleWithWebIdentity. */
  readonly roleSessionName?: string
}

/** A document that was found in an input. */
export interface RecognizedDocument extends TransportFacts {
  readonly kind: DocumentKind
  /** Decoded, as a person reads it: XML, JSON, or the compact form of a token. */
  readonly text: string
  /** The parameter it was decoded from, as it reached whoever read the form or URL. */
  readonly parameter?: string
  /** Where, for a person: `HAR entry 14, POST https://sp.example.com/saml, field SAMLResponse`. */
  readonly foundIn: string
  /** The other places of the same input that hold the same text. */
  readonly alsoFoundIn: readonly string[]
  /** What was done to get to `text`, in order. */
  readonly steps: readonly string[]
  readonly notes: readonly TransportNote[]
  /** Of an unrecognized document: what it may have been meant to be. */
  readonly nearest?: NearestGuess
}

export interface NearestGuess {
  readonly kind: Exclude<DocumentKind, 'unrecognized'>
  /** A sentence part that ends "this ...". */
  readonly reason: string
}

/** What an input holds. */
export interface Recognition {
  /** At least one, at most 50, in the order of the input. */
  readonly documents: readonly [RecognizedDocument, ...RecognizedDocument[]]
  /** About the input as a whole. */
  readonly notes: readonly TransportNote[]
}

/** Of {@link Recognition}. */
export const recognitionLimits = {
  /** Characters, or bytes, of the whole input; a HAR file may fill it. */
  maxInput: 10 * 1024 * 1024,
  /** Characters of one document. */
  maxDocument: 256 * 1024,
  /** Characters of metadata: as everywhere, more than of a message. */
  maxMetadata: 1024 * 1024,
  maxDocuments: 50,
  /** Values inside of one another: objects and arrays of JSON. */
  maxJsonDepth: 64,
  /** Encodings and containers inside of one another. */
  maxEncodings: 8,
} as const
