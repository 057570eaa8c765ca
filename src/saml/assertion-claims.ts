import type { VerifiedAssertion } from './verified-assertion.ts'

/**
 * What the signed bytes of an assertion say, complete and in their own words, before anybody has
 * judged whether it holds for us and now. `confirmation` and `subject` are there because an
 * assertion without them is refused while it is read.
 */
export type AssertionClaims = Pick<
  VerifiedAssertion,
  | 'id'
  | 'issuer'
  | 'issueInstant'
  | 'subject'
  | 'confirmation'
  | 'conditions'
  | 'authnInstant'
  | 'sessionIndex'
  | 'sessionNotOnOrAfter'
  | 'authnContextClassRef'
  | 'attributes'
>
