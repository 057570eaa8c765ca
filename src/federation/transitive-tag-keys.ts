import { FederationClaimRejected } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import type { SessionTags } from './session-tags.ts'

/**
 * The keys of the session tags that role chaining passes on: each one a key of `tags`, found without
 * regard to case, spelled as there, and named once. None when there are no values.
 *
 * @throws {FederationClaimRejected} TRANSITIVE_TAG_KEY_UNKNOWN when one is not among the tags.
 * @see IAM User Guide, "PrincipalTag SAML attribute", "Chaining roles with session tags"
 */
export function parseTransitiveTagKeys(
  values: readonly string[],
  tags: SessionTags,
): readonly string[] {
  const spelling = new Map([...tags.keys()].map((key) => [key.toLowerCase(), key]))
  const keys = values.map((value) => {
    const key = spelling.get(value.toLowerCase())
    if (key === undefined) {
      const expected = [...tags.keys()].map(excerpt).join(', ') || 'no transitive tag keys'
      throw new FederationClaimRejected(
        'TRANSITIVE_TAG_KEY_UNKNOWN',
        `the transitive tag key ${excerpt(value)} is not among the session tags`,
        { check: 'parse-transitive-tag-keys', expected, received: excerpt(value) },
      )
    }
    return key
  })
  return [...new Set(keys)]
}
