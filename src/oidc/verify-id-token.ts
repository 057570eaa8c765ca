/**
 * Owns OpenID Connect: discovery, keys, the verification of ID tokens, what their claims say, and TLS
 * thumbprints. May import outbound, federation and partition. Never decides about roles, never stores
 * anything, never reads a claim for use before the signature of its token is verified.
 */
import { errors, compactVerify } from 'jose'
import type { Clock } from '../clock.ts'
import { IdTokenRejected, type AwsError, type ErrorCode } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import type { KeySource } from './open-jwks.ts'
import { parseCompactJws } from './parse-compact-jws.ts'
import type { JsonObject } from './parse-json-object.ts'
import { isTokenAlgorithm, tokenAlgorithms, type TokenAlgorithm } from './token-algorithms.ts'
import { verifyTokenAudience } from './verify-token-audience.ts'
import { verifyTokenTimes } from './verify-token-times.ts'

declare const verified: unique symbol

/**
 * An ID token that a key of its issuer signed, for one of the client IDs, and that is valid now. Only
 * {@link verifyIdToken} makes one.
 */
export interface VerifiedIdToken {
  readonly [verified]: true
  readonly issuer: string
  readonly subject: string
  /** `aud`, as a list; never empty. */
  readonly audiences: readonly string[]
  /** `azp`. */
  readonly authorizedParty?: string
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** `jti`. */
  readonly tokenId?: string
  /** All claims. */
  readonly claims: JsonObject
}

export interface VerifyIdTokenOptions {
  /** The issuer that the token must name, character by character. */
  readonly issuer: string
  readonly keys: KeySource
  /** Who the token may be for: the client IDs of the provider in IAM; any: somebody else judges. */
  readonly clientIds: readonly string[] | 'any'
  readonly clock: Clock
  /** Of the algorithms that are ever accepted, those of this provider. Default: all of them. */
  readonly algorithms?: readonly TokenAlgorithm[]
  /** Of a sign-in that we began: the token must repeat it. Without, `nonce` means nothing. */
  readonly nonce?: string
  /** How far `iat` and `nbf` may lie in the future. Default: 180. */
  readonly clockSkewSeconds?: number
  /** How long a token still counts after `exp`, as at AWS. Default: 300, which is not verified. */
  readonly expiryLeewaySeconds?: number
  /** The age by `iat` from which a token is refused. Default: a day; AWS's own figure is not known. */
  readonly maximumAgeSeconds?: number
}

const check = 'verify-id-token'
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
const maximumSubjectCharacters = 255

/**
 * Verifies an ID token, whoever brought it: its form, algorithm and issuer first, then its signature
 * by a key of that issuer, then its claims. Keys in the token and addresses of keys mean nothing.
 *
 * @throws {IdTokenRejected} ID_TOKEN_MALFORMED, ID_TOKEN_HEADER_REFUSED, ID_TOKEN_ALGORITHM,
 *   ID_TOKEN_ISSUER, ID_TOKEN_KEY_UNKNOWN, ID_TOKEN_SIGNATURE_INVALID, ID_TOKEN_CLAIM_MISSING,
 *   ID_TOKEN_CLAIM_INVALID, ID_TOKEN_AUDIENCE, ID_TOKEN_NONCE, ID_TOKEN_EXPIRED, ID_TOKEN_TOO_OLD or
 *   ID_TOKEN_NOT_YET_VALID; `aws` holds what AWS answers
 * @throws {OidcProviderFailed} OIDC_KEYS_UNAVAILABLE when the provider's keys cannot be had
 * @see OpenID Connect Core 1.0, section 3.1.3.7, ID Token Validation; RFC 8725
 */
export async function verifyIdToken(
  token: string,
  options: VerifyIdTokenOptions,
): Promise<VerifiedIdToken> {
  const { header, claims } = parseCompactJws(token)
  const wanted = verifyHeader(header, options.algorithms ?? tokenAlgorithms)
  const issuer = verifyTokenIssuer(claims, options.issuer)
  await verifySignature(token, { ...wanted, keys: options.keys })

  const subject = requiredText(claims, 'sub')
  if (subject.length > maximumSubjectCharacters) {
    const expected = `at most ${maximumSubjectCharacters} characters`
    const received = `${subject.length} characters`
    throw rejected('ID_TOKEN_CLAIM_INVALID', `sub has ${received}, expected ${expected}`)
  }
  refuseLogoutToken(claims)
  const { issuedAt, expiresAt } = verifyTokenTimes(claims, options)
  const { audiences, authorizedParty } = verifyTokenAudience(claims, options.clientIds)
  if (options.nonce !== undefined && claims['nonce'] !== options.nonce) {
    throw rejected('ID_TOKEN_NONCE', 'nonce is not the one of this sign-in, expected it')
  }
  const tokenId = claims['jti'] === undefined ? undefined : requiredText(claims, 'jti')
  const parts: Omit<VerifiedIdToken, typeof verified> = {
    issuer,
    subject,
    audiences,
    ...(authorizedParty === undefined ? {} : { authorizedParty }),
    issuedAt,
    expiresAt,
    ...(tokenId === undefined ? {} : { tokenId }),
    claims,
  }
  return parts as VerifiedIdToken
}

/** Nothing is taken from the header but `alg`, against a list, and `kid`, to compare. */
function verifyHeader(
  header: JsonObject,
  algorithms: readonly TokenAlgorithm[],
): { readonly alg: TokenAlgorithm; readonly kid: string | undefined } {
  for (const name of ['crit', 'b64', 'zip', 'enc', 'p2c', 'p2s']) {
    if (header[name] !== undefined) {
      throw rejected('ID_TOKEN_HEADER_REFUSED', `the header has ${name}, expected none`)
    }
  }
  const { typ, alg, kid } = header
  if (typ !== undefined && !(typeof typ === 'string' && typ.toUpperCase() === 'JWT')) {
    const received = typeof typ === 'string' ? excerpt(typ) : 'no text'
    throw rejected('ID_TOKEN_HEADER_REFUSED', `typ is ${received}, expected JWT or none`)
  }
  if (!isTokenAlgorithm(alg) || !algorithms.includes(alg)) {
    const received = typeof alg === 'string' ? excerpt(alg) : 'no text'
    throw rejected('ID_TOKEN_ALGORITHM', `alg is ${received}, expected ${algorithms.join(', ')}`)
  }
  if (kid !== undefined && typeof kid !== 'string') {
    throw rejected('ID_TOKEN_HEADER_REFUSED', 'kid is no text, expected text or none')
  }
  return { alg, kid }
}

function verifyTokenIssuer(claims: JsonObject, expected: string): string {
  const issuer = requiredText(claims, 'iss')
  if (issuer !== expected) {
    throw new IdTokenRejected(
      'ID_TOKEN_ISSUER',
      `iss is ${excerpt(issuer)}, expected ${excerpt(expected)}`,
      {
        check,
        expected: excerpt(expected),
        received: excerpt(issuer),
        aws: invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`),
      },
    )
  }
  return issuer
}

async function verifySignature(
  token: string,
  {
    alg,
    kid,
    keys,
  }: { readonly alg: TokenAlgorithm; readonly kid: string | undefined; readonly keys: KeySource },
): Promise<void> {
  const { key } = await keys.find({ alg, kid })
  try {
    await compactVerify(token, key, { algorithms: [alg] })
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    throw new IdTokenRejected(
      'ID_TOKEN_SIGNATURE_INVALID',
      `the signature by ${alg} is not one of the provider's key`,
      { check, cause },
    )
  }
}

/** @see OpenID Connect Back-Channel Logout 1.0, section 2.4 */
function refuseLogoutToken(claims: JsonObject): void {
  const { events } = claims as { readonly events?: unknown }
  if (typeof events === 'object' && events !== null && logoutEvent in events) {
    throw rejected('ID_TOKEN_CLAIM_INVALID', 'the token is a logout token, expected an ID token')
  }
}

function requiredText(claims: JsonObject, name: string): string {
  const value = claims[name]
  if (value === undefined || value === '') {
    throw rejected(
      'ID_TOKEN_CLAIM_MISSING',
      `the token has no ${name}, expected one`,
      invalidIdentityToken(`Missing a required claim: ${name}`),
    )
  }
  if (typeof value !== 'string') {
    throw rejected('ID_TOKEN_CLAIM_INVALID', `${name} is no text, expected text`)
  }
  return value
}

function invalidIdentityToken(message: string): AwsError {
  return { code: 'InvalidIdentityToken', message, status: 400 }
}

function rejected(code: ErrorCode, message: string, aws?: AwsError): IdTokenRejected {
  return new IdTokenRejected(code, message, { check, ...(aws === undefined ? {} : { aws }) })
}
