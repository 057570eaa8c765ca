import { FederationClaimRejected } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import { limits } from './limits.ts'
import { onlyValue } from './only-value.ts'

const { minimum, maximum } = limits.sourceIdentityCharacters
/** A colon is not among the characters, so no value can begin with the reserved `aws:`. */
const sourceIdentity = new RegExp(`^[\\w+=,.@-]{${minimum},${maximum}}$`)
const check = 'parse-source-identity'
const expected = `${minimum} to ${maximum} of A-Z a-z 0-9 _ + = , . @ -, not beginning with aws:`

/**
 * The source identity out of the values of its attribute: exactly one, 2 to 64 characters of
 * `A-Z a-z 0-9 _ + = , . @ -`, not beginning with `aws:`. Call it only when the attribute is there: an
 * attribute without a value is refused, because a session that silently lacks its source identity is
 * worse than none.
 *
 * @throws {FederationClaimRejected} SOURCE_IDENTITY_INVALID for anything else.
 * @see IAM User Guide, "SourceIdentity SAML attribute", "Things to know about source identity"
 */
export function parseSourceIdentity(values: readonly string[]): string {
  const value = onlyValue(values, {
    what: 'SourceIdentity',
    code: 'SOURCE_IDENTITY_INVALID',
    check,
  })
  if (!sourceIdentity.test(value)) {
    throw new FederationClaimRejected(
      'SOURCE_IDENTITY_INVALID',
      `SourceIdentity is ${excerpt(value)}, expected ${expected}`,
      { check, expected, received: excerpt(value) },
    )
  }
  return value
}
