/**
 * Owns policy documents: their grammar, their evaluation with an explanation, condition operators.
 * May import federation and partition. Never knows how a request arrived.
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
