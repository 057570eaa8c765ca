import type { ResolvedPart, ResolvedPattern } from './resolve-variables.ts'

const anyCharacters = Symbol('*')
const anyCharacter = Symbol('?')
type Token = string | typeof anyCharacters | typeof anyCharacter

/** Whether a text matches a pattern as a whole. A character is a Unicode code point. */
export function matchPattern(pattern: ResolvedPattern, text: string): boolean {
  return matchCharacters(pattern, Array.from(text))
}

/**
 * {@link matchPattern} for a text already cut into characters.
 *
 * Only the most recent `*` is ever reconsidered, because the text an earlier one took can always be
 * left to it, so there is no backtracking that multiplies: at most (pattern length x text length)
 * characters are read, however many wildcards there are.
 */
export function matchCharacters(pattern: ResolvedPattern, text: ArrayLike<string>): boolean {
  const tokens = pattern.flatMap(tokensOf)
  let token = 0
  let position = 0
  let starToken = -1
  let starPosition = 0
  while (position < text.length) {
    const expected = tokens[token]
    if (expected === anyCharacters) {
      starToken = token
      starPosition = position
      token += 1
    } else if (
      expected === anyCharacter ||
      (expected !== undefined && expected === text[position])
    ) {
      token += 1
      position += 1
    } else if (starToken !== -1) {
      starPosition += 1
      position = starPosition
      token = starToken + 1
    } else return false
  }
  while (tokens[token] === anyCharacters) token += 1
  return token === tokens.length
}

function tokensOf(part: ResolvedPart): readonly Token[] {
  if (part.kind === 'anyCharacters') return [anyCharacters]
  if (part.kind === 'anyCharacter') return [anyCharacter]
  return Array.from(part.text)
}
