import { FederationClaimRejected } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import { limits } from './limits.ts'
import { onlyValue } from './only-value.ts'

const { minimum, maximum, default: byDefault } = limits.sessionDurationSeconds

/**
 * The seconds out of the values of the SessionDuration attribute: exactly one, decimal digits only,
 * 900 (15 minutes) to 43200 (12 hours).
 *
 * @throws {FederationClaimRejected} SESSION_DURATION_INVALID for anything else.
 * @see IAM User Guide, "SessionDuration SAML attribute"
 */
export function parseSessionDuration(values: readonly string[]): number {
  const check = 'parse-session-duration'
  const value = onlyValue(values, {
    what: 'SessionDuration',
    code: 'SESSION_DURATION_INVALID',
    check,
  })
  const seconds = /^[0-9]+$/.test(value) ? Number(value) : NaN
  if (!(seconds >= minimum && seconds <= maximum)) {
    const expected = `${minimum} to ${maximum} seconds in digits`
    throw new FederationClaimRejected(
      'SESSION_DURATION_INVALID',
      `SessionDuration is ${excerpt(value)}, expected ${expected}`,
      { check, expected, received: excerpt(value) },
    )
  }
  return seconds
}

/** What an assertion says about time, and the instant from which it counts. */
export interface AssertedDuration {
  /** Of the SessionDuration attribute. */
  readonly sessionDurationSeconds?: number
  /** Of the AuthnStatement: the session at the identity provider ends then. */
  readonly sessionNotOnOrAfter?: Date
  readonly now: Date
}

/**
 * The DurationSeconds that the sign-in endpoint asks STS for, 900 to 43200: the lesser of
 * SessionDuration (one hour without it) and the time until SessionNotOnOrAfter, in whole seconds. More
 * than the role allows is for STS to refuse ({@link checkRoleMaximum}).
 *
 * Undefined means to ask for nothing, which gets one hour: when the assertion says nothing that is
 * shorter or longer, and when less than 900 seconds are left, which cannot be asked for; STS then cuts
 * the session at SessionNotOnOrAfter by itself ({@link roleSessionDurationSeconds}).
 *
 * @throws {FederationClaimRejected} SAML_SESSION_EXPIRED when SessionNotOnOrAfter has passed.
 * @see IAM User Guide, "SessionDuration SAML attribute"
 */
export function consoleSessionDurationSeconds(asserted: AssertedDuration): number | undefined {
  const left = secondsLeft(asserted)
  const seconds = Math.min(asserted.sessionDurationSeconds ?? byDefault, left)
  const saysNothing = asserted.sessionDurationSeconds === undefined && left >= byDefault
  return saysNothing || seconds < minimum ? undefined : seconds
}

/**
 * How long the credentials of an AssumeRoleWithSAML call live, in whole seconds: what the call asks for
 * (one hour when it does not), cut by SessionDuration and by SessionNotOnOrAfter. The attribute never
 * makes it longer, and SessionNotOnOrAfter may make it shorter than the 900 seconds one can ask for.
 *
 * @throws {FederationClaimRejected} SAML_SESSION_EXPIRED when SessionNotOnOrAfter has passed.
 * @see IAM User Guide, "SessionDuration SAML attribute"; STS API Reference, "AssumeRoleWithSAML",
 *   DurationSeconds
 */
export function roleSessionDurationSeconds({
  requestedSeconds = byDefault,
  ...asserted
}: AssertedDuration & {
  /** DurationSeconds of the call. */
  readonly requestedSeconds?: number | undefined
}): number {
  const { sessionDurationSeconds = maximum } = asserted
  return Math.min(requestedSeconds, sessionDurationSeconds, secondsLeft(asserted))
}

/**
 * Holds what a call asks for against the role's own setting, 3600 to 43200 seconds.
 *
 * @throws {FederationClaimRejected} SESSION_DURATION_TOO_LONG when it asks for more.
 * @see IAM User Guide, "View the maximum session duration setting for a role"
 */
export function checkRoleMaximum({
  requestedSeconds,
  maxSessionDurationSeconds,
}: {
  readonly requestedSeconds: number
  readonly maxSessionDurationSeconds: number
}): void {
  if (requestedSeconds > maxSessionDurationSeconds) {
    throw new FederationClaimRejected(
      'SESSION_DURATION_TOO_LONG',
      `the session is to last ${requestedSeconds} seconds, the role allows ${maxSessionDurationSeconds}`,
      {
        check: 'check-role-maximum',
        expected: `at most ${maxSessionDurationSeconds} seconds`,
        received: `${requestedSeconds} seconds`,
      },
    )
  }
}

/** Until SessionNotOnOrAfter, rounded down; without one, for ever. */
function secondsLeft({ sessionNotOnOrAfter, now }: AssertedDuration): number {
  if (sessionNotOnOrAfter === undefined) return Infinity
  const seconds = Math.floor((sessionNotOnOrAfter.getTime() - now.getTime()) / 1000)
  // The verifier grants clock skew here; a session that is over cannot be granted any length.
  if (seconds < 1) {
    throw new FederationClaimRejected(
      'SAML_SESSION_EXPIRED',
      `the session at the identity provider ended at ${sessionNotOnOrAfter.toISOString()}`,
      { check: 'session-not-on-or-after', received: sessionNotOnOrAfter.toISOString(), at: now },
    )
  }
  return seconds
}
