/**
 * `url` when a link or a form may lead there: http, https, or a path of our own. Undefined for
 * everything else (`javascript:`, `data:`, `//host`), which pages show as text or not at all.
 */
export function webAddress(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  if (/^\/(?![/\\])/.test(url)) return url
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined
  return url
}

/** The host a person would recognise in `url`; undefined where {@link webAddress} is. */
export function hostOf(url: string | undefined): string | undefined {
  const address = webAddress(url)
  return address === undefined || address.startsWith('/') ? undefined : new URL(address).host
}
