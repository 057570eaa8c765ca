import { partitions } from '../../partition/partitions.ts'
import { signinUrls } from '../../partition/signin-urls.ts'
import type { ConditionValue } from '../../federation/condition-context.ts'
import { readBool } from '../../policy/conditions/bool.ts'
import type { OperatorUse } from '../../policy/conditions/index.ts'
import type { ConditionExplanation } from '../../policy/explanation.ts'
import { jsonPath } from '../locate-json.ts'
import { nearestName } from '../nearest-name.ts'
import { shown } from '../shown.ts'
import type { CandidateEdit, StatementPlace } from './candidate-edit.ts'
import { shownValue, weights } from './candidate-edit.ts'

/** A condition that stands in the way: of an Allow it does not hold, of a Deny it does. */
export interface Obstacle extends StatementPlace {
  readonly condition: ConditionExplanation
  readonly use: OperatorUse
  /** Of the policy, as written. */
  readonly values: readonly string[]
  readonly present: readonly string[]
}

/** Operators whose value of the policy is a value that a request can have. */
const exact =
  /^(?:StringEquals|StringLike|ArnEquals|ArnLike|StringNotEquals|StringNotLike|ArnNotEquals|ArnNotLike|NumericEquals|DateEquals)/

/** What the request could say instead, where the policy names it. */
export function claims(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, use, present } = obstacle
  if (use.operator === 'Null' || !exact.test(use.operator.name)) return []
  const literals = condition.expected.filter(
    (value) => !value.includes('${') && !isPattern(value, use) && value !== '',
  )
  const [old] = present
  const nearest = old === undefined ? undefined : nearestName(old, literals)
  const value = nearest ?? literals[0]
  if (value === undefined || present.includes(value)) return []
  const rightAlready =
    isAwsUrl(condition.key, value) && !present.some((claim) => isAwsUrl(condition.key, claim))
  const edit = claimEdit(obstacle, [value], old, value)
  return [rightAlready ? { ...edit, weight: weights.value - 1 } : edit]
}

/** The other truth value. */
export function boolClaim(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, present, statement } = obstacle
  const asked = readBool(condition.expected[0] ?? '')
  if (asked === undefined || condition.expected.length !== 1) return []
  const value = String(asked === (statement.Effect === 'Allow'))
  return [claimEdit(obstacle, [value], present[0], value)]
}

/** A key that must not be there. */
export function removalOfClaim(obstacle: Obstacle): readonly CandidateEdit[] {
  const { present } = obstacle
  const [old] = present
  return old === undefined ? [] : [claimEdit(obstacle, [], old, undefined)]
}

/** An edit of what the request says for the key of a condition. */
export function claimEdit(
  { condition, request }: Obstacle,
  values: readonly string[],
  oldValue: string | undefined,
  newValue: string | undefined,
): CandidateEdit {
  const { key } = condition
  const name = request.context.get(key.toLowerCase())?.key ?? key
  return {
    kind: 'claim',
    weight: weights.claim,
    sentence: describeClaim(shown(name), oldValue, newValue),
    edits: [
      {
        target: 'request',
        path: jsonPath([name]),
        ...(oldValue === undefined ? {} : { oldValue }),
        ...(newValue === undefined ? {} : { newValue }),
      },
    ],
    apply: ({ policy, request: asked }) => {
      const context = new Map<string, ConditionValue>(asked.context)
      const multivalued = context.get(key.toLowerCase())?.multivalued ?? values.length > 1
      if (values.length === 0) context.delete(key.toLowerCase())
      else context.set(key.toLowerCase(), { key: name, values, multivalued })
      return { policy, request: { ...asked, context } }
    },
  }
}

function describeClaim(
  name: string,
  oldValue: string | undefined,
  newValue: string | undefined,
): string {
  if (newValue === undefined) return `let the request say nothing for ${name}`
  const told = `let the request say ${shownValue(newValue)} for ${name}`
  return oldValue === undefined
    ? `${told}, for which it says nothing`
    : `${told} instead of ${shownValue(oldValue)}`
}

/** Whether a value of the policy is a pattern, and so nothing that a request could say. */
export function isPattern(value: string, use: OperatorUse): boolean {
  return use.operator !== 'Null' && use.operator.allowsWildcards && /[*?]/.test(value)
}

const awsSignInUrls: ReadonlySet<string> = new Set(partitions.flatMap(signinUrls))

/** Whether a value is right for `saml:aud` without a doubt. */
export function isAwsUrl(key: string, value: string): boolean {
  return key.toLowerCase() === 'saml:aud' && awsSignInUrls.has(value)
}
