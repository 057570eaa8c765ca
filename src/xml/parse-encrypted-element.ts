import { XmlRejected } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { decodeBase64 } from './decode-base64.ts'
import {
  contentAlgorithms,
  maskGenerationFunctions,
  oaepDigest,
  rsaOaep,
  rsaOaepMgf1p,
} from './encryption-algorithms.ts'
import type { ContentAlgorithm, KeyTransport } from './encryption-algorithms.ts'
import { dsig } from './parse-signature.ts'
import { attribute, childElements, isElementNamed, textOf } from './xml-element.ts'
import type { XmlElement } from './xml-element.ts'

/** Namespace of XML Encryption 1.0, whose elements those of 1.1 are. */
const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'

/** One encrypted element of the one form that is accepted. Nothing is decrypted. */
export interface EncryptedElement {
  /** The element that holds the EncryptedData, an EncryptedAssertion for one. */
  readonly holder: XmlElement
  readonly algorithm: ContentAlgorithm & { readonly uri: string }
  readonly cipherValue: Buffer
  /** One, or two where the sender knows two keys of ours. */
  readonly keys: readonly EncryptedKey[]
}

export interface EncryptedKey {
  readonly transport: KeyTransport
  /** OAEPparams, the label; empty where there is none. */
  readonly label: Buffer
  readonly cipherValue: Buffer
}

/** As many as there may be private keys: each one costs an RSA operation per private key. */
const maxEncryptedKeys = 2
/** RSA of 8192 bits. */
const maxEncryptedKeyBytes = 1024
const maxLabelBytes = 256

/**
 * Holds `holder` to the profile: one EncryptedData of an element, by AES, and its key in an
 * EncryptedKey, by RSA-OAEP, that stands in the KeyInfo or behind the EncryptedData. RetrievalMethod
 * and ReferenceList may be there and have to say just that. Both are read before anything is
 * decrypted, and what is refused here costs no private-key operation.
 *
 * KeyInfo of an EncryptedKey may hold KeyName, KeyValue and X509Data. They are not read: our keys are
 * known beforehand, and few. The same goes for the Recipient.
 *
 * @throws {XmlRejected} ENCRYPTION_SHAPE, ENCRYPTION_ALGORITHM.
 * @see XML Encryption 1.1, sections 3 and 5; SAML Core 2.0, section 6.1; SAML errata, E43
 */
export function parseEncryptedElement(holder: XmlElement): EncryptedElement {
  const [data, ...siblings] = parts(holder, [])
  if (
    data === undefined ||
    !isElementNamed(data, xenc, 'EncryptedData') ||
    !siblings.every(isEncryptedKey)
  ) {
    throw shape(holder, 'one EncryptedData, then perhaps EncryptedKey')
  }
  const [method, ...afterMethod] = parts(data, ['Id', 'Type'])
  const [keyInfo, [cipherData, ...more]] = keyInfoAnd(afterMethod)
  if (
    method === undefined ||
    cipherData === undefined ||
    more.length > 0 ||
    !isElementNamed(method, xenc, 'EncryptionMethod') ||
    (attribute(data, 'Type') ?? typeElement) !== typeElement
  ) {
    throw shape(data, 'an element, as EncryptionMethod, perhaps KeyInfo, and CipherData')
  }
  const keys = [...(keyInfo === undefined ? [] : keysIn(keyInfo, siblings)), ...siblings]
  if (keys.length === 0 || keys.length > maxEncryptedKeys) {
    throw shape(data, `1 to ${maxEncryptedKeys} EncryptedKey`, `${keys.length} EncryptedKey`)
  }
  const dataId = attribute(data, 'Id')
  return {
    holder,
    algorithm: contentAlgorithm(method),
    keys: keys.map((key) => parseEncryptedKey(key, dataId)),
    cipherValue: cipherValueOf(cipherData),
  }
}

const typeElement = `${xenc}Element`
const typeEncryptedKey = `${xenc}EncryptedKey`

const isEncryptedKey = (element: XmlElement): boolean =>
  isElementNamed(element, xenc, 'EncryptedKey')

/** The child elements of one that has nothing else in it and no attributes but `attributes`. */
function parts(element: XmlElement, attributes: readonly string[]): readonly XmlElement[] {
  const strange =
    element.children.some((child) => typeof child === 'string' && child.trim() !== '') ||
    element.attributes.some(
      ({ namespace, localName }) => namespace !== '' || !attributes.includes(localName),
    )
  if (strange) throw shape(element, `elements, and as attributes: ${attributes.join(', ')}`)
  return childElements(element)
}

/** The KeyInfo that `elements` begin with, if they do, and the others. */
function keyInfoAnd(
  elements: readonly XmlElement[],
): readonly [keyInfo: XmlElement | undefined, others: readonly XmlElement[]] {
  const [first, ...others] = elements
  return first !== undefined && isElementNamed(first, dsig, 'KeyInfo')
    ? [first, others]
    : [undefined, elements]
}

/** The EncryptedKeys of the KeyInfo; a RetrievalMethod in it points at one of `siblings`. */
function keysIn(keyInfo: XmlElement, siblings: readonly XmlElement[]): readonly XmlElement[] {
  const elements = parts(keyInfo, ['Id'])
  for (const element of elements) {
    if (isElementNamed(element, dsig, 'RetrievalMethod')) {
      const uri = attribute(element, 'URI')
      const found = siblings.some((key) => pointsAt(uri, attribute(key, 'Id')))
      const type = attribute(element, 'Type') ?? typeEncryptedKey
      if (parts(element, ['URI', 'Type']).length > 0 || !found || type !== typeEncryptedKey) {
        throw shape(element, 'the Id of an EncryptedKey behind the EncryptedData')
      }
    } else if (!isEncryptedKey(element) && !isElementNamed(element, dsig, 'KeyName')) {
      throw shape(keyInfo, 'EncryptedKey, RetrievalMethod or KeyName')
    }
  }
  return elements.filter(isEncryptedKey)
}

function parseEncryptedKey(element: XmlElement, dataId: string | undefined): EncryptedKey {
  const [method, ...afterMethod] = parts(element, ['Id', 'Recipient'])
  const [keyInfo, [cipherData, ...rest]] = keyInfoAnd(afterMethod)
  const [list, ...behindList] = rest.filter((one) => !isElementNamed(one, xenc, 'CarriedKeyName'))
  if (
    method === undefined ||
    cipherData === undefined ||
    !isElementNamed(method, xenc, 'EncryptionMethod') ||
    behindList.length > 0
  ) {
    throw shape(element, 'EncryptionMethod, perhaps KeyInfo, CipherData, perhaps ReferenceList')
  }
  if (keyInfo !== undefined) checkKeyInfo(keyInfo)
  if (list !== undefined) checkReferenceList(list, dataId)
  const { transport, label } = keyTransport(method)
  const cipherValue = cipherValueOf(cipherData)
  if (cipherValue.length > maxEncryptedKeyBytes) {
    throw shape(
      element,
      `a key of at most ${maxEncryptedKeyBytes} bytes`,
      String(cipherValue.length),
    )
  }
  return { transport, label, cipherValue }
}

const ignoredKeyInfo = ['KeyName', 'KeyValue', 'X509Data']

function checkKeyInfo(keyInfo: XmlElement): void {
  const strange = parts(keyInfo, ['Id']).some(
    ({ namespace, localName }) => namespace !== dsig || !ignoredKeyInfo.includes(localName),
  )
  if (strange) throw shape(keyInfo, ignoredKeyInfo.join(', '))
}

/** All it may say is that the key is for the EncryptedData that it stands with. */
function checkReferenceList(list: XmlElement, dataId: string | undefined): void {
  const [reference, ...more] = parts(list, [])
  if (
    !isElementNamed(list, xenc, 'ReferenceList') ||
    reference === undefined ||
    more.length > 0 ||
    !isElementNamed(reference, xenc, 'DataReference') ||
    parts(reference, ['URI']).length > 0 ||
    !pointsAt(attribute(reference, 'URI'), dataId)
  ) {
    throw shape(list, 'one DataReference, to the EncryptedData')
  }
}

function pointsAt(uri: string | undefined, id: string | undefined): boolean {
  return id !== undefined && id !== '' && uri === `#${id}`
}

function contentAlgorithm(method: XmlElement): EncryptedElement['algorithm'] {
  const uri = algorithmOf(method)
  const algorithm = contentAlgorithms.get(uri)
  // A KeySize could only repeat what the identifier says, or contradict it.
  if (algorithm === undefined || parts(method, ['Algorithm']).length > 0) {
    throw notAllowed('the content', [...contentAlgorithms.keys()].join(', '), uri)
  }
  return { ...algorithm, uri }
}

function keyTransport(method: XmlElement): Pick<EncryptedKey, 'transport' | 'label'> {
  const uri = algorithmOf(method)
  if (uri !== rsaOaepMgf1p && uri !== rsaOaep) {
    throw notAllowed('the key', `${rsaOaepMgf1p}, ${rsaOaep}`, uri)
  }
  const children = parts(method, ['Algorithm'])
  const [label, digest, mgf] = [
    children.filter((one) => isElementNamed(one, xenc, 'OAEPparams')),
    children.filter((one) => isElementNamed(one, dsig, 'DigestMethod')),
    uri === rsaOaep ? children.filter((one) => isElementNamed(one, xenc11, 'MGF')) : [],
  ]
  const known = [label, digest, mgf]
  if (known.some(({ length }) => length > 1) || known.flat().length !== children.length) {
    throw shape(method, 'the parameters of RSA-OAEP, once each')
  }
  // The defaults of both identifiers.
  const [digestHash = 'sha1'] = digest.map((one) => parameter(one, oaepDigest))
  const [mgf1 = 'sha1'] = mgf.map((one) =>
    parameter(one, (name) => maskGenerationFunctions.get(name)),
  )
  return {
    transport: { digest: digestHash, mgf1 },
    label: label.map((one) => base64Of(one, maxLabelBytes))[0] ?? Buffer.alloc(0),
  }
}

function parameter<Value>(element: XmlElement, find: (uri: string) => Value | undefined): Value {
  const uri = algorithmOf(element)
  const value = parts(element, ['Algorithm']).length > 0 ? undefined : find(uri)
  if (value !== undefined) return value
  throw notAllowed(`${element.localName} of the key`, 'SHA-1, SHA-256, SHA-384 or SHA-512', uri)
}

function algorithmOf(element: XmlElement): string {
  const algorithm = attribute(element, 'Algorithm')
  if (algorithm === undefined) throw shape(element, 'an Algorithm')
  return algorithm
}

/** A CipherReference, which would point at bytes elsewhere, is refused with everything else. */
function cipherValueOf(cipherData: XmlElement): Buffer {
  const [value, ...more] = parts(cipherData, [])
  if (
    value === undefined ||
    more.length > 0 ||
    !isElementNamed(cipherData, xenc, 'CipherData') ||
    !isElementNamed(value, xenc, 'CipherValue')
  ) {
    throw shape(cipherData, 'one CipherValue')
  }
  return base64Of(value, Infinity)
}

function base64Of(element: XmlElement, maxBytes: number): Buffer {
  // No attributes, no elements.
  const bytes =
    element.attributes.length > 0 || childElements(element).length > 0
      ? undefined
      : decodeBase64(textOf(element))
  if (bytes === undefined || bytes.length > maxBytes) throw shape(element, 'base64')
  return bytes
}

function shape(element: XmlElement, expected: string, received?: string): XmlRejected {
  return reject(
    'ENCRYPTION_SHAPE',
    `${element.localName} does not hold what it has to hold`,
    expected,
    received ??
      childElements(element)
        .map(({ localName }) => localName)
        .join(', ')
        .slice(0, 300),
  )
}

function notAllowed(what: string, expected: string, received: string): XmlRejected {
  return reject(
    'ENCRYPTION_ALGORITHM',
    `${what} is encrypted with an algorithm that is not allowed`,
    expected,
    received.slice(0, 300),
  )
}

function reject(code: ErrorCode, message: string, expected: string, received: string): XmlRejected {
  return new XmlRejected(code, message, { expected, received })
}
