import { arnOperators } from './arn.ts'
import { binaryOperators } from './binary.ts'
import { boolOperators } from './bool.ts'
import type { ConditionOperator } from './condition-operator.ts'
import { dateOperators } from './date.ts'
import { ipAddressOperators } from './ip-address.ts'
import { numericOperators } from './numeric.ts'
import { stringOperators } from './string.ts'

/**
 * Every operator that compares values, by name. `Null` is not among them: it asks whether a key is
 * there and compares nothing.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Condition operators"
 */
export const conditionOperators: ReadonlyMap<string, ConditionOperator> = new Map(
  [
    ...stringOperators,
    ...numericOperators,
    ...dateOperators,
    ...boolOperators,
    ...binaryOperators,
    ...ipAddressOperators,
    ...arnOperators,
  ].map((operator) => [operator.name, operator]),
)

/** How an operator meets a key that is a list; none when it does not say. */
export type SetQualifier = 'ForAnyValue' | 'ForAllValues'

/** An operator as a policy writes it, taken apart. */
export type OperatorUse =
  | {
      readonly operator: ConditionOperator
      readonly qualifier: SetQualifier | undefined
      readonly ifExists: boolean
    }
  | { readonly operator: 'Null'; readonly qualifier: SetQualifier | undefined }

const shape = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/

/**
 * Takes `ForAnyValue:StringLikeIfExists` apart. undefined when there is no such operator; names are
 * case-sensitive, and `Null` takes no `IfExists`, because it is the question whether a key exists.
 */
export function parseConditionOperator(written: string): OperatorUse | undefined {
  const match = shape.exec(written)
  if (match === null) return undefined
  const qualifier = match[1] as SetQualifier | undefined
  const name = match[2] ?? ''
  const ifExists = match[3] !== undefined
  if (name === 'Null') return ifExists ? undefined : { operator: 'Null', qualifier }
  const operator = conditionOperators.get(name)
  return operator === undefined ? undefined : { operator, qualifier, ifExists }
}
