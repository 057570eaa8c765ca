import type { Clock } from '../clock.ts'
import { IdTokenRejected, type AwsError, type ErrorCode } from '../errors.ts'
import type { JsonObject } from './parse-json-object.ts'

export interface TokenTimeOptions {
  readonly clock: Clock
  readonly clockSkewSeconds?: number
  readonly expiryLeewaySeconds?: number
  readonly maximumAgeSeconds?: number
}

const check = 'verify-token-times'
const daySeconds = 86_400

/**
 * Whether a token is valid now: `exp` not past the leeway and at most a day ahead, `iat` not in the
 * future and not older than the greatest age, `nbf` not in the future. All are whole seconds.
 *
 * AWS's texts give the instants, and of an old token its age; that the number there is the age is
 * inferred from its size.
 *
 * @throws {IdTokenRejected} ID_TOKEN_CLAIM_MISSING, ID_TOKEN_CLAIM_INVALID, ID_TOKEN_EXPIRED,
 *   ID_TOKEN_TOO_OLD or ID_TOKEN_NOT_YET_VALID
 * @see RFC 7519, section 4.1; OpenID Connect Core 1.0, section 3.1.3.7, steps 9 and 10
 */
export function verifyTokenTimes(
  claims: JsonObject,
  {
    clock,
    clockSkewSeconds = 180,
    expiryLeewaySeconds = 300,
    maximumAgeSeconds = daySeconds,
  }: TokenTimeOptions,
): { readonly issuedAt: Date; readonly expiresAt: Date } {
  const at = clock.now()
  const now = Math.floor(at.getTime() / 1000)
  const refuse = (
    code: ErrorCode,
    [what, received, expected]: readonly [what: string, received: string, expected: string],
    aws?: AwsError,
  ): never => {
    throw new IdTokenRejected(
      code,
      `${what} ${received}, expected ${expected} (the clock of the provider or ours)`,
      { check, at, expected, received, ...(aws === undefined ? {} : { aws }) },
    )
  }
  const skew = `at most ${clockSkewSeconds} s`
  const exp = requiredSeconds(claims, 'exp')
  const iat = requiredSeconds(claims, 'iat')
  const nbf = seconds(claims, 'nbf')

  if (now >= exp + expiryLeewaySeconds) {
    const expected = `less than ${expiryLeewaySeconds} s`
    refuse('ID_TOKEN_EXPIRED', ['the token expired', `${now - exp} s ago`, expected], {
      code: 'ExpiredTokenException',
      message: `Token expired: current date/time ${now} must be before the expiration date/time ${exp}`,
      status: 400,
    })
  }
  if (iat > now + clockSkewSeconds) {
    refuse('ID_TOKEN_NOT_YET_VALID', ['the token is issued', `${iat - now} s from now`, skew])
  }
  if (nbf !== undefined && nbf > now + clockSkewSeconds) {
    refuse('ID_TOKEN_NOT_YET_VALID', ['the token begins', `${nbf - now} s from now`, skew])
  }
  const age = now - iat
  if (age > maximumAgeSeconds) {
    const expected = `at most ${maximumAgeSeconds} s`
    refuse('ID_TOKEN_TOO_OLD', ['the token was issued', `${age} s ago`, expected], {
      code: 'ExpiredTokenException',
      message: `Token too old: ${age}`,
      status: 400,
    })
  }
  if (exp > now + daySeconds + clockSkewSeconds) {
    refuse('ID_TOKEN_CLAIM_INVALID', ['exp is', `${exp - now} s from now`, 'at most a day'])
  }
  return { issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) }
}

function requiredSeconds(claims: JsonObject, name: string): number {
  const value = seconds(claims, name)
  if (value !== undefined) return value
  throw new IdTokenRejected('ID_TOKEN_CLAIM_MISSING', `the token has no ${name}, expected one`, {
    check,
    expected: name,
    aws: {
      code: 'InvalidIdentityToken',
      message: `Missing a required claim: ${name}`,
      status: 400,
    },
  })
}

/** A bound that every Date can hold; 1e400 is infinite, and a fraction is nobody's clock. */
function seconds(claims: JsonObject, name: string): number | undefined {
  const value = claims[name]
  if (value === undefined) return undefined
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > 8.64e12) {
    throw new IdTokenRejected('ID_TOKEN_CLAIM_INVALID', `${name} is no whole number of seconds`, {
      check,
      expected: 'whole seconds since 1970',
    })
  }
  return value as number
}
