import { IdTokenRejected, RequestRefused } from '../../errors.ts'
import type { OidcSignInProvider } from '../oidc/oidc-sign-in-provider.ts'
import type { ProvenSignIn } from '../oidc/proven-sign-in.ts'
import { rolesByRule } from '../oidc/roles-by-rule.ts'
import type { Broker } from './broker.ts'
import { entitle, type Entitlement } from './entitlement.ts'
import { isRoleBrokered } from './is-role-brokered.ts'

/** How old a token may be at STS. */
const maxTokenAgeSeconds = 86_400

/**
 * What a proven sign-in entitles to with a role: a rule of the provider gives the role to these claims, as
 * the configuration stands now, and the token still serves. STS sees neither, so that nothing is asked of
 * it that was not asked here.
 *
 * @param options.roleSeconds how long a session of the role is asked for, 900 to 43200
 * @throws {RequestRefused} OIDC_ROLE_NOT_OFFERED, also where the provider has no rules
 * @throws {IdTokenRejected} ID_TOKEN_EXPIRED, ID_TOKEN_TOO_OLD, as late as STS would say so
 * @throws {FederationClaimRejected} PACKED_POLICY_TOO_LARGE
 */
export function entitleOidcRole(
  { claims, identity, mark, roleSessionName }: ProvenSignIn,
  {
    roleArn,
    provider,
    broker,
    roleSeconds,
    now,
  }: {
    readonly roleArn: string
    readonly provider: Pick<OidcSignInProvider, 'roleRules'>
    readonly broker: Broker
    readonly roleSeconds: number
    readonly now: Date
  },
): Entitlement {
  const check = 'entitle-oidc-role'
  const offered = rolesByRule(provider.roleRules ?? [], claims).some(
    (role) => role.roleArn === roleArn && role.unavailable === undefined,
  )
  if (!offered || (broker.call === 'GetFederationToken' && !isRoleBrokered(roleArn, broker))) {
    throw new RequestRefused('OIDC_ROLE_NOT_OFFERED', 'no rule of the provider gives the role', {
      check,
      received: roleArn,
    })
  }
  if (now.getTime() >= new Date(mark.unusableFrom).getTime()) {
    throw new IdTokenRejected('ID_TOKEN_EXPIRED', 'the token has expired', {
      check,
      expected: `before ${mark.unusableFrom}`,
      at: now,
    })
  }
  const ageSeconds = (now.getTime() - identity.issuedAt.getTime()) / 1000
  if (ageSeconds > maxTokenAgeSeconds) {
    throw new IdTokenRejected('ID_TOKEN_TOO_OLD', 'the token was issued too long ago', {
      check,
      expected: `at most ${maxTokenAgeSeconds} s ago`,
      received: identity.issuedAt.toISOString(),
      at: now,
    })
  }
  const { sessionTags, transitiveTagKeys, sourceIdentity } = identity
  return entitle(
    {
      roleArn,
      roleSessionName,
      sessionTags,
      transitiveTagKeys,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      durationSeconds: broker.call === 'AssumeRole' ? roleSeconds : broker.sessionDurationSeconds,
    },
    broker,
  )
}
