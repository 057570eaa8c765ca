import type { ConditionContext } from '../../federation/condition-context.ts'
import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { samlConditionContext } from '../../federation/saml-condition-context.ts'
import { evaluateTrustPolicy } from '../../policy/evaluate-trust-policy.ts'
import type { Decision } from '../../policy/explanation.ts'
import { callContext, resourceTagContext } from '../caller/caller-context.ts'
import type { CallFacts } from '../caller/caller-context.ts'
import type { Role, SamlProvider } from '../iam/account-directory.ts'

/**
 * Asks a role's trust policy for everything the call does: `sts:AssumeRoleWithSAML`, with session
 * tags `sts:TagSession`, with a source identity `sts:SetSourceIdentity`. The call is allowed when
 * every decision is.
 *
 * @see IAM User Guide, "Passing session tags in AWS STS", "Monitor and control actions taken with
 *   assumed roles"
 */
export function evaluateRoleTrust({
  role,
  provider,
  identity,
  recipient,
  call,
}: {
  readonly role: Role
  readonly provider: SamlProvider
  readonly identity: FederatedIdentity
  /** What `saml:aud` is. */
  readonly recipient: string
  readonly call: CallFacts
}): readonly Decision[] {
  const { accountId, providerName } = provider
  const context: ConditionContext = new Map([
    ...callContext(call),
    ...resourceTagContext(role.tags),
    ...samlConditionContext(identity, { accountId, providerName, presentedRecipient: recipient }),
  ])
  return requiredActions(identity).map((action) =>
    evaluateTrustPolicy(role.trustPolicy, {
      principal: { kind: 'federated', providerArn: provider.arn },
      action,
      context,
    }),
  )
}

function requiredActions({ sessionTags, sourceIdentity }: FederatedIdentity): readonly string[] {
  return [
    'sts:AssumeRoleWithSAML',
    ...(sessionTags.size === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
}
