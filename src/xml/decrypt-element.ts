import { constants, createDecipheriv, privateDecrypt, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { XmlRejected } from '../errors.ts'
import { decodeOaep } from './decode-oaep.ts'
import type { EncryptedElement, EncryptedKey } from './parse-encrypted-element.ts'
import { parseXml } from './parse-xml.ts'
import { parseVouchedXml } from './verified-xml.ts'
import type { VerifiedXml } from './verified-xml.ts'
import { withDescendants } from './xml-element.ts'
import type { XmlElement } from './xml-element.ts'

/** What was encrypted: a document of its own, that knows nothing of the one around it. */
export interface DecryptedElement {
  readonly text: string
  /** A stranger's word, as of any parsed document: whoever has our public key can encrypt. */
  readonly root: XmlElement
  /** The same element, where a verified signature covered the ciphertext. */
  readonly vouched?: VerifiedXml
}

/**
 * Decrypts `encrypted` with whichever of `privateKeys` fits, and reads what comes out as a document
 * of its own, through the same gates as any other. It is never put back into the document around it,
 * so it cannot borrow a namespace or an ID there, and a signature inside it is verified over the very
 * text that was encrypted. An element that is not complete without the declarations around it is
 * refused; identity providers send complete ones.
 *
 * Up to the plaintext there is one failure, DECRYPTION_FAILED, with one message. No key, a wrong one,
 * a key of a wrong length, a wrong tag, wrong padding: each takes the way to its end, with a random
 * key where there is none, so that neither the answer nor the effort tells them apart. What is wrong
 * with the plaintext is then said by its own code: whoever can see that code either made the
 * plaintext or signed the ciphertext.
 *
 * @param signedBy The verified element that `encrypted` was parsed from, where there is one. AES-CBC
 *   is decrypted only with it: unsigned, a changed ciphertext goes unnoticed, and the answers to
 *   changed ones give the plaintext away.
 * @throws {XmlRejected} ENCRYPTION_ALGORITHM for AES-CBC without `signedBy`; DECRYPTION_FAILED; XML_*
 *   when the plaintext is not XML that we read.
 * @throws {TypeError} when `encrypted` does not stand in `signedBy`.
 * @see XML Encryption 1.1, sections 4.4 and 6.1
 */
export function decryptElement(
  encrypted: EncryptedElement,
  privateKeys: readonly KeyObject[],
  signedBy?: VerifiedXml,
): DecryptedElement {
  if (signedBy !== undefined && ![...withDescendants(signedBy.root)].includes(encrypted.holder)) {
    throw new TypeError('the encrypted element does not stand in the signed one')
  }
  if (signedBy === undefined && !encrypted.algorithm.authenticated) {
    throw new XmlRejected('ENCRYPTION_ALGORITHM', 'AES-CBC without a signature around it', {
      expected: 'AES-GCM, or a signed Response around the encrypted assertion',
      received: encrypted.algorithm.uri,
    })
  }
  const text = decryptText(encrypted, privateKeys)
  const root = parseXml(text)
  return {
    text,
    root,
    ...(signedBy === undefined ? {} : { vouched: parseVouchedXml(text) }),
  }
}

function decryptText(encrypted: EncryptedElement, privateKeys: readonly KeyObject[]): string {
  const { algorithm, keys, cipherValue } = encrypted
  let contentKey: Buffer | undefined
  // All of them, also behind the one that fits: every document costs the same.
  for (const key of keys) {
    for (const privateKey of privateKeys) {
      const found = unwrap(key, privateKey)
      if (found?.length === algorithm.keyBytes) contentKey ??= found
    }
  }
  const content = decryptContent(
    algorithm.cipher,
    contentKey ?? randomBytes(algorithm.keyBytes),
    cipherValue,
  )
  const text = decodeUtf8(content ?? Buffer.alloc(0))
  if (contentKey === undefined || content === undefined || text === undefined) throw failed()
  return text
}

function failed(): XmlRejected {
  return new XmlRejected(
    'DECRYPTION_FAILED',
    'the encrypted element cannot be decrypted with the private keys of the provider',
  )
}

function unwrap(
  { transport, label, cipherValue }: EncryptedKey,
  key: KeyObject,
): Buffer | undefined {
  const { digest, mgf1 } = transport
  try {
    if (digest === mgf1) {
      const padding = constants.RSA_PKCS1_OAEP_PADDING
      return privateDecrypt({ key, padding, oaepHash: digest, oaepLabel: label }, cipherValue)
    }
    const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, cipherValue)
    return decodeOaep(block, transport, label)
  } catch {
    // Of another length than the key, or not for this key: both are no more than "not this one".
    return undefined
  }
}

const gcmIvBytes = 12
const gcmTagBytes = 16
const blockBytes = 16

function decryptContent(
  cipher: 'aes-gcm' | 'aes-cbc',
  key: Buffer,
  bytes: Buffer,
): Buffer | undefined {
  return cipher === 'aes-gcm' ? decryptGcm(key, bytes) : decryptCbc(key, bytes)
}

/** IV, ciphertext, tag. @see XML Encryption 1.1, section 5.2.4 */
function decryptGcm(key: Buffer, bytes: Buffer): Buffer | undefined {
  if (bytes.length < gcmIvBytes + gcmTagBytes) return undefined
  const algorithm = `aes-${(key.length * 8) as 128 | 192 | 256}-gcm` as const
  // Always the last 16 bytes: a tag cannot be short, only wrong.
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, gcmIvBytes), {
    authTagLength: gcmTagBytes,
  })
  decipher.setAuthTag(bytes.subarray(-gcmTagBytes))
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(gcmIvBytes, -gcmTagBytes)),
      decipher.final(),
    ])
  } catch {
    return undefined
  }
}

/** IV, ciphertext; the last byte of the plaintext counts the padding. @see 5.2.1, the same */
function decryptCbc(key: Buffer, bytes: Buffer): Buffer | undefined {
  if (bytes.length < 2 * blockBytes || bytes.length % blockBytes !== 0) return undefined
  const iv = bytes.subarray(0, blockBytes)
  const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(bytes.subarray(blockBytes)), decipher.final()])
  const padding = padded.at(-1) ?? 0
  return padding >= 1 && padding <= blockBytes ? padded.subarray(0, -padding) : undefined
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
