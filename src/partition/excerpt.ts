const shownCharacters = 100

/**
 * A value as a message may show it: quoted, so that its edges and control characters are seen, and cut
 * after 100 characters, so that nobody can fill a log with it.
 */
export function excerpt(value: string): string {
  return value.length <= shownCharacters
    ? JSON.stringify(value)
    : `${JSON.stringify(value.slice(0, shownCharacters))} and ${value.length - shownCharacters} more characters`
}
