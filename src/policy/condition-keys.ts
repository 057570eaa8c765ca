import type { ConditionContext } from '../federation/condition-context.ts'
import { parseConditionOperator } from './conditions/index.ts'
import type { PolicyDocument, Statement } from './policy-document.ts'
import { parsePolicyPattern } from './policy-pattern.ts'

/**
 * The condition keys that a policy asks for: those of its conditions, and those that its variables
 * stand for, in resources as in conditions. As they are first written, each once, because keys have
 * no case.
 *
 * @see IAM API Reference, "GetContextKeysForCustomPolicy"
 */
export function conditionKeysOf({ Version, Statement }: PolicyDocument): readonly string[] {
  return distinctKeys(Statement.flatMap((statement) => keysOfStatement(statement, Version)))
}

/**
 * The condition keys that policies ask for and a request has no value for, as
 * `MissingContextValues` of a simulation names them.
 *
 * @see IAM API Reference, "EvaluationResult", `MissingContextValues`
 */
export function missingConditionKeys(
  documents: readonly PolicyDocument[],
  context: ConditionContext,
): readonly string[] {
  return distinctKeys(documents.flatMap(conditionKeysOf)).filter(
    (key) => !context.has(key.toLowerCase()),
  )
}

function keysOfStatement(
  { Resource = [], NotResource = [], Condition = {} }: Statement,
  version: PolicyDocument['Version'],
): readonly string[] {
  const ofVariables = (values: readonly string[]): readonly string[] =>
    version === '2012-10-17' ? values.flatMap(variablesOf) : []
  return [
    ...ofVariables([...Resource, ...NotResource]),
    ...Object.entries(Condition).flatMap(([written, keys]) => {
      const use = parseConditionOperator(written)
      const hasVariables =
        use !== undefined && use.operator !== 'Null' && use.operator.allowsVariables
      return Object.entries(keys).flatMap(([key, values]) => [
        key,
        ...(hasVariables ? ofVariables(values) : []),
      ])
    }),
  ]
}

function variablesOf(value: string): readonly string[] {
  return parsePolicyPattern(value, { wildcards: false, variables: true }).flatMap((part) =>
    part.kind === 'variable' ? [part.key] : [],
  )
}

function distinctKeys(keys: readonly string[]): readonly string[] {
  const byName = new Map<string, string>()
  for (const key of keys) {
    const name = key.toLowerCase()
    if (!byName.has(name)) byName.set(name, key)
  }
  return [...byName.values()]
}
