import { isIP } from 'node:net'
import type { TlsHost } from './read-tls-chain.ts'

/** What a thumbprint is asked of: an issuer, which leads to hosts, or one host. */
export type ThumbprintTarget =
  { readonly issuer: string; readonly port: number } | { readonly host: TlsHost }

/**
 * Reads `<issuer>` or `<host[:port]>`. An issuer is an https URL, or has a path, as the names of
 * providers in IAM have (`oidc.example.com/id/one`). An IPv6 address stands in brackets when a port
 * follows. Without a port, 443 is meant.
 *
 * @returns undefined for a text of another form
 */
export function parseThumbprintTarget(text: string): ThumbprintTarget | undefined {
  if (isIP(text) !== 0) return { host: { host: text, port: 443 } }
  const isHost = !text.includes('/')
  const address = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `https://${text}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isTarget =
    url?.protocol === 'https:' &&
    url.username + url.password === '' &&
    !/[?#@\s\\]/u.test(text) &&
    url.port !== '0'
  if (!isTarget) return undefined
  const port = url.port === '' ? 443 : Number(url.port)
  if (!isHost) return { issuer: address, port }
  return { host: { host: unbracketed(url.hostname), port } }
}

/** Host and port of an https URL. */
export function tlsHostOf(httpsUrl: string): TlsHost {
  const { hostname, port } = new URL(httpsUrl)
  return { host: unbracketed(hostname), port: port === '' ? 443 : Number(port) }
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[|\]$/gu, '')
}
