import type { AccessDecision, PolicyType } from './explanation.ts'

/** What AWS calls each type of policy when it denies. */
const policyTypeNames: Record<PolicyType, string> = {
  scp: 'service control policy',
  resource: 'resource-based policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
}

/**
 * How AWS ends the message of an `AccessDenied` error: which type of policy has an explicit deny, or
 * which type allows nothing. For example `because no identity-based policy allows the iam:GetRole
 * action` or `with an explicit deny in a resource-based policy`. Of a role the resource-based policy
 * is called the role trust policy. Empty for a decision that allows.
 *
 * AWS names one type, even when several deny.
 *
 * @see IAM User Guide, "Troubleshooting access denied error messages"
 */
export function describeDenial(decision: AccessDecision): string {
  if (decision.decision === 'allowed') return ''
  if (decision.decision === 'explicitDeny') {
    const type = decision.decidedBy?.policyType ?? 'identity'
    if (isTrustPolicy(type, decision)) return 'with an explicit deny in the role trust policy'
    return `with an explicit deny in ${type === 'identity' ? 'an' : 'a'} ${policyTypeNames[type]}`
  }
  const type = decision.notAllowedBy ?? 'identity'
  const name = isTrustPolicy(type, decision) ? 'role trust policy' : policyTypeNames[type]
  return `because no ${name} allows the ${decision.action} action`
}

function isTrustPolicy(type: PolicyType, { action, resource }: AccessDecision): boolean {
  return type === 'resource' && /^sts:/i.test(action) && /^arn:[^:]+:iam::\d+:role\//.test(resource)
}
