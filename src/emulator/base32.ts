/** Five bits to a character. */
export const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 without padding: five bits to a character, a rest of bits is left out. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += base32Alphabet[(held >>> bits) & 31] ?? ''
    }
    held &= (1 << bits) - 1
  }
  return text
}
