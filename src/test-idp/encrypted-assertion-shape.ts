import { randomBytes } from 'node:crypto'

/**
 * An EncryptedAssertion as far as one can see without a key: RSA-OAEP around an AES-256-GCM key, by
 * the schema, with random bytes for ciphertext.
 *
 * @see SAML Core 2.0, section 2.3.4 (EncryptedAssertion)
 */
export function encryptedAssertionShape(): string {
  return [
    '<saml:EncryptedAssertion>',
    '<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"',
    ' Type="http://www.w3.org/2001/04/xmlenc#Element">',
    '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>',
    '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>',
    '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>',
    `${cipherData(256)}</xenc:EncryptedKey></ds:KeyInfo>${cipherData(2048)}`,
    '</xenc:EncryptedData></saml:EncryptedAssertion>',
  ].join('')
}

/** Puts `replacement` in place of the one Assertion of a response that we wrote. */
export function replaceAssertion(xml: string, replacement: string): string {
  return xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, () => replacement)
}

function cipherData(bytes: number): string {
  const value = randomBytes(bytes).toString('base64')
  return `<xenc:CipherData><xenc:CipherValue>${value}</xenc:CipherValue></xenc:CipherData>`
}
