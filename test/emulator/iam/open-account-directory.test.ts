import { describe, expect, it } from 'vitest'
import type { AccountDirectory } from '../../../src/emulator/iam/account-directory.ts'
import { openIamStore } from '../../../src/emulator/iam/iam-store.ts'
import type { IamStore } from '../../../src/emulator/iam/iam-store.ts'
import { openAccountDirectory } from '../../../src/emulator/iam/open-account-directory.ts'
import { seedAccounts } from '../../../src/emulator/iam/seed-accounts.ts'
import type { AccountSeed } from '../../../src/emulator/iam/seed-accounts.ts'
import { uniqueId } from '../../../src/emulator/iam/unique-id.ts'
import { IdentifierRejected } from '../../../src/errors.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import { openMemoryStorage } from '../../../src/storage/open-memory-storage.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { testIdpMetadata } from '../../fakes/saml-test-keys.ts'
import { testNow } from '../../fakes/signed-response.ts'
import { account, providerArn, roleArn, trustPolicy } from '../open-test-emulator.ts'

const readS3 = parsePolicyDocument(
  { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } },
  'identity',
)
const policyArn = `arn:aws:iam::${account}:policy/read/S3`
const userArn = `arn:aws:iam::${account}:user/staff/ann`

const seeds: readonly AccountSeed[] = [
  {
    accountId: account,
    alias: 'example-corp',
    policies: [{ arn: policyArn, document: readS3 }],
    users: [
      {
        arn: userArn,
        tags: { team: 'red' },
        managedPolicies: ['arn:aws:iam::aws:policy/IAMReadOnlyAccess', policyArn],
        accessKeys: [{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }],
      },
    ],
    roles: [
      { arn: roleArn('Developer'), trustPolicy: trustPolicy() },
      {
        arn: roleArn('team/blue/Auditor'),
        trustPolicy: trustPolicy(),
        maxSessionDurationSeconds: 7200,
        tags: { team: 'blue' },
        permissionsBoundary: policyArn,
      },
    ],
    samlProviders: [
      { arn: providerArn, state: { metadata: testIdpMetadata() }, insecureAllowSha1: true },
    ],
  },
]

interface Opened {
  readonly directory: AccountDirectory
  readonly iam: IamStore
}

async function open(described: readonly AccountSeed[] = seeds): Promise<Opened> {
  const clock = new MovableClock(testNow)
  const iam = openIamStore({ storage: openMemoryStorage({ clock }) })
  await seedAccounts(described, { iam, clock })
  return { iam, directory: openAccountDirectory({ iam, clock }) }
}

describe('IAM: the directory of accounts', () => {
  it('finds what the configuration has, with its defaults filled in', async () => {
    const { directory } = await open()
    expect(await directory.account(account)).toEqual({ accountId: account, alias: 'example-corp' })
    expect(await directory.findRole(roleArn('Developer'))).toMatchObject({
      roleName: 'Developer',
      path: '/',
      accountId: account,
      maxSessionDurationSeconds: 3600,
      policies: [],
    })
    expect(await directory.findRole(roleArn('team/blue/Auditor'))).toMatchObject({
      roleName: 'Auditor',
      path: '/team/blue/',
      maxSessionDurationSeconds: 7200,
      tags: new Map([['team', 'blue']]),
      permissionsBoundary: { name: policyArn, document: readS3 },
    })
    expect(await directory.findSamlProvider(providerArn)).toMatchObject({
      providerName: 'ExampleCorp',
      insecureAllowSha1: true,
      insecureAllowSmallKeys: false,
    })
  })

  it('finds a user by ARN and by access key, with its managed policies', async () => {
    const { directory } = await open()
    const user = await directory.findUser(userArn)
    expect(user).toMatchObject({
      userName: 'ann',
      path: '/staff/',
      tags: new Map([['team', 'red']]),
    })
    expect(user?.policies.map(({ name }) => name)).toEqual([
      'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
      policyArn,
    ])
    expect(await directory.findAccessKey('AKIAIOSFODNN7EXAMPLE')).toMatchObject({
      active: true,
      secretAccessKey: 'secret',
      user: { arn: userArn },
    })
    expect(await directory.findAccessKey('AKIAIOSFODNN7EXAMPLF')).toBeUndefined()
    expect(await directory.arnOfUniqueId(user?.userId ?? '')).toBe(userArn)
  })

  it('finds nothing by another case, another path, or the name alone', async () => {
    const { directory } = await open()
    for (const arn of [roleArn('developer'), roleArn('Auditor'), 'Developer', '__proto__']) {
      expect(await directory.findRole(arn)).toBeUndefined()
    }
    expect(await directory.findSamlProvider(providerArn.toLowerCase())).toBeUndefined()
    expect(await directory.findUser(`arn:aws:iam::${account}:user/ann`)).toBeUndefined()
    expect(await directory.account('210987654321')).toBeUndefined()
  })

  it('sees a change at the next look, and says so to who asked to hear', async () => {
    const clock = new MovableClock(testNow)
    const changes: string[] = []
    const iam = openIamStore({
      storage: openMemoryStorage({ clock }),
      onChange: ({ kind, arn }) => void changes.push(`${kind} ${arn}`),
    })
    await seedAccounts(seeds, { iam, clock })
    const directory = openAccountDirectory({ iam, clock })
    changes.length = 0
    await iam.change(account, async (writer) => {
      const provider = await writer.find('saml-provider', account, 'ExampleCorp')
      if (provider !== undefined) {
        await writer.put('saml-provider', { ...provider, metadata: '', unavailable: 'gone' })
      }
    })
    expect(changes).toEqual([`saml-provider ${providerArn}`])
    expect((await directory.findSamlProvider(providerArn))?.state).toEqual({ unavailable: 'gone' })
  })

  it('bounds a role by nothing allowed when the boundary is gone', async () => {
    const { directory, iam } = await open()
    await iam.change(account, async (writer) => {
      const policy = await writer.find('policy', account, 's3')
      if (policy !== undefined) await writer.remove('policy', policy)
    })
    const role = await directory.findRole(roleArn('team/blue/Auditor'))
    expect(role?.permissionsBoundary?.document.Statement).toEqual([])
  })

  it('takes no ARN that is none, none twice, and none of another account', async () => {
    const role = { arn: roleArn('Developer'), trustPolicy: trustPolicy() }
    const openRoles = (...roles: readonly (typeof role)[]): Promise<Opened> =>
      open([{ accountId: account, roles }])
    await expect(openRoles({ ...role, arn: 'Developer' })).rejects.toThrow(IdentifierRejected)
    await expect(openRoles(role, role)).rejects.toThrow(TypeError)
    await expect(
      openRoles({ ...role, arn: 'arn:aws:iam::210987654321:role/Developer' }),
    ).rejects.toThrow(TypeError)
  })

  it('runs changes of one account one after the other, also after one that failed', async () => {
    const { iam } = await open()
    const add = (tag: string, fail = false): Promise<void> =>
      iam.change(account, async (writer) => {
        const role = await writer.find('role', account, 'Developer')
        if (role === undefined || fail) throw new TypeError('refused')
        await Promise.resolve()
        await writer.put('role', { ...role, tags: [...role.tags, [tag, '']] })
      })
    const results = await Promise.allSettled([add('a'), add('b', true), add('c'), add('d')])
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    const role = await iam.find('role', account, 'DEVELOPER')
    expect(role?.tags.map(([key]) => key)).toEqual(['a', 'c', 'd'])
  })
})

describe('configuration seeds OpenID Connect providers', () => {
  const arn = (name: string): string => `arn:aws:iam::${account}:oidc-provider/${name}`
  const seed = (name: string, change: object = {}): AccountSeed => ({
    accountId: account,
    oidcProviders: [
      {
        arn: arn(name),
        issuer: `https://${name}`,
        clientIds: ['us'],
        thumbprints: ['a'.repeat(40)],
        ...change,
      },
    ],
  })

  it('with an issuer of its own only where the ARN does not tell it', async () => {
    const local = 'localhost:8400/test-idp/oidc'
    const { directory } = await open([seed('server.example.com/path')])
    expect(await directory.findOidcProvider(arn('server.example.com/path'))).toEqual({
      arn: arn('server.example.com/path'),
      accountId: account,
      url: 'server.example.com/path',
      createdAt: testNow.getTime(),
      clientIds: ['us'],
      thumbprints: ['a'.repeat(40)],
      tags: [],
    })
    const opened = await open([seed(local, { issuer: `http://${local}` })])
    expect(await opened.directory.findOidcProvider(arn(local))).toMatchObject({
      url: local,
      issuer: `http://${local}`,
    })
  })

  it('refuses an issuer of another name, and an ARN that is none', async () => {
    await expect(
      open([seed('server.example.com', { issuer: 'https://other.example.com' })]),
    ).rejects.toThrow(TypeError)
    await expect(open([seed('server example.com')])).rejects.toBeInstanceOf(IdentifierRejected)
  })

  it('and says what became of one that changed in the configuration, or by a call', async () => {
    const clock = new MovableClock(testNow)
    const { iam } = await open([seed('server.example.com')])
    const more = [seed('server.example.com', { clientIds: ['us', 'web'] })]
    expect(await seedAccounts(more, { iam, clock })).toEqual([
      { arn: arn('server.example.com'), outcome: 'updated' },
    ])
    await iam.change(account, async (writer) => {
      const record = await writer.find('oidc-provider', account, 'server.example.com')
      if (record !== undefined) await writer.remove('oidc-provider', record)
    })
    expect(await seedAccounts(more, { iam, clock })).toEqual([
      { arn: arn('server.example.com'), outcome: 'deleted' },
    ])
  })
})

describe('configuration seeds the accounts and overwrites nothing that a call changed', () => {
  const described = (description: string): readonly AccountSeed[] => [
    {
      accountId: account,
      roles: [{ arn: roleArn('Developer'), trustPolicy: trustPolicy(), description }],
    },
  ]
  const readRole = (iam: IamStore) => iam.find('role', account, 'Developer')

  it('leaves everything as it is when nothing has changed', async () => {
    const { iam } = await open(described('one'))
    const before = await readRole(iam)
    const clock = new MovableClock(new Date(testNow.getTime() + 1000))
    expect(await seedAccounts(described('one'), { iam, clock })).toEqual([])
    expect(await readRole(iam)).toEqual(before)
  })

  it('takes a changed description over, and keeps id and time of creation', async () => {
    const { iam } = await open(described('one'))
    const before = await readRole(iam)
    const clock = new MovableClock(new Date(testNow.getTime() + 1000))
    expect(await seedAccounts(described('two'), { iam, clock })).toEqual([
      { arn: roleArn('Developer'), outcome: 'updated' },
    ])
    expect(await readRole(iam)).toEqual({ ...before, description: 'two' })
  })

  it('keeps what a call has changed, and says so', async () => {
    const { iam } = await open(described('one'))
    await iam.change(account, async (writer) => {
      const role = await readRole(iam)
      if (role !== undefined) await writer.put('role', { ...role, tags: [['by', 'a call']] })
    })
    const clock = new MovableClock(testNow)
    expect(await seedAccounts(described('two'), { iam, clock })).toEqual([
      { arn: roleArn('Developer'), outcome: 'kept' },
    ])
    expect(await readRole(iam)).toMatchObject({ description: 'one', tags: [['by', 'a call']] })
  })

  it('does not bring back what a call has deleted', async () => {
    const { iam } = await open(described('one'))
    await iam.change(account, async (writer) => {
      const role = await readRole(iam)
      if (role !== undefined) await writer.remove('role', role)
    })
    const clock = new MovableClock(testNow)
    expect(await seedAccounts(described('one'), { iam, clock })).toEqual([
      { arn: roleArn('Developer'), outcome: 'deleted' },
    ])
    expect(await readRole(iam)).toBeUndefined()
  })
})

describe('IAM User Guide, "IAM identifiers": unique ids', () => {
  it('begin with the prefix of their kind and are the same after a restart', async () => {
    const [one, other] = await Promise.all(
      [open(), open()].map(async (opening) => {
        const { directory } = await opening
        return {
          role: (await directory.findRole(roleArn('Developer')))?.roleId,
          provider: (await directory.findSamlProvider(providerArn))?.uuid,
        }
      }),
    )
    expect(one).toEqual(other)
    expect(one?.role).toMatch(/^AROA[A-Z2-7]{17}$/)
    expect(one?.provider).toMatch(/^SAMLSP[A-Z2-7]{17}$/)
  })

  it('differ between resources, and between creations of the same one', () => {
    const arn = roleArn('Developer')
    const id = uniqueId('AROA', { arn, creation: 'first' })
    expect(uniqueId('AROA', { arn, creation: 'first' })).toBe(id)
    expect(uniqueId('AROA', { arn, creation: 'second' })).not.toBe(id)
    expect(uniqueId('AROA', { arn: roleArn('Other'), creation: 'first' })).not.toBe(id)
  })
})
