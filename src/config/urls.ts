import { isIPv6 } from 'node:net'
import type { Objection } from './described.ts'

/** Objects to what is no http or https URL, or carries a user name, a password or a fragment. */
export function objectToUrl(text: string): Objection | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/u.test(url.protocol) || !/^https?:\/\//iu.test(text)) {
    return {
      problem: `"${text}" is not a URL`,
      remedy: 'write a whole URL, for example https://sso.example.com/saml',
    }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      problem: 'the URL carries a user name or a password',
      remedy: `write ${url.protocol}//${url.host}${url.pathname} without them`,
    }
  }
  if (text.includes('#')) {
    return { problem: `"${text}" has a fragment`, remedy: 'leave out the # and what follows it' }
  }
  return undefined
}

/** Objects to what is no origin: scheme and host, perhaps a port, nothing else. */
export function objectToOrigin(text: string): Objection | undefined {
  const objection = objectToUrl(text)
  if (objection !== undefined) return objection
  const { origin, pathname, search } = new URL(text)
  return pathname === '/' && search === '' && !text.includes('?')
    ? undefined
    : { problem: `"${text}" has a path or a query`, remedy: `write ${origin}` }
}

/** Objects to what is neither an origin nor `https://*.` and a domain. */
export function objectToOriginPattern(text: string): Objection | undefined {
  const objection = objectToOrigin(text.replace('://*.', '://'))
  if (objection !== undefined) return objection
  return text.endsWith('/')
    ? { problem: `"${text}" ends with a slash`, remedy: `write ${text.replace(/\/+$/u, '')}` }
    : undefined
}

/** Our own origin: what was written, or else this machine at the port. */
export function publicOrigin({
  port,
  publicUrl,
  tls,
}: {
  readonly port: number
  readonly publicUrl?: string | undefined
  readonly tls?: object | undefined
}): string {
  const scheme = tls === undefined ? 'http' : 'https'
  return new URL(publicUrl ?? `${scheme}://localhost:${port}`).origin
}

/** Whether a URL's host can only be this machine. */
export function isLoopbackUrl(text: string): boolean {
  const { hostname } = new URL(text)
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname)
}

/** Whether an address or name to listen on can only be reached from this machine. */
export function isLoopbackHost(host: string): boolean {
  const url = `http://${isIPv6(host) ? `[${host}]` : host}`
  return URL.canParse(url) && isLoopbackUrl(url)
}
