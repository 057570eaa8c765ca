const maxUrlCharacters = 2048

/**
 * The normal form of an absolute http or https URL; undefined for everything else, and for one with a
 * user name or password in it.
 */
export function httpUrl(text: string | undefined): string | undefined {
  if (text === undefined || text.length > maxUrlCharacters) return undefined
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.username === '' && url.password === '' ? url.href : undefined
}
