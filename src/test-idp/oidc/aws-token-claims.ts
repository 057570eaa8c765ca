import type { Claims } from './id-token-draft.ts'

/** Names of the claims that AWS reads besides the standard ones. */
export const awsTokenClaimNames = {
  tags: 'https://aws.amazon.com/tags',
  sourceIdentity: 'https://aws.amazon.com/source_identity',
} as const

/** For each tag its own claim, with the key behind this, and a claim for the transitive ones. */
const tagClaimPrefix = `${awsTokenClaimNames.tags}/principal_tags/`
const transitiveTagKeysClaim = `${awsTokenClaimNames.tags}/transitive_tag_keys`

/**
 * The claims that say so to AWS: tags in one claim, each a list of one text, or flattened, as providers
 * send them whose claims can be no objects. Nothing is checked here: a test IdP has to be able to send
 * what AWS refuses.
 *
 * @see IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity", "Using source identity
 *   with AssumeRoleWithWebIdentity"
 */
export function awsTokenClaims({
  sessionTags = {},
  transitiveTagKeys = [],
  sourceIdentity,
  flattened = false,
}: {
  readonly sessionTags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  readonly flattened?: boolean
}): Claims {
  const tags = Object.entries(sessionTags)
  return {
    ...(tags.length === 0 ? {} : (flattened ? flattenedTags : nestedTags)(tags, transitiveTagKeys)),
    ...(sourceIdentity === undefined
      ? {}
      : { [awsTokenClaimNames.sourceIdentity]: sourceIdentity }),
  }
}

/** All but the tags, in either form. */
export function withoutTags(claims: Claims): Claims {
  return Object.fromEntries(
    Object.entries(claims).filter(
      ([name]) =>
        name !== awsTokenClaimNames.tags &&
        name !== transitiveTagKeysClaim &&
        !name.startsWith(tagClaimPrefix),
    ),
  )
}

type Tags = readonly (readonly [key: string, value: string])[]

function nestedTags(tags: Tags, transitiveTagKeys: readonly string[]): Claims {
  return {
    [awsTokenClaimNames.tags]: {
      principal_tags: Object.fromEntries(tags.map(([key, value]) => [key, [value]])),
      ...(transitiveTagKeys.length === 0 ? {} : { transitive_tag_keys: transitiveTagKeys }),
    },
  }
}

function flattenedTags(tags: Tags, transitiveTagKeys: readonly string[]): Claims {
  return {
    ...Object.fromEntries(tags.map(([key, value]) => [`${tagClaimPrefix}${key}`, value])),
    ...(transitiveTagKeys.length === 0 ? {} : { [transitiveTagKeysClaim]: transitiveTagKeys }),
  }
}
