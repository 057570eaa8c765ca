/** Two texts that are the same at both ends and differ in between. */
export interface ComparedTexts {
  readonly start: string
  readonly expected: string
  readonly received: string
  readonly end: string
}

/** Longer texts are not compared: nobody reads them character by character. */
const maxLength = 2_000

/**
 * Where two texts differ, so that it can be shown; undefined where they are the same, or have so little
 * in common that marking the difference would mark nearly all of it.
 */
export function compareTexts(expected: string, received: string): ComparedTexts | undefined {
  if (expected === received || expected.length > maxLength || received.length > maxLength) {
    return undefined
  }
  const one = Array.from(expected)
  const other = Array.from(received)
  const shorter = Math.min(one.length, other.length)
  let start = 0
  while (start < shorter && one[start] === other[start]) start += 1
  let end = 0
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  if (2 * (start + end) < Math.max(one.length, other.length)) return undefined
  return {
    start: one.slice(0, start).join(''),
    expected: one.slice(start, one.length - end).join(''),
    received: other.slice(start, other.length - end).join(''),
    end: one.slice(one.length - end).join(''),
  }
}
