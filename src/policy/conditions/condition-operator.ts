import type { ResolvedPattern } from '../resolve-variables.ts'

/**
 * A condition operator as data: how one value of the policy meets one value of the request.
 * What several values, set qualifiers, `IfExists` and absent keys mean is the same for all operators
 * and stands in `evaluate-condition.ts`, once.
 */
export interface ConditionOperator {
  /** As policies spell it, for example `StringNotLike`. */
  readonly name: string
  /** Whether the condition holds when `matches` says no, for every pair of values. */
  readonly negated: boolean
  /** Whether `${...}` in a value of the policy stands for a value of the request. */
  readonly allowsVariables: boolean
  /** Whether `*` and `?` in a value of the policy are wildcards. */
  readonly allowsWildcards: boolean
  /** Words between the key and the values, for example `is at most`. */
  readonly phrase: string
  /**
   * Whether the two values match; for a negated operator the match that it negates.
   * undefined when one of them is not of the operator's type, which is neither yes nor no.
   */
  readonly matches: (expected: ResolvedPattern, present: string) => boolean | undefined
}
