import { packedPolicySizePercent } from '../../federation/packed-policy-size.ts'
import type { SessionTags } from '../../federation/session-tags.ts'
import type { Broker } from './broker.ts'

declare const entitled: unique symbol

/**
 * A session that a verified person may have, and all that is asked of STS for it. Only
 * `entitleSamlRole` and `entitleOidcRole` make one: out of what the identity provider signed and of what
 * the configuration allows its people.
 */
export interface Entitlement {
  readonly [entitled]: true
  readonly roleArn: string
  /** 2 to 64 characters of `A-Z a-z 0-9 _ + = , . @ -`. */
  readonly roleSessionName: string
  readonly sessionTags: SessionTags
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
  /** At least 900; what the provider allows, before the limit of role chaining. */
  readonly durationSeconds: number
}

/**
 * Marks what the two steps have found, when there is room for it: tags were read within their limits, and
 * with session policies they share another one.
 *
 * @throws {FederationClaimRejected} PACKED_POLICY_TOO_LARGE
 */
export function entitle(found: Omit<Entitlement, typeof entitled>, broker: Broker): Entitlement {
  const { roleArn, sessionTags } = found
  const sessionPolicies =
    broker.call === 'GetFederationToken' ? broker.sessionPolicies.get(roleArn) : undefined
  packedPolicySizePercent({ sessionPolicies: sessionPolicies ?? { policyArns: [] }, sessionTags })
  return found as Entitlement
}

/** The same, for no longer than `seconds`. */
export function atMost(entitlement: Entitlement, seconds: number | undefined): Entitlement {
  if (seconds === undefined) return entitlement
  return { ...entitlement, durationSeconds: Math.min(entitlement.durationSeconds, seconds) }
}
