import { comparing } from './compare.ts'
import type { ConditionOperator } from './condition-operator.ts'

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/

/** An integer or decimal number; undefined for anything else, also for hexadecimal and exponents. */
export function readNumber(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined
}

const plain = { allowsVariables: false, allowsWildcards: false }
const equal = comparing(readNumber, (present, expected) => present === expected)

/** @see IAM User Guide, "Numeric condition operators" */
export const numericOperators: readonly ConditionOperator[] = [
  { name: 'NumericEquals', negated: false, phrase: 'is', matches: equal, ...plain },
  { name: 'NumericNotEquals', negated: true, phrase: 'is not', matches: equal, ...plain },
  {
    name: 'NumericLessThan',
    negated: false,
    phrase: 'is less than',
    matches: comparing(readNumber, (present, expected) => present < expected),
    ...plain,
  },
  {
    name: 'NumericLessThanEquals',
    negated: false,
    phrase: 'is at most',
    matches: comparing(readNumber, (present, expected) => present <= expected),
    ...plain,
  },
  {
    name: 'NumericGreaterThan',
    negated: false,
    phrase: 'is more than',
    matches: comparing(readNumber, (present, expected) => present > expected),
    ...plain,
  },
  {
    name: 'NumericGreaterThanEquals',
    negated: false,
    phrase: 'is at least',
    matches: comparing(readNumber, (present, expected) => present >= expected),
    ...plain,
  },
]
