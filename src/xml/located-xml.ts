import type { TextPosition } from './text-positions.ts'

/** From the first character to behind the last one. */
export interface TextSpan {
  readonly start: TextPosition
  readonly end: TextPosition
}

/**
 * An attribute or a namespace declaration, where it stands. It is made for pointing at: its shape is
 * on purpose not that of `XmlAttribute`, so that no verifier can be handed one.
 */
export interface LocatedAttribute {
  /** As written, with the prefix. */
  readonly name: string
  readonly localName: string
  /** Namespace URI; empty without a prefix, undefined for a prefix that is not declared. */
  readonly namespaceUri: string | undefined
  /** With references resolved; one that is undefined stays as written. */
  readonly value: string
  /** `.../@Name`, with the name as written. */
  readonly path: string
  readonly span: TextSpan
  /** Without the quotes. Where there is no value: behind the name. */
  readonly valueSpan: TextSpan
}

/** A run of text: what stands between two tags, or one CDATA section. */
export interface LocatedText {
  readonly kind: 'text'
  /** With references resolved; one that is undefined stays as written. */
  readonly value: string
  /** `.../text()` */
  readonly path: string
  readonly span: TextSpan
}

/** An element, where it stands. Its shape is on purpose not that of `XmlElement`. */
export interface LocatedElement {
  readonly kind: 'element'
  /** As written, with the prefix. */
  readonly name: string
  readonly localName: string
  /** Namespace URI; empty for none, undefined for a prefix that is not declared. */
  readonly namespaceUri: string | undefined
  /**
   * From the root, with names as written, such as `/samlp:Response/saml:Assertion[2]`; a number only
   * where brothers have the same name.
   */
  readonly path: string
  /** Of the start tag. */
  readonly tagSpan: TextSpan
  /** Of the whole element. Where the end tag is missing: to where something else ended it. */
  readonly span: TextSpan
  readonly attributes: readonly LocatedAttribute[]
  readonly declarations: readonly LocatedAttribute[]
  readonly content: readonly (LocatedElement | LocatedText)[]
}

/** A construct of XML that a SAML message must not have. */
export interface LocatedConstruct {
  readonly kind: 'comment' | 'cdata' | 'doctype' | 'processing-instruction'
  readonly span: TextSpan
  /** Of the element that it stands in; `/` outside of the root. */
  readonly path: string
}

/** What is wrong with a text that should be XML. */
export type XmlProblemReason =
  | 'no-element'
  | 'text-outside-root'
  | 'second-root'
  | 'tag-not-closed'
  | 'tag-malformed'
  | 'end-tag-mismatch'
  | 'end-tag-unexpected'
  | 'element-not-closed'
  | 'attribute-malformed'
  | 'attribute-repeated'
  | 'attribute-less-than'
  | 'prefix-undeclared'
  | 'reference-undefined'
  | 'character-forbidden'
  | 'construct-not-closed'
  | 'limit-exceeded'

export interface XmlProblem {
  readonly reason: XmlProblemReason
  /** A sentence part, lower case, without values of the document but names of elements. */
  readonly message: string
  readonly at: TextPosition
}

export interface LocatedXml {
  /** Undefined when there is no element at all. */
  readonly root: LocatedElement | undefined
  /** Everything below the root and the root, in document order. */
  readonly elements: readonly LocatedElement[]
  readonly constructs: readonly LocatedConstruct[]
  /** In the order of the text, at most 20; empty for well-formed XML. */
  readonly problems: readonly XmlProblem[]
}

/** The child elements, only those in `namespaceUri` and named `localName` if given. */
export function locatedChildren(
  element: LocatedElement,
  namespaceUri?: string,
  localName?: string,
): readonly LocatedElement[] {
  return element.content.filter(
    (child): child is LocatedElement =>
      child.kind === 'element' &&
      (namespaceUri === undefined || child.namespaceUri === namespaceUri) &&
      (localName === undefined || child.localName === localName),
  )
}

/** All the text directly in an element, one run behind the other. */
export function locatedTextOf(element: LocatedElement): string {
  return element.content.map((child) => (child.kind === 'text' ? child.value : '')).join('')
}

/** The attribute `localName` that is in no namespace. */
export function locatedAttribute(
  element: LocatedElement,
  localName: string,
): LocatedAttribute | undefined {
  return element.attributes.find((one) => one.localName === localName && one.namespaceUri === '')
}
