/** What SAML allows a RelayState to be, in bytes. @see SAML Bindings 2.0 §3.5.3 */
export const relayStateMaxBytes = 80

/** What our own sign-in links may carry, in bytes: it never travels through an identity provider. */
export const destinationMaxBytes = 2048

/**
 * The place to go after sign-in, when `wanted` (a RelayState) names an allowed one; otherwise
 * undefined, and the caller uses its default. Allowed are https and http URLs whose origin is in
 * `allowedOrigins` (`https://*.example.com` covers subdomains), and paths below `/console`.
 *
 * Everything else is quietly not a destination: RelayState also carries identity providers' own
 * opaque values, so an unknown one is no error.
 *
 * @see SAML Bindings 2.0 §3.5.3; OWASP "Unvalidated Redirects and Forwards"
 */
export function allowedDestination(
  wanted: string | undefined,
  {
    publicUrl,
    allowedOrigins,
    maxBytes,
  }: { publicUrl: string; allowedOrigins: readonly string[]; maxBytes: number },
): string | undefined {
  if (wanted === undefined || wanted === '' || Buffer.byteLength(wanted) > maxBytes) return
  // Browsers drop tabs and line breaks and read `\` as `/`: a text with any of them is not what it seems.
  if (/[\u0000-\u0020\u007f\\]/u.test(wanted)) return
  const base = new URL(publicUrl)
  if (/^\/console(?:[/?#]|$)/u.test(wanted)) {
    const url = new URL(wanted, base)
    return isConsolePath(url) ? url.href : undefined
  }
  // A relative or scheme-only reference (`//evil`, `https:evil`) would be completed by a browser.
  if (!/^https?:\/\/[^/]/iu.test(wanted)) return
  if (!URL.canParse(wanted)) return
  const url = new URL(wanted)
  if (url.username !== '' || url.password !== '') return
  if (url.origin === base.origin) return isConsolePath(url) ? url.href : undefined
  return allowedOrigins.some((origin) => originMatches(url, origin)) ? url.href : undefined
}

/** Dot segments are resolved by now: what is left must still be the console. */
function isConsolePath({ pathname }: URL): boolean {
  return pathname === '/console' || pathname.startsWith('/console/')
}

function originMatches(url: URL, allowed: string): boolean {
  const wildcard = /^(https?:)\/\/\*\.(.+)$/u.exec(allowed)
  if (wildcard === null) return url.origin === allowed
  const [, protocol = '', host = ''] = wildcard
  return url.protocol === protocol && url.host.endsWith(`.${host}`)
}
