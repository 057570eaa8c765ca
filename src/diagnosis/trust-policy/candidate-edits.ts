import type { StatementExplanation } from '../../policy/explanation.ts'
import type { PrincipalElement } from '../../policy/policy-document.ts'
import type { RequestPrincipal } from '../../policy/request.ts'
import { editDistance } from '../nearest-name.ts'
import type { CandidateEdit, Question, StatementPlace } from './candidate-edit.ts'
import { editStatement, nameOf, policyEdit, shownValue, weights } from './candidate-edit.ts'
import { conditionEdits } from './condition-edits.ts'
import { isNear } from './is-near.ts'
import { trustActions } from './trust-actions.ts'

/**
 * Edits of the policy and of the request that could make one statement say something else about the
 * request: an Allow that does not apply, or a Deny that does. None takes a condition away, and none
 * puts a wildcard into the policy.
 */
export function candidateEdits(
  { policy, request }: Question,
  explanation: StatementExplanation,
): readonly CandidateEdit[] {
  const statement = policy.Statement[explanation.index]
  if (statement === undefined) return []
  const place: StatementPlace = { statement, index: explanation.index, request }
  const isAllow = explanation.effect === 'Allow'
  const stands = explanation.conditions.filter(({ holds }) => holds !== isAllow)
  return [
    ...(isAllow && !explanation.principalMatches ? principalEdits(place) : []),
    ...(isAllow && !explanation.actionMatches ? actionEdits(place) : []),
    ...stands.flatMap((condition) => conditionEdits(condition, place)),
  ]
}

function principalEdits({ statement, index, request }: StatementPlace): readonly CandidateEdit[] {
  const { Principal } = statement
  const [type, value] = principalValue(request.principal) ?? []
  if (type === undefined || value === undefined || Principal === undefined || Principal === '*') {
    return []
  }
  const values = Principal[type] ?? []
  const where = ['Statement', index, 'Principal', type]
  const named = nameOf(statement, index)
  const withValues = (changed: readonly string[]): CandidateEdit['apply'] =>
    editStatement(index, (old) => {
      const element: PrincipalElement = { ...Principal, [type]: changed }
      return { ...old, Principal: element }
    })
  const misspelt = values.flatMap((old, position): readonly CandidateEdit[] => {
    if (!isNear(old, value)) return []
    return [
      {
        kind: 'misspelling',
        weight: weights.misspelling + editDistance(old, value),
        sentence: `write ${shownValue(value)} instead of ${shownValue(old)} in the principal of ${named}`,
        edits: [policyEdit([...where, position], value, old)],
        apply: withValues(values.with(position, value)),
      },
    ]
  })
  return [
    ...misspelt,
    {
      kind: 'principal',
      weight: weights.principal,
      sentence: `add ${shownValue(value)} to the principals of ${named}`,
      edits: [policyEdit([...where, values.length], value)],
      apply: withValues([...values, value]),
    },
  ]
}

function principalValue(
  principal: RequestPrincipal,
): readonly ['AWS' | 'Federated' | 'Service', string] | undefined {
  if (principal.kind === 'federated') return ['Federated', principal.providerArn]
  if (principal.kind === 'service') return ['Service', principal.name]
  if (principal.kind === 'aws') return ['AWS', principal.sessionIssuerArn ?? principal.arn]
  return undefined
}

function actionEdits({ statement, index, request }: StatementPlace): readonly CandidateEdit[] {
  const { Action } = statement
  const action = trustActions.find((known) => known.toLowerCase() === request.action.toLowerCase())
  if (action === undefined || Action === undefined) return []
  return [
    {
      kind: 'action',
      weight: weights.action,
      sentence: `add ${action} to the actions of ${nameOf(statement, index)}`,
      edits: [policyEdit(['Statement', index, 'Action', Action.length], action)],
      apply: editStatement(index, (old) => ({ ...old, Action: [...Action, action] })),
    },
  ]
}
