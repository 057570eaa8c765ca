import { readBool } from '../../policy/conditions/bool.ts'
import type { ConditionOperator } from '../../policy/conditions/condition-operator.ts'
import type { OperatorUse } from '../../policy/conditions/index.ts'
import { checkNetworkValues } from './check-network-values.ts'
import type { ConditionKeyType, KnownConditionKey } from './known-condition-keys.ts'
import type { LocatedCondition, LocatedValue } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'
import type { TrustPolicyCheckId } from './trust-policy-checks.ts'

/** What operators of a name's beginning compare. */
type OperatorGroup = 'String' | 'Arn' | 'Bool' | 'Date' | 'Numeric' | 'IpAddress' | 'Binary'

/** Checks the values of one condition: that there are some, and that they are of the right type. */
export function checkConditionValues(
  condition: LocatedCondition,
  known: KnownConditionKey | undefined,
  report: ReportFinding,
): void {
  const { operator, use, key, values } = condition
  if (values.length === 0) {
    if (use !== undefined) report(emptyCheck(use), key, { fill: { key: key.value } })
    return
  }
  checkJsonTypes(values, report)
  if (use === undefined) return
  if (use.operator === 'Null') {
    checkEach(values, 'type-mismatch-boolean', operator.value, isBoolean, report)
    return
  }
  const group = groupOf(use.operator)
  if (known !== undefined && !allowedGroups[known.type].includes(group)) {
    report('type-mismatch', operator, {
      fill: { allowed: known.type, operator: operator.value, key: key.value },
      expected: known.type,
      received: operator.value,
    })
    return
  }
  checkWildcards(condition, use.operator, report)
  const check = valueChecks[group]
  if (check !== undefined) {
    const [id, matches] = check
    checkEach(values, id, operator.value, (value) => matches(value, use.operator), report)
  }
  if (group === 'Bool' && new Set(values.map(({ value }) => readBool(value))).size > 1) {
    report('invalid-condition-multiple-boolean', key)
  }
  if (group === 'Numeric') checkRedundantNumbers(condition, use.operator, report)
  checkNetworkValues(condition, report)
}

function emptyCheck(use: OperatorUse): TrustPolicyCheckId {
  if (use.qualifier === 'ForAllValues') return 'empty-array-condition-forallvalues'
  if (use.qualifier === 'ForAnyValue') return 'empty-array-condition-foranyvalue'
  const ifExists = use.operator !== 'Null' && 'ifExists' in use && use.ifExists
  return ifExists ? 'empty-array-condition-ifexists' : 'empty-array-condition'
}

/** A number is compared as its digits are written, unless JavaScript cannot hold it. */
function checkJsonTypes(values: readonly LocatedValue[], report: ReportFinding): void {
  const [first] = values
  const other = values.find(({ kind }) => kind !== first?.kind)
  if (first !== undefined && other !== undefined) {
    report('invalid-condition-data-type', other, { expected: first.kind, received: other.kind })
  }
  for (const value of values) {
    const read = String(Number(value.value))
    if (value.kind !== 'number' || read === value.value) continue
    report('inexact-number', value, {
      fill: { value: value.value, read },
      expected: JSON.stringify(value.value),
      received: value.value,
    })
  }
}

const allowedGroups: Readonly<Record<ConditionKeyType, readonly OperatorGroup[]>> = {
  String: ['String'],
  ARN: ['Arn', 'String'],
  // Text and number compare these as well as their own operators do.
  Bool: ['Bool', 'String'],
  Date: ['Date', 'Numeric'],
  Numeric: ['Numeric'],
  IPAddress: ['IpAddress'],
}

const groups: readonly OperatorGroup[] = ['String', 'Arn', 'Bool', 'Date', 'Numeric', 'Binary']

function groupOf({ name }: ConditionOperator): OperatorGroup {
  return groups.find((group) => name.startsWith(group)) ?? 'IpAddress'
}

type ValueCheck = readonly [
  TrustPolicyCheckId,
  (value: string, operator: ConditionOperator) => boolean,
]

const valueChecks: Partial<Record<OperatorGroup, ValueCheck>> = {
  Bool: ['type-mismatch-boolean', isBoolean],
  Date: ['type-mismatch-date', isReadBy],
  Numeric: ['type-mismatch-number', isReadBy],
  Binary: ['type-mismatch-string', isReadBy],
  IpAddress: [
    'type-mismatch-ip-range',
    (value, { matches }) =>
      ['192.0.2.1', '2001:db8::1'].some(
        (address) => matches(textPattern(value), address) !== undefined,
      ),
  ],
}

function isBoolean(value: string): boolean {
  return readBool(value) !== undefined
}

/** Whether an operator can compare a value with itself, which it cannot when it cannot read it. */
function isReadBy(value: string, { matches }: ConditionOperator): boolean {
  return matches(textPattern(value), value) !== undefined
}

function textPattern(text: string): readonly [{ readonly kind: 'text'; readonly text: string }] {
  return [{ kind: 'text', text }]
}

function checkEach(
  values: readonly LocatedValue[],
  id: TrustPolicyCheckId,
  operator: string,
  matches: (value: string) => boolean,
  report: ReportFinding,
): void {
  for (const value of values) {
    // A variable is no value yet, and is judged as a variable.
    if (matches(value.value) || value.value.includes('${')) continue
    report(id, value, { fill: { operator }, received: value.value })
  }
}

function checkWildcards(
  { operator, values }: LocatedCondition,
  { name, allowsWildcards }: ConditionOperator,
  report: ReportFinding,
): void {
  if (allowsWildcards || !name.startsWith('String')) return
  const like = operator.value.replace(name, name.replace(/Equals.*$/, 'Like'))
  for (const value of values) {
    // `${*}` and `${?}` are how a policy writes the characters themselves.
    if (!/[*?]/.test(value.value.replaceAll(/\$\{[^}]*\}/g, ''))) continue
    report('wildcard-without-like-operator', value, {
      fill: { operator: like },
      expected: like,
      received: value.value,
    })
  }
}

/** Of several bounds the loosest is the only one that counts. */
function checkRedundantNumbers(
  { key, values, operator }: LocatedCondition,
  { name }: ConditionOperator,
  report: ReportFinding,
): void {
  const bound = /(?:Less|Greater)Than/.exec(name)?.[0]
  if (bound === undefined || values.length < 2) return
  const which = bound === 'LessThan' ? 'greatest' : 'least'
  report('redundant-condition-value-num', key, {
    fill: { operator: operator.value, which, key: key.value },
  })
}
