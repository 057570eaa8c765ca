import type { ConditionContext } from '../federation/condition-context.ts'
import { readBool } from './conditions/bool.ts'
import type { ConditionOperator } from './conditions/condition-operator.ts'
import type { OperatorUse, SetQualifier } from './conditions/index.ts'
import { parseConditionOperator } from './conditions/index.ts'
import type { ConditionExplanation } from './explanation.ts'
import type { PolicyDocument, Statement } from './policy-document.ts'
import { parsePolicyPattern } from './policy-pattern.ts'
import type { ResolvedPattern } from './resolve-variables.ts'
import { resolveVariables, textOfPattern } from './resolve-variables.ts'
import { quoted } from './wording.ts'

/** One key under one operator of a Condition element. */
export interface Condition {
  /** As written, with its qualifier and `IfExists`. */
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
  /** Of the statement: a condition that cannot be judged holds for Deny and fails for Allow. */
  readonly effect: Statement['Effect']
  /** Of the document: 2008-10-17 has no variables. */
  readonly version: PolicyDocument['Version']
}

/** yes, no, or undefined for "cannot be judged" */
type Verdict = boolean | undefined

interface Judgement {
  readonly verdict: Verdict
  readonly expected: readonly string[]
  readonly comparisons: number
  readonly reason: string
}

/**
 * Whether one condition holds for a request, and why. Never throws.
 *
 * - Several values of the policy: one match is enough; a negated operator holds when none matches.
 * - A plain operator on a key with several values holds when any of them matches; negated, when none does.
 * - An absent key fails a positive operator and satisfies a negated one, `IfExists` and `ForAllValues`.
 * - An unknown operator, or a value that is not of the operator's type, denies the request: the
 *   condition fails in an Allow statement and holds in a Deny statement.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Condition operators", "Creating a condition with
 * multiple keys or values"
 */
export function evaluateCondition(
  condition: Condition,
  context: ConditionContext,
): ConditionExplanation {
  const values = context.get(condition.key.toLowerCase())?.values
  const present = values === undefined || values.length === 0 ? undefined : values
  const { verdict, expected, comparisons, reason } = judge(condition, present, context)
  return {
    operator: condition.operator,
    key: condition.key,
    expected,
    present,
    holds: verdict ?? condition.effect === 'Deny',
    undecidable: verdict === undefined,
    comparisons,
    reason,
  }
}

function judge(
  condition: Condition,
  present: readonly string[] | undefined,
  context: ConditionContext,
): Judgement {
  const use = parseConditionOperator(condition.operator)
  const asWritten = { expected: condition.values, comparisons: 0 }
  if (use === undefined) {
    const reason = `there is no operator ${quoted(condition.operator)}`
    return { verdict: undefined, reason, ...asWritten }
  }
  if (use.operator === 'Null')
    return { ...judgeNull(condition, use.qualifier, present), ...asWritten }
  if (present === undefined) return { ...judgeAbsent(condition.key, use), ...asWritten }
  if (use.qualifier !== undefined && isNullDataSet(present)) {
    const verdict = use.qualifier === 'ForAllValues'
    const reason = `${condition.key} has no value but the empty string, which counts as no value`
    return { verdict, reason, ...asWritten }
  }
  return judgeValues(condition, use, present, context)
}

/** @see IAM User Guide, "Condition operator to check existence of condition keys" */
function judgeNull(
  { key, values }: Condition,
  qualifier: SetQualifier | undefined,
  present: readonly string[] | undefined,
): Pick<Judgement, 'verdict' | 'reason'> {
  if (qualifier !== undefined) {
    const verdict = qualifier === 'ForAllValues'
    return { verdict, reason: `Null with ${qualifier} is always ${verdict ? 'true' : 'false'}` }
  }
  const isNull = present === undefined || isNullDataSet(present)
  const verdict = anyOf(values, (value) => {
    const expected = readBool(value)
    return expected === undefined ? undefined : expected === isNull
  })
  return { verdict, reason: `${key} is ${isNull ? 'absent' : 'present'}` }
}

type Comparison = Exclude<OperatorUse, { readonly operator: 'Null' }>

function judgeAbsent(
  key: string,
  { operator, qualifier, ifExists }: Comparison,
): Pick<Judgement, 'verdict' | 'reason'> {
  if (ifExists) return { verdict: true, reason: `${key} is absent, which IfExists allows` }
  if (qualifier === 'ForAllValues') {
    return { verdict: true, reason: `${key} is absent, so ForAllValues has nothing to object to` }
  }
  if (qualifier === 'ForAnyValue' || !operator.negated) {
    return { verdict: false, reason: `${key} is absent from the request` }
  }
  return { verdict: true, reason: `${key} is absent, so it ${operator.phrase} any value asked for` }
}

/** An empty string is what a user passes to say nothing; the set operators take it for nothing. */
function isNullDataSet(values: readonly string[]): boolean {
  return values.every((value) => value === '')
}

function judgeValues(
  condition: Condition,
  { operator, qualifier }: Comparison,
  present: readonly string[],
  context: ConditionContext,
): Judgement {
  const { patterns, expected, unresolved } = resolveValues(condition, operator, context)
  let comparisons = 0
  const meets = (value: string): Verdict => {
    const match = anyOf(patterns, (pattern) => {
      comparisons += 1
      return operator.matches(pattern, value)
    })
    return operator.negated ? not(match) : match
  }
  const everyValueCounts = qualifier === undefined ? operator.negated : qualifier === 'ForAllValues'
  const verdict = everyValueCounts ? allOf(present, meets) : anyOf(present, meets)
  return {
    verdict,
    expected,
    comparisons,
    reason: describeComparison(condition, present, expected, unresolved, verdict),
  }
}

interface ResolvedValues {
  readonly patterns: readonly ResolvedPattern[]
  readonly expected: readonly string[]
  /** Variables without a value: their values of the policy match nothing. */
  readonly unresolved: readonly string[]
}

function resolveValues(
  { values, version }: Condition,
  operator: ConditionOperator,
  context: ConditionContext,
): ResolvedValues {
  const syntax = {
    wildcards: operator.allowsWildcards,
    variables: operator.allowsVariables && version === '2012-10-17',
  }
  const patterns: ResolvedPattern[] = []
  const expected: string[] = []
  const unresolved: string[] = []
  for (const value of values) {
    const resolution = resolveVariables(parsePolicyPattern(value, syntax), context)
    if (resolution.resolved === undefined) {
      unresolved.push(resolution.unresolved)
      expected.push(value)
    } else {
      patterns.push(resolution.resolved)
      expected.push(textOfPattern(resolution.resolved))
    }
  }
  return { patterns, expected, unresolved }
}

function describeComparison(
  { operator, key }: Condition,
  present: readonly string[],
  expected: readonly string[],
  unresolved: readonly string[],
  verdict: Verdict,
): string {
  const is = `${key} is ${present.map(quoted).join(', ')}`
  const asked = `${operator} asks for ${expected.map(quoted).join(' or ') || 'no value at all'}`
  if (verdict === undefined) return `${is}, which cannot be compared: ${asked}`
  const blank = unresolved.map((variable) => `${variable} has no value to put in its place`)
  return [`${is} and ${asked}`, ...blank].join('; ')
}

function not(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict
}

/** Or: a yes decides, and without one a "cannot be judged" is not a no. */
function anyOf<T>(items: readonly T[], judgeItem: (item: T) => Verdict): Verdict {
  let verdict: Verdict = false
  for (const item of items) {
    const itemVerdict = judgeItem(item)
    if (itemVerdict === true) return true
    if (itemVerdict === undefined) verdict = undefined
  }
  return verdict
}

/** And: a no decides. */
function allOf<T>(items: readonly T[], judgeItem: (item: T) => Verdict): Verdict {
  return not(anyOf(items, (item) => not(judgeItem(item))))
}
