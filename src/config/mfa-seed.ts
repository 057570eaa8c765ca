import type { Objection } from './described.ts'

/** Objects to what is no seed of an MFA device. It never repeats the text. */
export function objectToSeed(text: string): Objection | undefined {
  const seed = normalizedSeed(text)
  if (!/^[A-Z2-7]+$/u.test(seed)) {
    return {
      problem: 'is not Base32',
      remedy: 'write the letters A to Z and the digits 2 to 7, as the app shows them',
    }
  }
  return seed.length >= 16 && seed.length <= 256
    ? undefined
    : {
        problem: `has ${seed.length} characters of Base32`,
        remedy: 'write 16 to 256 (AWS uses 64)',
      }
}

/**
 * A seed as Base32 has it: in capitals, without the spaces that people group it with, without padding.
 *
 * @see RFC 4648, section 6, "Base 32 Encoding"
 */
export function normalizedSeed(text: string): string {
  return text.replaceAll(/\s/gu, '').replace(/=+$/u, '').toUpperCase()
}
