import { randomBytes } from 'node:crypto'
import { base32, base32Alphabet } from '../base32.ts'

/** Of 16 characters after the prefix, the first ten carry the account. */
const accountCharacters = 10

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

/**
 * The account that stands in an access key id; undefined for an id that holds none, as those that
 * people make up do not.
 */
export function accountOfAccessKeyId(id: string): string | undefined {
  const [, characters] = /^A(?:KI|SI)A([A-Z2-7]{16})$/.exec(id) ?? []
  if (characters === undefined) return undefined
  const head = Array.from(characters.slice(0, accountCharacters)).reduce(
    (bits, character) => (bits << 5n) | BigInt(base32Alphabet.indexOf(character)),
    0n,
  )
  // 50 bits: the leading one, the account, and nine of the random ones.
  const account = (head >> 9n) & ((1n << 40n) - 1n)
  const isOfThisForm = head >> 49n === 1n && account < 10n ** 12n
  return isOfThisForm ? String(account).padStart(12, '0') : undefined
}
