import type {
  ConditionExplanation,
  Decision,
  StatementExplanation,
} from '../../policy/explanation.ts'
import { nameStatement } from '../../policy/wording.ts'
import type {
  ShownDecision,
  ShownStatement,
  ShownTest,
  ShownTrust,
} from '../../views/debug/debug-page-data.ts'
import type { TrustDiagnosis } from '../diagnosis.ts'
import type { ProposedChange, SmallestChange } from '../trust-policy/smallest-change.ts'

/** Nobody chooses among more. */
const maxRoles = 40
const maxStatements = 40
const maxConditions = 40
const maxValues = 20
const maxOthers = 5

/** What the trust policies say, as trees. Roles beyond forty are left out, the denied ones last. */
export function describeTrust(trust: readonly TrustDiagnosis[] = []): readonly ShownTrust[] {
  const chosen = trust.toSorted((one, other) => Number(one.allowed) - Number(other.allowed))
  const shown = new Set(chosen.slice(0, maxRoles))
  return trust
    .filter((one) => shown.has(one))
    .map(({ roleArn, providerArn, allowed, decisions, smallestChange }) => {
      const change = describeChange(smallestChange)
      return {
        role: roleArn,
        provider: providerArn,
        allowed,
        decisions: decisions.map(describeDecision),
        ...(change === undefined ? {} : { change }),
      }
    })
}

function describeDecision(decision: Decision): ShownDecision {
  const { action, reason, statements } = decision
  return {
    action,
    allowed: decision.decision === 'allowed',
    reason,
    statements: statements
      .slice(0, maxStatements)
      .map((statement) => describeStatement(statement, decision)),
  }
}

function describeStatement(
  statement: StatementExplanation,
  { action, decidedBy }: Decision,
): ShownStatement {
  const { effect, applies, reason, principalMatches, actionMatches, conditions } = statement
  const isAsked = principalMatches && actionMatches
  return {
    name: nameStatement(statement),
    effect,
    applies,
    decided: decidedBy?.index === statement.index,
    reason,
    tests: [
      plainTest('Principal', principalMatches, 'the provider is', 'the provider is not'),
      plainTest('Action', actionMatches, `${action} is`, `${action} is not`),
      // Of a statement about somebody or something else, conditions are not asked.
      ...(isAsked ? conditions.slice(0, maxConditions).map(describeCondition) : []),
    ],
  }
}

function plainTest(label: string, holds: boolean, yes: string, no: string): ShownTest {
  return { holds, label, expected: [], reason: `${holds ? yes : no} among those it is about` }
}

function describeCondition(condition: ConditionExplanation): ShownTest {
  const { holds, operator, key, expected, present, reason } = condition
  return {
    holds,
    label: `${operator} on ${key}`,
    expected: bounded(expected),
    ...(present === undefined ? {} : { present: bounded(present) }),
    reason,
  }
}

function bounded(values: readonly string[]): readonly string[] {
  const more = values.length - maxValues
  return more <= 0 ? values : [...values.slice(0, maxValues), `and ${more} more`]
}

function describeChange(change: SmallestChange | undefined): ShownTrust['change'] | undefined {
  if (change === undefined || change.outcome === 'alreadyAllowed') return undefined
  if (change.outcome === 'none')
    return { sentence: asSentence(change.sentence), edits: [], others: [] }
  const { best, others } = change
  const inPolicy = best.edits.every(({ target }) => target === 'policy')
  return {
    sentence: asSentence(best.sentence),
    edits: best.edits.map(describeEdit),
    // What somebody else sends cannot be tried by editing the policy.
    ...(inPolicy ? { policy: JSON.stringify(best.policy, null, 2) } : {}),
    others: others.slice(0, maxOthers).map(({ sentence }) => asSentence(sentence)),
  }
}

function describeEdit({
  target,
  path,
  oldValue,
  newValue,
}: ProposedChange['edits'][number]): string {
  const where =
    target === 'policy' ? `in the policy, at ${path}` : `in what the provider sends, at ${path}`
  if (oldValue === undefined) return `${where}: add ${newValue ?? ''}`
  if (newValue === undefined) return `${where}: remove ${oldValue}`
  return `${where}: ${oldValue} becomes ${newValue}`
}

function asSentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
}
