import { PolicyRejected } from '../errors.ts'
import type { AwsError } from '../errors.ts'

/** How long a policy may be in one place, and what AWS answers when it is longer. */
export interface PolicySizeLimit {
  readonly maxCharacters: number
  readonly countsWhiteSpace: boolean
  readonly aws: AwsError
}

function quota(maxCharacters: number, message: string): PolicySizeLimit {
  return {
    maxCharacters,
    countsWhiteSpace: false,
    aws: { code: 'LimitExceeded', message, status: 409 },
  }
}

/**
 * The size limits of policies. Those of inline policies hold for all inline policies of one user,
 * role or group together: add up {@link policySize}.
 *
 * @see IAM User Guide, "IAM and AWS STS quotas, name requirements, and character limits"
 */
export const policySizeLimits = {
  /** Default of a quota that AWS raises to 4,096 characters on request. */
  trust: quota(2048, 'Cannot exceed quota for ACLSizePerRole: 2048'),
  managed: quota(6144, 'Cannot exceed quota for PolicySize: 6144'),
  userInline: quota(2048, 'Maximum policy size of 2048 bytes exceeded for user'),
  roleInline: quota(10_240, 'Maximum policy size of 10240 bytes exceeded for role'),
  groupInline: quota(5120, 'Maximum policy size of 5120 bytes exceeded for group'),
  /** The largest that the guide's grammar names; services set their own. */
  resource: quota(10_240, 'Cannot exceed quota for PolicySize: 10240'),
  /** Together with the ARNs of the managed session policies; a limit of STS, not a quota of IAM. */
  session: {
    maxCharacters: 2048,
    countsWhiteSpace: true,
    aws: {
      code: 'ValidationError',
      message:
        "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048",
      status: 400,
    },
  },
} as const satisfies Record<string, PolicySizeLimit>

/**
 * The size limit of the inline policies of one user, role or group, with its name in the answer, as
 * IAM names it.
 */
export function inlinePolicyLimit(owner: 'user' | 'role' | 'group', name: string): PolicySizeLimit {
  const limit = policySizeLimits[`${owner}Inline`]
  return { ...limit, aws: { ...limit.aws, message: `${limit.aws.message} ${name}` } }
}

/** Length of a policy as IAM counts it: white space does not count. */
export function policySize(text: string): number {
  return text.replaceAll(/[\t\n\r ]/g, '').length
}

/**
 * Holds the text of a policy to a limit, or the texts of several policies that share it.
 *
 * @throws {PolicyRejected} POLICY_TOO_LARGE when they are longer
 */
export function requirePolicySize(texts: string | readonly string[], limit: PolicySizeLimit): void {
  const { maxCharacters, countsWhiteSpace, aws } = limit
  const list = typeof texts === 'string' ? [texts] : texts
  const characters = list.reduce(
    (sum, text) => sum + (countsWhiteSpace ? text.length : policySize(text)),
    0,
  )
  if (characters <= maxCharacters) return
  throw new PolicyRejected(
    'POLICY_TOO_LARGE',
    `the policy has ${characters} characters, at most ${maxCharacters} are allowed`,
    { expected: `at most ${maxCharacters}`, received: String(characters), aws },
  )
}
