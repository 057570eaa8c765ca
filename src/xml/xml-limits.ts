/**
 * How large a document may be before anything is spent on it. A SAML response at the size AWS takes
 * (100,000 base64 characters) has under 1,000 elements and a depth of about 10, so each of these is
 * far beyond real documents and far below what hurts: parsers, canonicalisation and schema
 * validation all grow faster than the document in some direction.
 */
export interface XmlLimits {
  /** UTF-16 code units of the whole document. */
  readonly maxCharacters: number
  /** Occurrences of `<`: start tags, end tags and empty-element tags together. */
  readonly maxTags: number
  /** Elements inside one another, the root included. */
  readonly maxDepth: number
  /** Attributes of one element, namespace declarations not counted. */
  readonly maxAttributes: number
  /** Namespace declarations of one element. */
  readonly maxNamespaceDeclarations: number
}

/** For a SAML message. */
export const messageLimits: XmlLimits = {
  maxCharacters: 256 * 1024,
  maxTags: 20_000,
  maxDepth: 40,
  maxAttributes: 64,
  maxNamespaceDeclarations: 64,
}
