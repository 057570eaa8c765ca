import { isObject, own, ownString, readJson } from './json-value.ts'
import type { RecognizedDocument } from './recognition.ts'
import { documentAt, withNote, withStep } from './trail.ts'
import type { Trail } from './trail.ts'

const characters = /^[A-Za-z0-9_+/=.-]+$/

/**
 * A token in compact form: three parts signed, five parts encrypted, fewer when it was cut off. It is
 * known by its header, which has to be a JSON object with `alg`.
 *
 * @see RFC 7515, section 7.1; RFC 7516, section 7.1
 */
export function recognizeToken(
  text: string,
  trail: Trail,
): readonly RecognizedDocument[] | undefined {
  const compact = text.replace(/\s+/g, '')
  if (!compact.startsWith('ey') || !characters.test(compact)) return undefined
  const parts = compact.split('.')
  const header = jsonOf(parts[0] ?? '')
  if (header === undefined || typeof own(header, 'alg') !== 'string') return undefined
  if (parts.length > 5) return undefined

  let result = trail
  if (compact !== text.trim()) result = withNote(withStep(result, spaces), 'token-white-space')
  if (/[+/=]/.test(compact)) result = withNote(result, 'token-not-base64url')
  if (own(header, 'enc') !== undefined) {
    if (parts.length < 5) result = withNote(result, 'truncated', `${parts.length} of 5 parts`)
    return [documentAt(result, 'encrypted-token', compact)]
  }
  if (parts.length < 3) result = withNote(result, 'truncated', `${parts.length} of 3 parts`)
  const claims = jsonOf(parts[1] ?? '')
  const kind = isForAnApi(header, claims) ? 'access-token' : 'id-token'
  return [documentAt(result, kind, compact)]
}

const spaces = 'took white space out of the token'

/** By its type, or by a scope: what an ID token has not. @see RFC 9068, section 2 */
function isForAnApi(header: unknown, claims: unknown): boolean {
  const type = ownString(header, 'typ')?.toLowerCase().replace('application/', '')
  if (type === 'at+jwt') return true
  if (ownString(claims, 'typ') === 'Bearer') return true
  return own(claims, 'scp') !== undefined || own(claims, 'scope') !== undefined
}

function jsonOf(part: string): Readonly<Record<string, unknown>> | undefined {
  const reading = readJson(Buffer.from(part, 'base64url').toString('utf8'))
  return 'value' in reading && isObject(reading.value) ? reading.value : undefined
}
