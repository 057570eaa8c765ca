import { FederationClaimRejected } from '../errors.ts'
import { awsAttributeNames } from './aws-attribute-names.ts'
import type { AssertedAttribute } from './federated-identity.ts'
import { parseRoleProviderPair, type RoleProviderPair } from './role-provider-pair.ts'
import { parseRoleSessionName } from './role-session-name.ts'
import { parseSessionDuration } from './session-duration.ts'
import { parseSessionTags, type SessionTags } from './session-tags.ts'
import { parseSourceIdentity } from './source-identity.ts'
import { parseTransitiveTagKeys } from './transitive-tag-keys.ts'
import { valuesByName } from './values-by-name.ts'

/** What AWS reads out of the attributes of an assertion. */
export interface AwsAttributes {
  /** At least one, in document order, without repetition. */
  readonly rolePairs: readonly RoleProviderPair[]
  readonly roleSessionName: string
  /** 900 to 43200. */
  readonly sessionDurationSeconds?: number
  readonly sessionTags: SessionTags
  /** Each one is a key of `sessionTags`, spelled as there. */
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
}

/**
 * Reads the attributes that are AWS's own ({@link awsAttributeNames}), within AWS's limits. Several
 * attributes of one name count as one that has all their values. All other attributes are left alone.
 *
 * @throws {FederationClaimRejected} ROLE_ATTRIBUTE_MISSING, ROLE_ATTRIBUTE_INVALID,
 *   ROLE_SESSION_NAME_MISSING, ROLE_SESSION_NAME_INVALID, SESSION_DURATION_INVALID,
 *   SESSION_TAGS_TOO_MANY, SESSION_TAG_INVALID, SESSION_TAG_DUPLICATE, TRANSITIVE_TAG_KEY_UNKNOWN or
 *   SOURCE_IDENTITY_INVALID: the first that applies, in this order.
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response"
 */
export function readAwsAttributes(attributes: readonly AssertedAttribute[]): AwsAttributes {
  const byName = valuesByName(attributes)
  const rolePairs = readRolePairs(byName)
  const roleSessionName = parseRoleSessionName(byName.get(awsAttributeNames.roleSessionName) ?? [])
  const duration = byName.get(awsAttributeNames.sessionDuration)
  const sessionDurationSeconds = duration && parseSessionDuration(duration)
  const sessionTags = readSessionTags(byName)
  const transitiveTagKeys = parseTransitiveTagKeys(
    byName.get(awsAttributeNames.transitiveTagKeys) ?? [],
    sessionTags,
  )
  const source = byName.get(awsAttributeNames.sourceIdentity)
  const sourceIdentity = source && parseSourceIdentity(source)
  return {
    rolePairs,
    roleSessionName,
    ...(sessionDurationSeconds === undefined ? {} : { sessionDurationSeconds }),
    sessionTags,
    transitiveTagKeys,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  }
}

function readRolePairs(
  byName: ReadonlyMap<string, readonly string[]>,
): readonly RoleProviderPair[] {
  const values = byName.get(awsAttributeNames.role) ?? []
  if (values.length === 0) {
    throw new FederationClaimRejected(
      'ROLE_ATTRIBUTE_MISSING',
      `no attribute ${awsAttributeNames.role} has a value, expected at least one`,
      { check: 'read-aws-attributes', expected: awsAttributeNames.role, ...nearlyNamed(byName) },
    )
  }
  // Neither ARN can hold a space, so that a pair is one key.
  const pairs = values
    .map(parseRoleProviderPair)
    .map((pair) => [`${pair.roleArn} ${pair.providerArn}`, pair] as const)
  return [...new Map(pairs).values()]
}

/** The mistake that is hardest to see by eye: the name of the Role attribute in another case. */
function nearlyNamed(byName: ReadonlyMap<string, unknown>): { received?: string } {
  const name = awsAttributeNames.role.toLowerCase()
  const near = [...byName.keys()].find((candidate) => candidate.toLowerCase() === name)
  return near === undefined ? {} : { received: near }
}

function readSessionTags(byName: ReadonlyMap<string, readonly string[]>): SessionTags {
  const prefix = awsAttributeNames.principalTagPrefix
  return parseSessionTags(
    [...byName]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, values]) => ({ key: name.slice(prefix.length), values })),
  )
}
