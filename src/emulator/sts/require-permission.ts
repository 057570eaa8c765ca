import type { ConditionContext } from '../../federation/condition-context.ts'
import { accessDenied, evaluateAuthorization } from '../caller/authorize.ts'
import type { StsCall } from './sts-action.ts'

/**
 * Asks the caller's policies for an action of STS that is about no role, and keeps what they said for
 * the record of decisions.
 *
 * @throws {RequestRefused} ACCESS_DENIED with AWS's text
 * @throws {StorageFailed}
 */
export async function requirePermission(
  asked: {
    readonly action: string
    readonly resource: string
    readonly context?: ConditionContext
  },
  { sts, call, now, findings }: StsCall,
): Promise<void> {
  const request = { ...asked, caller: call.caller, call: { ...call, now } }
  const decision = await evaluateAuthorization(request, sts.directory)
  findings.access = [...(findings.access ?? []), decision]
  if (decision.decision !== 'allowed') throw accessDenied(request, decision)
}
