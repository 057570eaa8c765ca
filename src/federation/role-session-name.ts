import { FederationClaimRejected } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import { limits } from './limits.ts'
import { onlyValue } from './only-value.ts'

const { minimum, maximum } = limits.roleSessionNameCharacters
const roleSessionName = new RegExp(`^[\\w+=,.@-]{${minimum},${maximum}}$`)
const check = 'parse-role-session-name'
const expected = `${minimum} to ${maximum} of A-Z a-z 0-9 _ + = , . @ -`

/**
 * The role session name out of the values of its attribute: exactly one, 2 to 64 characters of
 * `A-Z a-z 0-9 _ + = , . @ -`. Nothing is trimmed, because a space inside is refused as well.
 *
 * @throws {FederationClaimRejected} ROLE_SESSION_NAME_MISSING when there is no value;
 *   ROLE_SESSION_NAME_INVALID when there are several, or when it is not allowed.
 * @see IAM User Guide, "RoleSessionName SAML attribute"
 */
export function parseRoleSessionName(values: readonly string[]): string {
  if (values.length === 0) {
    throw new FederationClaimRejected(
      'ROLE_SESSION_NAME_MISSING',
      'RoleSessionName has no value, expected one',
      { check, expected },
    )
  }
  const value = onlyValue(values, {
    what: 'RoleSessionName',
    code: 'ROLE_SESSION_NAME_INVALID',
    check,
  })
  if (!roleSessionName.test(value)) {
    throw new FederationClaimRejected(
      'ROLE_SESSION_NAME_INVALID',
      `RoleSessionName is ${excerpt(value)}, expected ${expected}`,
      { check, expected, received: excerpt(value) },
    )
  }
  return value
}
