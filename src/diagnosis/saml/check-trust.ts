import type { Decision } from '../../policy/explanation.ts'
import { adviseChange, explainDenial } from '../explain-denial.ts'
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
  const { reason, expected, received } = explainDenial(decision)
  return writeFinding(idOfAction[action] ?? 'trust-policy-denied', {
    message: `The trust policy of ${quoted(evaluation.roleArn)} does not allow ${action}${becauseOf[action] ?? ''}: ${reason}`,
    level: levelAmong(judged),
    expected,
    received,
    at: placeOfValue(evaluation.roleArn, facts),
    remedy: adviseChange(isFirst ? evaluation.smallestChange : undefined),
  })
}
