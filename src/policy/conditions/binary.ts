import type { ResolvedPattern } from '../resolve-variables.ts'
import { textOfPattern } from '../resolve-variables.ts'
import type { ConditionOperator } from './condition-operator.ts'

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The bytes that a base64 text stands for; undefined when it is no whole base64. */
function readBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !base64.test(text)) return undefined
  return Buffer.from(text, 'base64')
}

function sameBytes(expected: ResolvedPattern, present: string): boolean | undefined {
  const expectedBytes = readBase64(textOfPattern(expected))
  const presentBytes = readBase64(present)
  if (expectedBytes === undefined || presentBytes === undefined) return undefined
  return expectedBytes.equals(presentBytes)
}

/**
 * Both values are base64: the policy's by definition, the request's because contexts hold text.
 *
 * @see IAM User Guide, "Binary condition operators"
 */
export const binaryOperators: readonly ConditionOperator[] = [
  {
    name: 'BinaryEquals',
    negated: false,
    phrase: 'has the bytes',
    allowsVariables: false,
    allowsWildcards: false,
    matches: sameBytes,
  },
]
