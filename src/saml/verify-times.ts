import type { ErrorCode } from '../errors.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { rejected } from './rejected.ts'

/** The instant of judgement, and how far the two clocks may be apart. */
export interface Moment {
  readonly now: Date
  readonly clockSkewSeconds: number
}

/**
 * The response was not issued in the future, and not longer ago than `maxIssueAgeSeconds`. The skew
 * forgives a fast clock at the identity provider; it does not lengthen the age, because AWS's own
 * five minutes are counted without it.
 *
 * @throws {SamlResponseRejected} SAML_ISSUE_INSTANT_IN_FUTURE, SAML_ISSUED_TOO_LONG_AGO.
 */
export function verifyIssueInstant(
  issueInstants: readonly Date[],
  { now, clockSkewSeconds }: Moment,
  maxIssueAgeSeconds: number | undefined,
): void {
  for (const issued of issueInstants) {
    if (issued.getTime() > now.getTime() + clockSkewSeconds * 1000) {
      throw rejected('SAML_ISSUE_INSTANT_IN_FUTURE', 'the response was issued in the future', {
        expected: `at most ${clockSkewSeconds} s after ${now.toISOString()}`,
        received: issued.toISOString(),
      })
    }
    if (
      maxIssueAgeSeconds !== undefined &&
      now.getTime() - issued.getTime() > maxIssueAgeSeconds * 1000
    ) {
      throw rejected('SAML_ISSUED_TOO_LONG_AGO', 'the response was issued too long ago', {
        expected: `at most ${maxIssueAgeSeconds} s before ${now.toISOString()}`,
        received: issued.toISOString(),
      })
    }
  }
}

/**
 * Now lies within NotBefore and NotOnOrAfter of the Conditions, each widened by the skew.
 * NotOnOrAfter is the first instant that is too late.
 *
 * @throws {SamlResponseRejected} SAML_NOT_YET_VALID, SAML_EXPIRED.
 * @see SAML Core 2.0, section 2.5.1.2
 */
export function verifyConditions(
  { conditions }: Pick<AssertionClaims, 'conditions'>,
  moment: Moment,
): void {
  const { now, clockSkewSeconds } = moment
  const { notBefore, notOnOrAfter } = conditions
  if (notBefore !== undefined && now.getTime() < notBefore.getTime() - clockSkewSeconds * 1000) {
    throw rejected('SAML_NOT_YET_VALID', 'the Conditions do not hold yet', {
      expected: `NotBefore at most ${clockSkewSeconds} s after ${now.toISOString()}`,
      received: notBefore.toISOString(),
    })
  }
  if (notOnOrAfter !== undefined) {
    verifyNotOver(notOnOrAfter, moment, 'SAML_EXPIRED', 'the Conditions hold no more')
  }
}

/**
 * The bearer confirmation can still be used.
 *
 * @throws {SamlResponseRejected} SAML_EXPIRED
 * @see SAML Profiles 2.0, section 4.1.4.3
 */
export function verifyConfirmationTime(
  { confirmation }: Pick<AssertionClaims, 'confirmation'>,
  moment: Moment,
): void {
  verifyNotOver(
    confirmation.notOnOrAfter,
    moment,
    'SAML_EXPIRED',
    'the SubjectConfirmation holds no more',
  )
}

/**
 * The session at the identity provider has not ended.
 *
 * @throws {SamlResponseRejected} SAML_SESSION_EXPIRED
 * @see SAML Core 2.0, section 2.7.2 (SessionNotOnOrAfter)
 */
export function verifySessionTime(
  { sessionNotOnOrAfter }: Pick<AssertionClaims, 'sessionNotOnOrAfter'>,
  moment: Moment,
): void {
  if (sessionNotOnOrAfter !== undefined) {
    verifyNotOver(
      sessionNotOnOrAfter,
      moment,
      'SAML_SESSION_EXPIRED',
      'the session at the identity provider has ended',
    )
  }
}

function verifyNotOver(
  notOnOrAfter: Date,
  { now, clockSkewSeconds }: Moment,
  code: ErrorCode,
  message: string,
): void {
  if (now.getTime() >= notOnOrAfter.getTime() + clockSkewSeconds * 1000) {
    throw rejected(code, message, {
      expected: `a time later than ${clockSkewSeconds} s before ${now.toISOString()}`,
      received: notOnOrAfter.toISOString(),
    })
  }
}
