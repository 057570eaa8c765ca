import { parseConditionOperator } from '../../policy/conditions/index.ts'
import type { ConditionExplanation } from '../../policy/explanation.ts'
import { jsonPath } from '../locate-json.ts'
import { editDistance, nearestName } from '../nearest-name.ts'
import { shown } from '../shown.ts'
import type { CandidateEdit, StatementPlace } from './candidate-edit.ts'
import {
  editOperator,
  editStatement,
  nameOf,
  policyEdit,
  shownValue,
  weights,
} from './candidate-edit.ts'
import type { Obstacle } from './claim-edits.ts'
import { boolClaim, claimEdit, claims, isAwsUrl, isPattern, removalOfClaim } from './claim-edits.ts'
import { isNear } from './is-near.ts'
import { findConditionKey, splitConditionKey } from './known-condition-keys.ts'

/** So many values of a request are looked at; a request with more is not helped by an edit. */
const maxValues = 5

/** Edits that could let one condition hold, or of a Deny keep it from holding. */
export function conditionEdits(
  condition: ConditionExplanation,
  place: StatementPlace,
): readonly CandidateEdit[] {
  const use = parseConditionOperator(condition.operator)
  const values = place.statement.Condition?.[condition.operator]?.[condition.key]
  if (use === undefined || values === undefined) return []
  const present = (condition.present ?? []).slice(0, maxValues)
  const obstacle: Obstacle = { ...place, condition, use, values, present }
  if (use.operator === 'Null') return removalOfClaim(obstacle)
  const { name, negated } = use.operator
  if (name.startsWith('Bool')) return boolClaim(obstacle)
  // What is asked for is one of the values: of an Allow without a negation, of a Deny with one.
  const asksForValue = negated !== (place.statement.Effect === 'Allow')
  if (!asksForValue) return []
  return [
    ...renamedKey(obstacle),
    ...misspeltValues(obstacle),
    ...likeOperator(obstacle),
    ...addedValues(obstacle),
    ...claims(obstacle),
  ]
}

/** A key that no request can have, beside one that this request has. */
function renamedKey(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, request, statement, index } = obstacle
  const { key, operator } = condition
  if (condition.present !== undefined) return []
  const names = [...request.context.values()].map((value) => value.key)
  const providerNames = names.map((name) => splitConditionKey(name).prefix)
  if (findConditionKey(key, providerNames) !== undefined) return []
  const sameClaim = names.filter((name) => {
    const own = splitConditionKey(key)
    const other = splitConditionKey(name)
    const bothIssuers = own.prefix.includes('.') && /[.:]/.test(other.prefix)
    return bothIssuers && own.name.toLowerCase() === other.name.toLowerCase()
  })
  const meant = nearestName(key, names) ?? sameClaim[0]
  const keys = statement.Condition?.[operator] ?? {}
  if (meant === undefined || hasKey(keys, meant)) return []
  const renamed = Object.fromEntries(
    Object.entries(keys).map(([name, list]) => [name === key ? meant : name, list]),
  )
  return [
    {
      kind: 'misspelling',
      weight:
        weights.misspelling + Math.min(editDistance(key.slice(0, 100), meant.slice(0, 100)), 4),
      sentence: `write the key ${shown(meant)} instead of ${shown(key)} in ${nameOf(statement, index)}`,
      edits: [
        {
          target: 'policy',
          path: jsonPath(['Statement', index, 'Condition', operator, key]),
          oldValue: key,
          newValue: meant,
        },
      ],
      apply: editOperator(index, operator, () => renamed),
    },
  ]
}

function misspeltValues(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, use, values, present, statement, index } = obstacle
  if (use.operator === 'Null') return []
  const { key, operator } = condition
  return values.flatMap((value, position) => {
    if (value.includes('${') || isPattern(value, use)) return []
    return present
      .filter((claim) => isNear(value, claim))
      .flatMap((claim) => {
        const distance = Math.min(editDistance(value.slice(0, 100), claim.slice(0, 100)), 4)
        const inPolicy: CandidateEdit = {
          kind: 'misspelling',
          weight: weights.misspelling + distance + (isAwsUrl(key, value) ? 5 : 0),
          sentence: `write ${shownValue(claim)} instead of ${shownValue(value)} for ${shown(key)} in ${nameOf(statement, index)}`,
          edits: [
            policyEdit(['Statement', index, 'Condition', operator, key, position], claim, value),
          ],
          apply: editOperator(index, operator, (keys) => ({
            ...keys,
            [key]: values.with(position, claim),
          })),
        }
        const inRequest: CandidateEdit = {
          ...claimEdit(
            obstacle,
            present.map((each) => (each === claim ? value : each)),
            claim,
            value,
          ),
          kind: 'misspelling',
          weight: weights.misspelling + distance + 2,
        }
        return [...(isSafe(claim) ? [inPolicy] : []), inRequest]
      })
  })
}

/** `StringEquals` with a value that is plainly meant as a pattern. */
function likeOperator(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, use, values, statement, index } = obstacle
  if (use.operator === 'Null' || use.operator.allowsWildcards) return []
  if (!use.operator.name.startsWith('String')) return []
  const { key, operator } = condition
  const pattern = values.find((value) => /[*?]/.test(value))
  if (pattern === undefined || values.some((value) => /^[*?]+$/.test(value))) return []
  const like = operator.replace(use.operator.name, use.operator.name.replace(/Equals.*$/, 'Like'))
  const conditions = statement.Condition ?? {}
  if (hasKey(conditions[like] ?? {}, key)) return []
  return [
    {
      kind: 'operator',
      weight: weights.operator,
      sentence: `write ${like} instead of ${operator} for ${shown(key)} in ${nameOf(statement, index)}, because ${shownValue(pattern)} is a pattern`,
      edits: [
        {
          target: 'policy',
          path: jsonPath(['Statement', index, 'Condition', operator]),
          oldValue: operator,
          newValue: like,
        },
      ],
      apply: editStatement(index, (old) => {
        const kept = Object.fromEntries(
          Object.entries(conditions[operator] ?? {}).filter(([name]) => name !== key),
        )
        const others = Object.fromEntries(
          Object.entries(conditions).filter(([name]) => name !== operator && name !== like),
        )
        return {
          ...old,
          Condition: {
            ...others,
            ...(Object.keys(kept).length === 0 ? {} : { [operator]: kept }),
            [like]: { ...conditions[like], [key]: values },
          },
        }
      }),
    },
  ]
}

/** Operators of which one value more lets in one claim more, and not everything. */
const extensible = /^(?:String|Arn|IpAddress|NotIpAddress)/

function addedValues(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, use, values, present, statement, index } = obstacle
  if (use.operator === 'Null' || !extensible.test(use.operator.name)) return []
  const { key, operator } = condition
  const missing = present.filter((claim) => !values.includes(claim))
  const everyValueCounts =
    use.qualifier === 'ForAllValues' || (use.operator.negated && use.qualifier === undefined)
  const additions = everyValueCounts ? [missing] : missing.map((claim) => [claim])
  return additions.flatMap((added): readonly CandidateEdit[] => {
    if (added.length === 0 || !added.every(isSafe)) return []
    return [
      {
        kind: 'value',
        weight: weights.value + added.length - 1,
        sentence: `add ${added.map(shownValue).join(' and ')} to the values of ${shown(key)} in ${nameOf(statement, index)}`,
        edits: added.map((claim, offset) =>
          policyEdit(
            ['Statement', index, 'Condition', operator, key, values.length + offset],
            claim,
          ),
        ),
        apply: editOperator(index, operator, (keys) => ({ ...keys, [key]: [...values, ...added] })),
      },
    ]
  })
}

/** What may go into a policy: no wildcard, no variable, nothing that is only blank. */
function isSafe(value: string): boolean {
  return value.trim() !== '' && !/[*?]|\$\{/.test(value)
}

function hasKey(keys: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.keys(keys).some((name) => name.toLowerCase() === key.toLowerCase())
}
