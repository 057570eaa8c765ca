import { randomBytes } from 'node:crypto'

/** Claims as JSON has them. */
export type Claims = Readonly<Record<string, unknown>>

/** What an ID token is about to say. Faults change it before it is signed. */
export interface IdTokenDraft {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Claims
}

/** How long an ID token and an access token are valid. */
export const tokenLifetimeSeconds = 600

/** Claims that are about the token, not about the person. */
const tokenClaims = new Set(
  'iss aud azp exp iat nbf jti nonce auth_time amr acr at_hash'.split(' '),
)

/**
 * The claims of an ID token that is in order: ten minutes valid, with an identifier of its own. What is
 * said about the person goes last, so that any claim can be replaced.
 *
 * @see OpenID Connect Core 1.0, section 2
 */
export function draftClaims({
  issuer,
  clientId,
  nonce,
  signedInAt,
  now,
  person,
}: {
  readonly issuer: string
  readonly clientId: string
  readonly nonce: string | undefined
  /** `auth_time`. */
  readonly signedInAt: Date
  readonly now: Date
  readonly person: Claims
}): Claims {
  const iat = toSeconds(now)
  return {
    iss: issuer,
    aud: clientId,
    iat,
    exp: iat + tokenLifetimeSeconds,
    auth_time: toSeconds(signedInAt),
    ...(nonce === undefined ? {} : { nonce }),
    jti: randomBytes(16).toString('base64url'),
    ...person,
  }
}

/**
 * Of `claims` those that UserInfo gives: what is about the person.
 *
 * @see OpenID Connect Core 1.0, section 5.3.2
 */
export function personClaims(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !tokenClaims.has(name)))
}

function toSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000)
}
