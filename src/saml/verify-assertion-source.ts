import type { KeyObject } from 'node:crypto'
import { decryptElement } from '../xml/decrypt-element.ts'
import { parseEncryptedElement } from '../xml/parse-encrypted-element.ts'
import type { EncryptedElement } from '../xml/parse-encrypted-element.ts'
import { onlyChild } from './child-cardinality.ts'
import type { IdpEntity } from './idp-metadata-model.ts'
import { saml } from './saml-names.ts'
import { verifyAlgorithms } from './verify-algorithms.ts'
import { checkSigned, verifyAssertionShape } from './verify-shape.ts'
import type { EncryptionMode, ResponseShape } from './verify-shape.ts'
import { verifySignatures } from './verify-signatures.ts'
import type { SignedElement, SignedElements } from './verify-signatures.ts'

/** What a provider takes of encrypted assertions, and what it decrypts them with. */
export interface DecryptionOptions {
  /** `Required`: an assertion in clear text is refused. `Allowed`: both are taken. */
  readonly mode: NonNullable<EncryptionMode>
  /** One, or two while one takes the place of the other. RSA; see `parsePrivateKey`. */
  readonly privateKeys: readonly KeyObject[]
}

/** Where the claims are to be read from, and who vouches for it. */
export interface AssertionSource {
  readonly signed: SignedElements
  /** The element closest to what is read. */
  readonly source: SignedElement
  /** The text of the assertion, where it was encrypted. */
  readonly decryptedText?: string
}

interface VerifySourceOptions {
  readonly decryption?: DecryptionOptions | undefined
  readonly insecureAllowSha1?: boolean | undefined
  readonly insecureAllowSmallKeys?: boolean | undefined
}

/**
 * Verifies every signature of a response and decrypts its assertion, if it is encrypted.
 *
 * The signature around ciphertext comes before the decryption, and then the very bytes that it
 * covers are decrypted. What comes out is a document of its own: its own signature, if it has one,
 * is verified over its own text; if it has none, the signature around its ciphertext vouches for it.
 * Without either it is refused, encrypted or not: everybody has the key to encrypt with.
 *
 * @param check Runs each check under its name.
 * @throws {SamlResponseRejected} SIGNATURE_*, ENCRYPTION_ALGORITHM, DECRYPTION_FAILED, XML_*,
 *   SAML_ASSERTION_COUNT, SAML_PART_ENCRYPTED.
 */
export function verifyAssertionSource(
  text: string,
  shape: ResponseShape,
  entity: IdpEntity,
  options: VerifySourceOptions,
  check: <Result>(name: string, run: () => Result) => Result,
): AssertionSource {
  const signed = check('verify-signatures', () => verifySignatures(text, shape, entity, options))
  if ('assertion' in shape.content) {
    // The assertion's own signature is closest to what is read; the Response's covers it as well.
    return { signed, source: oneOf(signed.assertion, signed.response) }
  }
  const { encrypted } = shape.content
  const decrypted = check('decrypt-assertion', () =>
    decrypt(encrypted, signed.response, options.decryption?.privateKeys ?? []),
  )
  const inner = check('verify-assertion-shape', () => {
    const assertionShape = verifyAssertionShape(decrypted.root)
    checkSigned([...shape.signatures, ...assertionShape.signatures])
    verifyAlgorithms(assertionShape, options)
    return assertionShape
  })
  const { assertion } = check('verify-assertion-signature', () =>
    verifySignatures(decrypted.text, inner, entity, options),
  )
  const vouched =
    signed.response !== undefined && decrypted.vouched !== undefined
      ? { xml: decrypted.vouched, key: signed.response.key }
      : undefined
  return {
    signed: { ...signed, ...(assertion === undefined ? {} : { assertion }) },
    source: oneOf(assertion, vouched),
    decryptedText: decrypted.text,
  }
}

function decrypt(
  encrypted: EncryptedElement,
  response: SignedElement | undefined,
  privateKeys: readonly KeyObject[],
): ReturnType<typeof decryptElement> {
  if (response === undefined) return decryptElement(encrypted, privateKeys)
  const holder = onlyChild(response.xml.root, saml, 'EncryptedAssertion')
  return decryptElement(parseEncryptedElement(holder), privateKeys, response.xml)
}

function oneOf(first: SignedElement | undefined, second: SignedElement | undefined): SignedElement {
  const source = first ?? second
  if (source === undefined) throw new TypeError('nothing signed vouches for the assertion')
  return source
}
