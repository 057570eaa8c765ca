import { invalidIdentityToken } from './sts-refusal.ts'

/** Of the URL of a provider in IAM. */
const maxCharacters = 255

/**
 * The `iss` of a JSON Web Token, which nothing has verified: good for finding the provider whose keys
 * could.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`InvalidIdentityToken`) for what is no such token, an
 *   access token for example
 * @see RFC 7519, section 7.2
 */
export function webIdentityIssuer(token: string): string {
  const parts = token.split('.')
  const [header = '', claims = ''] = parts
  const issuer = parts.length === 3 && jsonObject(header) && jsonObject(claims)?.['iss']
  if (typeof issuer === 'string') return issuer.slice(0, maxCharacters)
  throw invalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    { check: 'web-identity-issuer', message: 'the token is not a json web token with an issuer' },
  )
}

function jsonObject(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
