import type { ConditionExplanation, Decision } from '../policy/explanation.ts'
import { listed, nameStatement } from '../policy/wording.ts'
import type { SmallestChange } from './trust-policy/smallest-change.ts'
import { shown } from './shown.ts'
import { asSentence } from './write-finding.ts'

/** Why a trust policy does not allow an action. */
export interface DenialExplanation {
  /** A sentence: the statement that denied, or the one that came closest to allowing, and its conditions. */
  readonly reason: string
  /** The first condition that decided. */
  readonly expected: string | undefined
  readonly received: string | undefined
}

/** Puts a denial into words. */
export function explainDenial(decision: Decision): DenialExplanation {
  const failed = failedConditions(decision)
  const [condition] = failed
  return {
    reason: reasonOf(decision, failed),
    expected:
      condition && `${condition.operator} ${condition.key}: ${condition.expected.join(' or ')}`,
    received: condition && `${condition.key}: ${condition.present?.join(', ') ?? 'absent'}`,
  }
}

/** The smallest change as advice. */
export function adviseChange(change: SmallestChange | undefined): string | undefined {
  if (change?.outcome === 'found') return asSentence(change.best.sentence)
  return change?.outcome === 'none' ? asSentence(change.sentence) : undefined
}

/** Of the statement that denied, or of the one that came closest to allowing. */
function failedConditions({ statements, decidedBy }: Decision): readonly ConditionExplanation[] {
  if (decidedBy !== undefined) return decidedBy.conditions
  const closest = statements
    .filter(({ effect, principalMatches, actionMatches }) => {
      return effect === 'Allow' && principalMatches && actionMatches
    })
    .map(({ conditions }) => conditions.filter(({ holds }) => !holds))
    .toSorted((one, other) => one.length - other.length)
  return closest[0] ?? []
}

function reasonOf(decision: Decision, failed: readonly ConditionExplanation[]): string {
  const because = listed(
    failed.map(({ reason }) => reason),
    'and',
  )
  if (decision.decidedBy !== undefined) {
    return `${nameStatement(decision.decidedBy)} denies it${failed.length === 0 ? '' : `, because ${because}`}.`
  }
  const relevant = decision.statements.find(
    ({ effect, principalMatches, actionMatches, conditions }) =>
      effect === 'Allow' &&
      principalMatches &&
      actionMatches &&
      conditions.some((one) => failed.includes(one)),
  )
  return relevant === undefined
    ? `${shown(decision.reason)}.`
    : `${nameStatement(relevant)} would, but ${because}.`
}
