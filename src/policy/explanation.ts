/** Why a condition held or not: every value asked for against every value present. */
export interface ConditionExplanation {
  /** Operator as written, for example `ForAnyValue:StringLike`. */
  readonly operator: string
  readonly key: string
  /** Values of the policy after variables were replaced. */
  readonly expected: readonly string[]
  /** Values of the request; undefined when the key is absent. */
  readonly present: readonly string[] | undefined
  readonly holds: boolean
  /**
   * True when the condition could not be judged: an operator nobody knows, or a value that is not
   * of the operator's type. `holds` is then what denies the request.
   */
  readonly undecidable: boolean
  /** How many pairs of values were compared: never more than expected times present. */
  readonly comparisons: number
  /** One plain sentence. */
  readonly reason: string
}

/** How one statement met the request. */
export interface StatementExplanation {
  /** Position in its policy, from 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly applies: boolean
  /** True for policies attached to the principal itself, which have no Principal. */
  readonly principalMatches: boolean
  readonly actionMatches: boolean
  /** undefined for statements without Resource, as in trust policies. */
  readonly resourceMatches?: boolean
  readonly conditions: readonly ConditionExplanation[]
  /** One plain sentence: why the statement applies, or the first thing that kept it from applying. */
  readonly reason: string
}

export type DecisionOutcome = 'allowed' | 'explicitDeny' | 'implicitDeny'

/** The answer for one action, with everything that led to it. */
export interface Decision {
  readonly action: string
  readonly decision: DecisionOutcome
  /** The statement that decided; undefined for an implicit deny. */
  readonly decidedBy?: StatementExplanation
  readonly statements: readonly StatementExplanation[]
  /** One plain sentence that names what decided. */
  readonly reason: string
}

export type PolicyType = 'identity' | 'resource' | 'boundary' | 'session' | 'scp'

/** A statement's explanation with the policy it stands in. */
export interface LocatedStatement extends StatementExplanation {
  readonly policyType: PolicyType
  /** Name of the policy, as the caller gave it. */
  readonly policy: string
}

/** What all policies of one type say together. */
export interface PolicyTypeExplanation {
  readonly policyType: PolicyType
  readonly decision: DecisionOutcome
  readonly statements: readonly LocatedStatement[]
  /** One plain sentence. */
  readonly reason: string
}

/** The answer of all policy types together. */
export interface AccessDecision {
  readonly action: string
  readonly resource: string
  readonly decision: DecisionOutcome
  /** The statement that allowed or denied; undefined for an implicit deny and for the root user. */
  readonly decidedBy?: LocatedStatement
  /** Of an implicit deny: the type whose word was needed and missing. */
  readonly notAllowedBy?: PolicyType
  /** In the order in which they were asked; types without policies are left out. */
  readonly policyTypes: readonly PolicyTypeExplanation[]
  /** One plain sentence that names what decided. */
  readonly reason: string
}
