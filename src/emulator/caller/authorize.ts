import { RequestRefused } from '../../errors.ts'
import type { ConditionContext } from '../../federation/condition-context.ts'
import { callContext } from '../../policy/call-context.ts'
import type { CallFacts } from '../../policy/call-context.ts'
import { describeDenial } from '../../policy/describe-denial.ts'
import { evaluatePolicies } from '../../policy/evaluate-policies.ts'
import type { ApplicablePolicies } from '../../policy/evaluate-policies.ts'
import type { AccessDecision } from '../../policy/explanation.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import { callerContext } from './caller-context.ts'
import { callerPermissions } from './caller-policies.ts'
import type { Caller } from './caller.ts'

/** What a caller wants to do. */
export interface AuthorizationRequest {
  readonly caller: Caller
  /** For example `iam:GetRole`. */
  readonly action: string
  /** An ARN, or `*` for an action without a resource. */
  readonly resource: string
  /** Account of the resource; the caller's when absent. */
  readonly resourceAccountId?: string
  readonly call: CallFacts
  /** Keys of this action: tags of the request and of the resource, and its own. */
  readonly context?: ConditionContext
  /** The policy of the resource, with what it means; see `evaluatePolicies`. */
  readonly resourcePolicies?: Pick<ApplicablePolicies, 'resource' | 'resourceMustAllow'>
}

/** A decision with the condition keys that it was made with. */
export type AuthorizationDecision = AccessDecision & { readonly context: ConditionContext }

/**
 * Asks all policies that apply to a caller whether it may do something, with the whole explanation.
 *
 * @throws {StorageFailed}
 */
export async function evaluateAuthorization(
  { caller, action, resource, resourceAccountId, call, ...request }: AuthorizationRequest,
  directory: AccountDirectory,
): Promise<AuthorizationDecision> {
  const { principal, policies, origin } = await callerPermissions(caller, directory)
  const context: ConditionContext = new Map([
    ...callContext(call),
    ...callerContext(caller, { origin, now: call.now }),
    ...(request.context ?? []),
  ])
  const decision = evaluatePolicies(
    { ...policies, ...request.resourcePolicies },
    {
      principal,
      action,
      resource,
      context,
      ...(resourceAccountId === undefined ? {} : { resourceAccountId }),
    },
  )
  return { ...decision, context }
}

/**
 * Lets a caller go on, or answers as AWS does.
 *
 * @throws {RequestRefused} ACCESS_DENIED with `User: ... is not authorized to perform: ... on resource:
 *   ... because ...`
 * @throws {StorageFailed}
 * @see IAM User Guide, "Troubleshooting access denied error messages"
 */
export async function authorize(
  request: AuthorizationRequest,
  directory: AccountDirectory,
): Promise<AuthorizationDecision> {
  const decision = await evaluateAuthorization(request, directory)
  if (decision.decision === 'allowed') return decision
  throw accessDenied(request, decision)
}

/** AWS's answer to a caller whom its policies do not let. */
export function accessDenied(
  { caller, action, resource }: Pick<AuthorizationRequest, 'caller' | 'action' | 'resource'>,
  decision: AccessDecision,
): RequestRefused {
  return new RequestRefused('ACCESS_DENIED', decision.reason, {
    check: 'authorize',
    expected: `${action} allowed`,
    received: decision.decision,
    aws: {
      code: 'AccessDenied',
      message: `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${describeDenial(decision)}`,
      status: 403,
    },
  })
}
