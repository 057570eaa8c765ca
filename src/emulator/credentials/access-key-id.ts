import { randomBytes } from 'node:crypto'
import { base32 } from '../base32.ts'

/**
 * A new access key id of an account: `AKIA` for a long-term key, `ASIA` for a temporary one, and 16
 * characters. As in AWS's own, the account stands in the id: the characters after the prefix are
 * base32 of one bit 1, the account id in 40 bits, and 39 random bits.
 */
export function accessKeyId(prefix: 'AKIA' | 'ASIA', accountId: string): string {
  const bytes = randomBytes(10)
  const random = bytes.readUInt8(5) & 0x7f
  const account = BigInt(accountId)
  const head = (1n << 47n) | (account << 7n) | BigInt(random)
  bytes.writeUIntBE(Number(head), 0, 6)
  return `${prefix}${base32(bytes)}`
}
