import { findBrokenVariable } from '../../policy/policy-pattern.ts'
import type { LocatedCondition, LocatedValue } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'
import type { TrustPolicyCheckId } from './trust-policy-checks.ts'

/**
 * Checks the policy variables in the values of one condition.
 *
 * @param version of the policy, as written
 */
export function checkVariables(
  { use, values }: LocatedCondition,
  version: string | undefined,
  report: ReportFinding,
): void {
  if (use === undefined) return
  const allowsVariables = use.operator !== 'Null' && use.operator.allowsVariables
  for (const value of values) {
    if (!value.value.includes('${')) continue
    if (!allowsVariables) report('invalid-variable-for-operator', value, { received: value.value })
    else if (version === '2012-10-17') checkVariable(value, report)
    else {
      const expected = '"Version": "2012-10-17"'
      report('variable-unsupported-in-version', value, { expected, received: value.value })
    }
  }
}

function checkVariable(value: LocatedValue, report: ReportFinding): void {
  const broken = findBrokenVariable(value.value)
  if (broken !== undefined) report(faultOf(broken), value, { received: broken })
}

function faultOf(variable: string): TrustPolicyCheckId {
  if (!variable.endsWith('}')) return 'missing-brace-in-variable'
  const inner = variable.slice(2, -1)
  if (inner.trim() === '') return 'empty-variable'
  if (/[,']/.test(inner)) return 'missing-quote-in-variable'
  return 'unsupported-space-in-variable'
}
