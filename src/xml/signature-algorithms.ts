import { constants, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** What an XML-DSig algorithm identifier stands for. What is not in the tables does not exist. */
export interface SignatureAlgorithm {
  readonly hash: Hash
  readonly key: 'rsa' | 'rsa-pss' | 'ecdsa'
  /** Only with the option that says insecure. */
  readonly insecure: boolean
}

export interface DigestAlgorithm {
  readonly hash: Hash
  /** Length of the digest in bytes. */
  readonly bytes: number
  readonly insecure: boolean
}

type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512'

const xmldsig = 'http://www.w3.org/2000/09/xmldsig#'
const xmldsigMore = 'http://www.w3.org/2001/04/xmldsig-more#'
const xmldsigMore2007 = 'http://www.w3.org/2007/05/xmldsig-more#'
const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'

/**
 * @see RFC 9231, section 2.3. No HMAC, ever: with one, whoever knows the public key, that is
 *   everybody, could sign.
 */
export const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [`${xmldsigMore}rsa-sha256`, { hash: 'sha256', key: 'rsa', insecure: false }],
  [`${xmldsigMore}rsa-sha384`, { hash: 'sha384', key: 'rsa', insecure: false }],
  [`${xmldsigMore}rsa-sha512`, { hash: 'sha512', key: 'rsa', insecure: false }],
  [`${xmldsigMore2007}sha256-rsa-MGF1`, { hash: 'sha256', key: 'rsa-pss', insecure: false }],
  [`${xmldsigMore2007}sha384-rsa-MGF1`, { hash: 'sha384', key: 'rsa-pss', insecure: false }],
  [`${xmldsigMore2007}sha512-rsa-MGF1`, { hash: 'sha512', key: 'rsa-pss', insecure: false }],
  [`${xmldsigMore}ecdsa-sha256`, { hash: 'sha256', key: 'ecdsa', insecure: false }],
  [`${xmldsigMore}ecdsa-sha384`, { hash: 'sha384', key: 'ecdsa', insecure: false }],
  [`${xmldsigMore}ecdsa-sha512`, { hash: 'sha512', key: 'ecdsa', insecure: false }],
  [`${xmldsig}rsa-sha1`, { hash: 'sha1', key: 'rsa', insecure: true }],
])

/** @see RFC 9231, section 2.1 */
export const digestAlgorithms: ReadonlyMap<string, DigestAlgorithm> = new Map([
  [`${xmlenc}sha256`, { hash: 'sha256', bytes: 32, insecure: false }],
  [`${xmldsigMore}sha384`, { hash: 'sha384', bytes: 48, insecure: false }],
  [`${xmlenc}sha512`, { hash: 'sha512', bytes: 64, insecure: false }],
  [`${xmldsig}sha1`, { hash: 'sha1', bytes: 20, insecure: true }],
])

const curves: readonly (string | undefined)[] = ['prime256v1', 'secp384r1', 'secp521r1']

/**
 * Whether `key` made `signature` over `bytes` with `algorithm`. A key of another kind than the
 * algorithm's made nothing.
 */
export function verifySignatureValue(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  bytes: Buffer,
  signature: Buffer,
): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  switch (algorithm.key) {
    case 'rsa':
      return type === 'rsa' && verify(algorithm.hash, bytes, key, signature)
    case 'rsa-pss':
      return (
        (type === 'rsa' || type === 'rsa-pss') &&
        verify(
          algorithm.hash,
          bytes,
          {
            key,
            padding: constants.RSA_PKCS1_PSS_PADDING,
            // RFC 9231, 2.3.10: the salt is as long as the digest.
            saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
          },
          signature,
        )
      )
    case 'ecdsa':
      return (
        type === 'ec' &&
        curves.includes(details?.namedCurve) &&
        // XML-DSig writes r and s side by side, not as ASN.1.
        verify(algorithm.hash, bytes, { key, dsaEncoding: 'ieee-p1363' }, signature)
      )
  }
}
