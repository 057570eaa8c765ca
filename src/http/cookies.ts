import type { Request, Response } from 'express'

/** How a cookie is set. */
export interface CookieOptions {
  /** Our own origin; https makes the cookie Secure with the `__Host-` prefix. */
  readonly publicUrl: string
  readonly maxAgeSeconds: number
  /**
   * Whether it has to come along when another site posts to us: `SameSite=None` over https. Over
   * plain http, where None is not allowed, the attribute is left out. Otherwise Lax.
   */
  readonly crossSite?: boolean
}

/** Each may cost a look into the store, and whoever sends a request decides how many it has. */
const maxCookiesOfAPrefix = 32

/**
 * Sets a cookie that scripts cannot read, for the whole origin. `value` may hold any text without
 * control characters.
 */
export function setCookie(
  response: Response,
  name: string,
  value: string,
  { publicUrl, maxAgeSeconds, crossSite = false }: CookieOptions,
): void {
  response.append(
    'Set-Cookie',
    serialize(name, encodeURIComponent(value), maxAgeSeconds, publicUrl, crossSite),
  )
}

/** Removes a cookie that {@link setCookie} set. */
export function clearCookie(
  response: Response,
  name: string,
  { publicUrl, crossSite = false }: Pick<CookieOptions, 'publicUrl' | 'crossSite'>,
): void {
  response.append('Set-Cookie', serialize(name, '', 0, publicUrl, crossSite))
}

/** The value of a cookie that {@link setCookie} set; undefined when it did not come or cannot be read. */
export function readCookie(request: Request, name: string, publicUrl: string): string | undefined {
  const wanted = cookieName(name, publicUrl)
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const separator = pair.indexOf('=')
    if (separator === -1 || pair.slice(0, separator).trim() !== wanted) continue
    try {
      return decodeURIComponent(pair.slice(separator + 1).trim())
    } catch {
      return undefined
    }
  }
  return undefined
}

/**
 * All cookies that {@link setCookie} set and whose name begins with `prefix`, by the rest of the name; the
 * first 32 that came. One that cannot be read is left out; of two with one name the first counts.
 */
export function readCookies(
  request: Request,
  prefix: string,
  publicUrl: string,
): ReadonlyMap<string, string> {
  const wanted = cookieName(prefix, publicUrl)
  const found = new Map<string, string>()
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const separator = pair.indexOf('=')
    const name = pair.slice(0, Math.max(separator, 0)).trim()
    if (!name.startsWith(wanted) || found.has(name.slice(wanted.length))) continue
    if (found.size === maxCookiesOfAPrefix) break
    try {
      found.set(name.slice(wanted.length), decodeURIComponent(pair.slice(separator + 1).trim()))
    } catch {
      continue
    }
  }
  return found
}

function cookieName(name: string, publicUrl: string): string {
  return isHttps(publicUrl) ? `__Host-${name}` : name
}

function isHttps(publicUrl: string): boolean {
  return publicUrl.toLowerCase().startsWith('https:')
}

function serialize(
  name: string,
  value: string,
  maxAgeSeconds: number,
  publicUrl: string,
  crossSite: boolean,
): string {
  const https = isHttps(publicUrl)
  const sameSite = crossSite ? (https ? ['SameSite=None'] : []) : ['SameSite=Lax']
  return [
    `${cookieName(name, publicUrl)}=${value}`,
    'Path=/',
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    ...(https ? ['Secure'] : []),
    ...sameSite,
  ].join('; ')
}
