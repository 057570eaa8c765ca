import { PolicyRejected } from '../../errors.ts'
import { evaluateTrustPolicy } from '../../policy/evaluate-trust-policy.ts'
import type {
  ConditionExplanation,
  Decision,
  StatementExplanation,
} from '../../policy/explanation.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../policy/policy-document.ts'
import { policySizeLimits } from '../../policy/policy-size.ts'
import type { TrustRequest } from '../../policy/request.ts'
import { listed, nameStatement } from '../../policy/wording.ts'
import { shown } from '../shown.ts'
import type { CandidateEdit, ChangeKind, ConcreteEdit, Question } from './candidate-edit.ts'
import { candidateEdits } from './candidate-edits.ts'

/** A change after which the request is allowed. That it is was tried. */
export interface ProposedChange {
  /** Of the largest of its edits. */
  readonly kind: ChangeKind
  /** What to do, in the imperative, without a full stop. */
  readonly sentence: string
  /** All of them are needed. */
  readonly edits: readonly ConcreteEdit[]
  /** The policy and the request after the change. */
  readonly policy: PolicyDocument
  readonly request: TrustRequest
}

export type SmallestChange =
  | { readonly outcome: 'alreadyAllowed' }
  | {
      readonly outcome: 'found'
      readonly best: ProposedChange
      /** Others that would do, the smaller first. */
      readonly others: readonly ProposedChange[]
    }
  | {
      readonly outcome: 'none'
      /** What stands in the way, without a full stop. */
      readonly sentence: string
      /** The conditions that deny together; none when it is not conditions that do. */
      readonly conditions: readonly ConditionExplanation[]
    }

const maxCandidates = 60
const maxProposals = 6

/**
 * The smallest change that would allow a request which a trust policy denies: to the policy (a misspelt
 * value, key or provider, the operator of a pattern, one value more, one action more, one principal
 * more) or to the request (what it says for a condition key). Each proposal was evaluated and would be
 * stored by IAM. One edit comes before two; more than two are no small change.
 *
 * Never proposes to remove a condition or a Deny, to put a wildcard into the policy, or to make a
 * condition hold for both true and false. Never throws.
 *
 * @see IAM User Guide, "Determining whether a request is allowed or denied within an account"
 */
export function smallestChange(policy: PolicyDocument, request: TrustRequest): SmallestChange {
  const decision = evaluateTrustPolicy(policy, request)
  if (decision.decision === 'allowed') return { outcome: 'alreadyAllowed' }
  const question: Question = { policy, request }
  const candidates = decision.statements
    .filter(({ effect, applies }) => (effect === 'Allow' ? !applies : applies))
    .flatMap((statement) => candidateEdits(question, statement))
    .toSorted((one, other) => one.weight - other.weight)
    .slice(0, maxCandidates)
  const single = candidates.flatMap((candidate) => tryEdits(question, [candidate]))
  const proposals = single.length > 0 ? single : tryPairs(question, candidates)
  const [best, ...others] = distinct(proposals).slice(0, maxProposals)
  if (best !== undefined) return { outcome: 'found', best, others }
  return { outcome: 'none', ...explainDenial(decision) }
}

function tryPairs(
  question: Question,
  candidates: readonly CandidateEdit[],
): readonly ProposedChange[] {
  const pairs = candidates.flatMap((one, index) =>
    candidates.slice(index + 1).map((other) => [one, other] as const),
  )
  return pairs
    .toSorted((one, other) => weightOf(one) - weightOf(other))
    .flatMap((pair) => tryEdits(question, pair))
}

function weightOf([one, other]: readonly [CandidateEdit, CandidateEdit]): number {
  return one.weight + other.weight
}

function tryEdits(
  question: Question,
  candidates: readonly CandidateEdit[],
): readonly ProposedChange[] {
  const { policy, request } = candidates.reduce((asked, { apply }) => apply(asked), question)
  if (evaluateTrustPolicy(policy, request).decision !== 'allowed') return []
  if (policy !== question.policy && !isStorable(policy)) return []
  const largest = candidates.toSorted((one, other) => other.weight - one.weight)[0]
  if (largest === undefined) return []
  return [
    {
      kind: largest.kind,
      sentence: candidates.map(({ sentence }) => sentence).join(', and '),
      edits: candidates.flatMap(({ edits }) => edits),
      policy,
      request,
    },
  ]
}

/** The largest quota that AWS gives a trust policy. */
const sizeLimit = { ...policySizeLimits.trust, maxCharacters: 4096 }

function isStorable(policy: PolicyDocument): boolean {
  try {
    parsePolicyDocument(policy, 'trust', { sizeLimit })
    return true
  } catch (error) {
    if (error instanceof PolicyRejected) return false
    throw error
  }
}

function distinct(proposals: readonly ProposedChange[]): readonly ProposedChange[] {
  const seen = new Set<string>()
  return proposals.filter(({ edits }) => {
    const key = JSON.stringify(edits)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function explainDenial({
  action,
  decidedBy,
  statements,
}: Decision): Pick<Extract<SmallestChange, { outcome: 'none' }>, 'sentence' | 'conditions'> {
  if (decidedBy !== undefined) {
    const { conditions } = decidedBy
    const because =
      conditions.length === 0
        ? 'which has no conditions'
        : `because ${describe(conditions)} ${conditions.length === 1 ? 'holds' : 'hold'}`
    return {
      sentence: `${nameStatement(decidedBy)} denies ${shown(action)}, ${because}`,
      conditions,
    }
  }
  const closest = statements
    .filter(({ effect }) => effect === 'Allow')
    .toSorted((one, other) => obstacles(one) - obstacles(other))[0]
  if (closest === undefined) {
    return { sentence: 'no statement of the policy allows anything', conditions: [] }
  }
  const conditions = closest.conditions.filter(({ holds }) => !holds)
  const parts = [
    ...(closest.principalMatches ? [] : ['its principal is another']),
    ...(closest.actionMatches ? [] : [`it is not about ${shown(action)}`]),
    ...(conditions.length === 0
      ? []
      : [`${describe(conditions)} ${conditions.length === 1 ? 'does' : 'do'} not hold`]),
  ]
  return {
    sentence: `no small change lets the request in: ${nameStatement(closest)} comes closest, but ${listed(parts, 'and')}`,
    conditions,
  }
}

function obstacles(statement: StatementExplanation): number {
  const failed = statement.conditions.filter(({ holds }) => !holds).length
  return failed + (statement.principalMatches ? 0 : 3) + (statement.actionMatches ? 0 : 2)
}

function describe(conditions: readonly ConditionExplanation[]): string {
  return listed(
    conditions.map(({ operator, key }) => `${operator} on ${shown(key)}`),
    'and',
  )
}
