/**
 * Addresses that may be called although the rules are against it: http, loopback, inside our network.
 * The services that hand out a cloud's credentials stay closed, and every limit holds.
 */
export interface OutboundException {
  /**
   * The URL, and everything below it, for example `http://localhost:8080/realms/demo`: http or https,
   * without credentials, query and fragment.
   */
  readonly url: string
  /** Origin that is called in its place, asked for at each call; the URL's own by default. */
  readonly connectTo?: () => string
}

/** Whoever decodes these once more may read another path than we compared. */
const hiddenSegments = /%(?:2e|2f|5c)/i

/**
 * Reads exceptions once and finds the one that a URL falls under: same origin, and the same path or one
 * below it by whole segments. The URL is compared as the URL standard reads it: `LOCALHOST` is
 * `localhost`, dot segments are resolved. One with credentials falls under none, and neither does one
 * that hides a dot or a slash behind a percent sign.
 *
 * @throws {TypeError} when an exception's URL is not one to make exceptions for
 */
export function exceptionFinder(
  exceptions: readonly OutboundException[],
): (url: string) => OutboundException | undefined {
  const rules = exceptions.map((exception) => ({ exception, ...parseScope(exception.url) }))
  return (text) => {
    if (rules.length === 0 || !URL.canParse(text)) return undefined
    const { origin, pathname, username, password } = new URL(text)
    if (username !== '' || password !== '' || hiddenSegments.test(pathname)) return undefined
    return rules.find(
      ({ scope, path, folder }) =>
        origin === scope && (pathname === path || pathname.startsWith(folder)),
    )?.exception
  }
}

function parseScope(text: string): { scope: string; path: string; folder: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    (url?.protocol !== 'http:' && url?.protocol !== 'https:') ||
    url.username + url.password !== '' ||
    /[?#]/.test(text)
  ) {
    throw new TypeError(`an exception is for an http or https URL without anything after its path`)
  }
  const { origin, pathname } = url
  return {
    scope: origin,
    path: pathname,
    folder: pathname.endsWith('/') ? pathname : `${pathname}/`,
  }
}
