/**
 * Owns policy documents: their grammar, their evaluation with an explanation, condition operators.
 * May import federation and partition. Never knows how a request arrived, never reads a clock or a
 * store, and never throws while it evaluates: what it does not understand counts against the request.
 *
 * Reading order: `policy-document.ts` (shape), `parse-policy-document.ts` (text to shape),
 * `policy-pattern.ts` (wildcards and variables), `conditions/index.ts` (the operators),
 * `evaluate-statement.ts` (one statement against one request), `evaluate-trust-policy.ts` and
 * `evaluate-policies.ts` (many statements to one answer), `describe-policy.ts` (shape to words).
 * Beside them: `principal-ids.ts` (what IAM keeps in place of ARNs), `describe-denial.ts` (the end
 * of an AccessDenied message), and for simulations `matched-statements.ts`, `locate-statements.ts`
 * and `condition-keys.ts`.
 */

/** A principal element by kind, or everyone. */
export type PrincipalElement =
  | '*'
  | {
      readonly AWS?: readonly string[]
      readonly Federated?: readonly string[]
      readonly Service?: readonly string[]
      readonly CanonicalUser?: readonly string[]
    }

/** operator (with its set and IfExists parts, as written) -> key as written -> values */
export type ConditionElement = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: PrincipalElement
  readonly NotPrincipal?: PrincipalElement
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource?: readonly string[]
  readonly NotResource?: readonly string[]
  readonly Condition?: ConditionElement
}

/** A parsed policy: everything that may be one or many is a list. */
export interface PolicyDocument {
  readonly Version: '2012-10-17' | '2008-10-17'
  readonly Id?: string
  readonly Statement: readonly Statement[]
}

/**
 * Where a policy is attached, which decides what its statements must and may not contain.
 *
 * - `trust`: to a role, says who may assume it; a Principal and no Resource
 * - `identity`: to a user, group or role (also as a permissions boundary); a Resource, no Principal
 * - `session`: passed while a session is made; as `identity`, with STS's size limit
 * - `resource`: to another resource; a Principal and a Resource
 */
export type PolicyKind = 'trust' | 'identity' | 'session' | 'resource'

/** A policy with the name by which an explanation calls it. */
export interface NamedPolicy {
  readonly name: string
  readonly document: PolicyDocument
}
