import type { OperatorUse } from './conditions/index.ts'
import { parseConditionOperator } from './conditions/index.ts'
import type { ConditionElement } from './policy-document.ts'
import type { StatementPlace } from './policy-element.ts'
import { asObject, requireVariables } from './policy-element.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, isReadAsTrust, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

/**
 * Parses a Condition element: operators that exist, keys with a prefix, values that are strings,
 * numbers or booleans (which become strings). An empty list of values is taken, as IAM takes it.
 * Values that are not of the operator's type are taken too; such a condition never lets anyone in.
 * Only a date that begins like none is refused in policies of identities, because IAM refuses it.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED for an unknown operator, a key without a prefix, a key
 *   twice in different case under one operator, or a value of another type
 * @see IAM User Guide, "IAM JSON policy elements: Condition"
 */
export function parseCondition(value: unknown, place: StatementPlace): ConditionElement {
  const path = `${place.path}.Condition`
  const operators = Object.entries(asObject(value, path))
  return Object.fromEntries(
    operators.map(([operator, keys]) => [operator, parseKeys(operator, keys, { ...place, path })]),
  )
}

function parseKeys(
  operator: string,
  keys: unknown,
  { path: conditionPath, kind, version }: StatementPlace,
): Readonly<Record<string, readonly string[]>> {
  const path = `${conditionPath}.${operator}`
  const use = parseConditionOperator(operator)
  if (use === undefined) {
    rejectPolicy(conditionPath, {
      problem: `has ${quoted(operator)}, which is not a condition operator`,
      received: operator,
      // Unverified for trust policies; of identity-based ones IAM says nothing but "syntax errors".
      ...(isReadAsTrust(kind) ? { iam: `Invalid Condition type : ${operator}.` } : {}),
    })
  }
  const entries = Object.entries(asObject(keys, path))
  requireDistinct(
    entries.map(([key]) => key),
    path,
  )
  return Object.fromEntries(
    entries.map(([key, values]) => [
      key,
      parseValues(use, values, { path: `${path}.${key}`, kind, version }),
    ]),
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
  { path, kind, version }: StatementPlace,
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
    if (isNoDate(use, text) && !isReadAsTrust(kind)) {
      rejectPolicy(path, {
        problem: `has ${quoted(text)}, which is not a date`,
        received: text,
        iam: iamWording.legacyParsing,
      })
    }
    return text
  })
}

/** IAM takes more for a date than the evaluation can read; only what is plainly none counts here. */
function isNoDate(use: OperatorUse, text: string): boolean {
  return use.operator !== 'Null' && use.operator.name.startsWith('Date') && !/^-?\d/.test(text)
}
