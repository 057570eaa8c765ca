import type { ResolvedPattern } from '../resolve-variables.ts'
import { textOfPattern } from '../resolve-variables.ts'
import type { ConditionOperator } from './condition-operator.ts'

/** `true` or `false` in any case; undefined for anything else. */
export function readBool(text: string): boolean | undefined {
  const lowerCase = text.toLowerCase()
  return lowerCase === 'true' ? true : lowerCase === 'false' ? false : undefined
}

function equals(expected: ResolvedPattern, present: string): boolean | undefined {
  const expectedBool = readBool(textOfPattern(expected))
  const presentBool = readBool(present)
  if (expectedBool === undefined || presentBool === undefined) return undefined
  return expectedBool === presentBool
}

/** @see IAM User Guide, "Boolean condition operators" */
export const boolOperators: readonly ConditionOperator[] = [
  {
    name: 'Bool',
    negated: false,
    phrase: 'is',
    // The operator's own section of the guide allows variables, the sections on variables do not.
    allowsVariables: false,
    allowsWildcards: false,
    matches: equals,
  },
]
