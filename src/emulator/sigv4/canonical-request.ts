import { createHash } from 'node:crypto'
import { queryParameters } from './parse-signature.ts'
import type { SignedRequest } from './parse-signature.ts'

/**
 * The text that both sides hash: method, path, query string, signed headers, and the hash of the body.
 * The path is normalised and encoded once more than on the wire, as for every service but S3; the
 * signature itself is left out of the query string.
 *
 * @see AWS General Reference, "Create a canonical request"
 */
export function canonicalRequest(
  request: SignedRequest,
  { signedHeaders, payloadHash }: { signedHeaders: readonly string[]; payloadHash: string },
): string {
  const { method, url } = request
  const values = headerValues(request)
  return [
    method,
    canonicalPath(url),
    canonicalQuery(url),
    ...signedHeaders.map((name) => `${name}:${(values.get(name) ?? []).join(',')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

/** Values of headers by lower-case name: trimmed, runs of spaces made one. */
export function headerValues({ headers }: SignedRequest): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const list = values.get(key) ?? []
    list.push(value.trim().replaceAll(/ {2,}/g, ' '))
    values.set(key, list)
  }
  return values
}

/** SHA-256 in lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function canonicalPath(url: string): string {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  const isDirectory = /\/\.{0,2}$/.test(path)
  const joined = `/${segments.join('/')}`
  return isDirectory && segments.length > 0 ? `${joined}/` : joined
}

function canonicalQuery(url: string): string {
  return queryParameters(url)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one, oneValue], [other, otherValue]) =>
      one === other ? compare(oneValue, otherValue) : compare(one, other),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** By code points of the encoded text, never by language. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
