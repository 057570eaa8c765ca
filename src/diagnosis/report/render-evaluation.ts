import type { Decision } from '../../policy/explanation.ts'
import type { Diagnosis } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import type { SmallestChange } from '../trust-policy/smallest-change.ts'
import { paintWith } from './paint.ts'
import type { Paint } from './paint.ts'
import { renderFinding } from './render-finding.ts'
import { describeDecision, describeDiagnosis, describeSmallestChange } from './render-json.ts'
import type { JsonObject, NamedDiagnosis } from './render-json.ts'
import { renderDecision, renderSmallestChange } from './render-trust.ts'
import { visible } from './visible.ts'

/** A trust policy asked about somebody. */
export interface TrustPolicyEvaluation {
  /** What the policy is called: its file. */
  readonly name: string
  /** The policy by itself: its findings, and its text for their places. */
  readonly policy: Diagnosis
  /** Who asks: an ARN or the name of a provider; absent when nobody could be told. */
  readonly principal?: string
  /** The role that is asked for, where it is known. */
  readonly roleArn?: string
  /** One for each action; none when the policy or the document was refused before. */
  readonly decisions: readonly Decision[]
  /** Of the first action that is denied. */
  readonly smallestChange?: SmallestChange
  /** The response or token that was to be asked about, when it was refused. */
  readonly refused?: NamedDiagnosis
}

/** Whether every action is allowed; nothing is where nothing was asked. */
export function isAllowed({ decisions }: TrustPolicyEvaluation): boolean {
  return decisions.length > 0 && decisions.every(({ decision }) => decision === 'allowed')
}

/**
 * An evaluation for a person at a terminal: the answer first, then for each action the tree of
 * statements and conditions, the smallest change that would allow it, and what is wrong with the policy
 * whoever asks.
 */
export function renderEvaluation(
  evaluation: TrustPolicyEvaluation,
  { color }: { readonly color: boolean },
): string {
  const { decisions, smallestChange, refused, policy, name } = evaluation
  const paint = paintWith(color)
  const lines = [
    ...renderAnswer(evaluation, paint),
    '',
    ...decisions.flatMap((decision) => [...renderDecision(decision, paint), '']),
    ...spaced(renderSmallestChange(smallestChange, paint)),
    ...(refused === undefined ? [] : renderRefused(refused, paint)),
    ...policy.findings.flatMap((finding) => [
      ...renderFinding(finding, policy, { paint, name }),
      '',
    ]),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function renderAnswer(evaluation: TrustPolicyEvaluation, paint: Paint): readonly string[] {
  const { principal, roleArn, decisions, refused, policy } = evaluation
  const answer = isAllowed(evaluation) ? paint('green', 'allowed') : paint('red', 'denied')
  const because =
    refused !== undefined
      ? `${refused.name} was refused, so nobody reaches the trust policy`
      : (decisions.find(({ decision }) => decision !== 'allowed') ?? decisions[0])?.reason
  const broken = policy.findings.find(({ level }) => level === 'error')?.message
  const why = because ?? broken
  return [
    `${answer}${why === undefined ? '' : `: ${visible(why)}`}`,
    ...(principal === undefined ? [] : [`  who asks: ${visible(principal)}`]),
    ...(roleArn === undefined ? [] : [`  for the role: ${visible(roleArn)}`]),
  ]
}

function renderRefused({ name, diagnosis }: NamedDiagnosis, paint: Paint): readonly string[] {
  return diagnosis.findings
    .filter(isCause)
    .flatMap((finding) => [...renderFinding(finding, diagnosis, { paint, name }), ''])
}

function isCause({ level, consequenceOf }: Finding): boolean {
  return level === 'error' && consequenceOf === undefined
}

function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, '']
}

/**
 * An evaluation as programs read it: `verdict`, who asks, the decisions with every statement and
 * condition, the smallest change, and the findings about the policy.
 */
export function describeEvaluation(evaluation: TrustPolicyEvaluation): JsonObject {
  const { principal, roleArn, decisions, smallestChange, refused, policy } = evaluation
  const { findings = [] } = describeDiagnosis(policy)
  return {
    verdict: isAllowed(evaluation) ? 'allowed' : 'denied',
    ...(principal === undefined ? {} : { principal }),
    ...(roleArn === undefined ? {} : { roleArn }),
    decisions: decisions.map(describeDecision),
    ...(smallestChange === undefined
      ? {}
      : { smallestChange: describeSmallestChange(smallestChange) }),
    findings,
    ...(refused === undefined
      ? {}
      : { refused: { input: refused.name, ...describeDiagnosis(refused.diagnosis) } }),
  }
}
