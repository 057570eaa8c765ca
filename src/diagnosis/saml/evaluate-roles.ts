import { PolicyRejected } from '../../errors.ts'
import type { ConditionContext } from '../../federation/condition-context.ts'
import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { samlConditionContext } from '../../federation/saml-condition-context.ts'
import { evaluateRoleTrust } from '../../policy/evaluate-role-trust.ts'
import { callContext, resourceTagContext } from '../../policy/call-context.ts'
import type { Decision } from '../../policy/explanation.ts'
import type { DiagnosisContext, RoleView, SamlProviderView } from '../diagnosis-context.ts'
import { accountOf, roleToJudge, trustPolicyOf } from '../role-policy.ts'
import type { SmallestChange } from '../trust-policy/smallest-change.ts'
import { smallestChange } from '../trust-policy/smallest-change.ts'

/** What is known of one role that the identity may ask for. */
export type RoleEvaluation = { readonly roleArn: string } & (
  | { readonly outcome: 'not-known' | 'does-not-exist' }
  | { readonly outcome: 'policy-unusable'; readonly failure: PolicyRejected }
  | {
      readonly outcome: 'allowed' | 'denied'
      readonly decisions: readonly Decision[]
      readonly smallestChange?: SmallestChange
      readonly role: RoleView
    }
)

/** Roles beyond this number are not evaluated; no account has as many for one person. */
const maxRoles = 100

/** The condition keys of the identity, as a trust policy meets them. */
export function identityContextOf(
  identity: FederatedIdentity,
  { accountId, providerName }: SamlProviderView,
  { presentRecipientAs }: DiagnosisContext,
): ConditionContext {
  return samlConditionContext(identity, {
    accountId,
    providerName,
    presentedRecipient: presentRecipientAs?.(identity.audience) ?? identity.audience,
  })
}

/**
 * Asks the trust policy of each role, as STS would: for the action itself, for session tags and for
 * the source identity. Of a role that nobody knows in an account of which roles are known, it says
 * that it does not exist.
 */
export function evaluateRoles(
  roleArns: readonly string[],
  identity: FederatedIdentity,
  provider: SamlProviderView,
  context: DiagnosisContext,
): readonly RoleEvaluation[] {
  return roleArns
    .slice(0, maxRoles)
    .map((roleArn) => evaluateRole(roleArn, identity, provider, context))
}

function evaluateRole(
  roleArn: string,
  identity: FederatedIdentity,
  provider: SamlProviderView,
  context: DiagnosisContext,
): RoleEvaluation {
  const role = roleToJudge(roleArn, context)
  if (role === undefined) {
    const known = context.roles.some(({ arn }) => accountOf(arn) === accountOf(roleArn))
    return { roleArn, outcome: known ? 'does-not-exist' : 'not-known' }
  }
  const policy = trustPolicyOf(role)
  if (policy instanceof PolicyRejected) {
    return { roleArn, outcome: 'policy-unusable', failure: policy }
  }
  const identityContext = identityContextOf(identity, provider, context)
  const tags = role.tags ?? new Map<string, string>()
  const call = {
    now: context.clock.now(),
    region: context.region,
    sourceAddress: context.sourceAddress ?? '',
    userAgent: '',
  }
  const decisions = evaluateRoleTrust({
    role: { trustPolicy: policy, tags },
    provider: provider.arn,
    action: 'sts:AssumeRoleWithSAML',
    identity,
    identityContext,
    call,
  })
  const denied = decisions.find(({ decision }) => decision !== 'allowed')
  if (denied === undefined) return { roleArn, outcome: 'allowed', decisions, role }
  return {
    roleArn,
    outcome: 'denied',
    decisions,
    role,
    smallestChange: smallestChange(policy, {
      principal: { kind: 'federated', providerArn: provider.arn },
      action: denied.action,
      context: new Map([...callContext(call), ...resourceTagContext(tags), ...identityContext]),
    }),
  }
}
