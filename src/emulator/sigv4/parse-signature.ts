/**
 * Owns Signature Version 4: reading a signature out of a request, and proving that the holder of a
 * secret made it. May import errors and the clock. Never looks for a key itself, and never reads what
 * the request asks for.
 */
import { requestLimits } from './request-limits.ts'
import { incomplete, unsigned } from './signature-refusal.ts'

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string
  /** Path and query string, nothing decoded. */
  readonly url: string
  /** In order, as sent; one header may stand there more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** What a request says about its own signature: nothing of it is proven. */
export interface ParsedSignature {
  /** In the Authorization header, or in the query string. */
  readonly form: 'header' | 'presigned'
  readonly accessKeyId: string
  /** `yyyymmdd` of the credential scope. */
  readonly date: string
  readonly region: string
  readonly service: string
  /** Lower case, in order, each once. */
  readonly signedHeaders: readonly string[]
  /** 64 hex digits. */
  readonly signature: string
  /** When the request was signed, `yyyymmddThhmmssZ`. */
  readonly timestamp: string
  readonly requestDate: Date
  /** How long a presigned request may be used. */
  readonly expiresSeconds?: number
  readonly securityToken?: string
}

const algorithm = 'AWS4-HMAC-SHA256'
const maxExpiresSeconds = 604_800

/**
 * Reads the signature of a request, from the Authorization header or from the query string.
 *
 * @throws {RequestRefused} REQUEST_UNSIGNED when there is none; REQUEST_SIGNATURE_INCOMPLETE
 *   (`IncompleteSignature`) when it lacks a part, is of another algorithm, comes in both forms, or a part
 *   of it is malformed or sent more than once
 * @see AWS General Reference, "Signature Version 4 signing process"; IAM User Guide, "Signing AWS API
 *   requests"
 */
export function parseSignature(request: SignedRequest): ParsedSignature {
  if (request.headers.length > requestLimits.headers) {
    throw incomplete(`The request has more than ${requestLimits.headers} headers.`)
  }
  if (/\p{Surrogate}/u.test(request.url)) {
    throw incomplete('The address has a character that has no encoding.')
  }
  const authorization = onlyHeader(request, 'authorization')
  const query = presignedParameters(request.url)
  if (authorization === undefined && query.size === 0) throw unsigned()
  if (authorization !== undefined && query.size > 0) {
    throw incomplete(
      'Only one of the Authorization header and query parameters may sign a request.',
    )
  }
  return authorization === undefined
    ? parsePresigned(query)
    : parseAuthorization(authorization, request)
}

function parseAuthorization(authorization: string, request: SignedRequest): ParsedSignature {
  const space = authorization.indexOf(' ')
  const found = space === -1 ? authorization : authorization.slice(0, space)
  if (found !== algorithm) throw unsupported(found)
  const parts = new Map<string, string>()
  for (const part of authorization.slice(space + 1).split(',')) {
    const [, name, value] = /^\s*([A-Za-z]+)=([^\s,]*)\s*$/.exec(part) ?? []
    if (name === undefined || value === undefined || parts.has(name)) {
      throw incomplete(
        "The Authorization header is not 'Credential=..., SignedHeaders=..., Signature=...'.",
      )
    }
    parts.set(name, value)
  }
  const lacking = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name))
  const timestamp = headerTimestamp(request)
  if (lacking.length > 0 || timestamp === undefined) {
    throw incomplete(
      [
        ...lacking.map((name) => `Authorization header requires '${name}' parameter.`),
        ...(timestamp === undefined
          ? ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]
          : []),
      ].join(' '),
    )
  }
  const securityToken = onlyHeader(request, 'x-amz-security-token')
  return {
    form: 'header',
    ...parseCredential(parts.get('Credential') ?? ''),
    signedHeaders: parseSignedHeaders(parts.get('SignedHeaders') ?? ''),
    signature: parseHex(parts.get('Signature') ?? ''),
    timestamp,
    requestDate: parseTimestamp(timestamp),
    ...(securityToken === undefined ? {} : { securityToken }),
  }
}

function parsePresigned(query: ReadonlyMap<string, string>): ParsedSignature {
  const found = query.get('X-Amz-Algorithm')
  if (found !== undefined && found !== algorithm) throw unsupported(found)
  const required = [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-SignedHeaders',
    'X-Amz-Date',
    'X-Amz-Expires',
  ]
  const lacking = required.filter((name) => !query.get(name))
  if (lacking.length > 0) {
    throw incomplete(
      lacking.map((name) => `AWS query-string parameters must include '${name}'.`).join(' '),
    )
  }
  const part = (name: string): string => query.get(name) ?? ''
  const expires = part('X-Amz-Expires')
  const expiresSeconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0
  if (expiresSeconds < 1 || expiresSeconds > maxExpiresSeconds) {
    throw incomplete(`X-Amz-Expires must be a number of seconds from 1 to ${maxExpiresSeconds}.`)
  }
  const timestamp = part('X-Amz-Date')
  const securityToken = query.get('X-Amz-Security-Token')
  return {
    form: 'presigned',
    ...parseCredential(part('X-Amz-Credential')),
    signedHeaders: parseSignedHeaders(part('X-Amz-SignedHeaders')),
    signature: parseHex(part('X-Amz-Signature')),
    timestamp,
    requestDate: parseTimestamp(timestamp),
    expiresSeconds,
    ...(securityToken === undefined ? {} : { securityToken }),
  }
}

function parseCredential(
  credential: string,
): Pick<ParsedSignature, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const parts = credential.split('/')
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts
  if (parts.length !== 5 || parts.some((part) => part === '')) {
    throw incomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    )
  }
  if (terminator !== 'aws4_request') {
    throw incomplete("Credential should be scoped with a valid terminator: 'aws4_request'.")
  }
  if (!/^\w{1,128}$/.test(accessKeyId) || !/^\d{8}$/.test(date)) {
    throw incomplete('Credential has a malformed access key id or date.')
  }
  return { accessKeyId, date, region, service }
}

function parseSignedHeaders(text: string): readonly string[] {
  const names = text.split(';')
  const inOrder = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)
  if (names.length > requestLimits.headers || !inOrder) {
    throw incomplete('SignedHeaders must name each header once, in order.')
  }
  if (!names.every((name) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name))) {
    throw incomplete('SignedHeaders must be names of headers in lower case.')
  }
  return names
}

function parseHex(signature: string): string {
  if (/^[0-9a-f]{64}$/.test(signature)) return signature
  throw incomplete('Signature must be 64 hexadecimal digits in lower case.')
}

/** `X-Amz-Date`, or a `Date` header in either of its forms. */
function headerTimestamp(request: SignedRequest): string | undefined {
  const amzDate = onlyHeader(request, 'x-amz-date')
  if (amzDate !== undefined) return amzDate
  const date = onlyHeader(request, 'date')
  if (date === undefined || timestampShape.test(date)) return date
  // Date.parse alone would guess at anything, in the time zone of this machine.
  const milliseconds = httpDateShape.test(date) ? Date.parse(date) : Number.NaN
  if (Number.isNaN(milliseconds)) throw malformedDate()
  return formatTimestamp(new Date(milliseconds))
}

const httpDateShape = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/
const timestampShape = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

function parseTimestamp(timestamp: string): Date {
  const [, year, month, day, hour, minute, second] = timestampShape.exec(timestamp) ?? []
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // 31 April would become the first of May.
  if (Number.isNaN(date.getTime()) || formatTimestamp(date) !== timestamp) throw malformedDate()
  return date
}

/** `20300101T120000Z`. */
export function formatTimestamp(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '')
}

function malformedDate(): Error {
  return incomplete(
    "Date must be in ISO-8601 'basic format', for example '20300101T120000Z'. See http://en.wikipedia.org/wiki/ISO_8601",
  )
}

/** Names only what may be an algorithm: a token without a scheme in front of it stands there too. */
function unsupported(found: string): Error {
  const isName = found.length <= 32 && /^AWS\d?(?:-[A-Z0-9]+)*$/.test(found)
  return incomplete(
    isName ? `Unsupported AWS 'algorithm': '${found}'.` : "Unsupported AWS 'algorithm'.",
  )
}

function onlyHeader({ headers }: SignedRequest, name: string): string | undefined {
  const [value, ...more] = headers
    .filter(([found]) => found.toLowerCase() === name)
    .map(([, found]) => found.trim())
  if (more.length > 0) throw incomplete(`Header '${name}' was sent more than once.`)
  return value
}

const presignedName =
  /^X-Amz-(?:Algorithm|Credential|Date|Expires|Security-Token|Signature|SignedHeaders)$/

/** Those of the query string that make a signature, decoded; empty when none of them sign anything. */
function presignedParameters(url: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of queryParameters(url)) {
    if (!presignedName.test(name)) continue
    if (found.has(name)) throw incomplete(`Query parameter '${name}' was sent more than once.`)
    found.set(name, value)
  }
  const signs = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'].some((name) =>
    found.has(name),
  )
  return signs ? found : new Map()
}

/**
 * The parameters of a query string, decoded, in order. A plus is a space, as it is to whoever reads the
 * parameters afterwards: otherwise one signature would cover two meanings.
 *
 * @throws {RequestRefused} REQUEST_SIGNATURE_INCOMPLETE for a broken percent-encoding
 */
export function queryParameters(url: string): readonly (readonly [string, string])[] {
  const start = url.indexOf('?')
  const query = start === -1 ? '' : url.slice(start + 1)
  if (query === '') return []
  const parts = query.split('&')
  if (parts.length > requestLimits.parameters) {
    throw incomplete(`The query string has more than ${requestLimits.parameters} parameters.`)
  }
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      return equals === -1
        ? ([decode(part), ''] as const)
        : ([decode(part.slice(0, equals)), decode(part.slice(equals + 1))] as const)
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw incomplete('The query string has a broken percent-encoding.')
  }
}
