import { checkUniqueIds } from '../xml/check-unique-ids.ts'
import { dsig, parseSignature } from '../xml/parse-signature.ts'
import type { EnvelopedSignature } from '../xml/parse-signature.ts'
import { isElementNamed, withDescendants } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { rejected } from './rejected.ts'
import { saml } from './saml-names.ts'

/** Where everything stands in a document of the one shape that is accepted. Nothing is proven. */
export interface ResponseShape {
  readonly response: XmlElement
  readonly assertion: XmlElement
  /** At least one of the two. Each one that is there has to verify. */
  readonly signatures: readonly EnvelopedSignature[]
}

/**
 * One Response; in it, as its child, one Assertion; and on each of the two at most one Signature,
 * which is about the element it stands in. No element of these names anywhere else, whatever its
 * namespace, and no ID twice.
 *
 * This is what signature wrapping cannot live with. Each variant of it needs a second assertion, a
 * second response, a second element with the signed ID, or a signature that points somewhere else,
 * and none of these finds a place here. All of it is decided before the first digest is computed.
 *
 * @throws {SamlResponseRejected} SAML_RESPONSE_NESTED, SAML_ASSERTION_ENCRYPTED,
 *   SAML_ASSERTION_COUNT, XML_DUPLICATE_ID, SIGNATURE_MISSING, SIGNATURE_POSITION, SIGNATURE_SHAPE,
 *   SIGNATURE_REFERENCE, SIGNATURE_TRANSFORM, SIGNATURE_ALGORITHM.
 */
export function verifyShape(response: XmlElement): ResponseShape {
  const elements = [...withDescendants(response)]
  const named = (localName: string): readonly XmlElement[] =>
    elements.filter((element) => element.localName === localName)

  if (named('Response').length > 1) {
    throw rejected('SAML_RESPONSE_NESTED', 'the document holds more than one Response', {
      expected: '1',
      received: String(named('Response').length),
    })
  }
  const assertion = onlyAssertion(response, named('Assertion'), elements)
  checkUniqueIds(response)
  const signatures = elements
    .filter((element) => isElementNamed(element, dsig, 'Signature'))
    .map((signature) => parseSignature(signature, signedParent(signature, [response, assertion])))
  checkCount(signatures)
  return { response, assertion, signatures }
}

function onlyAssertion(
  response: XmlElement,
  assertions: readonly XmlElement[],
  elements: readonly XmlElement[],
): XmlElement {
  const encrypted = elements.find(({ localName }) => encryptedNames.has(localName))
  if (encrypted !== undefined && assertions.length <= 1) {
    throw rejected('SAML_ASSERTION_ENCRYPTED', 'the response holds encrypted content', {
      expected: 'an assertion in clear text',
      received: encrypted.localName,
    })
  }
  const [assertion, ...more] = assertions
  if (
    assertion === undefined ||
    more.length > 0 ||
    encrypted !== undefined ||
    !isElementNamed(assertion, saml, 'Assertion') ||
    !response.children.includes(assertion)
  ) {
    throw rejected('SAML_ASSERTION_COUNT', 'the response has not exactly one assertion', {
      expected: `one {${saml}}Assertion, child of the Response`,
      received: `${assertions.length} ${assertions.length === 1 ? 'elsewhere' : 'in the document'}`,
    })
  }
  return assertion
}

const encryptedNames: ReadonlySet<string> = new Set([
  'EncryptedAssertion',
  'EncryptedID',
  'EncryptedAttribute',
  'EncryptedData',
])

function signedParent(signature: XmlElement, allowed: readonly XmlElement[]): XmlElement {
  const parent = allowed.find(({ children }) => children.includes(signature))
  if (parent === undefined) {
    throw rejected('SIGNATURE_POSITION', 'a Signature stands where none may stand', {
      expected: 'a child of the Response or of its Assertion',
    })
  }
  return parent
}

function checkCount(signatures: readonly EnvelopedSignature[]): void {
  if (signatures.length === 0) {
    throw rejected('SIGNATURE_MISSING', 'neither the Response nor its Assertion is signed', {
      expected: 'a signature on either or both',
      received: 'none',
    })
  }
  if (new Set(signatures.map(({ parent }) => parent)).size !== signatures.length) {
    throw rejected('SIGNATURE_POSITION', 'an element carries more than one Signature', {
      expected: 'at most one on the Response and on the Assertion',
    })
  }
}
