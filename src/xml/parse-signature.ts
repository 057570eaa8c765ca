import { XmlRejected } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { decodeBase64 } from './decode-base64.ts'
import { digestAlgorithms, signatureAlgorithms } from './signature-algorithms.ts'
import type { DigestAlgorithm, SignatureAlgorithm } from './signature-algorithms.ts'
import { attribute, childElements, isElementNamed, textOf } from './xml-element.ts'
import type { XmlElement } from './xml-element.ts'

/** Namespace of XML Signature. */
export const dsig = 'http://www.w3.org/2000/09/xmldsig#'
export const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const envelopedSignature = `${dsig}enveloped-signature`

/** A Signature of the one form that is accepted: about its parent, all of it and nothing else. */
export interface EnvelopedSignature {
  readonly element: XmlElement
  /** The element that the signature stands in and that it therefore has to cover. */
  readonly parent: XmlElement
  readonly parentId: string
  readonly algorithm: SignatureAlgorithm & { readonly uri: string }
  readonly digest: DigestAlgorithm & { readonly uri: string }
}

/**
 * Holds a Signature to the profile: one Reference, to the parent by its ID, with the transforms
 * enveloped-signature and exclusive canonicalisation, known algorithms, and no room for anything
 * else. Nothing is computed, so a hostile signature costs nothing: two hundred References would
 * otherwise be canonicalised before a key is even looked at. And since every element is where it
 * has to be, a library that looks for them less carefully finds the same ones.
 *
 * KeyInfo may hold KeyName, KeyValue and X509Data, because identity providers send them. What they
 * say is not read: which keys are trusted is known beforehand.
 *
 * @throws {XmlRejected} SIGNATURE_SHAPE, SIGNATURE_REFERENCE, SIGNATURE_TRANSFORM,
 *   SIGNATURE_ALGORITHM.
 * @see SAML Core 2.0, section 5.4 "XML Signature Profile"
 */
export function parseSignature(element: XmlElement, parent: XmlElement): EnvelopedSignature {
  const [signedInfo, signatureValue, keyInfo] = children(
    element,
    ['SignedInfo', 'SignatureValue'],
    'KeyInfo',
  )
  const [canonicalization, signatureMethod, reference] = children(signedInfo, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ])
  const [transforms, digestMethod, digestValue] = children(reference, [
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ])
  if (keyInfo !== undefined) checkKeyInfo(keyInfo)
  if (algorithmOf(canonicalization) !== excC14n || canonicalization.children.length > 0) {
    throw reject('SIGNATURE_TRANSFORM', 'SignedInfo is not canonicalised exclusively', excC14n)
  }
  const parentId = checkReference(reference, parent)
  checkTransforms(transforms)
  const algorithm = known(signatureAlgorithms, signatureMethod)
  const digest = known(digestAlgorithms, digestMethod)
  if (base64Of(digestValue).length !== digest.bytes) {
    throw reject('SIGNATURE_SHAPE', 'DigestValue has the wrong length', `${digest.bytes} bytes`)
  }
  base64Of(signatureValue)
  return { element, parent, parentId, algorithm, digest }
}

/**
 * Exactly the child elements `names`, in this order, then at most one `last`, with nothing but white
 * space between them and no attribute that means anything.
 */
function children<const Names extends readonly string[]>(
  element: XmlElement,
  names: Names,
  last?: string,
): [...{ [Index in keyof Names]: XmlElement }, XmlElement | undefined] {
  const elements = childElements(element)
  const expected = [
    ...names,
    ...(elements.length > names.length && last !== undefined ? [last] : []),
  ]
  const matches =
    elements.length === expected.length &&
    elements.every((child, index) => isElementNamed(child, dsig, expected[index] ?? '')) &&
    element.children.every((child) => typeof child !== 'string' || child.trim() === '') &&
    element.attributes.every(
      ({ localName, namespace }) =>
        namespace === '' && (localName === 'Id' || (localName === 'URI' && isReference(element))),
    )
  if (!matches) {
    throw reject(
      'SIGNATURE_SHAPE',
      `${element.localName} does not hold what it has to hold`,
      `${names.join(', ')}${last === undefined ? '' : ` and perhaps ${last}`}, once each`,
      elements.map(({ localName }) => localName).join(', '),
    )
  }
  return elements as [...{ [Index in keyof Names]: XmlElement }, XmlElement | undefined]
}

const isReference = (element: XmlElement): boolean => element.localName === 'Reference'

function algorithmOf(element: XmlElement): string {
  const algorithm = attribute(element, 'Algorithm')
  if (algorithm === undefined || element.attributes.length !== 1) {
    throw reject('SIGNATURE_SHAPE', `${element.localName} has to have an Algorithm`, 'Algorithm')
  }
  return algorithm
}

function known<Algorithm>(
  table: ReadonlyMap<string, Algorithm>,
  method: XmlElement,
): Algorithm & { readonly uri: string } {
  const uri = algorithmOf(method)
  const algorithm = table.get(uri)
  // A parameter, HMACOutputLength for one, would change what the identifier means.
  if (algorithm === undefined || method.children.length > 0) {
    throw reject(
      'SIGNATURE_ALGORITHM',
      `${method.localName} is not allowed`,
      [...table.keys()].join(', '),
      uri,
    )
  }
  return { ...algorithm, uri }
}

// xs:ID without what would need quoting anywhere.
const plainId = /^[\p{L}_][\p{L}\p{N}_.-]*$/u

function checkReference(reference: XmlElement, parent: XmlElement): string {
  const id = attribute(parent, 'ID') ?? ''
  const uri = attribute(reference, 'URI')
  if (!plainId.test(id) || uri !== `#${id}`) {
    throw reject(
      'SIGNATURE_REFERENCE',
      'the Reference does not point at the element that the Signature stands in',
      `#${id}`,
      uri ?? 'no URI',
    )
  }
  return id
}

function checkTransforms(transforms: XmlElement): void {
  const elements = childElements(transforms)
  const [first, second] = elements
  const allowed =
    elements.length === 2 &&
    transforms.attributes.length === 0 &&
    elements.every((one) => isElementNamed(one, dsig, 'Transform')) &&
    first !== undefined &&
    second !== undefined &&
    algorithmOf(first) === envelopedSignature &&
    first.children.length === 0 &&
    algorithmOf(second) === excC14n &&
    second.children.every((child) =>
      typeof child === 'string' ? child.trim() === '' : isInclusiveNamespaces(child),
    ) &&
    childElements(second).length <= 1
  if (!allowed) {
    throw reject(
      'SIGNATURE_TRANSFORM',
      'the transforms are not the two that SAML allows',
      `${envelopedSignature}, ${excC14n}`,
      elements
        .map((one) => attribute(one, 'Algorithm') ?? one.localName)
        .join(', ')
        .slice(0, 300),
    )
  }
}

function isInclusiveNamespaces(element: XmlElement): boolean {
  return (
    isElementNamed(element, excC14n, 'InclusiveNamespaces') &&
    element.children.length === 0 &&
    element.attributes.length === 1 &&
    attribute(element, 'PrefixList') !== undefined
  )
}

const ignoredKeyInfo = ['KeyName', 'KeyValue', 'X509Data']

function checkKeyInfo(keyInfo: XmlElement): void {
  const elements = childElements(keyInfo)
  const received = elements.find(
    ({ namespace, localName }) => namespace !== dsig || !ignoredKeyInfo.includes(localName),
  )
  if (received !== undefined) {
    throw reject(
      'SIGNATURE_SHAPE',
      'KeyInfo holds something else than a key',
      ignoredKeyInfo.join(', '),
      received.localName,
    )
  }
}

function base64Of(element: XmlElement): Buffer {
  const bytes = decodeBase64(textOf(element))
  if (bytes === undefined || bytes.length === 0) {
    throw reject('SIGNATURE_SHAPE', `${element.localName} is not base64`, 'base64')
  }
  return bytes
}

function reject(
  code: ErrorCode,
  message: string,
  expected: string,
  received?: string,
): XmlRejected {
  return new XmlRejected(code, message, {
    expected,
    ...(received === undefined ? {} : { received }),
  })
}
