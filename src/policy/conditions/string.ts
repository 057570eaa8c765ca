import { matchPattern } from '../match-pattern.ts'
import type { ResolvedPattern } from '../resolve-variables.ts'
import { textOfPattern } from '../resolve-variables.ts'
import type { ConditionOperator } from './condition-operator.ts'

const equals = (expected: ResolvedPattern, present: string): boolean =>
  textOfPattern(expected) === present
const equalsIgnoreCase = (expected: ResolvedPattern, present: string): boolean =>
  textOfPattern(expected).toLowerCase() === present.toLowerCase()

const exact = { allowsVariables: true, allowsWildcards: false }
const wild = { allowsVariables: true, allowsWildcards: true }

/** @see IAM User Guide, "String condition operators" */
export const stringOperators: readonly ConditionOperator[] = [
  { name: 'StringEquals', negated: false, phrase: 'is', matches: equals, ...exact },
  { name: 'StringNotEquals', negated: true, phrase: 'is not', matches: equals, ...exact },
  {
    name: 'StringEqualsIgnoreCase',
    negated: false,
    phrase: 'is, in upper or lower case,',
    matches: equalsIgnoreCase,
    ...exact,
  },
  {
    name: 'StringNotEqualsIgnoreCase',
    negated: true,
    phrase: 'is not, in upper or lower case,',
    matches: equalsIgnoreCase,
    ...exact,
  },
  { name: 'StringLike', negated: false, phrase: 'is like', matches: matchPattern, ...wild },
  { name: 'StringNotLike', negated: true, phrase: 'is not like', matches: matchPattern, ...wild },
]
