import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** What came out of a text, or why nothing did. */
export type Opened =
  | { readonly ok: true; readonly value: unknown }
  /**
   * `malformed`: not a box at all. `foreign-key`: sealed under another key, or for another purpose.
   * `tampered`: sealed under this key, and changed since.
   */
  | { readonly ok: false; readonly reason: 'malformed' | 'foreign-key' | 'tampered' }

/** Turns JSON into opaque text that nobody else can read or make, and back. */
export interface SealedBox {
  seal(value: unknown): string
  open(text: string): Opened
}

const formatVersion = 1
const keyIdBytes = 4
const ivBytes = 12
const tagBytes = 16
const headerBytes = 1 + keyIdBytes
/** Far above any session; what inflates to more was not written here. */
const maxJsonBytes = 256 * 1024

/**
 * Opens a box under `key` for one purpose: text sealed for another purpose does not open, so that a
 * sign-in token can never pass for a session token.
 *
 * Layout: version, key id, initialisation vector, ciphertext, tag. AES-256-GCM over deflated JSON,
 * with version and key id authenticated. Random vectors are safe for 2^32 texts under one key.
 *
 * @param key 32 bytes
 * @param encoding of the text; AWS's session tokens are base64, its sign-in tokens base64url
 * @throws {TypeError} for a key of another length
 * @see NIST SP 800-38D, section 8.3
 */
export function openSealedBox({
  key,
  purpose,
  encoding,
}: {
  readonly key: Uint8Array
  readonly purpose: string
  readonly encoding: 'base64' | 'base64url'
}): SealedBox {
  if (key.length !== 32) throw new TypeError(`the sealing key has ${key.length} bytes, expected 32`)
  const derive = (use: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, '', `fedbridge ${purpose} ${use}`, length))
  const cipherKey = derive('key', 32)
  const header = Buffer.concat([Buffer.of(formatVersion), derive('key id', keyIdBytes)])

  return {
    seal: (value) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', cipherKey, iv)
      cipher.setAAD(header)
      const sealed = [cipher.update(deflateRawSync(JSON.stringify(value))), cipher.final()]
      return Buffer.concat([header, iv, ...sealed, cipher.getAuthTag()]).toString(encoding)
    },
    open: (text) => {
      const box = Buffer.from(text, encoding)
      // Node skips what is not base64: one token would have many spellings.
      if (box.length <= headerBytes + ivBytes + tagBytes || box.toString(encoding) !== text) {
        return { ok: false, reason: 'malformed' }
      }
      if (box[0] !== formatVersion) return { ok: false, reason: 'malformed' }
      if (!timingSafeEqual(box.subarray(0, headerBytes), header)) {
        return { ok: false, reason: 'foreign-key' }
      }
      const iv = box.subarray(headerBytes, headerBytes + ivBytes)
      const decipher = createDecipheriv('aes-256-gcm', cipherKey, iv, { authTagLength: tagBytes })
      decipher.setAAD(header)
      decipher.setAuthTag(box.subarray(-tagBytes))
      try {
        const sealed = box.subarray(headerBytes + ivBytes, -tagBytes)
        const deflated = Buffer.concat([decipher.update(sealed), decipher.final()])
        const json = inflateRawSync(deflated, { maxOutputLength: maxJsonBytes })
        return { ok: true, value: JSON.parse(json.toString()) as unknown }
      } catch {
        return { ok: false, reason: 'tampered' }
      }
    },
  }
}
