import { federatedProviders } from './check-principals.ts'
import { oidcProviderNames } from './check-conditions.ts'
import { claimsOf } from './known-condition-keys.ts'
import type { LocatedStatement } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'
import type { AssumeAction } from './trust-actions.ts'
import { assumeActions, hasAction } from './trust-actions.ts'

/** Which action sets the value of a condition key. */
const settingActions: readonly (readonly [key: RegExp, action: string])[] = [
  [/^sts:sourceidentity$/, 'sts:SetSourceIdentity'],
  [/^aws:requesttag\/.|^aws:tagkeys$|^sts:transitivetagkeys$/, 'sts:TagSession'],
]

/** What the sign-ins of a role are known to bring. */
export interface ExpectedClaims {
  readonly sessionTags?: boolean
  readonly sourceIdentity?: boolean
}

/**
 * Checks that the actions of a statement go with the keys of its conditions. The action that sets a key
 * may stand in another statement: the guide's own example of session tags has it so.
 */
export function checkActionsOfKeys(
  statement: LocatedStatement,
  statements: readonly LocatedStatement[],
  report: ReportFinding,
): void {
  if (statement.actions.length === 0) return
  const mayBeDone = (action: string): boolean =>
    statements.some((other) => other.allows && hasAction(other, action))
  for (const { key } of statement.conditions) {
    const lower = key.value.toLowerCase()
    const [, action] = settingActions.find(([pattern]) => pattern.test(lower)) ?? []
    if (action !== undefined && statement.allows && !mayBeDone(action)) {
      const fill = { action, key: key.value }
      report('missing-action-for-condition-key', key, { fill, expected: action })
    }
    const supported = supportedActions(lower, statement)
    if (supported === undefined) continue
    const actions = assumeActions.filter(
      (known) => !supported.includes(known) && namesAction(statement, known),
    )
    // Where no other action is left, the key is wrong, and not its company.
    const isMixed = supported.some((known) => hasAction(statement, known))
    if (actions.length === 0) continue
    if (!isMixed && !lower.startsWith('sts:')) continue
    const fill = { actions: actions.join(', '), key: key.value }
    report('unsupported-action-for-condition-key', key, { fill, received: actions.join(', ') })
  }
}

function supportedActions(
  key: string,
  statement: LocatedStatement,
): readonly AssumeAction[] | undefined {
  if (key === 'sts:externalid') return ['sts:AssumeRole']
  if (key.startsWith('saml:')) return ['sts:AssumeRoleWithSAML']
  const isOfProvider = oidcProviderNames(statement).some((name) =>
    claimsOf(name).some((claim) => key === `${name.toLowerCase()}:${claim}`),
  )
  return isOfProvider ? ['sts:AssumeRoleWithWebIdentity'] : undefined
}

/** Whether an action stands there by its name: wildcards are not judged. */
function namesAction({ actions }: LocatedStatement, action: string): boolean {
  return actions.some(({ value }) => value.toLowerCase() === action.toLowerCase())
}

const rolesAnywhereActions = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession']

/** Checks that IAM Roles Anywhere, where a statement lets it in, may do all that it does. */
export function checkRolesAnywhere(statement: LocatedStatement, report: ReportFinding): void {
  const { principals, allows } = statement
  const service = principals.find(({ value }) => value === 'rolesanywhere.amazonaws.com')
  if (service === undefined || !allows) return
  const missing = rolesAnywhereActions.filter((action) => !hasAction(statement, action))
  if (missing.length === 0) return
  const actions = missing.join(', ')
  const details = { fill: { actions }, expected: actions }
  report('missing-action-for-roles-anywhere-trust-policy', service, details)
}

/**
 * Checks that identity providers may bring what they are known to bring. Nothing is said when nothing
 * is known, because most sign-ins bring neither.
 */
export function checkExpectedClaims(
  statements: readonly LocatedStatement[],
  { sessionTags = false, sourceIdentity = false }: ExpectedClaims,
  report: ReportFinding,
): void {
  const letIn = statements.filter(
    (statement) => statement.allows && federatedProviders(statement).length > 0,
  )
  const [first] = letIn
  if (first === undefined) return
  const place = first.elements.get('Action')?.place ?? first.place
  const mayDo = (action: string): boolean => letIn.some((statement) => hasAction(statement, action))
  if (sessionTags && !mayDo('sts:TagSession')) {
    report('missing-tag-session', place, { expected: 'sts:TagSession' })
  }
  if (sourceIdentity && !mayDo('sts:SetSourceIdentity')) {
    report('missing-set-source-identity', place, { expected: 'sts:SetSourceIdentity' })
  }
}
