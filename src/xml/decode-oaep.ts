import { createHash, timingSafeEqual } from 'node:crypto'
import type { OaepHash } from './encryption-algorithms.ts'

/**
 * Takes the message out of an OAEP block, for the pairs of hashes that `node:crypto` cannot be asked
 * for: it uses one hash for digest and mask, and XML Encryption lets them differ.
 *
 * Undefined for a block that is none, and the reason is not even known here: which part of the
 * block is wrong, its first byte above all, would let an attacker decrypt by asking often enough
 * (Manger's attack). So every byte is looked at in the same way, whatever the bytes before it said.
 *
 * @param block What the RSA operation gave, as long as the modulus.
 * @see RFC 8017, section 7.1.2, step 3
 */
export function decodeOaep(
  block: Buffer,
  { digest, mgf1 }: { readonly digest: OaepHash; readonly mgf1: OaepHash },
  label: Buffer,
): Buffer | undefined {
  const labelHash = createHash(digest).update(label).digest()
  const { length: hashBytes } = labelHash
  if (block.length < 2 * hashBytes + 2) return undefined
  const maskedSeed = block.subarray(1, 1 + hashBytes)
  const maskedData = block.subarray(1 + hashBytes)
  const seed = xor(maskedSeed, mask(maskedData, hashBytes, mgf1))
  const data = xor(maskedData, mask(seed, maskedData.length, mgf1))

  // 1 as long as everything is right. Numbers and shifts instead of conditions, to the end.
  let good = isZero(block[0] ?? 1) & Number(timingSafeEqual(data.subarray(0, hashBytes), labelHash))
  let searching = 1
  let start = 0
  for (let index = hashBytes; index < data.length; index++) {
    const byte = data[index] ?? 0
    const one = isZero(byte ^ 1)
    start += index * (searching & one)
    good &= 1 ^ (searching & (1 ^ one) & (1 ^ isZero(byte)))
    searching &= 1 ^ one
  }
  good &= 1 ^ searching
  return good === 1 ? data.subarray(start + 1) : undefined
}

/** 1 for 0, 0 for any other byte. */
function isZero(byte: number): number {
  return ((byte - 1) >>> 31) & 1
}

function xor(bytes: Buffer, other: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (other[index] ?? 0)))
}

/** MGF1. @see RFC 8017, appendix B.2.1 */
function mask(seed: Buffer, bytes: number, hash: OaepHash): Buffer {
  const blocks: Buffer[] = []
  const counter = Buffer.alloc(4)
  for (let length = 0; length < bytes; length += blocks.at(-1)?.length ?? bytes) {
    counter.writeUInt32BE(blocks.length)
    blocks.push(createHash(hash).update(seed).update(counter).digest())
  }
  return Buffer.concat(blocks).subarray(0, bytes)
}
