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
  /** One plain sentence. */
  readonly reason: string
}

/** How one statement met the request. */
export interface StatementExplanation {
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly applies: boolean
  readonly principalMatches: boolean
  readonly actionMatches: boolean
  /** undefined for trust policies, which have no Resource. */
  readonly resourceMatches?: boolean
  readonly conditions: readonly ConditionExplanation[]
  /** One plain sentence: why the statement applies, or the first thing that kept it from applying. */
  readonly reason: string
}

/** The answer for one action, with everything that led to it. */
export interface Decision {
  readonly action: string
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny'
  /** The statement that decided; undefined for an implicit deny. */
  readonly decidedBy?: StatementExplanation
  readonly statements: readonly StatementExplanation[]
  /** One plain sentence that names what decided. */
  readonly reason: string
}
