/**
 * What an XML Encryption algorithm identifier stands for. What is not in the tables does not exist:
 * no RSA PKCS#1 v1.5, whose padding tells an attacker the key, no triple DES, no key wrapping.
 */
import { digestAlgorithms } from './signature-algorithms.ts'

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'
const xmlenc11 = 'http://www.w3.org/2009/xmlenc11#'

export interface ContentAlgorithm {
  readonly cipher: 'aes-gcm' | 'aes-cbc'
  readonly keyBytes: 16 | 24 | 32
  /** Whether a changed ciphertext is noticed. Where not, a signature has to have covered it before. */
  readonly authenticated: boolean
}

/** @see XML Encryption 1.1, section 5.2 */
export const contentAlgorithms: ReadonlyMap<string, ContentAlgorithm> = new Map([
  [`${xmlenc11}aes128-gcm`, { cipher: 'aes-gcm', keyBytes: 16, authenticated: true }],
  [`${xmlenc11}aes192-gcm`, { cipher: 'aes-gcm', keyBytes: 24, authenticated: true }],
  [`${xmlenc11}aes256-gcm`, { cipher: 'aes-gcm', keyBytes: 32, authenticated: true }],
  [`${xmlenc}aes128-cbc`, { cipher: 'aes-cbc', keyBytes: 16, authenticated: false }],
  [`${xmlenc}aes192-cbc`, { cipher: 'aes-cbc', keyBytes: 24, authenticated: false }],
  [`${xmlenc}aes256-cbc`, { cipher: 'aes-cbc', keyBytes: 32, authenticated: false }],
])

export type OaepHash = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** The two hashes of RSA-OAEP. SHA-1 is no weakness here: nothing depends on collisions. */
export interface KeyTransport {
  readonly digest: OaepHash
  /** Of the mask generation function. */
  readonly mgf1: OaepHash
}

/** Fixed by its identifier to MGF1 with SHA-1. @see XML Encryption 1.1, section 5.5.2 */
export const rsaOaepMgf1p = `${xmlenc}rsa-oaep-mgf1p`
/** Says its mask generation function in an element. @see XML Encryption 1.1, section 5.5.2 */
export const rsaOaep = `${xmlenc11}rsa-oaep`

/** The digest of an OAEP DigestMethod. */
export function oaepDigest(uri: string): OaepHash | undefined {
  return digestAlgorithms.get(uri)?.hash
}

/** @see XML Encryption 1.1, section 5.5.2 */
export const maskGenerationFunctions: ReadonlyMap<string, OaepHash> = new Map([
  [`${xmlenc11}mgf1sha1`, 'sha1'],
  [`${xmlenc11}mgf1sha256`, 'sha256'],
  [`${xmlenc11}mgf1sha384`, 'sha384'],
  [`${xmlenc11}mgf1sha512`, 'sha512'],
])
