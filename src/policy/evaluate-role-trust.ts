import type { ConditionContext } from '../federation/condition-context.ts'
import type { SessionTags } from '../federation/session-tags.ts'
import { evaluateTrustPolicy } from './evaluate-trust-policy.ts'
import type { Decision } from './explanation.ts'
import { callContext, resourceTagContext } from './call-context.ts'
import type { CallFacts } from './call-context.ts'
import type { PolicyDocument } from './policy-document.ts'

/** The actions of those whom an identity provider vouches for. */
export type FederatedAction = 'sts:AssumeRoleWithSAML' | 'sts:AssumeRoleWithWebIdentity'

/**
 * Asks a role's trust policy for everything the call does: the action itself, with session tags
 * `sts:TagSession`, with a source identity `sts:SetSourceIdentity`. The call is allowed when every
 * decision is.
 *
 * @see IAM User Guide, "Passing session tags in AWS STS", "Monitor and control actions taken with
 *   assumed roles"
 */
export function evaluateRoleTrust({
  role,
  provider,
  action,
  identity: { sessionTags, sourceIdentity },
  identityContext,
  call,
}: {
  readonly role: {
    readonly trustPolicy: PolicyDocument
    readonly tags: ReadonlyMap<string, string>
  }
  /** As a Federated principal names it: an ARN, or the domain of a provider that AWS has built in. */
  readonly provider: string
  readonly action: FederatedAction
  readonly identity: { readonly sessionTags: SessionTags; readonly sourceIdentity?: string }
  /** The condition keys of the identity, and of what it brings. */
  readonly identityContext: ConditionContext
  readonly call: CallFacts
}): readonly Decision[] {
  const context: ConditionContext = new Map([
    ...callContext(call),
    ...resourceTagContext(role.tags),
    ...identityContext,
  ])
  const actions = [
    action,
    ...(sessionTags.size === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
  return actions.map((each) =>
    evaluateTrustPolicy(role.trustPolicy, {
      principal: { kind: 'federated', providerArn: provider },
      action: each,
      context,
    }),
  )
}
