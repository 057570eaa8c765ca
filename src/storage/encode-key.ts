/**
 * A key as bytes whose order is the order of the key's UTF-16 code units, and whose prefixes are the
 * prefixes of the key: each code unit in one to three bytes, as UTF-8 would write it. Unlike UTF-8 it
 * orders and returns halves of surrogate pairs as JavaScript does. ASCII is one byte a character.
 *
 * @see Unicode Technical Report #26, "Compatibility Encoding Scheme for UTF-16: 8-Bit (CESU-8)"
 */
export function encodeKey(key: string): Buffer {
  if (isAscii(key)) return Buffer.from(key, 'latin1')
  const bytes: number[] = []
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charCodeAt(index)
    if (unit < 0x80) bytes.push(unit)
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f))
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f))
  }
  return Buffer.from(bytes)
}

/** The key that {@link encodeKey} made these bytes of. */
export function decodeKey(bytes: Uint8Array): string {
  let key = ''
  for (let index = 0; index < bytes.length;) {
    const lead = byteAt(bytes, index)
    if (lead < 0x80) {
      key += String.fromCharCode(lead)
      index += 1
    } else if (lead < 0xe0) {
      key += String.fromCharCode(((lead & 0x1f) << 6) | (byteAt(bytes, index + 1) & 0x3f))
      index += 2
    } else {
      const high = ((lead & 0x0f) << 12) | ((byteAt(bytes, index + 1) & 0x3f) << 6)
      key += String.fromCharCode(high | (byteAt(bytes, index + 2) & 0x3f))
      index += 3
    }
  }
  return key
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return false
  }
  return true
}
