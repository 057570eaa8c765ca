import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Objection } from './described.ts'

/**
 * Objects to what no client secret is. Nothing of it is repeated.
 *
 * @see RFC 6749, appendix A.2
 */
export function objectToClientSecret(secret: string): Objection | undefined {
  return /^[\x20-\x7e]{1,1024}$/u.test(secret)
    ? undefined
    : {
        problem: `holds ${secret.length} characters, which are no client secret`,
        remedy: 'write 1 to 1024 printable ASCII characters on one line, and nothing else',
      }
}

const curves = ['prime256v1', 'secp384r1', 'secp521r1']

/**
 * Objects to what is not one PKCS#8 key in PEM that signs client assertions: RSA of 2048 to 8192 bits,
 * or EC on P-256, P-384 or P-521. Nothing of the text is repeated.
 *
 * @see OpenID Connect Core 1.0, section 9, "private_key_jwt"; RFC 7518, sections 3.3 to 3.5
 */
export function objectToClientKey(pem: string): Objection | undefined {
  const label = onePemBlock.exec(pem)?.[1]
  const key = label === undefined ? undefined : readKey(pem)
  if (key === undefined || label !== 'PRIVATE KEY') {
    return {
      problem:
        key === undefined
          ? 'holds no private key in PEM that opens without a passphrase'
          : `holds a private key that is not in PKCS#8 but marked ${label}`,
      remedy:
        'write the key with `openssl pkcs8 -topk8 -nocrypt -in <key> -out <file>`, and name that file',
    }
  }
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = key
  const bits = details?.modulusLength ?? 0
  const curve = details?.namedCurve ?? ''
  if (type === 'rsa' ? bits >= 2048 && bits <= 8192 : type === 'ec' && curves.includes(curve)) {
    return undefined
  }
  const found = type === 'rsa' ? `RSA of ${bits} bits` : type === 'ec' ? `EC on ${curve}` : type
  return {
    problem: `holds a private key of another kind than client assertions are signed with: ${found}`,
    remedy: 'use RSA of 2048 to 8192 bits, or EC on P-256, P-384 or P-521',
  }
}

// An encrypted one has another label, or headers, whose colon is not base64.
const onePemBlock =
  /^\s*-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[ \t]*\r?\n[A-Za-z0-9+/=\s]+-----END \1-----\s*$/u

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' })
  } catch {
    // OpenSSL's own words say less, and might say too much.
    return undefined
  }
}
