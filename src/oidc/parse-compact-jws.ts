import { IdTokenRejected } from '../errors.ts'
import { parseJsonObject, type JsonObject } from './parse-json-object.ts'

/** A token taken apart. Nothing in it is verified. */
export interface CompactJws {
  readonly header: JsonObject
  readonly claims: JsonObject
}

const check = 'parse-compact-jws'
/** Characters. AWS takes 20,000; a token of this size is far beyond what providers issue. */
const maximumCharacters = 16_384
const threeParts = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Takes a signed JWT apart, strictly: at most 16 KiB; three parts, none empty, each base64url
 * without padding, white space or stray bits; header and claims are UTF-8 JSON objects in which no
 * name stands twice.
 *
 * @throws {IdTokenRejected} ID_TOKEN_MALFORMED when it is anything else, an encrypted token included
 * @see RFC 7515, sections 2 and 7.1; RFC 7519, section 7.2
 */
export function parseCompactJws(token: string): CompactJws {
  if (token.length > maximumCharacters) {
    throw malformed(
      `the token has ${token.length} characters, expected at most ${maximumCharacters}`,
    )
  }
  if (!threeParts.test(token)) {
    throw malformed('the token is not three parts of base64url')
  }
  const [header = '', claims = '', signature = ''] = token.split('.')
  decode('signature', signature)
  return { header: decodeJson('header', header), claims: decodeJson('claims', claims) }
}

/**
 * What a token says of its issuer, before anything is verified: good for finding the provider that
 * is to verify it, and for nothing else.
 *
 * @throws {IdTokenRejected} ID_TOKEN_MALFORMED when the token cannot be read, ID_TOKEN_CLAIM_MISSING
 *   without an issuer
 */
export function peekIssuer(token: string): string {
  const { iss } = parseCompactJws(token).claims
  if (typeof iss !== 'string' || iss === '') {
    throw new IdTokenRejected('ID_TOKEN_CLAIM_MISSING', 'the token has no iss, expected one', {
      check: 'peek-issuer',
      expected: 'iss',
      aws: { code: 'InvalidIdentityToken', message: 'Missing a required claim: iss', status: 400 },
    })
  }
  return iss
}

function decodeJson(what: string, part: string): JsonObject {
  const bytes = decode(what, part)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw malformed(`the ${what} of the token is not UTF-8`)
  }
  const parsed = parseJsonObject(text)
  if ('problem' in parsed) throw malformed(`the ${what} of the token ${parsed.problem}`)
  return parsed.object
}

/** Bits behind the last byte would give one signature several spellings. */
function decode(what: string, part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) {
    throw malformed(`the ${what} of the token is not canonical base64url`)
  }
  return bytes
}

function malformed(message: string): IdTokenRejected {
  return new IdTokenRejected('ID_TOKEN_MALFORMED', message, { check })
}
