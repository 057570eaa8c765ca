/** What moves, hides, colours or turns around the text beside it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

/**
 * Text of somebody else's for one line of a terminal: control and format characters, lone surrogates
 * and characters of private use come out as `\u{1b}`, so that nobody can steer the terminal, forge a
 * line or turn one around.
 */
export function visible(text: string): string {
  return text.replaceAll(unseen, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}

/** The columns that a terminal gives one visible character: none, one or two. */
export function columnsOf(character: string): number {
  if (/^\p{M}$/u.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

/** East Asian wide and full-width characters, and emoji, as terminals draw them. */
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}])$/u
