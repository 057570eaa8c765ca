import type { OperatorUse } from './conditions/index.ts'
import { parseConditionOperator } from './conditions/index.ts'
import type { ConditionElement, PolicyDocument } from './policy-document.ts'
import type { StatementPlace } from './policy-element.ts'
import { asObject, requireVariables } from './policy-element.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

/**
 * Parses a Condition element: operators that exist, keys with a prefix, values that are strings,
 * numbers or booleans (which become strings). An empty list of values is taken, as IAM takes it.
 * Values that are not of the operator's type are taken too; such a condition never lets anyone in.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED for an unknown operator, a key without a prefix, a key
 *   twice in different case under one operator, or a value of another type
 * @see IAM User Guide, "IAM JSON policy elements: Condition"
 */
export function parseCondition(
  value: unknown,
  { path: statementPath, version }: StatementPlace,
): ConditionElement {
  const path = `${statementPath}.Condition`
  const operators = Object.entries(asObject(value, path))
  return Object.fromEntries(
    operators.map(([operator, keys]) => [operator, parseKeys(operator, keys, path, version)]),
  )
}

function parseKeys(
  operator: string,
  keys: unknown,
  conditionPath: PolicyPath,
  version: PolicyDocument['Version'],
): Readonly<Record<string, readonly string[]>> {
  const path = `${conditionPath}.${operator}`
  const use = parseConditionOperator(operator)
  if (use === undefined) {
    rejectPolicy(conditionPath, {
      problem: `has ${quoted(operator)}, which is not a condition operator`,
      received: operator,
    })
  }
  const entries = Object.entries(asObject(keys, path))
  requireDistinct(
    entries.map(([key]) => key),
    path,
  )
  return Object.fromEntries(
    entries.map(([key, values]) => [key, parseValues(use, values, `${path}.${key}`, version)]),
  )
}

function requireDistinct(keys: readonly string[], path: PolicyPath): void {
  const seen = new Set<string>()
  for (const key of keys) {
    if (!key.includes(':')) {
      rejectPolicy(path, {
        problem: `has the key ${quoted(key)}, which lacks a prefix such as "aws:"`,
        received: key,
        iam: iamWording.actionPrefix,
      })
    }
    if (seen.has(key.toLowerCase())) {
      rejectPolicy(path, {
        problem: `has the key ${quoted(key)} twice in different case`,
        received: key,
      })
    }
    seen.add(key.toLowerCase())
  }
}

function parseValues(
  use: OperatorUse,
  value: unknown,
  path: PolicyPath,
  version: PolicyDocument['Version'],
): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((item) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') {
      rejectPolicy(path, { problem: 'has a value that is no string, number or boolean' })
    }
    const text = String(item)
    if (use.operator !== 'Null' && use.operator.allowsVariables) {
      requireVariables(text, path, version)
    }
    return text
  })
}
