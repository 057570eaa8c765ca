import { FederationClaimRejected } from '../../errors.ts'
import { limits } from '../../federation/limits.ts'
import { parseRoleSessionName } from '../../federation/role-session-name.ts'
import type { JsonObject } from '../../oidc/parse-json-object.ts'
import { distinctName } from '../broker/distinct-name.ts'

const { minimum, maximum } = limits.roleSessionNameCharacters

/**
 * The role session name for a person: the first of `nameClaims` whose text can be one as it is (2 to
 * 64 characters of `A-Z a-z 0-9 _ + = , . @ -`). `email` is passed over where `email_verified` is false,
 * because anybody may claim an address.
 *
 * Without such a claim it is made of the subject: every other character becomes `-`, what is too long
 * is cut, and what is too short is filled up with `-`. Two subjects may then have one name; who it was
 * stays known by the subject, which STS records. Where STS never hears of the subject, the name ends with
 * a digest of issuer and subject in the place of that.
 *
 * @param options.distinguishes the issuer, where STS never hears of the subject
 * @see IAM User Guide, "IAM and AWS STS quotas, name requirements, and character limits"
 */
export function webIdentitySessionName(
  claims: JsonObject,
  {
    nameClaims,
    subject,
    distinguishes,
  }: {
    readonly nameClaims: readonly string[]
    readonly subject: string
    readonly distinguishes?: string
  },
): string {
  for (const name of nameClaims) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    if (name === 'email' && isFalse(claims['email_verified'])) continue
    if (typeof value === 'string' && isRoleSessionName(value)) return value
  }
  const made = subject.replace(/[^\w+=,.@-]/gu, '-')
  return distinguishes === undefined
    ? made.slice(0, maximum).padEnd(minimum, '-')
    : distinctName(made, { of: [distinguishes, subject], maximum })
}

/** Some providers write it as text. */
function isFalse(value: unknown): boolean {
  return value === false || value === 'false'
}

function isRoleSessionName(value: string): boolean {
  try {
    parseRoleSessionName([value])
    return true
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return false
    throw failure
  }
}
