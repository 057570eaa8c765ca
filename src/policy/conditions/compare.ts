import type { ResolvedPattern } from '../resolve-variables.ts'
import { textOfPattern } from '../resolve-variables.ts'
import type { ConditionOperator } from './condition-operator.ts'

/**
 * Makes the matching function of an ordered type: both values are read, then compared.
 * A value that cannot be read makes the match undecidable.
 */
export function comparing(
  read: (text: string) => number | undefined,
  compare: (present: number, expected: number) => boolean,
): ConditionOperator['matches'] {
  return (expected: ResolvedPattern, present: string) => {
    const expectedNumber = read(textOfPattern(expected))
    const presentNumber = read(present)
    if (expectedNumber === undefined || presentNumber === undefined) return undefined
    return compare(presentNumber, expectedNumber)
  }
}
