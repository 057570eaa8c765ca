import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { KeyObject } from 'node:crypto'

/**
 * Puts an EncryptedAssertion in place of the one Assertion of a response that we wrote: AES-256-GCM
 * with a new key, which RSA-OAEP (SHA-1, as the identifier has it) transports. The assertion declares
 * every namespace it uses, so it is a document of its own, and its signature stays valid in it.
 *
 * @param recipient An RSA key of whoever is to decrypt it: the public key or the private one.
 * @see SAML Core 2.0, section 2.3.4 (EncryptedAssertion); XML Encryption 1.1, sections 5.2.4, 5.5.2
 */
export function encryptAssertion(xml: string, recipient: KeyObject): string {
  return xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, (assertion) => {
    const contentKey = randomBytes(32)
    return encryptedAssertion(
      wrapKey(contentKey, recipient),
      encryptContent(Buffer.from(assertion), contentKey),
    )
  })
}

/**
 * The RSA key that `recipient` names: PEM of a certificate or of a key, or a key.
 *
 * @throws {TypeError} when it is no RSA key.
 */
export function recipientKey(recipient: KeyObject | string): KeyObject {
  const key =
    recipient instanceof KeyObject && recipient.type !== 'private'
      ? recipient
      : createPublicKey(recipient)
  if (key.asymmetricKeyType !== 'rsa') throw new TypeError('assertions are encrypted for RSA keys')
  return key
}

function encryptedAssertion(wrappedKey: Buffer, content: Buffer): string {
  return [
    '<saml:EncryptedAssertion>',
    '<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"',
    ' Type="http://www.w3.org/2001/04/xmlenc#Element">',
    '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>',
    '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>',
    '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>',
    `${cipherData(wrappedKey)}</xenc:EncryptedKey></ds:KeyInfo>${cipherData(content)}`,
    '</xenc:EncryptedData></saml:EncryptedAssertion>',
  ].join('')
}

function wrapKey(contentKey: Buffer, key: KeyObject): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return publicEncrypt({ key, padding, oaepHash: 'sha1' }, contentKey)
}

/** IV, ciphertext, tag. */
function encryptContent(text: Buffer, contentKey: Buffer): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv)
  return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

function cipherData(bytes: Buffer): string {
  return `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`
}
