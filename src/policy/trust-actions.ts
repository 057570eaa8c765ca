import { matchAction } from './match-action.ts'
import { federatedProtocol } from './parse-principal.ts'
import type { PrincipalElement, Statement } from './policy-document.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

/** Each way to assume a role, and the principals that can go it. */
const assumeActions = {
  'sts:AssumeRole': 'an AWS principal or a service',
  'sts:AssumeRoleWithSAML': 'a SAML provider',
  'sts:AssumeRoleWithWebIdentity': 'an OIDC provider',
} as const
type AssumeAction = keyof typeof assumeActions

/** Permissions that go with any of them. */
const accompanyingActions: readonly string[] = [
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
]
const trustActions: readonly string[] = [...Object.keys(assumeActions), ...accompanyingActions]

/**
 * Holds the actions of a trust statement to what a trust policy is about: only actions of assuming
 * a role, and each way of assuming one only with a principal that can go it. `*` as a principal
 * lets nobody in through an identity provider, so such a statement needs the provider's name.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when an action is another one, or fits no principal of
 *   the statement
 * @see IAM User Guide, "Creating a role for a third-party Identity Provider (federation)"
 */
export function requireTrustActions(statement: Statement, path: PolicyPath): void {
  const { Action, NotAction, Effect, Principal } = statement
  const element = Action === undefined ? 'NotAction' : 'Action'
  const foreign = (Action ?? NotAction ?? []).find((action) => !isTrustAction(action))
  if (foreign !== undefined) {
    rejectPolicy(`${path}.${element}`, {
      problem: `has ${quoted(foreign)}, which is no action of assuming a role`,
      expected: trustActions.join(', '),
      received: foreign,
      iam: iamWording.trustAction,
    })
  }
  if (Effect === 'Deny' || Principal === undefined || Action === undefined) return
  const possible = possibleActions(Principal)
  for (const name of Object.keys(assumeActions) as AssumeAction[]) {
    const asked = Action.some((action) => action.toLowerCase() === name.toLowerCase())
    if (!asked || possible.has(name)) continue
    rejectPolicy(`${path}.Action`, {
      problem: `has ${name}, which no principal of the statement can do`,
      expected: `${assumeActions[name]} in Principal`,
      received: JSON.stringify(Principal),
      iam: iamWording.trustAction,
    })
  }
}

/** Actions have no case; a wildcard is fine within STS as long as some trust action matches it. */
function isTrustAction(action: string): boolean {
  return /^sts:/i.test(action) && trustActions.some((known) => matchAction(action, known))
}

function possibleActions(principal: PrincipalElement): ReadonlySet<AssumeAction> {
  if (principal === '*') return new Set<AssumeAction>(['sts:AssumeRole'])
  const { AWS = [], Service = [], Federated = [] } = principal
  return new Set<AssumeAction>([
    ...[...AWS, ...Service].map((): AssumeAction => 'sts:AssumeRole'),
    ...Federated.map((provider): AssumeAction =>
      federatedProtocol(provider) === 'saml'
        ? 'sts:AssumeRoleWithSAML'
        : 'sts:AssumeRoleWithWebIdentity',
    ),
  ])
}
