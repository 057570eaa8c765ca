import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { certificateExtensionOids } from './certificate-extensions.ts'
import { decodeBase64 } from '../xml/decode-base64.ts'
import type { IdpSigningKey } from './idp-metadata-model.ts'
import { metadataRejected } from './metadata-rejected.ts'

/** IAM takes no RSA key below this. */
const minimumRsaBits = 1024
/** Below this an RSA key is `weak`: stored, but not trusted unless the provider opts in. */
const strongRsaBits = 2048

/** Curves by their OpenSSL name, with the size of their field. */
const curveBits = new Map([
  ['prime256v1', 256],
  ['secp384r1', 384],
  ['secp521r1', 521],
])
const supportedKeys = 'an RSA key, or an EC key on P-256, P-384 or P-521'

/** Longer than any certificate that signs assertions; keeps a hostile one from costing time. */
const maximumCharacters = 32_768

/**
 * Reads the text of an `X509Certificate` element: base64 of one DER certificate, with white space
 * anywhere. The certificate is a container for a key here: its dates, names and signature are not
 * judged, because in SAML the metadata says which keys are trusted.
 *
 * Accepted are RSA keys of 1024 bits and more and EC keys on P-256, P-384 and P-521; RSA below 2048
 * bits is marked `weak`.
 *
 * @throws {SamlMetadataRejected} SAML_METADATA_INVALID, with the reason as `check`:
 *   `certificate-not-base64`, `certificate-not-der`, `certificate-extension-repeated`,
 *   `certificate-key-type`, `certificate-key-size`, `certificate-key-exponent`.
 * @see IAM User Guide, "Creating IAM SAML identity providers" (key size, repeated extensions)
 * @see SAML V2.0 Metadata Interoperability Profile, section 2.5 (certificates as containers of keys)
 */
export function parseCertificate(text: string): IdpSigningKey {
  const der = derOf(text)
  const certificate = readCertificate(der)
  rejectRepeatedExtensions(der)
  const key = readPublicKey(certificate)
  const { keyBits, weak } = keyStrength(key)
  return {
    key,
    certificateSha256: createHash('sha256').update(der).digest('hex'),
    keyType: key.asymmetricKeyType ?? 'unknown',
    keyBits,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    weak,
  }
}

function derOf(text: string): Buffer {
  const der = text.length > maximumCharacters ? undefined : decodeBase64(text)
  if (der !== undefined && der.length > 0) return der
  throw metadataRejected('certificate-not-base64', {
    expected: `base64 of up to ${maximumCharacters} characters, without BEGIN and END lines`,
    received: `${text.length} characters that are not`,
  })
}

function readCertificate(der: Buffer): X509Certificate {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(der)
  } catch (cause) {
    throw metadataRejected('certificate-not-der', {
      expected: 'a DER X.509 certificate',
      received: `${der.length} bytes that are none`,
      cause,
    })
  }
  // OpenSSL also takes PEM, and ignores what follows the certificate: then the walk over the
  // extensions and the fingerprint would be about other bytes than the key.
  if (!certificate.raw.equals(der)) {
    throw metadataRejected('certificate-not-der', {
      expected: 'one DER X.509 certificate and nothing else',
      received: `${der.length} bytes, of which ${certificate.raw.length} are a certificate`,
    })
  }
  return certificate
}

function rejectRepeatedExtensions(der: Buffer): void {
  const oids = certificateExtensionOids(der)
  const repeated = oids.find((oid, index) => oids.indexOf(oid) !== index)
  if (repeated !== undefined) {
    throw metadataRejected('certificate-extension-repeated', {
      expected: 'each extension once',
      received: `extension ${repeated} more than once`,
    })
  }
}

function readPublicKey(certificate: X509Certificate): KeyObject {
  try {
    return certificate.publicKey
  } catch (cause) {
    throw metadataRejected('certificate-key-type', {
      expected: supportedKeys,
      received: 'a key that cannot be read',
      cause,
    })
  }
}

function keyStrength(key: KeyObject): { keyBits: number; weak: boolean } {
  const type = key.asymmetricKeyType
  const details = key.asymmetricKeyDetails ?? {}
  if (type === 'rsa' || type === 'rsa-pss') {
    const keyBits = details.modulusLength ?? 0
    if (keyBits < minimumRsaBits) {
      throw metadataRejected('certificate-key-size', {
        expected: `an RSA key of at least ${minimumRsaBits} bits`,
        received: `${keyBits} bits`,
      })
    }
    // With the exponent 1 every message is its own signature.
    const exponent = details.publicExponent ?? 0n
    if (exponent < 3n || exponent % 2n === 0n) {
      throw metadataRejected('certificate-key-exponent', {
        expected: 'an odd RSA exponent of 3 or more',
        received: String(exponent),
      })
    }
    return { keyBits, weak: keyBits < strongRsaBits }
  }
  const bits = type === 'ec' ? curveBits.get(details.namedCurve ?? '') : undefined
  if (bits === undefined) {
    throw metadataRejected('certificate-key-type', {
      expected: supportedKeys,
      received: `${type ?? 'unknown'} ${details.namedCurve ?? ''}`.trim(),
    })
  }
  return { keyBits: bits, weak: false }
}
