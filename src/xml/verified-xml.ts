import { isDeepStrictEqual } from 'node:util'
import { XmlC14NMode, XmlError } from 'libxml2-wasm'
import { XmlRejected } from '../errors.ts'
import { withLibxml2Document } from './check-well-formed.ts'
import { parseDom, toXmlElement } from './parse-xml.ts'
import { attribute, isElementNamed } from './xml-element.ts'
import type { XmlElement } from './xml-element.ts'

declare const verified: unique symbol

/**
 * An element that was read from signed bytes and from nothing else, or out of ciphertext in them.
 * Only `verifySignature` and `decryptElement` make one: whoever takes this type cannot be handed a
 * part of a document that nobody signed.
 */
export interface VerifiedXml {
  readonly [verified]: true
  readonly root: XmlElement
}

/**
 * Reads the bytes that a signature covers, on their own: the document they came from is out of reach
 * from here on. They have to be a fixed point of canonicalisation for libxml2, which had no part in
 * making them, so the two libraries agree on every character of what was signed.
 *
 * @throws {XmlRejected} SIGNATURE_INVALID when they are not canonical or not the expected element.
 */
export function parseVerifiedXml(signedBytes: string, expected: XmlElement): VerifiedXml {
  const root = toXmlElement(parseDom(signedBytes))
  const same =
    isCanonical(signedBytes) &&
    isElementNamed(root, expected.namespace, expected.localName) &&
    attribute(root, 'ID') === attribute(expected, 'ID')
  if (!same) {
    throw new XmlRejected(
      'SIGNATURE_INVALID',
      'the signed bytes are not the canonical form of the element that carries the signature',
    )
  }
  return Object.freeze({ root }) as VerifiedXml
}

/**
 * Reads a text that a signature covers without having been made over it: what was decrypted out of
 * signed ciphertext. It was not canonicalised, so the two libraries are compared in another way: the
 * canonical form that libxml2 writes of it reads as the text itself does.
 *
 * @throws {XmlRejected} XML_NOT_WELL_FORMED when they do not agree.
 */
export function parseVouchedXml(text: string): VerifiedXml {
  const root = toXmlElement(parseDom(text))
  const canonical = canonicalForm(text)
  const agreed =
    canonical !== undefined &&
    isDeepStrictEqual(content(toXmlElement(parseDom(canonical))), content(root))
  if (!agreed) {
    throw new XmlRejected('XML_NOT_WELL_FORMED', 'two parsers read different documents', {
      check: 'parse-vouched-xml',
    })
  }
  return Object.freeze({ root }) as VerifiedXml
}

/** An element as data to compare: canonical form puts attributes in an order of its own. */
function content({ namespace, localName, attributes, children }: XmlElement): unknown {
  return [
    namespace,
    localName,
    new Map(attributes.map((one) => [`{${one.namespace}}${one.localName}`, one.value])),
    children.map((child) => (typeof child === 'string' ? child : content(child))),
  ]
}

function isCanonical(bytes: string): boolean {
  return canonicalForm(bytes) === bytes
}

/** By libxml2; undefined where there is none, with a relative namespace URI for one. */
function canonicalForm(text: string): string | undefined {
  return withLibxml2Document(text, (document) => {
    try {
      return document.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_1_0 })
    } catch (failure) {
      if (failure instanceof XmlError) return undefined
      throw failure
    }
  })
}
