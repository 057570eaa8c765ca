import { XmlC14NMode, XmlError } from 'libxml2-wasm'
import { XmlRejected } from '../errors.ts'
import { withLibxml2Document } from './check-well-formed.ts'
import { parseDom, toXmlElement } from './parse-xml.ts'
import { attribute, isElementNamed } from './xml-element.ts'
import type { XmlElement } from './xml-element.ts'

declare const verified: unique symbol

/**
 * An element that was read from signed bytes and from nothing else. Only `verifySignature` makes
 * one: whoever takes this type cannot be handed a part of a document that nobody signed.
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

function isCanonical(bytes: string): boolean {
  return withLibxml2Document(bytes, (document) => {
    try {
      return document.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_1_0 }) === bytes
    } catch (failure) {
      // A relative namespace URI, for one, has no canonical form.
      if (failure instanceof XmlError) return false
      throw failure
    }
  })
}
