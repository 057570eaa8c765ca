import { FedbridgeError } from '../../errors.ts'
import { partitionOf } from '../../partition/partitions.ts'
import { describePolicy } from '../../policy/describe-policy.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import type { ConsoleFederation, ConsolePageData } from '../../views/console-page.tsx'
import { sessionArn } from '../credentials/session.ts'
import type { ForeignSession } from '../credentials/foreign-session.ts'
import type { AssumedRoleSession, Session } from '../credentials/session.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import type { ConsoleSession } from './console-sessions.ts'

/** Where in the console a browser is. */
export interface ConsolePlace {
  /** Path below `/console/`, for example `s3/buckets`. */
  readonly path: string
  /** As the address asks for it. */
  readonly region: string | undefined
}

type Policies = ConsolePageData['policies']

/**
 * What the console shows of a session: all that is known of it, and the policies' effect in words. Of one
 * that another STS has issued that is little, and no account of ours has anything to do with it.
 */
export async function consolePageData(
  consoleSession: ConsoleSession,
  place: ConsolePlace,
  facts: { readonly directory: AccountDirectory; readonly region: string; readonly now: Date },
): Promise<Omit<ConsolePageData, 'csrfToken' | 'signOutUrl'>> {
  const { session } = consoleSession
  return {
    ...(session.kind === 'foreign'
      ? foreignSessionData(session)
      : await sessionData(session, facts.directory)),
    ...placeData(consoleSession, place, facts),
  }
}

type PlaceFact =
  'accountId' | 'startedAt' | 'expiresAt' | 'now' | 'service' | 'region' | 'partition'

function placeData(
  { session, startedAt, expiresAt }: ConsoleSession,
  place: ConsolePlace,
  { region, now }: { readonly region: string; readonly now: Date },
): Pick<ConsolePageData, PlaceFact> {
  const service = serviceOf(place.path)
  return {
    accountId: session.accountId,
    startedAt: startedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    now: now.toISOString(),
    ...(service === undefined ? {} : { service }),
    region:
      place.region !== undefined && partitionOf(session.partition).hasRegion(place.region)
        ? place.region
        : region,
    partition: session.partition,
  }
}

type SessionData = Omit<ConsolePageData, 'csrfToken' | 'signOutUrl' | PlaceFact>

function foreignSessionData({
  arn,
  name,
  sessionName,
  userId,
  vouchedBy,
}: ForeignSession): SessionData {
  return {
    roleName: name,
    assumedRoleArn: arn,
    sessionName,
    vouchedBy: { sts: vouchedBy, userId },
    sessionTags: [],
    policies: [],
  }
}

async function sessionData(session: Session, directory: AccountDirectory): Promise<SessionData> {
  const account = await directory.account(session.accountId)
  return {
    ...(account?.alias === undefined ? {} : { accountAlias: account.alias }),
    ...principalOf(session),
    ...(session.kind === 'assumed-role' && session.federation !== undefined
      ? { federated: federatedOf(session.federation) }
      : {}),
    sessionTags: [...session.sessionTags].map(([key, value]) => ({
      key,
      value,
      transitive: session.transitiveTagKeys.includes(key),
    })),
    ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
    policies: [...(await rolePolicies(session, directory)), ...sessionPolicies(session)],
  }
}

function principalOf(
  session: Session,
): Pick<SessionData, 'roleName' | 'roleArn' | 'assumedRoleArn' | 'sessionName'> {
  const assumedRoleArn = sessionArn(session)
  if (session.kind === 'assumed-role') {
    const { roleArn, roleSessionName } = session
    const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1)
    return { roleName, roleArn, assumedRoleArn, sessionName: roleSessionName }
  }
  const name =
    session.kind === 'federated-user'
      ? session.federatedUserName
      : session.userArn.slice(session.userArn.lastIndexOf('/') + 1)
  return { roleName: name, roleArn: session.userArn, assumedRoleArn, sessionName: name }
}

function federatedOf(federation: NonNullable<AssumedRoleSession['federation']>): ConsoleFederation {
  const { protocol, providerArn: provider, issuer, subject } = federation
  if (protocol === 'saml') {
    const { nameQualifier, subjectType } = federation
    return { protocol, provider, issuer, nameQualifier, subject, subjectType }
  }
  const { audience, authenticationMethods } = federation
  return { protocol, provider, issuer, subject, audience, authenticationMethods }
}

/** The role as it is now: its policies apply to sessions that are open. One made anew is another. */
async function rolePolicies(session: Session, directory: AccountDirectory): Promise<Policies> {
  if (session.kind !== 'assumed-role') return []
  const role = await directory.findRole(session.roleArn)
  if (role?.roleId !== session.roleId) return []
  return role.policies.map(({ name, document }) => ({ name, sentences: describePolicy(document) }))
}

/** What the session was limited to when it was made. */
function sessionPolicies({ sessionPolicies: { policy, policyArns } }: Session): Policies {
  return [
    ...(policy === undefined ? [] : [{ name: 'Session policy', sentences: sentencesOf(policy) }]),
    ...policyArns.map((arn) => ({ name: arn, sentences: ['Limits the session'] })),
  ]
}

function sentencesOf(policy: string): readonly string[] {
  try {
    return describePolicy(parsePolicyDocument(policy, 'session'))
  } catch (failure) {
    // It was parsed when it was passed; a newer release may have become stricter since.
    if (failure instanceof FedbridgeError) return ['Cannot be read any more, and allows nothing']
    throw failure
  }
}

/** The first part of the path, when it can be a service; `home` is the console itself. */
function serviceOf(path: string): string | undefined {
  const [first = ''] = path.split('/')
  return /^[a-z][a-z0-9-]{0,39}$/.test(first) && first !== 'home' ? first : undefined
}
