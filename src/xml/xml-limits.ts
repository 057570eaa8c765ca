/**
 * How large a document may be before anything is spent on it. Parsers, canonicalisation and schema
 * validation all grow faster than the document in some direction, and all of it happens before
 * anybody has proven who they are.
 */
export interface XmlLimits {
  /** UTF-16 code units of the whole document. */
  readonly maxCharacters: number
  readonly maxElements: number
  /** Elements inside one another, the root included. */
  readonly maxDepth: number
  /** Attributes of one element, namespace declarations not counted. */
  readonly maxAttributes: number
  /** Namespace declarations of one element. */
  readonly maxNamespaceDeclarations: number
  /** Attributes and namespace declarations of all elements together. */
  readonly maxAttributesInAll: number
}

/**
 * For a SAML message. A response at the size that AWS takes (100,000 base64 characters) has under
 * 1,000 elements, a depth of about 10, and two attributes to an element.
 */
export const messageLimits: XmlLimits = {
  maxCharacters: 256 * 1024,
  maxElements: 1_500,
  maxDepth: 40,
  maxAttributes: 64,
  maxNamespaceDeclarations: 64,
  maxAttributesInAll: 3_000,
}

/**
 * For metadata, which an operator hands in and which is read once. IAM takes 10,000,000 characters;
 * AD FS, which lists every claim it knows, writes about 100,000.
 */
export const metadataLimits: XmlLimits = {
  ...messageLimits,
  maxCharacters: 1024 * 1024,
  maxElements: 20_000,
  maxAttributesInAll: 40_000,
}
