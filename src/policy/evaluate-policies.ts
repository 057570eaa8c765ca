import type { EvaluatedType } from './evaluate-policy-type.ts'
import { evaluatePolicyType, nameLocated } from './evaluate-policy-type.ts'
import { findDeciding } from './evaluate-trust-policy.ts'
import type { AccessDecision, LocatedStatement, PolicyType } from './explanation.ts'
import { isOfRootUser, isRootUser } from './match-principal.ts'
import type { NamedPolicy } from './policy-document.ts'
import type { AccessRequest, AwsPrincipal } from './request.ts'

/** The policies that apply to a request. Of each list, one policy that allows is enough. */
export interface ApplicablePolicies {
  /** Of the user with its groups, or of the role. */
  readonly identity: readonly NamedPolicy[]
  /** Attached to the resource; for a role, its trust policy. */
  readonly resource?: NamedPolicy
  /** True for roles and keys: without a word in their own policy, nobody's permissions reach them. */
  readonly resourceMustAllow?: boolean
  /** Permissions boundary of the user or role. */
  readonly boundary?: NamedPolicy
  /** Passed when the session was made; absent or empty when none was. */
  readonly session?: readonly NamedPolicy[]
  /** Service control policies of the principal's account. */
  readonly scp?: readonly NamedPolicy[]
}

type Evaluation = Readonly<Partial<Record<PolicyType, EvaluatedType>>>

/** Who said yes last, or why nobody did. */
type Verdict =
  | { readonly allowed: true; readonly by?: LocatedStatement; readonly reason: string }
  | { readonly allowed: false; readonly by: PolicyType; readonly reason: string }

/**
 * Whether all policies together let a principal do an action on a resource.
 *
 * Any Deny that applies decides. Otherwise every limit that is present (service control policies,
 * boundary, session policies) and at least one grant (identity-based or resource-based) must allow
 * it. Within one account a resource-based policy that names the user or session itself, or everyone,
 * grants past boundary and session policies; one that names the role or the user behind a session
 * does not; one that names the account only lets the account's own policies decide. Across accounts
 * both sides must allow. Never throws.
 *
 * @see IAM User Guide, "Policy evaluation logic", "Determining whether a request is allowed or
 * denied within an account", "Cross-account policy evaluation logic"
 */
export function evaluatePolicies(
  policies: ApplicablePolicies,
  request: AccessRequest,
): AccessDecision {
  const evaluation = evaluateTypes(policies, request)
  const policyTypes = Object.values(evaluation).map(
    ({ policyType, decision, statements, reason }) => ({
      policyType,
      decision,
      statements,
      reason,
    }),
  )
  const base = { action: request.action, resource: request.resource, policyTypes }
  const deny = findDeciding(
    policyTypes.flatMap(({ statements }) => statements).filter(({ effect }) => effect === 'Deny'),
  )
  if (deny !== undefined) {
    const reason = `${nameLocated(deny)} denies ${request.action}`
    return { ...base, decision: 'explicitDeny', decidedBy: deny, reason }
  }
  const verdict = decide(evaluation, policies, request)
  if (!verdict.allowed) {
    const { by, reason } = verdict
    return { ...base, decision: 'implicitDeny', notAllowedBy: by, reason }
  }
  return {
    ...base,
    decision: 'allowed',
    ...(verdict.by === undefined ? {} : { decidedBy: verdict.by }),
    reason: verdict.reason,
  }
}

function evaluateTypes(policies: ApplicablePolicies, request: AccessRequest): Evaluation {
  const { scp = [], resource, identity, boundary, session = [] } = policies
  const byType: Record<PolicyType, readonly NamedPolicy[]> = {
    scp,
    resource: resource === undefined ? [] : [resource],
    identity,
    boundary: boundary === undefined ? [] : [boundary],
    session,
  }
  return Object.fromEntries(
    Object.entries(byType)
      .filter(([, ofType]) => ofType.length > 0)
      .map(([type, ofType]) => [type, evaluatePolicyType(type as PolicyType, ofType, request)]),
  )
}

function decide(
  evaluation: Evaluation,
  policies: ApplicablePolicies,
  request: AccessRequest,
): Verdict {
  const { principal, resourceAccountId } = request
  const { resource } = evaluation
  const resourceVerdict: Verdict =
    resource?.allow === undefined
      ? {
          allowed: false,
          by: 'resource',
          reason: resource?.reason ?? 'there is no resource-based policy',
        }
      : { allowed: true, by: resource.allow, reason: resource.reason }
  // Identity providers, services and strangers have no policies of their own.
  if (principal.kind !== 'aws') return resourceVerdict

  const { scp } = evaluation
  if (scp !== undefined && scp.allow === undefined) {
    return { allowed: false, by: 'scp', reason: scp.reason }
  }

  const crossAccount = resourceAccountId !== undefined && resourceAccountId !== principal.accountId
  if (crossAccount || policies.resourceMustAllow === true) {
    if (!resourceVerdict.allowed) return resourceVerdict
  }
  if (crossAccount) {
    const own = decideOwnSide(evaluation, principal, evaluation.identity?.allow)
    return own.allowed ? resourceVerdict : own
  }
  const direct = resource?.allowedAs === 'self' || resource?.allowedAs === 'everyone'
  if (direct) return resourceVerdict
  const granted =
    resource?.allowedAs === 'sessionIssuer' ? resource.allow : evaluation.identity?.allow
  return decideOwnSide(evaluation, principal, granted)
}

/** The principal's account: a grant, and every limit that the account put on it. */
function decideOwnSide(
  { identity, boundary, session }: Evaluation,
  principal: AwsPrincipal,
  grant: LocatedStatement | undefined,
): Verdict {
  if (isRootUser(principal)) {
    return { allowed: true, reason: 'the root user may do everything in its account' }
  }
  // A federated root user starts from everything, where others start from their user's permissions.
  if (grant === undefined && !isOfRootUser(principal)) {
    const reason = identity?.reason ?? 'there is no identity-based policy'
    return { allowed: false, by: 'identity', reason }
  }
  for (const limit of [boundary, session]) {
    if (limit !== undefined && limit.allow === undefined) {
      return { allowed: false, by: limit.policyType, reason: limit.reason }
    }
  }
  if (session === undefined && isFederatedUserSession(principal.arn)) {
    return {
      allowed: false,
      by: 'session',
      reason: 'a federated user has no permissions without a session policy',
    }
  }
  const by = grant ?? session?.allow
  if (by === undefined) return { allowed: true, reason: 'the root user may do everything' }
  return { allowed: true, by, reason: `${nameLocated(by)} allows the action` }
}

/** A session of GetFederationToken, which unlike a role session starts with nothing. */
function isFederatedUserSession(arn: string): boolean {
  return /^arn:[^:]+:sts::\d{12}:federated-user\//.test(arn)
}
