import type { ConditionContext, ConditionValue } from '../../federation/condition-context.ts'
import type { Session } from '../credentials/session.ts'
import type { Role, User } from '../iam/account-directory.ts'
import type { Caller } from './caller.ts'

/** What of a call, besides its caller and what it asks for, policies can ask about. */
export interface CallFacts {
  readonly now: Date
  readonly sourceAddress: string
  readonly userAgent: string
  /** The region that was called. */
  readonly region: string
}

/**
 * The condition keys that every call has, signed or not. Through the bridge the address is the
 * bridge's own, as it is at AWS when a broker calls.
 *
 * @see IAM User Guide, "AWS global condition context keys"
 */
export function callContext(call: CallFacts): ConditionContext {
  return contextOf([
    ...single('aws:CurrentTime', call.now.toISOString()),
    ...single('aws:EpochTime', String(Math.floor(call.now.getTime() / 1000))),
    ...single('aws:RequestedRegion', call.region),
    // AWS is called over TLS, and production policies say so; the emulator stands in for it without.
    ...single('aws:SecureTransport', 'true'),
    ...single('aws:SourceIp', call.sourceAddress),
    // A key without a value is absent.
    ...single('aws:UserAgent', call.userAgent === '' ? undefined : call.userAgent),
  ])
}

/** The tags of the resource that a call is about, as `aws:ResourceTag/...`. */
export function resourceTagContext(tags: ReadonlyMap<string, string>): ConditionContext {
  return contextOf([...tags].flatMap(([key, value]) => single(`aws:ResourceTag/${key}`, value)))
}

/** The tags that a call passes, as `aws:RequestTag/...` and `aws:TagKeys`. */
export function requestTagContext(tags: ReadonlyMap<string, string>): ConditionContext {
  return contextOf([
    ...[...tags].flatMap(([key, value]) => single(`aws:RequestTag/${key}`, value)),
    ...list('aws:TagKeys', [...tags.keys()]),
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
    ...single('aws:PrincipalAccount', caller.accountId),
    ...single('aws:PrincipalIsAWSService', 'false'),
  ]
  switch (caller.kind) {
    case 'service':
      return contextOf([...common, ...single('aws:PrincipalArn', caller.arn)])
    case 'user':
      return contextOf([
        ...common,
        ...single('aws:PrincipalArn', caller.arn),
        ...single('aws:PrincipalType', 'User'),
        ...single('aws:userid', caller.user.userId),
        ...single('aws:username', caller.user.userName),
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
    ...single('aws:SourceIdentity', session.sourceIdentity),
    ...single('aws:TokenIssueTime', session.issuedAt.toISOString()),
    ...single('aws:MultiFactorAuthPresent', String(mfa !== undefined)),
    ...single(
      'aws:MultiFactorAuthAge',
      mfa && String(Math.floor((now.getTime() - mfa.getTime()) / 1000)),
    ),
    ...(session.kind === 'assumed-role' ? federationValues(session.federation) : []),
  ]
}

function kindValues(session: Session): readonly ConditionValue[] {
  switch (session.kind) {
    case 'assumed-role':
      return [
        // The role's, not the session's.
        ...single('aws:PrincipalArn', session.roleArn),
        ...single('aws:PrincipalType', 'AssumedRole'),
        ...single('aws:userid', `${session.roleId}:${session.roleSessionName}`),
      ]
    case 'federated-user': {
      const { partition, accountId, federatedUserName } = session
      const arn = `arn:${partition}:sts::${accountId}:federated-user/${federatedUserName}`
      return [
        ...single('aws:PrincipalArn', arn),
        ...single('aws:PrincipalType', 'FederatedUser'),
        ...single('aws:userid', `${accountId}:${federatedUserName}`),
      ]
    }
    case 'session-token':
      return [
        ...single('aws:PrincipalArn', session.userArn),
        ...single('aws:PrincipalType', 'User'),
        ...single('aws:userid', session.userId),
        ...single('aws:username', session.userArn.slice(session.userArn.lastIndexOf('/') + 1)),
      ]
  }
}

/**
 * That the value of `aws:FederatedProvider` is the provider's ARN is unverified; the guide gives values
 * for providers that AWS has built in alone.
 */
function federationValues(
  federation: (Session & { kind: 'assumed-role' })['federation'],
): readonly ConditionValue[] {
  if (federation === undefined) return []
  const provider = single('aws:FederatedProvider', federation.providerArn)
  if (federation.protocol === 'saml') {
    return [
      ...provider,
      ...single('saml:namequalifier', federation.nameQualifier),
      ...single('saml:sub', federation.subject),
      ...single('saml:sub_type', federation.subjectType),
    ]
  }
  const { keyPrefix, audience, subject, authenticationMethods } = federation
  return [
    ...provider,
    ...single(`${keyPrefix}:aud`, audience),
    ...single(`${keyPrefix}:sub`, subject),
    ...list(`${keyPrefix}:amr`, authenticationMethods),
  ]
}

function principalTags(tags: ReadonlyMap<string, string>): readonly ConditionValue[] {
  return [...tags].flatMap(([key, value]) => single(`aws:PrincipalTag/${key}`, value))
}

/** Keys of tags are compared without case: a session tag takes the place of the role's. */
function withSessionTags(
  own: ReadonlyMap<string, string> = new Map(),
  session: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const passed = new Set([...session.keys()].map((key) => key.toLowerCase()))
  return new Map([...[...own].filter(([key]) => !passed.has(key.toLowerCase())), ...session])
}

function single(key: string, value: string | undefined): readonly ConditionValue[] {
  return value === undefined ? [] : [{ key, values: [value], multivalued: false }]
}

function list(key: string, values: readonly string[]): readonly ConditionValue[] {
  return values.length === 0 ? [] : [{ key, values, multivalued: true }]
}

/** Builds a context; of two values for a key the later one holds. */
export function contextOf(values: readonly ConditionValue[]): ConditionContext {
  return new Map(values.map((value) => [value.key.toLowerCase(), value]))
}
