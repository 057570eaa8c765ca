import { checkUniqueIds } from '../xml/check-unique-ids.ts'
import { parseEncryptedElement } from '../xml/parse-encrypted-element.ts'
import type { EncryptedElement } from '../xml/parse-encrypted-element.ts'
import { dsig, parseSignature } from '../xml/parse-signature.ts'
import type { EnvelopedSignature } from '../xml/parse-signature.ts'
import { isElementNamed, withDescendants } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { rejected } from './rejected.ts'
import { saml } from './saml-names.ts'

/** Where everything stands in a document of the one shape that is accepted. Nothing is proven. */
export interface ResponseShape {
  readonly response: XmlElement
  readonly content:
    | { readonly assertion: XmlElement }
    /** An EncryptedAssertion. Whether there is a signature inside is not known yet. */
    | { readonly encrypted: EncryptedElement }
  /** At least one, unless the assertion is encrypted. Each one that is there has to verify. */
  readonly signatures: readonly EnvelopedSignature[]
}

/** The same of an assertion that was decrypted, which is a document of its own. */
export interface AssertionShape {
  readonly signatures: readonly EnvelopedSignature[]
}

/** As IAM's AssertionEncryptionMode; undefined where nothing can be decrypted. */
export type EncryptionMode = 'Required' | 'Allowed' | undefined

/**
 * One Response; in it, as its child, one Assertion; and on each of the two at most one Signature,
 * which is about the element it stands in. No element of these names anywhere else, whatever its
 * namespace, and no ID twice.
 *
 * This is what signature wrapping cannot live with. Each variant of it needs a second assertion, a
 * second response, a second element with the signed ID, or a signature that points somewhere else,
 * and none of these finds a place here. All of it is decided before the first digest is computed.
 *
 * By `mode` the assertion may or has to be encrypted: as a whole, once, with nothing in clear text
 * beside it, so that nobody can read the one and verify the other.
 *
 * @throws {SamlResponseRejected} SAML_RESPONSE_NESTED, SAML_ASSERTION_ENCRYPTED,
 *   SAML_ASSERTION_NOT_ENCRYPTED, SAML_PART_ENCRYPTED, ENCRYPTION_SHAPE, ENCRYPTION_ALGORITHM,
 *   SAML_ASSERTION_COUNT, XML_DUPLICATE_ID, SIGNATURE_MISSING, SIGNATURE_POSITION, SIGNATURE_SHAPE,
 *   SIGNATURE_REFERENCE, SIGNATURE_TRANSFORM, SIGNATURE_ALGORITHM.
 */
export function verifyShape(response: XmlElement, mode?: EncryptionMode): ResponseShape {
  const elements = [...withDescendants(response)]
  if (count(elements, 'Response') > 1) {
    throw rejected('SAML_RESPONSE_NESTED', 'the document holds more than one Response', {
      expected: '1',
      received: String(count(elements, 'Response')),
    })
  }
  const content = contentOf(response, elements, mode)
  checkUniqueIds(response)
  const signatures = signaturesIn(
    elements,
    'assertion' in content ? [response, content.assertion] : [response],
  )
  if ('assertion' in content) checkSigned(signatures)
  return { response, content, signatures }
}

/**
 * Holds a decrypted assertion to the same: it is the root and the only one, nothing in it is
 * encrypted again, and it carries at most one Signature, about itself.
 *
 * @throws {SamlResponseRejected} SAML_ASSERTION_COUNT, SAML_PART_ENCRYPTED, XML_DUPLICATE_ID,
 *   SIGNATURE_POSITION, SIGNATURE_SHAPE, SIGNATURE_REFERENCE, SIGNATURE_TRANSFORM,
 *   SIGNATURE_ALGORITHM.
 */
export function verifyAssertionShape(root: XmlElement): AssertionShape {
  const elements = [...withDescendants(root)]
  const assertions = count(elements, 'Assertion')
  if (
    !isElementNamed(root, saml, 'Assertion') ||
    assertions !== 1 ||
    count(elements, 'Response') > 0
  ) {
    throw rejected('SAML_ASSERTION_COUNT', 'what was encrypted is not exactly one assertion', {
      expected: `one {${saml}}Assertion and nothing around it`,
      received: `${assertions} in {${root.namespace}}${root.localName}`,
    })
  }
  const part = elements.find(isEncrypted)
  if (part !== undefined) throw partEncrypted(part)
  checkUniqueIds(root)
  return { signatures: signaturesIn(elements, [root]) }
}

function contentOf(
  response: XmlElement,
  elements: readonly XmlElement[],
  mode: EncryptionMode,
): ResponseShape['content'] {
  const [encrypted] = elements.filter(isEncrypted)
  const assertions = elements.filter(({ localName }) => localName === 'Assertion')
  if (encrypted === undefined) {
    const assertion = onlyAssertion(response, assertions)
    if (mode !== 'Required') return { assertion }
    throw rejected('SAML_ASSERTION_NOT_ENCRYPTED', 'the assertion is in clear text', {
      expected: 'an EncryptedAssertion',
      received: 'an Assertion',
    })
  }
  if (assertions.length > 1) throw wrongCount(assertions.length)
  if (mode === undefined) {
    throw rejected('SAML_ASSERTION_ENCRYPTED', 'the response holds encrypted content', {
      expected: 'an assertion in clear text, as no private key is known for the provider',
      received: encrypted.localName,
    })
  }
  return { encrypted: onlyEncryptedAssertion(response, elements, assertions.length) }
}

function onlyAssertion(response: XmlElement, assertions: readonly XmlElement[]): XmlElement {
  const [assertion, ...more] = assertions
  if (
    assertion === undefined ||
    more.length > 0 ||
    !isElementNamed(assertion, saml, 'Assertion') ||
    !response.children.includes(assertion)
  ) {
    throw wrongCount(assertions.length)
  }
  return assertion
}

function onlyEncryptedAssertion(
  response: XmlElement,
  elements: readonly XmlElement[],
  assertions: number,
): EncryptedElement {
  const part = elements.find(({ localName }) => encryptedParts.has(localName))
  if (part !== undefined) throw partEncrypted(part)
  const [holder, ...more] = elements.filter(({ localName }) => localName === 'EncryptedAssertion')
  if (
    holder === undefined ||
    more.length > 0 ||
    assertions > 0 ||
    !isElementNamed(holder, saml, 'EncryptedAssertion') ||
    !response.children.includes(holder)
  ) {
    throw rejected('SAML_ASSERTION_COUNT', 'the response has not exactly one assertion', {
      expected: `one {${saml}}EncryptedAssertion, child of the Response`,
      received: `${more.length + (holder === undefined ? 0 : 1)} encrypted, ${assertions} in clear text`,
    })
  }
  const encrypted = parseEncryptedElement(holder)
  // None elsewhere either: whoever searches for them finds these.
  if (
    count(elements, 'EncryptedData') !== 1 ||
    count(elements, 'EncryptedKey') !== encrypted.keys.length
  ) {
    throw rejected('ENCRYPTION_SHAPE', 'encrypted content stands outside the assertion', {
      expected: 'EncryptedData and EncryptedKey in the EncryptedAssertion only',
    })
  }
  return encrypted
}

const encryptedParts: ReadonlySet<string> = new Set([
  'EncryptedID',
  'NewEncryptedID',
  'EncryptedAttribute',
])
const encryptedNames: ReadonlySet<string> = new Set([
  ...encryptedParts,
  'EncryptedAssertion',
  'EncryptedData',
])
const isEncrypted = ({ localName }: XmlElement): boolean => encryptedNames.has(localName)

function partEncrypted({ localName }: XmlElement): Error {
  return rejected('SAML_PART_ENCRYPTED', 'a part of the assertion is encrypted by itself', {
    expected: 'an EncryptedAssertion with everything in it in clear text',
    received: localName,
  })
}

function count(elements: readonly XmlElement[], name: string): number {
  return elements.filter(({ localName }) => localName === name).length
}

function wrongCount(assertions: number): Error {
  return rejected('SAML_ASSERTION_COUNT', 'the response has not exactly one assertion', {
    expected: `one {${saml}}Assertion, child of the Response`,
    received: `${assertions} ${assertions === 1 ? 'elsewhere' : 'in the document'}`,
  })
}

function signaturesIn(
  elements: readonly XmlElement[],
  parents: readonly XmlElement[],
): readonly EnvelopedSignature[] {
  const signatures = elements
    .filter((element) => isElementNamed(element, dsig, 'Signature'))
    .map((signature) => parseSignature(signature, signedParent(signature, parents)))
  if (new Set(signatures.map(({ parent }) => parent)).size !== signatures.length) {
    throw rejected('SIGNATURE_POSITION', 'an element carries more than one Signature', {
      expected: 'at most one on the Response and on the Assertion',
    })
  }
  return signatures
}

function signedParent(signature: XmlElement, allowed: readonly XmlElement[]): XmlElement {
  const parent = allowed.find(({ children }) => children.includes(signature))
  if (parent === undefined) {
    throw rejected('SIGNATURE_POSITION', 'a Signature stands where none may stand', {
      expected: 'a child of the Response or of its Assertion',
    })
  }
  return parent
}

/** @throws {SamlResponseRejected} SIGNATURE_MISSING when there is none at all. */
export function checkSigned(signatures: readonly EnvelopedSignature[]): void {
  if (signatures.length > 0) return
  throw rejected('SIGNATURE_MISSING', 'neither the Response nor its Assertion is signed', {
    expected: 'a signature on either or both',
    received: 'none',
  })
}
