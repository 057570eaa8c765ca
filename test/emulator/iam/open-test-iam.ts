import { pino } from 'pino'
import type { CloudTrailEvent } from '../../../src/audit/cloud-trail-event.ts'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import type { AccountDirectory } from '../../../src/emulator/iam/account-directory.ts'
import type { IamEmulation } from '../../../src/emulator/iam/iam-emulation.ts'
import { iamService } from '../../../src/emulator/iam/iam-service.ts'
import { openIamStore } from '../../../src/emulator/iam/iam-store.ts'
import type { IamStore } from '../../../src/emulator/iam/iam-store.ts'
import { openAccountDirectory } from '../../../src/emulator/iam/open-account-directory.ts'
import { seedAccounts } from '../../../src/emulator/iam/seed-accounts.ts'
import type { AccountSeed } from '../../../src/emulator/iam/seed-accounts.ts'
import type { QueryResult } from '../../../src/emulator/query/query-action.ts'
import { FedbridgeError } from '../../../src/errors.ts'
import type { AwsError } from '../../../src/errors.ts'
import { openMemoryStorage } from '../../../src/storage/open-memory-storage.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { unreachableIssuer } from '../../fakes/unreachable-issuer.ts'

export const home = '123456789012'

/** Parameters as a client sends them, lists and structures as arrays and objects. */
export type Sent = Readonly<Record<string, unknown>>

export interface TestIam {
  readonly clock: MovableClock
  readonly iam: IamStore
  readonly directory: AccountDirectory
  readonly events: CloudTrailEvent[]
  /** A user of the home account who may do everything. */
  readonly admin: Caller
  /** Calls an action, as `admin` when nobody else is named. */
  call(action: string, sent?: Sent, caller?: Caller): Promise<QueryResult>
  /** What AWS says to a call that is refused. */
  refusal(action: string, sent?: Sent, caller?: Caller): Promise<AwsError>
  /** A user with one inline policy, as caller; the account must not have the name yet. */
  userWith(name: string, statement: object): Promise<Caller>
}

/** IAM of an account with one administrator and a clock that stands still, without HTTP. */
export async function openTestIam({
  seeds = [],
  issuerThumbprints = unreachableIssuer,
  insecureHttpIssuers = [],
}: {
  readonly seeds?: readonly AccountSeed[]
  /** By default no issuer can be reached. */
  readonly issuerThumbprints?: IamEmulation['issuerThumbprints']
  readonly insecureHttpIssuers?: readonly string[]
} = {}): Promise<TestIam> {
  const clock = new MovableClock('2030-01-01T12:00:00Z')
  const iam = openIamStore({ storage: openMemoryStorage({ clock }) })
  await seedAccounts(seeds.length === 0 ? [{ accountId: home }] : seeds, { iam, clock })
  const directory = openAccountDirectory({ iam, clock })
  const events: CloudTrailEvent[] = []
  const { actions } = iamService({
    clock,
    log: pino({ enabled: false }),
    iam,
    directory,
    partition: 'aws',
    recordEvent: (event) => {
      events.push(event)
      return Promise.resolve()
    },
    issuerThumbprints,
    insecureHttpIssuers,
  })
  const callerOf = async (arn: string): Promise<Caller> => {
    const user = await directory.findUser(arn)
    if (user === undefined) throw new Error(`there is no ${arn}`)
    const accessKeyId = 'AKIAEXAMPLEEXAMPLE00'
    return { kind: 'user', accountId: home, partition: 'aws', arn, accessKeyId, user }
  }
  const userWith: TestIam['userWith'] = async (name, statement) => {
    const arn = `arn:aws:iam::${home}:user/${name}`
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    await iam.change(home, (writer) =>
      writer.put('user', {
        arn,
        accountId: home,
        path: '/',
        userName: name,
        userId: `AIDA${name.toUpperCase().padEnd(17, 'X')}`,
        createdAt: clock.now().getTime(),
        tags: [],
        inlinePolicies: { inline: document },
        attachedPolicyArns: [],
        accessKeyIds: [],
        mfaDevices: [],
      }),
    )
    return callerOf(arn)
  }
  const admin = await userWith('admin', { Effect: 'Allow', Action: '*', Resource: '*' })
  const call: TestIam['call'] = async (name, sent = {}, caller = admin) => {
    const action = actions.find((candidate) => candidate.name === name)
    if (action === undefined) throw new Error(`there is no action ${name}`)
    return action.answer(new Map(flattened(sent)), {
      requestId: 'request-1',
      sourceAddress: '192.0.2.1',
      userAgent: 'test',
      region: 'us-east-1',
      caller,
    })
  }
  return {
    clock,
    iam,
    directory,
    events,
    admin,
    call,
    userWith,
    refusal: async (action, sent, caller) => {
      const outcome = await call(action, sent, caller).catch((failure: unknown) => failure)
      if (outcome instanceof FedbridgeError && outcome.aws !== undefined) return outcome.aws
      throw new Error(`expected a refusal, got ${String(outcome)}`)
    },
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
