import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openIam, type Iam, type IamOidcProvider, type IamRole } from '../../../src/aws/iam.ts'
import { OutboundFailed } from '../../../src/errors.ts'
import {
  openRoleDirectory,
  type LiveRoleDirectory,
} from '../../../src/signin/oidc/open-role-directory.ts'
import { openTestEmulator, trustPolicy } from '../../emulator/open-test-emulator.ts'

const one = '123456789012'
const two = '210987654321'
const provider = (accountId: string): IamOidcProvider => ({
  arn: `arn:aws:iam::${accountId}:oidc-provider/idp.example.test`,
  url: 'idp.example.test',
  clientIds: ['fedbridge'],
})
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: provider(one).arn },
      Action: 'sts:AssumeRoleWithWebIdentity',
    },
  ],
})
const role = (accountId: string, name: string, trust = policy): IamRole => ({
  arn: `arn:aws:iam::${accountId}:role/${name}`,
  trustPolicy: trust,
  maxSessionDurationSeconds: 3600,
})

/** An IAM that says what it is told, and remembers which accounts were asked for roles. */
let roles: Map<string, readonly IamRole[]>
let down: Set<string>
let asked: string[]
let failures: string[]
let directory: LiveRoleDirectory
beforeEach(() => {
  roles = new Map([
    [one, [role(one, 'Developer')]],
    [two, [role(two, 'Operator')]],
  ])
  down = new Set()
  asked = []
  failures = []
  directory = openRoleDirectory([one, two], {
    iam: {
      listOidcProviders: (accountId) => Promise.resolve([provider(accountId).arn, 'gone']),
      getOidcProvider: (arn) =>
        Promise.resolve(arn === 'gone' ? undefined : provider(arn.split(':')[4] ?? '')),
      listRoles: (accountId) => {
        asked.push(accountId)
        return down.has(accountId)
          ? Promise.reject(new OutboundFailed('IAM_UNREACHABLE', 'iam is down'))
          : Promise.resolve(roles.get(accountId) ?? [])
      },
    },
    issuerOf: (arn) =>
      Promise.resolve(arn === provider(two).arn ? 'http://idp.example.test' : undefined),
    onFailure: (accountId) => void failures.push(accountId),
  })
})

const shown = async (): Promise<readonly unknown[]> =>
  (await directory.accounts()).map(({ accountId, readable, roles: all }) => [
    accountId,
    readable,
    ...all.map(({ arn }) => arn.split('/').at(-1)),
  ])

describe('the roles of accounts, read over IAM', () => {
  it('are read when first asked for, once for all who ask, and not again', async () => {
    expect(asked).toEqual([])
    await Promise.all(Array.from({ length: 20 }, () => directory.accounts()))
    await directory.accounts()
    expect(asked.toSorted()).toEqual([one, two])
    const [first] = await directory.accounts()
    expect(first).toMatchObject({
      accountId: one,
      oidcProviders: [provider(one)],
      readable: true,
      roles: [
        {
          arn: role(one, 'Developer').arn,
          maxSessionDurationSeconds: 3600,
          trustPolicy: { Version: '2012-10-17' },
        },
      ],
    })
  })

  it('come with the issuers of providers whose scheme IAM leaves out', async () => {
    const accounts = await directory.accounts()
    expect(accounts.map(({ oidcProviders }) => oidcProviders)).toEqual([
      [provider(one)],
      [{ ...provider(two), issuer: 'http://idp.example.test' }],
    ])
  })

  it('of an account that has changed are read again before the next look, of others not', async () => {
    await directory.accounts()
    roles.set(one, [role(one, 'Auditor')])
    expect(await shown()).toEqual([
      [one, true, 'Developer'],
      [two, true, 'Operator'],
    ])
    directory.invalidate(one)
    directory.invalidate('999999999999')
    expect(await shown()).toEqual([
      [one, true, 'Auditor'],
      [two, true, 'Operator'],
    ])
    expect(asked.toSorted()).toEqual([one, one, two])
  })

  it('that cannot be read keep no others back, are said to be so, and are tried again', async () => {
    down.add(one)
    expect(await shown()).toEqual([
      [one, false],
      [two, true, 'Operator'],
    ])
    expect(failures).toEqual([one])
    down.clear()
    expect(await shown()).toEqual([
      [one, true, 'Developer'],
      [two, true, 'Operator'],
    ])
  })

  it('stay as they were known while they cannot be read again', async () => {
    await directory.accounts()
    down.add(one)
    directory.invalidate(one)
    expect(await shown()).toEqual([
      [one, false, 'Developer'],
      [two, true, 'Operator'],
    ])
  })

  it('may have a policy that cannot be read, or one as long as AWS raises its quota to', async () => {
    const long = policy.replace('"Effect"', `"Sid":"${'a'.repeat(2500)}","Effect"`)
    const unknown = policy.replace('2012-10-17', '2030-01-01')
    roles.set(one, [role(one, 'Long', long), role(one, 'Odd', unknown), role(one, 'None', 'x')])
    const [{ roles: read } = expect.unreachable()] = await directory.accounts()
    expect(read.map(({ trustPolicy: document }) => document !== undefined)).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('the emulator, asked over HTTP', () => {
  let iam: Iam | undefined
  afterEach(() => {
    iam?.close()
  })

  it('tells providers and trust policies, of an issuer on this machine too', async () => {
    const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret-of-a-reader' }
    const arn = `arn:aws:iam::${one}:oidc-provider/localhost:8400/test-idp/oidc`
    await using emulator = await openDisposableEmulator({
      insecureHttpIssuers: ['http://localhost:8400/test-idp/oidc'],
      accounts: [
        {
          accountId: one,
          oidcProviders: [
            {
              arn,
              issuer: 'http://localhost:8400/test-idp/oidc',
              clientIds: ['fedbridge'],
              thumbprints: [],
            },
          ],
          roles: [
            {
              arn: role(one, 'Developer').arn,
              trustPolicy: trustPolicy({
                principal: arn,
                actions: ['sts:AssumeRoleWithWebIdentity'],
                condition: { StringEquals: { 'localhost:8400/test-idp/oidc:aud': 'fedbridge' } },
              }),
            },
          ],
          users: [
            {
              arn: `arn:aws:iam::${one}:user/reader`,
              accessKeys: [key],
              managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
            },
          ],
        },
      ],
    })
    const { url: endpoint, clock } = emulator
    iam = openIam({ endpoint, clock, region: 'us-east-1', credentials: () => key })
    const read = openRoleDirectory([one], {
      iam,
      onFailure: (_account, failure) => {
        throw failure
      },
    })
    expect(await read.accounts()).toMatchObject([
      {
        accountId: one,
        readable: true,
        oidcProviders: [{ arn, url: 'localhost:8400/test-idp/oidc', clientIds: ['fedbridge'] }],
        roles: [
          {
            arn: role(one, 'Developer').arn,
            trustPolicy: { Statement: [{ Principal: { Federated: [arn] } }] },
          },
        ],
      },
    ])
  })
})

async function openDisposableEmulator(
  ...options: Parameters<typeof openTestEmulator>
): Promise<Awaited<ReturnType<typeof openTestEmulator>> & AsyncDisposable> {
  const emulator = await openTestEmulator(...options)
  return { ...emulator, [Symbol.asyncDispose]: () => emulator.close() }
}
