import { decideConsoleDuration } from '../../aws/decide-console-duration.ts'
import type { SigningKey } from '../../aws/signing-key.ts'
import type { Sts } from '../../aws/sts.ts'
import { StsRefused } from '../../errors.ts'
import { parseArn } from '../../partition/arn.ts'
import type { OpenedSession } from '../opened-session.ts'
import type { AssumeRoleBroker, Broker, FederationTokenBroker } from './broker.ts'
import { distinctName } from './distinct-name.ts'
import type { Entitlement } from './entitlement.ts'
import { explainBrokerRefusal } from './explain-broker-refusal.ts'

/** A session that the bridge has asked for in its own name. */
export interface BrokeredSession extends OpenedSession {
  readonly call: Broker['call']
  /** The session as records name it. */
  readonly principal:
    | {
        readonly kind: 'assumed-role'
        readonly arn: string
        readonly assumedRoleId: string
        readonly sourceIdentity?: string
      }
    | { readonly kind: 'federated-user'; readonly arn: string; readonly federatedUserId: string }
  readonly calledWith: SigningKey
}

/** Of sessions of a role that another role asked for. */
const chainedMaximumSeconds = 3600
/** Of federated users. */
const maxNameCharacters = 32

/**
 * Asks STS for the session that somebody is entitled to, signed with the bridge's own credentials. Tags,
 * transitive tag keys, source identity and session name are those of the entitlement, all of them and no
 * others; what the call cannot pass on refuses the sign-in, because a session that silently lacks its
 * source identity is worse than none.
 *
 * With temporary credentials of our own a role session is asked for an hour at most, as role chaining
 * allows no more; the federation endpoint is then asked for no length. Whether they are a role's or a
 * user's cannot be told from them.
 *
 * @throws {StsRefused} BROKER_DENIED, BROKER_CALL_UNFIT, and what {@link Sts} throws: there is no session
 * @throws {OutboundFailed} STS_UNREACHABLE and its like
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console", "Role chaining"
 */
export async function askAsBroker(
  entitlement: Entitlement,
  { broker, sts }: { readonly broker: Broker; readonly sts: Sts },
): Promise<BrokeredSession> {
  try {
    const calledWith = await sts.signingKey()
    return broker.call === 'AssumeRole'
      ? await assumeRole(entitlement, { broker, sts, calledWith })
      : await getFederationToken(entitlement, { broker, sts, calledWith })
  } catch (failure) {
    throw explainBrokerRefusal(failure, { broker, entitlement })
  }
}

interface Call<Called extends Broker> {
  readonly broker: Called
  readonly sts: Sts
  readonly calledWith: SigningKey
}

async function assumeRole(
  { roleArn, roleSessionName, sessionTags, durationSeconds, ...entitled }: Entitlement,
  { broker: { externalId }, sts, calledWith }: Call<AssumeRoleBroker>,
): Promise<BrokeredSession> {
  const { transitiveTagKeys, sourceIdentity } = entitled
  const seconds = calledWith.temporary
    ? Math.min(durationSeconds, chainedMaximumSeconds)
    : durationSeconds
  const { credentials, region, requestId, assumedRoleUser } = await sts.assumeRole({
    roleArn,
    roleSessionName,
    durationSeconds: seconds,
    ...(sessionTags.size === 0 ? {} : { tags: sessionTags }),
    ...(transitiveTagKeys.length === 0 ? {} : { transitiveTagKeys }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(externalId === undefined ? {} : { externalId }),
  })
  const { parameters } = decideConsoleDuration({
    call: 'AssumeRole',
    calledWith: calledWith.temporary ? 'temporary' : 'long-term',
    wantedSeconds: seconds,
  })
  return {
    call: 'AssumeRole',
    credentials,
    region,
    principal: {
      kind: 'assumed-role',
      ...assumedRoleUser,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
    consoleDuration: parameters,
    calledWith,
    ...(requestId === undefined ? {} : { stsRequestId: requestId }),
  }
}

async function getFederationToken(
  { roleArn, roleSessionName, sessionTags, durationSeconds, sourceIdentity }: Entitlement,
  { broker, sts, calledWith }: Call<FederationTokenBroker>,
): Promise<BrokeredSession> {
  const sessionPolicies = broker.sessionPolicies.get(roleArn)
  if (sessionPolicies === undefined) throw new TypeError('an entitlement to no session policies')
  if (sourceIdentity !== undefined) throw unfit('a source identity', 'no source identity')
  if (calledWith.temporary) throw unfit('temporary credentials', "a user's long-term credentials")

  const { policy, policyArns } = sessionPolicies
  const { credentials, region, requestId, federatedUser } = await sts.getFederationToken({
    name:
      roleSessionName.length <= maxNameCharacters
        ? roleSessionName
        : distinctName(roleSessionName, { of: [roleSessionName], maximum: maxNameCharacters }),
    durationSeconds,
    ...(policy === undefined ? {} : { policy }),
    ...(policyArns.length === 0 ? {} : { policyArns }),
    ...(sessionTags.size === 0 ? {} : { tags: sessionTags }),
  })
  requireSameAccount(federatedUser.arn, roleArn)
  const { parameters } = decideConsoleDuration({
    call: 'GetFederationToken',
    calledWith: 'long-term',
    wantedSeconds: durationSeconds,
  })
  return {
    call: 'GetFederationToken',
    credentials,
    region,
    principal: { kind: 'federated-user', ...federatedUser },
    consoleDuration: parameters,
    calledWith,
    ...(requestId === undefined ? {} : { stsRequestId: requestId }),
  }
}

/**
 * Federated users are in the account of our own user, whatever was chosen. Nobody gets a session of
 * another account than the page said.
 */
function requireSameAccount(userArn: string, roleArn: string): void {
  const { accountId } = parseArn(userArn)
  const { accountId: chosen } = parseArn(roleArn)
  if (accountId !== chosen) throw unfit('another account', `credentials of a user of ${chosen}`)
}

/** The configuration asks for something that this call cannot do for this person. */
function unfit(
  received: 'a source identity' | 'temporary credentials' | 'another account',
  expected: string,
): StsRefused {
  return new StsRefused(
    'BROKER_CALL_UNFIT',
    `GetFederationToken is configured, and there is ${received} where it takes ${expected}`,
    { check: 'ask-as-broker', expected, received, aws: undefined },
  )
}
