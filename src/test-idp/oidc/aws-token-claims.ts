import type { Claims } from './id-token-draft.ts'

/** Names of the claims that AWS reads besides the standard ones. */
export const awsTokenClaimNames = {
  tags: 'https://aws.amazon.com/tags',
  sourceIdentity: 'https://aws.amazon.com/source_identity',
} as const

/**
 * The claims that say so to AWS. Each tag is a list of one text. Nothing is checked here: a test IdP has
 * to be able to send what AWS refuses.
 *
 * @see IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity", "Using source identity
 *   with AssumeRoleWithWebIdentity"
 */
export function awsTokenClaims({
  sessionTags = {},
  transitiveTagKeys = [],
  sourceIdentity,
}: {
  readonly sessionTags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
}): Claims {
  const tags = Object.entries(sessionTags).map(([key, value]) => [key, [value]] as const)
  return {
    ...(tags.length === 0
      ? {}
      : {
          [awsTokenClaimNames.tags]: {
            principal_tags: Object.fromEntries(tags),
            ...(transitiveTagKeys.length === 0 ? {} : { transitive_tag_keys: transitiveTagKeys }),
          },
        }),
    ...(sourceIdentity === undefined
      ? {}
      : { [awsTokenClaimNames.sourceIdentity]: sourceIdentity }),
  }
}
