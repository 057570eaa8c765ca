import { constants, createPublicKey, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeOaep } from '../../src/xml/decode-oaep.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'

const { privateKey } = samlTestKey('other-idp-rsa-2048')
const publicKey = createPublicKey(privateKey)

/** A block as OpenSSL writes it. */
function blockOf(message: Buffer, hash: string, label: Buffer): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const wrapped = publicEncrypt(
    { key: publicKey, padding, oaepHash: hash, oaepLabel: label },
    message,
  )
  return privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped)
}

const hashes = ['sha1', 'sha256', 'sha384', 'sha512'] as const

describe('RFC 8017 section 7.1.2: OAEP decoding', () => {
  it.each(hashes)('reads what OpenSSL wrote with %s, message and label of any length', (hash) => {
    const messages = fc.uint8Array({ minLength: 0, maxLength: 126 })
    const labels = fc.uint8Array({ minLength: 0, maxLength: 20 })
    fc.assert(
      fc.property(messages, labels, (message, label) => {
        const block = blockOf(Buffer.from(message), hash, Buffer.from(label))
        const found = decodeOaep(block, { digest: hash, mgf1: hash }, Buffer.from(label))
        expect(found?.equals(message)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('has nothing to say about a block in which any one byte was changed', () => {
    const block = blockOf(randomBytes(32), 'sha256', Buffer.alloc(0))
    const same = { digest: 'sha256', mgf1: 'sha256' } as const
    expect(decodeOaep(block, same, Buffer.alloc(0))).toHaveLength(32)
    for (let index = 0; index < block.length; index++) {
      const changed = Buffer.from(block)
      changed.writeUInt8(changed.readUInt8(index) ^ 0x40, index)
      // The seed hangs on every byte behind it, and the message on every byte of the seed.
      expect(decodeOaep(changed, same, Buffer.alloc(0))).toBeUndefined()
    }
  })

  it('wants the first byte to be 0, the label, both hashes, and a block that is long enough', () => {
    const label = Buffer.from('a label')
    const block = blockOf(Buffer.from('message'), 'sha256', label)
    const same = { digest: 'sha256', mgf1: 'sha256' } as const
    expect(decodeOaep(block, same, label)?.toString()).toBe('message')
    expect(decodeOaep(block, same, Buffer.from('another'))).toBeUndefined()
    expect(decodeOaep(block, { digest: 'sha256', mgf1: 'sha1' }, label)).toBeUndefined()
    expect(decodeOaep(block, { digest: 'sha1', mgf1: 'sha256' }, label)).toBeUndefined()
    expect(decodeOaep(block.subarray(0, 65), same, label)).toBeUndefined()
    const first = Buffer.from(block)
    first[0] = 1
    expect(decodeOaep(first, same, label)).toBeUndefined()
  })
})
