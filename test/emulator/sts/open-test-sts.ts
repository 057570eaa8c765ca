import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { pino } from 'pino'
import type { CloudTrailEvent } from '../../../src/audit/cloud-trail-event.ts'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { findCaller } from '../../../src/emulator/caller/find-caller.ts'
import { openAuthorizationMessages } from '../../../src/emulator/credentials/authorization-message.ts'
import { openSealer } from '../../../src/emulator/credentials/open-sealer.ts'
import type { AccountDirectory } from '../../../src/emulator/iam/account-directory.ts'
import { openIamStore } from '../../../src/emulator/iam/iam-store.ts'
import type { IamStore } from '../../../src/emulator/iam/iam-store.ts'
import { openAccountDirectory } from '../../../src/emulator/iam/open-account-directory.ts'
import { seedAccounts } from '../../../src/emulator/iam/seed-accounts.ts'
import type { AccountSeed, RoleSeed, UserSeed } from '../../../src/emulator/iam/seed-accounts.ts'
import type { QueryResult } from '../../../src/emulator/query/query-action.ts'
import type { StsActionName, StsDecision } from '../../../src/emulator/sts/sts-decision.ts'
import type { StsEmulation } from '../../../src/emulator/sts/sts-emulation.ts'
import { stsService } from '../../../src/emulator/sts/sts-service.ts'
import { FedbridgeError } from '../../../src/errors.ts'
import type { AwsError } from '../../../src/errors.ts'
import type { Jwks } from '../../../src/oidc/open-jwks.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { NamedPolicy } from '../../../src/policy/policy-document.ts'
import { openMemoryStorage } from '../../../src/storage/open-memory-storage.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { noKeys } from '../../fakes/unreachable-issuer.ts'

export const home = '123456789012'
export const foreign = '111122223333'
export const roleIn = (account: string, name: string): string =>
  `arn:aws:iam::${account}:role/${name}`
export const userIn = (account: string, name: string): string =>
  `arn:aws:iam::${account}:user/${name}`
export const mfaSerial = `arn:aws:iam::${home}:mfa/ann`
const mfaSeed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** A policy of a user or role that has one statement. */
function allowing(
  action: string | readonly string[],
  { effect = 'Allow', condition }: { effect?: 'Allow' | 'Deny'; condition?: object } = {},
): NamedPolicy {
  const statement = {
    Sid: `${effect}It`,
    Effect: effect,
    Action: action,
    Resource: '*',
    ...(condition === undefined ? {} : { Condition: condition }),
  }
  return {
    name: `${effect} ${String(action)}`,
    document: parsePolicyDocument({ Version: '2012-10-17', Statement: [statement] }, 'identity'),
  }
}

const everything = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']

/** A role that trusts one principal. */
function role(
  arn: string,
  principal: string,
  {
    actions = everything,
    condition,
    ...seed
  }: Partial<RoleSeed> & { actions?: readonly string[]; condition?: object } = {},
): RoleSeed {
  const statement = {
    Sid: 'Trust',
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: actions,
    ...(condition === undefined ? {} : { Condition: condition }),
  }
  return {
    arn,
    trustPolicy: parsePolicyDocument({ Version: '2012-10-17', Statement: [statement] }, 'trust'),
    policies: [allowing('sts:*')],
    ...seed,
  }
}

/** A user with a key `AKIA` and its name, filled up to 20 characters. */
function user(name: string, seed: Partial<UserSeed> = {}): UserSeed {
  return {
    arn: userIn(home, name),
    accessKeys: [{ accessKeyId: keyOf(name), secretAccessKey: `secret of ${name}` }],
    policies: [allowing('sts:*')],
    ...seed,
  }
}

export const keyOf = (name: string): string => `AKIA${name.toUpperCase().padEnd(16, 'X')}`

const ann = userIn(home, 'ann')

/** Two accounts: the guide's three roles, and one role for each thing that can go wrong. */
export const stsAccounts: readonly AccountSeed[] = [
  {
    accountId: home,
    policies: [
      { arn: `arn:aws:iam::${home}:policy/read`, document: allowing('s3:GetObject').document },
    ],
    users: [
      user('ann', {
        mfaDevices: [{ serialNumber: mfaSerial, seed: mfaSeed }],
        tags: { team: 'a' },
      }),
      user('bob', { policies: [] }),
      user('carl', { policies: [allowing('sts:*'), allowing('sts:*', { effect: 'Deny' })] }),
      user('dora', { policies: [allowing('sts:GetFederationToken')] }),
    ],
    roles: [
      role(roleIn(home, 'Role1'), ann, { tags: { Heart: '1' }, maxSessionDurationSeconds: 7200 }),
      role(roleIn(home, 'Role2'), roleIn(home, 'Role1'), {
        tags: { Sun: '2' },
        maxSessionDurationSeconds: 43_200,
      }),
      role(roleIn(home, 'Role3'), roleIn(home, 'Role2'), {
        tags: { Star: '3', Lightning: '3' },
        condition: { StringEquals: { 'aws:ResourceTag/Star': '1' } },
      }),
      role(roleIn(home, 'Plain'), ann, { actions: ['sts:AssumeRole'] }),
      role(roleIn(home, 'AfterRole1'), roleIn(home, 'Role1'), { actions: ['sts:AssumeRole'] }),
      role(roleIn(home, 'External'), ann, {
        condition: { StringEquals: { 'sts:ExternalId': 'Example987' } },
      }),
      role(roleIn(home, 'Named'), `arn:aws:iam::${home}:root`, {
        condition: { StringLike: { 'sts:RoleSessionName': '${aws:username}' } },
      }),
      role(roleIn(home, 'Tagged'), ann, {
        condition: {
          StringEquals: { 'aws:RequestTag/Project': 'Automation' },
          'ForAllValues:StringEquals': {
            'aws:TagKeys': ['Project'],
            'sts:TransitiveTagKeys': ['Project'],
          },
        },
      }),
      role(roleIn(home, 'MfaOnly'), `arn:aws:iam::${home}:root`, {
        condition: {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          NumericLessThan: { 'aws:MultiFactorAuthAge': '60' },
        },
      }),
      role(roleIn(home, 'Sourced'), ann, {
        condition: { StringEquals: { 'sts:SourceIdentity': 'DevUser' } },
      }),
      role(roleIn(home, 'OfAnother'), userIn(home, 'bob')),
      role(roleIn(home, 'OfTheAccount'), `arn:aws:iam::${home}:root`),
    ],
  },
  {
    accountId: foreign,
    policies: [
      { arn: `arn:aws:iam::${foreign}:policy/read`, document: allowing('s3:GetObject').document },
    ],
    roles: [
      role(roleIn(foreign, 'Cross'), `arn:aws:iam::${home}:root`),
      role(roleIn(foreign, 'CrossCritical'), roleIn(home, 'Role1'), {
        condition: { StringLike: { 'aws:SourceIdentity': ['Saanvi', 'Diego'] } },
      }),
      role(roleIn(foreign, 'Closed'), `arn:aws:iam::${foreign}:root`),
    ],
  },
]

/** Parameters as a client sends them, lists and structures as arrays and objects. */
export type Sent = Readonly<Record<string, unknown>>

/** Credentials as an answer has them. */
export interface Answered {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}

export interface TestSts {
  readonly clock: MovableClock
  readonly iam: IamStore
  readonly directory: AccountDirectory
  readonly emulation: StsEmulation
  readonly events: CloudTrailEvent[]
  readonly decisions: StsDecision[]
  readonly log: string[]
  /** A user by its name. */
  user(name: string): Promise<Caller>
  /** Whoever has the credentials of an answer. */
  session(answer: QueryResult): Promise<Caller>
  call(action: StsActionName, sent: Sent, caller?: Caller): Promise<QueryResult>
  /** What AWS says to a call that is refused. */
  refusal(action: StsActionName, sent: Sent, caller?: Caller): Promise<AwsError>
  /** The present code of ann's device, or that of another instant. */
  code(offsetSeconds?: number): string
}

/**
 * STS with users and roles in two accounts and a clock that stands still, without HTTP. Other accounts
 * take the place of the two, and other keys that of none.
 */
export async function openTestSts({
  accounts = stsAccounts,
  keys = () => noKeys,
}: {
  readonly accounts?: readonly AccountSeed[]
  readonly keys?: (clock: MovableClock) => Jwks
} = {}): Promise<TestSts> {
  const clock = new MovableClock('2030-01-01T12:00:00Z')
  const storage = openMemoryStorage({ clock })
  const iam = openIamStore({ storage })
  await seedAccounts(accounts, { iam, clock })
  const directory = openAccountDirectory({ iam, clock })
  const key = randomBytes(32)
  const sealer = openSealer({ clock, key })
  const events: CloudTrailEvent[] = []
  const decisions: StsDecision[] = []
  const log: string[] = []
  const emulation: StsEmulation = {
    clock,
    log: pino({}, { write: (line: string) => void log.push(line) }),
    directory,
    sealer,
    authorizationMessages: openAuthorizationMessages({ key }),
    storage,
    publicUrl: 'http://localhost:8400',
    region: 'us-east-1',
    acceptedAudiences: [],
    presentRecipientAs: { default: false, byRecipient: {} },
    clockSkewSeconds: 180,
    jwks: keys(clock),
    recordEvent: (event) => {
      events.push(event)
      return Promise.resolve()
    },
    onDecision: (decision) => void decisions.push(decision),
  }
  const { actions } = stsService(emulation)
  const finder = { directory, sealer, serviceKeys: new Map() }
  const found = async (keyId: string, token?: string): Promise<Caller> => {
    const owner = await findCaller(keyId, token, finder)
    if (typeof owner !== 'object') throw new Error(`nobody has the key ${keyId}: ${String(owner)}`)
    return owner.principal
  }
  const call: TestSts['call'] = async (name, sent, caller) => {
    const action = actions.find((candidate) => candidate.name === name)
    if (action === undefined) throw new Error(`there is no action ${name}`)
    const unsigned = { requestId: 'request-1', sourceAddress: '192.0.2.1', userAgent: 'test' }
    const signed = caller === undefined ? {} : { caller, region: 'us-east-1' }
    return action.answer(new Map(flattened(sent)), { ...unsigned, ...signed })
  }
  return {
    clock,
    iam,
    directory,
    emulation,
    events,
    decisions,
    log,
    call,
    user: (name) => found(keyOf(name)),
    session: ({ Credentials }) => {
      const { AccessKeyId, SessionToken } = Credentials as unknown as Answered
      return found(AccessKeyId, SessionToken)
    },
    refusal: async (action, sent, caller) => {
      const outcome = await call(action, sent, caller).catch((failure: unknown) => failure)
      if (outcome instanceof FedbridgeError && outcome.aws !== undefined) return outcome.aws
      throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`)
    },
    code: (offsetSeconds = 0) =>
      new TOTP({ secret: Secret.fromBase32(mfaSeed) }).generate({
        timestamp: clock.now().getTime() + offsetSeconds * 1000,
      }),
  }
}

function flattened(value: unknown, name = ''): (readonly [string, string])[] {
  if (Array.isArray(value)) {
    return value.flatMap((member, index) => flattened(member, `${name}.member.${index + 1}`))
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, member]) =>
      flattened(member, name === '' ? key : `${name}.${key}`),
    )
  }
  return [[name, String(value)]]
}
