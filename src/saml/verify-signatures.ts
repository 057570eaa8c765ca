import type { EnvelopedSignature } from '../xml/parse-signature.ts'
import { verifySignature } from '../xml/verify-signature.ts'
import type { VerifiedXml } from '../xml/verified-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { IdpEntity, IdpSigningKey } from './idp-metadata-model.ts'
import { rejected } from './rejected.ts'

/** The signed elements, read from the bytes that were signed. */
export interface SignedElements {
  readonly response?: SignedElement
  readonly assertion?: SignedElement
}

export interface SignedElement {
  readonly xml: VerifiedXml
  readonly key: IdpSigningKey
}

/**
 * Every signature in the document, a response or a decrypted assertion, verifies with a signing key that the identity provider's metadata
 * names. The keys are tried in order, all of them, so that a roll-over needs no coordination; the
 * certificate in KeyInfo decides nothing, and a certificate's dates neither: metadata says which
 * keys are trusted now.
 *
 * @throws {SamlResponseRejected} SIGNATURE_NO_KEY, SIGNATURE_INVALID, SIGNATURE_KEY_WEAK when the
 *   key that verifies is too short.
 * @see SAML Metadata 2.0, section 2.4.1.1; SAML Metadata Interoperability Profile, section 2.6.1
 */
export function verifySignatures(
  text: string,
  shape: { readonly signatures: readonly EnvelopedSignature[]; readonly response?: XmlElement },
  entity: IdpEntity,
  { insecureAllowSmallKeys = false }: { readonly insecureAllowSmallKeys?: boolean | undefined },
): SignedElements {
  if (entity.signingKeys.length === 0) {
    throw rejected('SIGNATURE_NO_KEY', `the metadata of ${entity.entityId} has no signing key`, {
      expected: 'at least one signing key',
      received: '0',
    })
  }
  const signed: { response?: SignedElement; assertion?: SignedElement } = {}
  for (const signature of shape.signatures) {
    const element = verifySignature(text, signature, entity.signingKeys)
    if (element.key.weak && !insecureAllowSmallKeys) {
      throw rejected('SIGNATURE_KEY_WEAK', 'the key of the signature is too short', {
        expected: 'RSA of at least 2048 bits or a curve of at least 256',
        received: `${element.key.keyType} of ${element.key.keyBits} bits`,
      })
    }
    signed[signature.parent === shape.response ? 'response' : 'assertion'] = element
  }
  return signed
}
