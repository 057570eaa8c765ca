import type {
  AccessDecision,
  ConditionExplanation,
  LocatedStatement,
} from '../../policy/explanation.ts'
import type { AuthorizationDecision } from '../caller/authorize.ts'
import type { Caller } from '../caller/caller.ts'
import { principalId } from '../caller/principal-id.ts'
import type { AuthorizationMessages } from '../credentials/authorization-message.ts'

/** The answer to a question about a session, as JSON. */
export interface PermissionAnswer {
  readonly decision: AccessDecision['decision']
  /** One plain sentence that names what decided. */
  readonly reason: string
  /** ARN of who was asked about. */
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly decidedBy?: {
    readonly policyType: string
    readonly policy: string
    /** From 0. */
    readonly statement: number
    readonly sid?: string
  }
  readonly policyTypes: readonly {
    readonly policyType: string
    readonly decision: AccessDecision['decision']
    readonly reason: string
    readonly statements: readonly AnsweredStatement[]
  }[]
  /** Every condition key that the policies were asked with. */
  readonly context: Readonly<Record<string, readonly string[]>>
  /** Of a denial: for DecodeAuthorizationMessage. */
  readonly encodedAuthorizationMessage?: string
}

/** How one statement met the question. */
export type AnsweredStatement = Omit<LocatedStatement, 'conditions'> & {
  readonly conditions: readonly (Omit<ConditionExplanation, 'present'> & {
    /** Null when the request does not have the key. */
    readonly present: readonly string[] | null
  })[]
}

/** A decision with everything that led to it, as an answer for programs. */
export function permissionAnswer(
  caller: Caller,
  decision: AuthorizationDecision,
  messages: AuthorizationMessages,
): PermissionAnswer {
  const { action, resource, reason, decidedBy, policyTypes, context } = decision
  const { arn, accountId } = caller
  return {
    decision: decision.decision,
    reason,
    principal: arn,
    action,
    resource,
    ...(decidedBy === undefined ? {} : { decidedBy: decider(decidedBy) }),
    policyTypes: policyTypes.map((type) => ({
      ...type,
      statements: type.statements.map(answeredStatement),
    })),
    context: Object.fromEntries([...context.values()].map(({ key, values }) => [key, values])),
    ...(decision.decision === 'allowed'
      ? {}
      : {
          encodedAuthorizationMessage: messages.sealAuthorizationMessage({
            decision,
            accountId,
            principal: { id: principalId(caller), arn },
            context,
          }),
        }),
  }
}

function decider({
  policyType,
  policy,
  index,
  sid,
}: LocatedStatement): NonNullable<PermissionAnswer['decidedBy']> {
  return { policyType, policy, statement: index, ...(sid === undefined ? {} : { sid }) }
}

function answeredStatement({ conditions, ...statement }: LocatedStatement): AnsweredStatement {
  return {
    ...statement,
    conditions: conditions.map((condition) => ({
      ...condition,
      present: condition.present ?? null,
    })),
  }
}
