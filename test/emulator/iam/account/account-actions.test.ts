import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../../src/emulator/caller/caller.ts'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'
import { sampleMetadata } from '../saml-providers/sample-metadata.ts'

const AccountAlias = 'example-corp'
const other = '210987654321'

const aliases = (test: TestIam, caller?: Caller): Promise<unknown> =>
  test.call('ListAccountAliases', {}, caller)

/** An administrator of another account. */
function stranger(test: TestIam): Caller {
  const { admin } = test
  if (admin.kind !== 'user') throw new Error('the administrator is a user')
  const arn = admin.arn.replace(home, other)
  return { ...admin, arn, accountId: other, user: { ...admin.user, arn, accountId: other } }
}

describe('IAM API Reference, "CreateAccountAlias" and "ListAccountAliases"', () => {
  it('has none at first, then one', async () => {
    const test = await openTestIam()
    expect(await aliases(test)).toEqual({ AccountAliases: [], IsTruncated: false })
    expect(await test.call('CreateAccountAlias', { AccountAlias })).toEqual({})
    expect(await aliases(test)).toEqual({ AccountAliases: [AccountAlias], IsTruncated: false })
    expect(await test.directory.account(home)).toEqual({ accountId: home, alias: AccountAlias })
  })

  it('puts another in the place of the one that is there', async () => {
    const test = await openTestIam()
    await test.call('CreateAccountAlias', { AccountAlias })
    const before = await test.iam.account(home)
    await test.call('CreateAccountAlias', { AccountAlias: 'other' })
    expect(await test.iam.account(home)).toEqual({ ...before, alias: 'other' })
  })

  it.each(['abc', 'a'.repeat(63), '1a-2', '123456789012a', '12345678901'])(
    'takes %s',
    async (alias) => {
      const test = await openTestIam()
      await test.call('CreateAccountAlias', { AccountAlias: alias })
    },
  )

  it.each([
    ['ab', 'ValidationError'],
    ['a'.repeat(64), 'ValidationError'],
    ['Abc', 'ValidationError'],
    ['a.b', 'ValidationError'],
    ['-abc', 'ValidationError'],
    ['abc-', 'ValidationError'],
    ['a--b', 'ValidationError'],
    ['123456789012', 'InvalidInput'],
  ])('refuses %s', async (alias, code) => {
    const test = await openTestIam()
    const refusal = await test.refusal('CreateAccountAlias', { AccountAlias: alias })
    expect(refusal.code).toBe(code)
    expect(await aliases(test)).toMatchObject({ AccountAliases: [] })
  })

  it('is one over all accounts', async () => {
    const test = await openTestIam({ seeds: [{ accountId: home }, { accountId: other }] })
    const caller = stranger(test)
    await test.call('CreateAccountAlias', { AccountAlias }, caller)
    const taken = {
      code: 'EntityAlreadyExists',
      message: `The account alias ${AccountAlias} already exists.`,
      status: 409,
    }
    expect(await test.refusal('CreateAccountAlias', { AccountAlias })).toEqual(taken)
    // Its own, too.
    expect(await test.refusal('CreateAccountAlias', { AccountAlias }, caller)).toEqual(taken)
    await test.call('DeleteAccountAlias', { AccountAlias }, caller)
    await test.call('CreateAccountAlias', { AccountAlias })
  })

  it('goes to one of two accounts that ask for it at the same time', async () => {
    const test = await openTestIam({ seeds: [{ accountId: home }, { accountId: other }] })
    const outcomes = await Promise.allSettled([
      test.call('CreateAccountAlias', { AccountAlias }),
      test.call('CreateAccountAlias', { AccountAlias }, stranger(test)),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('IAM API Reference, "DeleteAccountAlias"', () => {
  it('deletes the one that is there, and no other', async () => {
    const test = await openTestIam({ seeds: [{ accountId: home }, { accountId: other }] })
    await test.call('CreateAccountAlias', { AccountAlias })
    const missing = (alias: string): object => ({
      code: 'NoSuchEntity',
      message: `The account alias ${alias} cannot be found.`,
      status: 404,
    })
    const wrong = { AccountAlias: 'other' }
    expect(await test.refusal('DeleteAccountAlias', wrong)).toEqual(missing('other'))
    // That of another account is none.
    expect(await test.refusal('DeleteAccountAlias', { AccountAlias }, stranger(test))).toEqual(
      missing(AccountAlias),
    )
    expect(await test.call('DeleteAccountAlias', { AccountAlias })).toEqual({})
    expect(await test.refusal('DeleteAccountAlias', { AccountAlias })).toEqual(
      missing(AccountAlias),
    )
    expect(await aliases(test)).toMatchObject({ AccountAliases: [] })
  })
})

describe('IAM API Reference, "GetAccountSummary"', () => {
  it('counts what is in the account, and says its quotas', async () => {
    const test = await openTestIam()
    await test.call('CreateSAMLProvider', {
      Name: 'ExampleCorp',
      SAMLMetadataDocument: sampleMetadata(),
    })
    await test.call('CreateOpenIDConnectProvider', {
      Url: 'https://server.example.com',
      ThumbprintList: ['a'.repeat(40)],
    })
    await test.call('CreateUser', { UserName: 'ann' })
    const { SummaryMap } = await test.call('GetAccountSummary')
    expect(Object.fromEntries(SummaryMap as unknown as ReadonlyMap<string, number>)).toMatchObject({
      Users: 2,
      UsersQuota: 5000,
      Roles: 0,
      RolesQuota: 1000,
      Policies: 0,
      PoliciesQuota: 1500,
      Providers: 2,
      AccessKeysPerUserQuota: 2,
      VersionsPerPolicyQuota: 5,
    })
  })
})

describe('Every action of IAM on the account', () => {
  it.each<readonly [string, Sent]>([
    ['CreateAccountAlias', { AccountAlias }],
    ['DeleteAccountAlias', { AccountAlias: 'present' }],
    ['GetAccountSummary', {}],
    ['ListAccountAliases', {}],
  ])('%s needs the permission, and leaves a record with it and without', async (action, sent) => {
    const test = await openTestIam({ seeds: [{ accountId: home, alias: 'present' }] })
    const NotAction = `iam:${action}`
    const without = await test.userWith('without', { Effect: 'Allow', NotAction, Resource: '*' })
    expect(await test.refusal(action, sent, without)).toEqual({
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${home}:user/without is not authorized to perform: iam:${action} on resource: * because no identity-based policy allows the iam:${action} action`,
      status: 403,
    })
    expect(test.events.at(-1)).toMatchObject({ eventName: action, errorCode: 'AccessDenied' })
    const Action = `iam:${action}`
    const holder = await test.userWith('holder', { Effect: 'Allow', Action, Resource: '*' })
    await test.call(action, sent, holder)
    const event = test.events.at(-1)
    expect(event).toMatchObject({
      eventName: action,
      recipientAccountId: home,
      readOnly: /^(?:Get|List)/.test(action),
      userIdentity: { userName: 'holder' },
    })
    expect(event).not.toHaveProperty('errorCode')
  })
})
