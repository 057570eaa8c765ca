/**
 * The bytes of a base64 text, or undefined when it is none. White space may stand anywhere, as in
 * xs:base64Binary; every other character outside the alphabet, and wrong padding, is refused, where
 * `Buffer.from` would skip it or stop there.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/[ \t\r\n]+/g, '')
  if (compact.length % 4 !== 0 || !alphabet.test(compact)) return undefined
  const bytes = Buffer.from(compact, 'base64')
  // Bits behind the last byte have to be zero: one byte sequence, one spelling.
  return bytes.toString('base64') === compact ? bytes : undefined
}

const alphabet = /^[A-Za-z0-9+/]*={0,2}$/
