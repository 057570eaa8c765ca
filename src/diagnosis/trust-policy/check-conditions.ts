import { conditionOperators } from '../../policy/conditions/index.ts'
import { parseConditionOperator } from '../../policy/conditions/index.ts'
import { nearestName } from '../nearest-name.ts'
import { checkConditionValues } from './check-condition-values.ts'
import { checkVariables } from './check-variables.ts'
import { federatedProviders } from './check-principals.ts'
import type { KnownConditionKey } from './known-condition-keys.ts'
import {
  claimsOf,
  findConditionKey,
  nearestConditionKey,
  splitConditionKey,
  tagKeyPrefixes,
} from './known-condition-keys.ts'
import type { LocatedCondition, LocatedStatement, LocatedText } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'

/** What the conditions of a statement are judged by, besides themselves. */
export interface ConditionSurroundings {
  readonly version: string | undefined
  /** The OIDC providers of the whole policy: a Deny may speak of all of them. */
  readonly providerNames: readonly string[]
}

/** Checks the conditions of a statement: operators, keys, set qualifiers, values, variables. */
export function checkConditions(
  statement: LocatedStatement,
  surroundings: ConditionSurroundings,
  report: ReportFinding,
): void {
  const element = statement.elements.get('Condition')
  if (element?.node.kind !== 'object') return
  const { node, place } = element
  if (node.members.length === 0) report('empty-object-condition', place)
  for (const { name, nameSpan, value } of node.members) {
    const operator = { value: name, segments: [...place.segments, name], ...nameSpan }
    checkOperator(operator, report)
    if (value.kind === 'object' && value.members.length === 0) {
      report('empty-object-condition', { ...operator, start: value.start, end: value.end })
    }
  }
  checkRepeatedKeys(statement.conditions, report)
  const ownProviders = oidcProviderNames(statement)
  const providerNames = ownProviders.length > 0 ? ownProviders : surroundings.providerNames
  for (const condition of statement.conditions) {
    const known = findConditionKey(condition.key.value, providerNames)
    if (known === undefined) checkUnknownKey(condition.key, providerNames, report)
    else checkQualifier(condition, known, statement, report)
    checkConditionValues(condition, known, report)
    checkVariables(condition, surroundings.version, report)
  }
}

/** The OIDC providers of a statement, as condition keys name them. */
export function oidcProviderNames(statement: LocatedStatement): readonly string[] {
  return federatedProviders(statement)
    .filter(({ protocol }) => protocol === 'oidc')
    .map(({ name }) => name)
}

const operatorNames = [...conditionOperators.keys(), 'Null']
const operatorForms = operatorNames.flatMap((name) => [name, `${name}IfExists`])
const qualifiers = ['ForAnyValue', 'ForAllValues']

function checkOperator(operator: LocatedText, report: ReportFinding): void {
  const { value } = operator
  const use = parseConditionOperator(value)
  if (use !== undefined) {
    if (use.operator === 'Null' && use.qualifier !== undefined) {
      report('null-with-qualifier', operator, { expected: 'Null', received: value })
    }
    return
  }
  if (/^(?:For(?:Any|All)Values?:)?NullIfExists$/i.test(value)) {
    report('null-with-if-exists', operator, { expected: 'Null', received: value })
    return
  }
  const colon = value.indexOf(':')
  const name = nearestName(value.slice(colon + 1), operatorForms)
  const qualifier = colon === -1 ? undefined : nearestName(value.slice(0, colon), qualifiers)
  const isWhole = name !== undefined && (colon === -1 || qualifier !== undefined)
  const nearest = isWhole ? `${qualifier === undefined ? '' : `${qualifier}:`}${name}` : undefined
  report('invalid-condition-operator', operator, {
    fill: { operator: value },
    nearest,
    received: value,
  })
}

function checkRepeatedKeys(conditions: readonly LocatedCondition[], report: ReportFinding): void {
  const seen = new Map<string, string>()
  for (const { operator, key } of conditions) {
    const name = `${operator.value} ${key.value.toLowerCase()}`
    const first = seen.get(name)
    // Written alike they are one name twice, which is said of the text already.
    if (first !== undefined && first !== key.value) {
      const fill = { key: key.value }
      report('duplicate-keys-with-different-case', key, { fill, received: key.value })
    }
    seen.set(name, key.value)
  }
}

function checkUnknownKey(
  key: LocatedText,
  providerNames: readonly string[],
  report: ReportFinding,
): void {
  const { value } = key
  const fill = { key: value }
  const nearest = nearestConditionKey(value, providerNames)
  if (!value.includes(':')) {
    report('invalid-condition-key-format', key, { nearest, received: value })
    return
  }
  const { prefix } = splitConditionKey(value)
  const service = prefix.toLowerCase()
  const withoutSlash = (text: string): string => text.toLowerCase().replace(/\/$/, '')
  const tag = tagKeyPrefixes.find((known) => withoutSlash(known) === withoutSlash(value))
  if (tag !== undefined) {
    report('missing-tag-key-in-condition', key, { fill: { key: tag }, received: value })
  } else if (value.toLowerCase() === 'aws:arn') {
    const expected = 'aws:PrincipalArn'
    report('deprecated-global-condition-key', key, { expected, received: value })
  } else if (service === 'aws') {
    report('invalid-global-condition-key', key, { fill, nearest, received: value })
  } else if (service === 'sts' || service === 'saml' || isProvider(service, providerNames)) {
    report('invalid-service-condition-key', key, {
      fill: { key: value, service: prefix },
      nearest,
      received: value,
    })
  } else checkForeignKey(key, prefix, { providerNames, nearest }, report)
}

/** A key of something that is neither AWS's, nor STS's, nor a provider's that the statement is about. */
function checkForeignKey(
  key: LocatedText,
  prefix: string,
  known: { readonly providerNames: readonly string[]; readonly nearest: string | undefined },
  report: ReportFinding,
): void {
  const { value } = key
  const { providerNames, nearest } = known
  const looksLikeIssuer = /[./]/.test(prefix)
  if (looksLikeIssuer) {
    const [provider] = providerNames
    const { name } = splitConditionKey(value)
    const expected = provider ?? 'providers that it does not name'
    const ofProvider =
      provider !== undefined && claimsOfNames(providerNames).includes(name.toLowerCase())
        ? `${provider}:${name.toLowerCase()}`
        : undefined
    report('condition-key-of-another-provider', key, {
      fill: { key: value, received: prefix, expected },
      nearest: providerNames.length === 1 ? ofProvider : nearest,
      received: value,
    })
  } else if (nearest === undefined) {
    report('irrelevant-condition-key-in-policy', key, { fill: { key: value }, received: value })
  } else {
    const fill = { key: value, service: prefix }
    report('invalid-service-condition-key', key, { fill, nearest, received: value })
  }
}

function isProvider(prefix: string, providerNames: readonly string[]): boolean {
  return providerNames.some((name) => name.toLowerCase() === prefix)
}

function claimsOfNames(providerNames: readonly string[]): readonly string[] {
  return providerNames.flatMap((name) => [...claimsOf(name)])
}

function checkQualifier(
  { operator, use, key }: LocatedCondition,
  known: KnownConditionKey,
  statement: LocatedStatement,
  report: ReportFinding,
): void {
  if (use === undefined || use.operator === 'Null') return
  const { qualifier, ifExists } = use
  const bare = `${use.operator.name}${ifExists ? 'IfExists' : ''}`
  const fill = { key: key.value, operator: bare }
  if (qualifier === undefined) {
    if (!known.multivalued) return
    const expected = `ForAnyValue:${bare}`
    report('missing-qualifier', operator, { fill, expected, received: operator.value })
  } else if (known.multivalued) {
    if (qualifier === 'ForAllValues' && statement.allows && !mustExist(statement, key.value)) {
      report('forallvalues-of-absent-key', operator, { fill, received: operator.value })
    }
  } else if (qualifier === 'ForAllValues') {
    const details = { fill, expected: bare, received: operator.value }
    report('forallvalues-with-single-valued-key', operator, details)
  } else if (/:o?aud$/i.test(key.value) && !/^saml:/i.test(key.value)) {
    const details = { fill, expected: bare, received: operator.value }
    report('confirm-audience-claim-type', operator, details)
  }
}

/** Whether another condition of the statement asks for the key to be there. */
function mustExist({ conditions }: LocatedStatement, key: string): boolean {
  return conditions.some((condition) => {
    if (condition.key.value.toLowerCase() !== key.toLowerCase()) return false
    const { use, values } = condition
    if (use === undefined) return false
    if (use.operator === 'Null') return values.every(({ value }) => /^false$/i.test(value))
    return use.qualifier !== 'ForAllValues' && !use.ifExists && !use.operator.negated
  })
}
