/**
 * Owns hostile XML: text in, checked elements and verified bytes out. May import nothing of the
 * domain, and is the only user of XML libraries. Never fetches anything, never resolves an entity,
 * and never hands a library's node to anyone else.
 *
 * This file is the shape in which everybody else sees XML: plain, frozen data. It has no parent
 * pointers and no serialiser, so nobody can drift from a verified element to an unverified
 * neighbour, or write it out and read it back.
 */
import { XmlRejected } from '../errors.ts'

/** An attribute that is not a namespace declaration. */
export interface XmlAttribute {
  /** Namespace URI; the empty string for an attribute without a prefix. */
  readonly namespace: string
  readonly localName: string
  /** As written; the empty string when there is none. Means nothing: compare namespaces. */
  readonly prefix: string
  readonly value: string
}

/** An element with its namespaces resolved. Comments never occur in `children`. */
export interface XmlElement {
  /** Namespace URI; the empty string for an element in no namespace. */
  readonly namespace: string
  readonly localName: string
  /** As written; the empty string when there is none. Means nothing: compare namespaces. */
  readonly prefix: string
  readonly attributes: readonly XmlAttribute[]
  /** Elements and text in document order; neighbouring text is one string. */
  readonly children: readonly (XmlElement | string)[]
}

/** Whether `element` is `{namespace}localName`. Prefixes never matter. */
export function isElementNamed(element: XmlElement, namespace: string, localName: string): boolean {
  return element.localName === localName && element.namespace === namespace
}

/** The value of the attribute `localName` that is in no namespace, or undefined. */
export function attribute(element: XmlElement, localName: string): string | undefined {
  return element.attributes.find((one) => one.localName === localName && one.namespace === '')
    ?.value
}

/** The child elements in document order, only those in `namespace` and named `localName` if given. */
export function childElements(
  element: XmlElement,
  namespace?: string,
  localName?: string,
): readonly XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement =>
      typeof child !== 'string' &&
      (namespace === undefined || child.namespace === namespace) &&
      (localName === undefined || child.localName === localName),
  )
}

/** `element` and everything below it, in document order. */
export function* withDescendants(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) {
    if (typeof child !== 'string') yield* withDescendants(child)
  }
}

/**
 * All the text of an element that holds nothing but text, as written: white space is kept.
 *
 * @throws {XmlRejected} SAML_CONTENT_MIXED when elements stand inside. Readers that skip them have
 *   been made to drop half of a name.
 */
export function textOf(element: XmlElement): string {
  const [text = '', ...more] = element.children
  if (typeof text !== 'string' || more.length > 0) {
    throw new XmlRejected('SAML_CONTENT_MIXED', `element ${element.localName} holds elements`, {
      expected: 'text only',
      received: `an element inside ${element.localName}`,
    })
  }
  return text
}
