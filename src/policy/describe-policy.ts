import { readBool } from './conditions/bool.ts'
import type { OperatorUse } from './conditions/index.ts'
import { parseConditionOperator } from './conditions/index.ts'
import type { PolicyDocument, PrincipalElement, Statement } from './policy-document.ts'
import { listed } from './wording.ts'

/**
 * What a policy does, in plain words: one sentence for each statement, in order, without a full
 * stop. Variables stay as they are written, because a description knows no request.
 *
 * For example `Allows s3:GetObject and s3:PutObject on arn:aws:s3:::reports/* when saml:sub_type is
 * persistent`.
 */
export function describePolicy(policy: PolicyDocument): readonly string[] {
  return policy.Statement.map(describeStatement)
}

function describeStatement(statement: Statement): string {
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => describeCondition(operator, key, values)),
  )
  return [
    describeGrant(statement),
    describeResources(statement),
    conditions.length === 0 ? '' : `when ${listed(conditions, 'and')}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function describeGrant(statement: Statement): string {
  const verb = statement.Effect === 'Allow' ? 'Allows' : 'Denies'
  const actions = describeActions(statement)
  const who = describePrincipals(statement)
  if (who === undefined) return `${verb} ${actions}`
  return statement.Effect === 'Allow'
    ? `${verb} ${who} to do ${actions}`
    : `${verb} ${who} ${actions}`
}

function describeActions({ Action, NotAction }: Statement): string {
  if (Action !== undefined) return listed(Action.map(describeAction), 'and')
  return `every action except ${listed((NotAction ?? []).map(describeAction), 'and')}`
}

function describeAction(action: string): string {
  if (action === '*' || action === '*:*') return 'every action'
  return action.endsWith(':*') ? `every ${action.slice(0, -2)} action` : action
}

function describeResources({ Resource, NotResource }: Statement): string {
  if (Resource !== undefined) {
    return Resource.includes('*') ? 'on every resource' : `on ${listed(Resource, 'and')}`
  }
  return NotResource === undefined ? '' : `on every resource except ${listed(NotResource, 'and')}`
}

function describePrincipals({ Principal, NotPrincipal }: Statement): string | undefined {
  if (Principal !== undefined) return describePrincipal(Principal)
  if (NotPrincipal !== undefined) return `everyone except ${describePrincipal(NotPrincipal)}`
  return undefined
}

function describePrincipal(element: PrincipalElement): string {
  if (element === '*') return 'everyone'
  const { AWS = [], Federated = [], Service = [], CanonicalUser = [] } = element
  return listed(
    [
      ...AWS.map(describeAwsPrincipal),
      ...Federated.map((provider) => `users of ${provider}`),
      ...Service.map((service) => `the service ${service}`),
      ...CanonicalUser.map((id) => `the canonical user ${id}`),
    ],
    'and',
  )
}

function describeAwsPrincipal(value: string): string {
  if (value === '*') return 'everyone'
  const accountId = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1]
  return accountId === undefined ? value : `principals of account ${accountId}`
}

function describeCondition(written: string, key: string, values: readonly string[]): string {
  const use = parseConditionOperator(written)
  if (use === undefined) return `the unknown operator ${written} holds for ${key}`
  if (use.operator === 'Null') return `${key} is ${describeNull(values)}`
  const like = use.operator.allowsWildcards && !use.operator.negated
  const predicate =
    like && values.includes('*')
      ? 'has any value'
      : `${use.operator.phrase} ${listed(values.map(describeValue), 'or') || 'no value at all'}`
  return `${describeSubject(key, use)} ${predicate}`
}

function describeNull(values: readonly string[]): string {
  return listed(
    values.map((value) => (readBool(value) === false ? 'present' : 'absent')),
    'or',
  )
}

function describeSubject(
  key: string,
  { qualifier, ifExists }: Exclude<OperatorUse, { readonly operator: 'Null' }>,
): string {
  if (qualifier === 'ForAllValues') return `every value of ${key}, if there is one,`
  const subject = qualifier === 'ForAnyValue' ? `any value of ${key}` : key
  return ifExists ? `${subject}, if present,` : subject
}

function describeValue(value: string): string {
  return value === '' ? 'empty' : value
}
