import { DOMParser } from '@xmldom/xmldom'
import { XmlRejected } from '../errors.ts'
import { checkLexically } from './check-lexically.ts'
import { checkWellFormed } from './check-well-formed.ts'
import { messageLimits } from './xml-limits.ts'
import type { XmlLimits } from './xml-limits.ts'
import type { XmlAttribute, XmlElement } from './xml-element.ts'

export interface ParseXmlOptions {
  /** Comments are left out of the result and never split text. Refused by default. */
  readonly allowComments?: boolean
  /** Default: those of a SAML message. */
  readonly limits?: XmlLimits
}

/**
 * Reads a whole document into plain data. The text has passed a lexical gate and limits, and two
 * parsers, libxml2 and xmldom, agree that it is well-formed with respect to namespaces and has one
 * root. That says nothing about who wrote it: only {@link VerifiedXml} is more than a stranger's
 * word.
 *
 * @throws {XmlRejected} XML_DOCTYPE, XML_COMMENT, XML_CDATA, XML_PROCESSING_INSTRUCTION,
 *   XML_TRAILING_CONTENT, XML_NOT_WELL_FORMED, XML_LIMIT_EXCEEDED.
 */
export function parseXml(text: string, options: ParseXmlOptions = {}): XmlElement {
  checkLexically(text, options.limits ?? messageLimits, options.allowComments ?? false)
  checkWellFormed(text)
  return toXmlElement(parseDom(text), domOf)
}

/**
 * The library's element behind an element that `parseXml` made. Only the signature engine asks.
 *
 * @throws {TypeError} when the element was not made by `parseXml`.
 */
export function domElementOf(element: XmlElement): Element {
  const dom = domOf.get(element)
  if (dom === undefined) throw new TypeError('the element was not made by parseXml')
  return dom
}

const domOf = new WeakMap<XmlElement, Element>()

/**
 * Parses with the very library and version that canonicalises, so that it sees the same document,
 * and refuses what it would otherwise mend.
 *
 * @throws {XmlRejected} XML_NOT_WELL_FORMED
 */
export function parseDom(text: string): Element {
  const refuse = (): never => {
    // The library's message may quote the document, so it stays here.
    throw new XmlRejected('XML_NOT_WELL_FORMED', 'xmldom does not accept the document', {
      check: 'parse-dom',
    })
  }
  const options: DomParserOptions = {
    errorHandler: { warning: refuse, error: refuse, fatalError: refuse },
    // XML 1.0, section 2.11. The library's own rule is that of XML 1.1, where more characters end a
    // line than libxml2, and everybody else who reads XML 1.0, thinks.
    normalizeLineEndings: (source) => source.replace(/\r\n?/g, '\n'),
  }
  const parser = new DOMParser(options)
  const document = parser.parseFromString(text, 'text/xml')
  // The type says there always is one; for an empty document there is none.
  const root = document.documentElement as Element | null
  return root ?? refuse()
}

// The library's types leave one of its documented options out.
type DomParserOptions = ConstructorParameters<typeof DOMParser>[0] & {
  readonly normalizeLineEndings: (source: string) => string
}

/** Copies a library element into frozen data; `remember` gets the pairs, when given. */
export function toXmlElement(dom: Element, remember?: WeakMap<XmlElement, Element>): XmlElement {
  const children: (XmlElement | string)[] = []
  let text = ''
  for (let node = dom.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === textNode) {
      text += node.nodeValue ?? ''
    } else if (node.nodeType === elementNode) {
      if (text !== '') children.push(text)
      text = ''
      children.push(toXmlElement(node as Element, remember))
    }
    // What is left is a comment that the lexical gate let pass: as if it were not there.
  }
  if (text !== '') children.push(text)
  const element: XmlElement = Object.freeze({
    namespace: dom.namespaceURI ?? '',
    localName: dom.localName,
    prefix: dom.prefix ?? '',
    attributes: Object.freeze(attributesOf(dom)),
    children: Object.freeze(children),
  })
  remember?.set(element, dom)
  return element
}

const elementNode = 1
const textNode = 3
const namespaceOfDeclarations = 'http://www.w3.org/2000/xmlns/'

function attributesOf(dom: Element): XmlAttribute[] {
  const attributes: XmlAttribute[] = []
  for (let i = 0; i < dom.attributes.length; i++) {
    const one = dom.attributes.item(i)
    if (one === null || one.namespaceURI === namespaceOfDeclarations) continue
    attributes.push(
      Object.freeze({
        namespace: one.namespaceURI ?? '',
        localName: one.localName,
        prefix: one.prefix ?? '',
        value: one.value,
      }),
    )
  }
  return attributes
}
