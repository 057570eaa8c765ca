import { FederationClaimRejected } from '../../errors.ts'
import type { FederatedAction } from '../../policy/evaluate-role-trust.ts'
import { evaluateTrustPolicy } from '../../policy/evaluate-trust-policy.ts'
import type { Decision } from '../../policy/explanation.ts'
import type { AccountDirectory, Role } from '../iam/account-directory.ts'

/**
 * The role that somebody from an identity provider asks for. An unknown one is answered like a trust
 * policy that says no: AWS does not tell which roles exist.
 *
 * @throws {FederationClaimRejected} ROLE_UNKNOWN; {StorageFailed}
 */
export async function findFederatedRole(
  arn: string,
  { directory }: { readonly directory: AccountDirectory },
): Promise<Role> {
  const role = await directory.findRole(arn)
  if (role === undefined) {
    throw new FederationClaimRejected('ROLE_UNKNOWN', `the role ${arn} does not exist`, {
      check: 'find-role',
      received: arn,
    })
  }
  return role
}

/**
 * Passes when an Allow of the role's trust policy is about the provider and the action, whatever its
 * conditions: what can be known before there is an identity. Whether it holds is asked afterwards.
 *
 * @throws {FederationClaimRejected} TRUST_POLICY_DENIED when nobody from the provider can get in
 */
export function requireTrustOfProvider(
  { trustPolicy, arn }: Role,
  { provider, action }: { readonly provider: string; readonly action: FederatedAction },
): void {
  const principal = { kind: 'federated', providerArn: provider } as const
  const { statements } = evaluateTrustPolicy(trustPolicy, { principal, action, context: new Map() })
  const isAbout = statements.some(
    ({ effect, principalMatches, actionMatches }) =>
      effect === 'Allow' && principalMatches && actionMatches,
  )
  if (isAbout) return
  throw new FederationClaimRejected(
    'TRUST_POLICY_DENIED',
    `no statement of the trust policy of ${arn} allows ${action} to ${provider}`,
    { check: 'require-trust-of-provider', expected: `${action} allowed`, received: 'implicitDeny' },
  )
}

/**
 * Passes when a trust policy allowed everything it was asked.
 *
 * @throws {FederationClaimRejected} TRUST_POLICY_DENIED, with the reason of the first that it did not
 */
export function requireTrust(decisions: readonly Decision[]): void {
  const denied = decisions.find(({ decision }) => decision !== 'allowed')
  if (denied === undefined) return
  throw new FederationClaimRejected('TRUST_POLICY_DENIED', denied.reason, {
    check: 'evaluate-role-trust',
    expected: `${denied.action} allowed`,
    received: denied.decision,
  })
}
