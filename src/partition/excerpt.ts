const shownCharacters = 100
/** What JSON leaves as it is, yet moves, hides or turns around the text beside it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * A value as a message may show it: quoted, with its control and format characters visible, and cut
 * after 100 characters, so that nobody can forge a line of a log or fill one.
 */
export function excerpt(value: string): string {
  const hidden = value.length - shownCharacters
  return hidden <= 0
    ? quoted(value)
    : `${quoted(value.slice(0, shownCharacters))} and ${hidden} more`
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(unseen, (character) => {
    const codePoint = character.codePointAt(0) ?? 0
    return `\\u{${codePoint.toString(16)}}`
  })
}
