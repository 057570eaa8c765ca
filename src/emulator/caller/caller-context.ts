import { contextOf, multivalued, singleValued } from '../../federation/condition-context.ts'
import type { ConditionContext, ConditionValue } from '../../federation/condition-context.ts'
import { laterSamlConditionContext } from '../../federation/saml-condition-context.ts'
import { laterWebIdentityConditionContext } from '../../federation/web-identity-condition-context.ts'
import type { Session } from '../credentials/session.ts'
import type { Role, User } from '../iam/account-directory.ts'
import type { Caller } from './caller.ts'

/** The tags that a call passes, as `aws:RequestTag/...` and `aws:TagKeys`. */
export function requestTagContext(tags: ReadonlyMap<string, string>): ConditionContext {
  return contextOf([
    ...[...tags].map(([key, value]) => singleValued(`aws:RequestTag/${key}`, value)),
    multivalued('aws:TagKeys', [...tags.keys()]),
  ])
}

/**
 * The condition keys that say who calls: `aws:userid`, `aws:username`, `aws:PrincipalType`,
 * `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalTag/...` (session tags over those of the
 * role or user), `aws:SourceIdentity`, `aws:FederatedProvider`, `aws:TokenIssueTime`,
 * `aws:MultiFactorAuthPresent` and `...Age`, and of the federation keys those that survive the call
 * that opened the session. Keys that this kind of caller does not have are absent.
 *
 * `aws:userid` is present for federated role sessions too: the guide's list of principals leaves it
 * out there, and its examples of per-user folders use it.
 *
 * @see IAM User Guide, "IAM policy elements: Variables and tags", "Principal key values"
 */
export function callerContext(
  caller: Caller,
  { origin, now }: { readonly origin?: Role | User | undefined; readonly now: Date },
): ConditionContext {
  const common = [
    singleValued('aws:PrincipalAccount', caller.accountId),
    singleValued('aws:PrincipalIsAWSService', 'false'),
  ]
  switch (caller.kind) {
    case 'service':
      return contextOf([...common, singleValued('aws:PrincipalArn', caller.arn)])
    case 'user':
      return contextOf([
        ...common,
        singleValued('aws:PrincipalArn', caller.arn),
        singleValued('aws:PrincipalType', 'User'),
        singleValued('aws:userid', caller.user.userId),
        singleValued('aws:username', caller.user.userName),
        ...principalTags(caller.user.tags),
      ])
    case 'session':
      return contextOf([...common, ...sessionValues(caller.session, { origin, now })])
  }
}

function sessionValues(
  session: Session,
  { origin, now }: { readonly origin?: Role | User | undefined; readonly now: Date },
): readonly ConditionValue[] {
  const { mfaAuthenticatedAt: mfa } = session
  return [
    ...kindValues(session),
    ...principalTags(withSessionTags(origin?.tags, session.sessionTags)),
    singleValued('aws:SourceIdentity', session.sourceIdentity),
    singleValued('aws:TokenIssueTime', session.issuedAt.toISOString()),
    singleValued('aws:MultiFactorAuthPresent', String(mfa !== undefined)),
    singleValued(
      'aws:MultiFactorAuthAge',
      mfa && String(Math.floor((now.getTime() - mfa.getTime()) / 1000)),
    ),
    ...(session.kind === 'assumed-role' ? federationContext(session.federation).values() : []),
  ]
}

function kindValues(session: Session): readonly ConditionValue[] {
  switch (session.kind) {
    case 'assumed-role':
      return [
        // The role's, not the session's.
        singleValued('aws:PrincipalArn', session.roleArn),
        singleValued('aws:PrincipalType', 'AssumedRole'),
        singleValued('aws:userid', `${session.roleId}:${session.roleSessionName}`),
      ]
    case 'federated-user': {
      const { partition, accountId, federatedUserName } = session
      const arn = `arn:${partition}:sts::${accountId}:federated-user/${federatedUserName}`
      return [
        singleValued('aws:PrincipalArn', arn),
        singleValued('aws:PrincipalType', 'FederatedUser'),
        singleValued('aws:userid', `${accountId}:${federatedUserName}`),
      ]
    }
    case 'session-token':
      return [
        singleValued('aws:PrincipalArn', session.userArn),
        singleValued('aws:PrincipalType', 'User'),
        singleValued('aws:userid', session.userId),
        singleValued('aws:username', session.userArn.slice(session.userArn.lastIndexOf('/') + 1)),
      ]
  }
}

/** The same keys that the rooms of the protocols name for later requests. */
function federationContext(
  federation: (Session & { kind: 'assumed-role' })['federation'],
): ConditionContext {
  if (federation === undefined) return new Map()
  return federation.protocol === 'saml'
    ? laterSamlConditionContext(federation)
    : laterWebIdentityConditionContext(federation, { federatedProvider: federation.providerArn })
}

function principalTags(tags: ReadonlyMap<string, string>): readonly ConditionValue[] {
  return [...tags].map(([key, value]) => singleValued(`aws:PrincipalTag/${key}`, value))
}

/** Keys of tags are compared without case: a session tag takes the place of the role's. */
function withSessionTags(
  own: ReadonlyMap<string, string> = new Map(),
  session: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const passed = new Set([...session.keys()].map((key) => key.toLowerCase()))
  return new Map([...[...own].filter(([key]) => !passed.has(key.toLowerCase())), ...session])
}
