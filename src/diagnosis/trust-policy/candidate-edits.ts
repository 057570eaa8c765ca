import { partitions } from '../../partition/partitions.ts'
import { signinUrls } from '../../partition/signin-urls.ts'
import type { ConditionValue } from '../../federation/condition-context.ts'
import { readBool } from '../../policy/conditions/bool.ts'
import type { OperatorUse } from '../../policy/conditions/index.ts'
import { parseConditionOperator } from '../../policy/conditions/index.ts'
import type { ConditionExplanation, StatementExplanation } from '../../policy/explanation.ts'
import type { PolicyDocument, PrincipalElement, Statement } from '../../policy/policy-document.ts'
import type { RequestPrincipal, TrustRequest } from '../../policy/request.ts'
import { nameStatement } from '../../policy/wording.ts'
import { jsonPath } from '../locate-json.ts'
import { editDistance, nearestName } from '../nearest-name.ts'
import { shown } from '../shown.ts'
import { findConditionKey, splitConditionKey } from './known-condition-keys.ts'
import { trustActions } from './trust-actions.ts'

/** What kind of change an edit is, from the smallest to the largest. */
export type ChangeKind =
  /** A value, a key or a provider in the policy, or a value of the request, is misspelt. */
  | 'misspelling'
  /** A pattern stands under an operator that knows none. */
  | 'operator'
  /** The policy gets another value for a condition. */
  | 'value'
  /** The request says something else. */
  | 'claim'
  /** The statement gets another action. */
  | 'action'
  /** The statement gets another principal. */
  | 'principal'

/** One edit, exactly. */
export interface ConcreteEdit {
  readonly target: 'policy' | 'request'
  /**
   * JSONPath. In the policy as `parsePolicyDocument` returns it, where everything that may be one or
   * many is a list; in the request into its condition keys, for example `$["saml:aud"]`.
   */
  readonly path: string
  /** Absent where something is added. */
  readonly oldValue?: string
  /** Absent where something is removed. */
  readonly newValue?: string
}

/** A policy and what it is asked. */
export interface Question {
  readonly policy: PolicyDocument
  readonly request: TrustRequest
}

/** An edit that may help, which only an evaluation can tell. */
export interface CandidateEdit {
  readonly kind: ChangeKind
  /** The smaller, the sooner proposed. */
  readonly weight: number
  /** What to do, in the imperative. */
  readonly sentence: string
  readonly edits: readonly ConcreteEdit[]
  readonly apply: (question: Question) => Question
}

const weights: Readonly<Record<ChangeKind, number>> = {
  misspelling: 10,
  operator: 15,
  value: 20,
  claim: 25,
  action: 30,
  principal: 40,
}
/** So many values of a request are looked at; a request with more is not helped by an edit. */
const maxValues = 5

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

interface StatementPlace {
  readonly statement: Statement
  readonly index: number
  readonly request: TrustRequest
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

/** A condition that stands in the way: of an Allow it does not hold, of a Deny it does. */
interface Obstacle extends StatementPlace {
  readonly condition: ConditionExplanation
  readonly use: OperatorUse
  /** Of the policy, as written. */
  readonly values: readonly string[]
  readonly present: readonly string[]
}

function conditionEdits(
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
  const { condition, request, statement, index, values } = obstacle
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
      apply: values.length === 0 ? identity : editOperator(index, operator, () => renamed),
    },
  ]
}

function misspeltValues(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, use, values, present, statement, index } = obstacle
  if (use.operator === 'Null') return []
  const { key, operator } = condition
  return values.flatMap((value, position) => {
    if (value.includes('${') || (use.operator !== 'Null' && isPattern(value, use))) return []
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

/** Operators whose value of the policy is a value that a request can have. */
const exact =
  /^(?:StringEquals|StringLike|ArnEquals|ArnLike|StringNotEquals|StringNotLike|ArnNotEquals|ArnNotLike|NumericEquals|DateEquals)/

function claims(obstacle: Obstacle): readonly CandidateEdit[] {
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

function boolClaim(obstacle: Obstacle): readonly CandidateEdit[] {
  const { condition, present, statement } = obstacle
  const asked = readBool(condition.expected[0] ?? '')
  if (asked === undefined || condition.expected.length !== 1) return []
  const value = String(asked === (statement.Effect === 'Allow'))
  return [claimEdit(obstacle, [value], present[0], value)]
}

function removalOfClaim(obstacle: Obstacle): readonly CandidateEdit[] {
  const { present } = obstacle
  const [old] = present
  return old === undefined ? [] : [claimEdit(obstacle, [], old, undefined)]
}

function claimEdit(
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

/**
 * Whether one text is most likely meant for the other: they differ in case, in blanks around them, in
 * the scheme or a slash at the end, or in one or two characters.
 */
function isNear(one: string, other: string): boolean {
  if (one === other) return false
  const bare = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, '')
  if (bare(one) === bare(other)) return true
  const shorter = Math.min(one.length, other.length)
  if (Math.abs(one.length - other.length) > 2 || Math.max(one.length, other.length) > 300)
    return false
  return editDistance(one, other) <= (shorter < 6 ? 1 : 2)
}

/** What may go into a policy: no wildcard, no variable, nothing that is only blank. */
function isSafe(value: string): boolean {
  return value.trim() !== '' && !/[*?]|\$\{/.test(value)
}

function isPattern(value: string, use: OperatorUse): boolean {
  return use.operator !== 'Null' && use.operator.allowsWildcards && /[*?]/.test(value)
}

const awsSignInUrls: ReadonlySet<string> = new Set(partitions.flatMap(signinUrls))

function isAwsUrl(key: string, value: string): boolean {
  return key.toLowerCase() === 'saml:aud' && awsSignInUrls.has(value)
}

function hasKey(keys: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.keys(keys).some((name) => name.toLowerCase() === key.toLowerCase())
}

function policyEdit(
  segments: readonly (string | number)[],
  newValue: string,
  oldValue?: string,
): ConcreteEdit {
  return {
    target: 'policy',
    path: jsonPath(segments),
    ...(oldValue === undefined ? {} : { oldValue }),
    newValue,
  }
}

function editStatement(
  index: number,
  edit: (statement: Statement) => Statement,
): CandidateEdit['apply'] {
  return ({ policy, request }) => ({
    request,
    policy: {
      ...policy,
      Statement: policy.Statement.map((statement, position) =>
        position === index ? edit(statement) : statement,
      ),
    },
  })
}

type Keys = Readonly<Record<string, readonly string[]>>

function editOperator(
  index: number,
  operator: string,
  edit: (keys: Keys) => Keys,
): CandidateEdit['apply'] {
  return editStatement(index, (statement) => ({
    ...statement,
    Condition: { ...statement.Condition, [operator]: edit(statement.Condition?.[operator] ?? {}) },
  }))
}

function identity(question: Question): Question {
  return question
}

function nameOf({ Sid }: Statement, index: number): string {
  return nameStatement({ index, ...(Sid === undefined ? {} : { sid: Sid }) })
}

function shownValue(value: string): string {
  return `"${shown(value)}"`
}
