import type { ConditionExplanation, Decision } from '../../policy/explanation.ts'
import { listed, nameStatement } from '../../policy/wording.ts'
import type { Finding } from '../finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { asSentence, quoted, writeFinding } from '../write-finding.ts'
import { levelAmong, placeOfValue } from './check-provider-and-role.ts'
import type { RoleEvaluation } from './evaluate-roles.ts'
import type { JudgedIdentity } from './judge-identity.ts'
import type { SamlFacts } from './saml-facts.ts'

const idOfAction: Readonly<Record<string, RegisteredFindingId>> = {
  'sts:AssumeRoleWithSAML': 'trust-policy-denied',
  'sts:TagSession': 'tag-session-denied',
  'sts:SetSourceIdentity': 'set-source-identity-denied',
}

const becauseOf: Readonly<Record<string, string>> = {
  'sts:TagSession': ', which the session tags of the assertion need',
  'sts:SetSourceIdentity': ', which the source identity of the assertion needs',
}

/** What the trust policies decided, by which statement and condition, and what would change it. */
export function checkTrust(judged: JudgedIdentity, facts: SamlFacts): readonly Finding[] {
  return judged.evaluations.flatMap((evaluation) => {
    if (evaluation.outcome === 'policy-unusable') {
      const { failure, roleArn } = evaluation
      return [
        writeFinding('trust-policy-unusable', {
          message: `The trust policy of ${quoted(roleArn)} is not one that IAM would store: ${asSentence(failure.message)}`,
          level: levelAmong(judged),
          expected: failure.expected,
          received: failure.received,
          code: failure.code,
          ...(failure.aws === undefined ? {} : { awsError: failure.aws }),
        }),
      ]
    }
    if (evaluation.outcome !== 'denied') return []
    return evaluation.decisions
      .filter(({ decision }) => decision !== 'allowed')
      .map((decision, index) => deniedFinding(decision, index === 0, evaluation, judged, facts))
  })
}

function deniedFinding(
  decision: Decision,
  isFirst: boolean,
  evaluation: RoleEvaluation & { readonly outcome: 'allowed' | 'denied' },
  judged: JudgedIdentity,
  facts: SamlFacts,
): Finding {
  const { action } = decision
  const failed = failedConditions(decision)
  const [condition] = failed
  const change = isFirst ? evaluation.smallestChange : undefined
  return writeFinding(idOfAction[action] ?? 'trust-policy-denied', {
    message: `The trust policy of ${quoted(evaluation.roleArn)} does not allow ${action}${becauseOf[action] ?? ''}: ${why(decision, failed)}`,
    level: levelAmong(judged),
    expected:
      condition && `${condition.operator} ${condition.key}: ${condition.expected.join(' or ')}`,
    received: condition && `${condition.key}: ${condition.present?.join(', ') ?? 'absent'}`,
    at: placeOfValue(evaluation.roleArn, facts),
    remedy: remedyOf(change),
  })
}

function remedyOf(
  change: (RoleEvaluation & { outcome: 'denied' })['smallestChange'] | undefined,
): string | undefined {
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

function why(decision: Decision, failed: readonly ConditionExplanation[]): string {
  if (decision.decidedBy !== undefined) {
    const because = failed.map(({ reason }) => reason)
    return `${nameStatement(decision.decidedBy)} denies it${because.length === 0 ? '' : `, because ${listed(because, 'and')}`}.`
  }
  const relevant = decision.statements.find(
    ({ effect, principalMatches, actionMatches, conditions }) =>
      effect === 'Allow' &&
      principalMatches &&
      actionMatches &&
      conditions.some((one) => failed.includes(one)),
  )
  if (relevant === undefined) return asSentence(decision.reason)
  return `${nameStatement(relevant)} would, but ${listed(
    failed.map(({ reason }) => reason),
    'and',
  )}.`
}
