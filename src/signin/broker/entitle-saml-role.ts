import { SamlResponseRejected } from '../../errors.ts'
import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import type { RoleProviderPair } from '../../federation/role-provider-pair.ts'
import type { Broker } from './broker.ts'
import { brokeredDurationSeconds } from './brokered-duration.ts'
import { entitle, type Entitlement } from './entitlement.ts'
import { isRoleBrokered } from './is-role-brokered.ts'

/**
 * What a verified assertion entitles to with one of its roles: the pair of role and provider stands in it,
 * and the configuration lets the provider's people have the role. Whether the provider's keys signed the
 * assertion was asked before ({@link offeredRoles}); all else is as the assertion says it.
 *
 * @param options.usableUntil until when STS would take the assertion, which it does not see
 * @throws {SamlResponseRejected} ROLE_NOT_IN_ASSERTION, ROLE_NOT_BROKERED, SAML_ISSUED_TOO_LONG_AGO
 * @throws {FederationClaimRejected} SAML_SESSION_EXPIRED, PACKED_POLICY_TOO_LARGE
 */
export function entitleSamlRole(
  identity: FederatedIdentity,
  {
    pair: { roleArn, providerArn },
    broker,
    usableUntil,
    now,
  }: {
    readonly pair: RoleProviderPair
    readonly broker: Broker
    readonly usableUntil: Date
    readonly now: Date
  },
): Entitlement {
  const check = 'entitle-saml-role'
  const { rolePairs, roleSessionName, sessionTags, transitiveTagKeys, sourceIdentity } = identity
  if (!rolePairs.some((pair) => pair.roleArn === roleArn && pair.providerArn === providerArn)) {
    throw new SamlResponseRejected(
      'ROLE_NOT_IN_ASSERTION',
      'the assertion does not name the role with the provider',
      { check, received: roleArn },
    )
  }
  // In STS's place: it would take the assertion for five minutes and no longer.
  if (now.getTime() > usableUntil.getTime()) {
    throw new SamlResponseRejected(
      'SAML_ISSUED_TOO_LONG_AGO',
      'sts would take the assertion no more',
      { check, expected: `at ${usableUntil.toISOString()} at the latest`, at: now },
    )
  }
  if (!isRoleBrokered(roleArn, broker)) throw roleNotBrokered([roleArn], check)
  return entitle(
    {
      roleArn,
      roleSessionName,
      sessionTags,
      transitiveTagKeys,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      durationSeconds: brokeredDurationSeconds(identity, { broker, now }),
    },
    broker,
  )
}

/** The refusal of roles that the configuration does not let the provider's people have. */
export function roleNotBrokered(roleArns: readonly string[], check: string): SamlResponseRejected {
  return new SamlResponseRejected(
    'ROLE_NOT_BROKERED',
    `the configuration lets nobody of this provider have ${roleArns.join(', ')}`,
    { check, received: roleArns.join(', ') },
  )
}
