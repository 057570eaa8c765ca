import { deflateRawSync } from 'node:zlib'
import { FederationClaimRejected } from '../errors.ts'
import type { SessionTags } from './session-tags.ts'

/**
 * AWS's packed format is not public. This much room for deflated text gives the percentages of both
 * examples in the guide (8 and 4); elsewhere ours is an estimate.
 */
const allottedBytes = 1536

/**
 * How much of the room for session policies and tags a session uses, in whole percent, rounded down;
 * undefined when it has neither, and AWS tells no size.
 *
 * @throws {FederationClaimRejected} PACKED_POLICY_TOO_LARGE, with AWS's text and the percentage, when
 *   it is more than there is
 * @see IAM User Guide, "IAM and AWS STS character limits", "Requesting temporary security credentials"
 */
export function packedPolicySizePercent({
  sessionPolicies: { policy, policyArns },
  sessionTags,
}: {
  /** The Policy parameter, and the ARNs of managed policies. */
  readonly sessionPolicies: { readonly policy?: string; readonly policyArns: readonly string[] }
  readonly sessionTags: SessionTags
}): number | undefined {
  const hasPolicies = policy !== undefined || policyArns.length > 0
  if (!hasPolicies && sessionTags.size === 0) return undefined
  const parts = [
    ...(policy === undefined ? [] : [policy]),
    ...policyArns,
    ...[...sessionTags].flat(),
  ]
  const bytes = deflateRawSync(parts.join('\0'), { level: 9 }).length
  const percent = Math.floor((100 * bytes) / allottedBytes)
  if (percent <= 100) return percent
  throw new FederationClaimRejected(
    'PACKED_POLICY_TOO_LARGE',
    `session policies and tags take ${percent} percent of the room for them`,
    {
      check: 'packed-policy-size',
      expected: 'at most 100 percent',
      received: `${percent} percent`,
      aws: {
        code: 'PackedPolicyTooLarge',
        message: hasPolicies
          ? `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
          : `Packed size of session tags consumes ${percent}% of allotted space.`,
        status: 400,
      },
    },
  )
}
