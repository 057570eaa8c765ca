import { describe, expect, it } from 'vitest'
import { openAccountDirectory } from '../../../src/emulator/iam/open-account-directory.ts'
import { uniqueId } from '../../../src/emulator/iam/unique-id.ts'
import { FederationClaimRejected, IdentifierRejected } from '../../../src/errors.ts'
import type { SamlProviderArn } from '../../../src/partition/arn.ts'
import { testIdpMetadata } from '../../fakes/saml-test-keys.ts'
import { account, providerArn, roleArn, trustPolicy } from '../open-test-emulator.ts'

const seeds = [
  {
    accountId: account,
    alias: 'example-corp',
    roles: [
      { arn: roleArn('Developer'), trustPolicy: trustPolicy() },
      {
        arn: roleArn('team/blue/Auditor'),
        trustPolicy: trustPolicy(),
        maxSessionDurationSeconds: 7200,
        tags: { team: 'blue' },
      },
    ],
    samlProviders: [
      { arn: providerArn, state: { metadata: testIdpMetadata() }, insecureAllowSha1: true },
    ],
  },
]

describe('IAM: the directory of accounts', () => {
  it('finds what the configuration has, with its defaults filled in', async () => {
    const directory = openAccountDirectory(seeds)
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
    })
    expect(await directory.findSamlProvider(providerArn)).toMatchObject({
      providerName: 'ExampleCorp',
      insecureAllowSha1: true,
      insecureAllowSmallKeys: false,
    })
    expect(await directory.listSamlProviders()).toHaveLength(1)
  })

  it('finds nothing by another case, another path, or the name alone', async () => {
    const directory = openAccountDirectory(seeds)
    for (const arn of [roleArn('developer'), roleArn('Auditor'), 'Developer', '__proto__']) {
      expect(await directory.findRole(arn)).toBeUndefined()
    }
    expect(await directory.findSamlProvider(providerArn.toLowerCase())).toBeUndefined()
    expect(await directory.account('210987654321')).toBeUndefined()
  })

  it('gives a provider new metadata, or the reason why there is none', async () => {
    const directory = openAccountDirectory(seeds)
    const before = await directory.findSamlProvider(providerArn)
    await directory.updateSamlProvider(providerArn as SamlProviderArn, { unavailable: 'gone' })
    expect(await directory.findSamlProvider(providerArn)).toEqual({
      ...before,
      state: { unavailable: 'gone' },
    })
    const failure = await directory
      .updateSamlProvider(`${providerArn}s` as SamlProviderArn, { unavailable: 'gone' })
      .catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(FederationClaimRejected)
    expect(failure).toMatchObject({ code: 'SAML_PROVIDER_UNKNOWN' })
  })

  it('takes no ARN that is none, none twice, and none of another account', () => {
    const role = { arn: roleArn('Developer'), trustPolicy: trustPolicy() }
    const open = (...roles: readonly (typeof role)[]) =>
      openAccountDirectory([{ accountId: account, roles }])
    expect(() => open({ ...role, arn: 'Developer' })).toThrow(IdentifierRejected)
    expect(() => open(role, role)).toThrow(TypeError)
    expect(() => open({ ...role, arn: 'arn:aws:iam::210987654321:role/Developer' })).toThrow(
      TypeError,
    )
  })
})

describe('IAM User Guide, "IAM identifiers": unique ids', () => {
  it('begin with the prefix of their kind and are the same after a restart', async () => {
    const [one, other] = await Promise.all(
      [openAccountDirectory(seeds), openAccountDirectory(seeds)].map(async (directory) => ({
        role: (await directory.findRole(roleArn('Developer')))?.roleId,
        provider: (await directory.findSamlProvider(providerArn))?.uuid,
      })),
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
