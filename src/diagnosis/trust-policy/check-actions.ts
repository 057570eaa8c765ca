import { matchAction } from '../../policy/match-action.ts'
import { nearestName } from '../nearest-name.ts'
import { federatedProviders } from './check-principals.ts'
import type { LocatedStatement, LocatedText } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'
import type { AssumeAction } from './trust-actions.ts'
import { assumeActions, hasAction, otherStsActions, trustActions } from './trust-actions.ts'

/** More actions than this nobody compares with each other. */
const maxComparedActions = 100
const stsActions = [...trustActions, ...otherStsActions]

/** Checks the actions of a statement: that they exist, that each says something, that principals can do them. */
export function checkActions(statement: LocatedStatement, report: ReportFinding): void {
  const { elements, actions, notActions } = statement
  for (const name of ['Action', 'NotAction']) {
    const element = elements.get(name)
    if (element?.node.kind === 'array' && element.node.items.length === 0) {
      report('empty-array-action', element.place)
    }
  }
  for (const action of [...actions, ...notActions]) checkAction(action, report)
  checkRedundancy(actions, report)
  if (statement.allows) checkPrincipalsOfActions(statement, report)
}

function checkAction(action: LocatedText, report: ReportFinding): void {
  const { value } = action
  const variable = /\$\{[^}]*\}?/.exec(value)?.[0]
  if (variable !== undefined) {
    report('variable-unsupported-in-element', action, { fill: { variable }, received: value })
    return
  }
  const [service = '', name = ''] = value.split(':')
  const isOfSts = service.toLowerCase() === 'sts'
  if (isOfSts && trustActions.some((known) => matchAction(value, known))) return
  if (isOfSts && otherStsActions.some((known) => matchAction(value, known))) {
    report('unsupported-action-in-policy', action, { fill: { action: value }, received: value })
    return
  }
  const bare = value.includes(':') ? name : value
  const nearest = nearestName(`sts:${bare}`, stsActions)
  if (nearest === undefined) {
    report('unsupported-action-in-policy', action, { fill: { action: value }, received: value })
  } else if (isOfSts || !value.includes(':')) {
    report('invalid-action', action, { fill: { action: value }, nearest, received: value })
  } else {
    report('invalid-service-in-action', action, { fill: { service }, nearest, received: value })
  }
}

function checkRedundancy(actions: readonly LocatedText[], report: ReportFinding): void {
  const compared = actions.slice(0, maxComparedActions)
  const redundant = compared.flatMap((action, index) => {
    const by = compared.find((other, otherIndex) => {
      if (otherIndex === index || !matchAction(other.value, action.value)) return false
      // Of two that include each other the first is kept.
      return otherIndex < index || !matchAction(action.value, other.value)
    })
    return by === undefined ? [] : [{ action, by }]
  })
  const [first] = redundant
  if (first === undefined) return
  report('redundant-action', first.action, {
    fill: {
      count: String(redundant.length),
      action: first.action.value,
      by: first.by.value,
    },
    received: first.action.value,
  })
}

/** Which way of assuming a role each principal of a statement can go. */
function checkPrincipalsOfActions(statement: LocatedStatement, report: ReportFinding): void {
  const { principals, actions } = statement
  if (principals.length === 0) return
  const possible = new Set<AssumeAction>()
  if (principals.some(({ key }) => key.value === 'AWS' || key.value === 'Service')) {
    possible.add('sts:AssumeRole')
  }
  const providers = federatedProviders(statement)
  // Of a provider whose name is malformed nobody knows what it can do.
  if (principals.filter(({ key }) => key.value === 'Federated').length > providers.length) return
  for (const { protocol } of providers) {
    possible.add(protocol === 'saml' ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity')
  }
  if (possible.size === 0) return
  for (const action of actions) {
    const asked = assumeActions.find((known) => known.toLowerCase() === action.value.toLowerCase())
    if (asked === undefined || possible.has(asked)) continue
    const expected = [...possible].filter((other) => !hasAction(statement, other)).join(' or ')
    report('mismatched-action-for-principal', action, {
      fill: {
        action: asked,
        principals: principals.map(({ value }) => value).join(', '),
        remedy:
          expected === ''
            ? `remove ${asked}, or name a principal that can do it`
            : `write ${expected}, or name another principal`,
      },
      ...(expected === '' ? {} : { expected }),
      received: action.value,
    })
  }
}
