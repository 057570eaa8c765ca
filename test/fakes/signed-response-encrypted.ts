import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { samlTestKey } from './saml-test-keys.ts'
import type { SamlTestKeyName } from './saml-test-keys.ts'

export const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'
export const xmlenc11 = 'http://www.w3.org/2009/xmlenc11#'
const dsig = 'http://www.w3.org/2000/09/xmldsig#'

/** Keys that encrypted test assertions are for. Any RSA key can be a service's. */
export const serviceKeyName = 'other-idp-rsa-2048'
export const nextServiceKeyName = 'idp-rsa-2048-next'

/** Everything about the encryption that a test may want to be different. */
export interface EncryptionOptions {
  readonly key?: SamlTestKeyName
  /** Of the content. Default: AES-256-GCM. */
  readonly content?: string
  /** The identifier that is written. Default: rsa-oaep-mgf1p. */
  readonly transport?: string
  /** Children of the key's EncryptionMethod. */
  readonly transportParameters?: string
  /** The hash that is used, for digest and mask alike. Default: sha1. */
  readonly oaepHash?: string
  readonly label?: string
  /** `v1_5` where the key is encrypted with PKCS#1 v1.5. */
  readonly padding?: 'oaep' | 'v1_5'
  /** The content key. Default: random, as long as the algorithm has it. */
  readonly contentKey?: Buffer
  /** Changes the bytes of the content's CipherValue. */
  readonly mutateContent?: (bytes: Buffer) => Buffer
  /** Changes the bytes of the key's CipherValue. */
  readonly mutateKey?: (bytes: Buffer) => Buffer
  /** `sibling`: behind the EncryptedData, with RetrievalMethod and ReferenceList. */
  readonly placement?: 'key-info' | 'sibling'
  /** Changes the EncryptedAssertion's text. */
  readonly mutate?: (xml: string) => string
}

/** An EncryptedAssertion around `plaintext`. */
export function encryptedAssertionXml(
  plaintext: string | Buffer,
  options: EncryptionOptions = {},
): string {
  const {
    content = `${xmlenc11}aes256-gcm`,
    transport = `${xmlenc}rsa-oaep-mgf1p`,
    transportParameters = '',
    contentKey = randomBytes(Number(/aes(\d+)/.exec(content)?.[1] ?? 192) / 8),
    mutateContent = (bytes: Buffer): Buffer => bytes,
    mutateKey = (bytes: Buffer): Buffer => bytes,
    placement = 'key-info',
    mutate = (xml: string): string => xml,
  } = options
  const bytes = mutateContent(encryptContent(Buffer.from(plaintext), contentKey, content))
  const wrapped = mutateKey(wrap(contentKey, options))
  const cipherData = (value: Buffer): string =>
    `<xenc:CipherData><xenc:CipherValue>${value.toString('base64')}</xenc:CipherValue></xenc:CipherData>`
  const sibling = placement === 'sibling'
  const key =
    `<xenc:EncryptedKey${sibling ? ` xmlns:xenc="${xmlenc}" Id="_key" Recipient="urn:amazon:webservices"` : ''}>` +
    `<xenc:EncryptionMethod Algorithm="${transport}">${transportParameters}</xenc:EncryptionMethod>` +
    `<ds:KeyInfo xmlns:ds="${dsig}"><ds:KeyName>service</ds:KeyName></ds:KeyInfo>${cipherData(wrapped)}` +
    (sibling ? '<xenc:ReferenceList><xenc:DataReference URI="#_data"/></xenc:ReferenceList>' : '') +
    '</xenc:EncryptedKey>'
  const keyInfo = sibling ? `<ds:RetrievalMethod Type="${xmlenc}EncryptedKey" URI="#_key"/>` : key
  return mutate(
    '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">' +
      `<xenc:EncryptedData xmlns:xenc="${xmlenc}"${sibling ? ' Id="_data"' : ''} Type="${xmlenc}Element">` +
      `<xenc:EncryptionMethod Algorithm="${content}"/>` +
      `<ds:KeyInfo xmlns:ds="${dsig}">${keyInfo}</ds:KeyInfo>${cipherData(bytes)}</xenc:EncryptedData>` +
      `${sibling ? key : ''}</saml:EncryptedAssertion>`,
  )
}

/** `response` with its one Assertion encrypted. */
export function withEncryptedAssertion(response: string, options: EncryptionOptions = {}): string {
  return response.replace(assertionIn, (assertion) => encryptedAssertionXml(assertion, options))
}

export const assertionIn = /<(?:\w+:)?Assertion[ >].*<\/(?:\w+:)?Assertion>/s

function wrap(
  contentKey: Buffer,
  { key = serviceKeyName, oaepHash = 'sha1', label, padding = 'oaep' }: EncryptionOptions,
): Buffer {
  const publicKey = createPublicKey(samlTestKey(key).privateKey)
  if (padding === 'v1_5') {
    return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, contentKey)
  }
  return publicEncrypt(
    {
      key: publicKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash,
      ...(label === undefined ? {} : { oaepLabel: Buffer.from(label) }),
    },
    contentKey,
  )
}

function encryptContent(plaintext: Buffer, key: Buffer, uri: string): Buffer {
  if (uri.endsWith('gcm')) {
    const iv = randomBytes(12)
    const cipher = createCipheriv(`aes-${(key.length * 8) as 128 | 192 | 256}-gcm`, key, iv)
    return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }
  const name = uri.includes('tripledes') ? 'des-ede3-cbc' : `aes-${key.length * 8}-cbc`
  const iv = randomBytes(name.startsWith('aes') ? 16 : 8)
  // PKCS#7 padding is one of those that XML Encryption allows.
  const cipher = createCipheriv(name, key, iv)
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final()])
}
