import { matchAction } from '../../policy/match-action.ts'
import type { LocatedStatement } from './read-located-policy.ts'

/** The ways to assume a role. */
export const assumeActions = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
] as const
export type AssumeAction = (typeof assumeActions)[number]

/** Every action that a trust policy can speak of. */
export const trustActions: readonly string[] = [
  ...assumeActions,
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
]

/** What else STS does; a trust policy has nothing to say about it. */
export const otherStsActions: readonly string[] = [
  'sts:AssumeRoot',
  'sts:DecodeAuthorizationMessage',
  'sts:GetAccessKeyInfo',
  'sts:GetCallerIdentity',
  'sts:GetDelegatedAccessToken',
  'sts:GetFederationToken',
  'sts:GetServiceBearerToken',
  'sts:GetSessionToken',
  'sts:GetWebIdentityToken',
]

/** Whether a statement speaks of an action, wildcards and NotAction considered. */
export function hasAction(
  { actions, notActions, elements }: LocatedStatement,
  action: string,
): boolean {
  if (actions.length > 0) return actions.some(({ value }) => matchAction(value, action))
  return elements.has('NotAction') && !notActions.some(({ value }) => matchAction(value, action))
}
