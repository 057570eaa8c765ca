import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { SamlMetadataRejected } from '../errors.ts'

const minimumRsaBits = 2048
/** Every sign-in costs private-key operations before anybody is known, and they grow with the cube. */
const maximumRsaBits = 8192
/** The longest value of IAM's AddPrivateKey. */
const maximumCharacters = 16_384

/**
 * Reads the private key of a service provider, with which assertions are decrypted: one PEM block,
 * PKCS#8 or PKCS#1, without a passphrase, with an RSA key of 2048 to 8192 bits.
 *
 * Nothing of the text is in the error, and neither is OpenSSL's own.
 *
 * @throws {SamlMetadataRejected} SAML_PRIVATE_KEY_INVALID, with the reason as `check`:
 *   `private-key-not-pem`, `private-key-unreadable`, `private-key-type`, `private-key-size`.
 * @see IAM API Reference, "UpdateSAMLProvider" (AddPrivateKey)
 */
export function parsePrivateKey(pem: string): KeyObject {
  if (pem.length > maximumCharacters || !onePemBlock.test(pem)) {
    throw invalid('private-key-not-pem', 'one PEM block, PRIVATE KEY or RSA PRIVATE KEY', 'another')
  }
  const key = readKey(pem)
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = key
  // A key that is marked for RSA-PSS decrypts nothing.
  if (type !== 'rsa') throw invalid('private-key-type', 'an RSA key', type)
  const bits = details?.modulusLength ?? 0
  if (bits < minimumRsaBits || bits > maximumRsaBits) {
    const expected = `RSA of ${minimumRsaBits} to ${maximumRsaBits} bits`
    throw invalid('private-key-size', expected, `${bits} bits`)
  }
  return key
}

// An encrypted one has another label, or headers, whose colon is not base64.
const onePemBlock =
  /^\s*-----BEGIN ((?:RSA )?PRIVATE KEY)-----[ \t]*\r?\n[A-Za-z0-9+/=\s]+-----END \1-----\s*$/

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey({ key: pem.trim(), format: 'pem' })
  } catch {
    throw invalid('private-key-unreadable', 'an RSA key', 'a PEM block that holds none')
  }
}

function invalid(check: string, expected: string, received: string): SamlMetadataRejected {
  return new SamlMetadataRejected(
    'SAML_PRIVATE_KEY_INVALID',
    `the private key cannot be used (${check}): received ${received}, expected ${expected}`,
    { check, expected, received },
  )
}
