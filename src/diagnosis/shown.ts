const shownCharacters = 200
/** What moves, hides or turns around the text beside it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/**
 * A value of somebody else's as a finding may show it: its control and format characters visible, and
 * cut after 200 characters, so that nobody can forge a line of a report or fill one.
 */
export function shown(value: string): string {
  const cut = value.length > shownCharacters ? `${value.slice(0, shownCharacters - 1)}…` : value
  return cut.replace(unseen, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}
