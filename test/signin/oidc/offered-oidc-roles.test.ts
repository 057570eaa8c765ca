import { describe, expect, it } from 'vitest'
import type { WebIdentity } from '../../../src/federation/web-identity.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { Brokers } from '../../../src/signin/broker/broker.ts'
import { offeredOidcRoles } from '../../../src/signin/oidc/offered-oidc-roles.ts'
import type { AccountRoles } from '../../../src/signin/oidc/open-role-directory.ts'
import type { RoleOffer } from '../../../src/signin/oidc/role-offer.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import {
  account,
  hiddenOf,
  issuer,
  openTestBridge,
  providerOf,
  roleArn,
} from './open-test-bridge.ts'

const other = '210987654321'
const name = issuer.replace('https://', '')
const arnIn = (accountId: string, url = name): string =>
  `arn:aws:iam::${accountId}:oidc-provider/${url}`
const trusting = (
  roleName: string,
  {
    accountId = account,
    principal = arnIn(accountId),
    condition = {},
    maxSessionDurationSeconds = 3600,
  }: {
    accountId?: string
    principal?: string
    condition?: object
    maxSessionDurationSeconds?: number
  } = {},
): AccountRoles['roles'][number] => ({
  arn: roleArn(roleName, accountId),
  maxSessionDurationSeconds,
  trustPolicy: parsePolicyDocument(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: principal },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: condition,
        },
      ],
    },
    'trust',
  ),
})
const accountWith = (
  roles: AccountRoles['roles'],
  change: Partial<AccountRoles> = {},
): AccountRoles => {
  const accountId = change.accountId ?? account
  return {
    accountId,
    readable: true,
    oidcProviders: [{ arn: arnIn(accountId), url: name, clientIds: ['fedbridge'] }],
    roles,
    ...change,
  }
}
const alice: WebIdentity = {
  protocol: 'oidc',
  issuer,
  subject: 'alice',
  audience: 'fedbridge',
  originalAudiences: ['fedbridge'],
  authenticationMethods: [],
  issuedAt: new Date('2026-01-01T12:00:00Z'),
  expiresAt: new Date('2026-01-01T12:05:00Z'),
  sessionTags: new Map(),
  transitiveTagKeys: [],
}
const offer = (
  accounts: readonly AccountRoles[],
  {
    provider = providerOf(issuer),
    identity = alice,
    brokers = new Map(),
  }: {
    provider?: ReturnType<typeof providerOf>
    identity?: typeof alice
    brokers?: Brokers
  } = {},
): Promise<RoleOffer> =>
  offeredOidcRoles(
    { provider, identity, claims: { groups: ['dev'] }, roleSessionName: 'alice' },
    {
      clock: new MovableClock('2026-01-01T12:00:00Z'),
      region: 'us-east-1',
      brokers,
      roles: { accounts: () => Promise.resolve(accounts) },
    },
  )
const named = ({ roles }: RoleOffer): readonly string[] =>
  roles.map(({ roleArn: arn, unavailable }) => `${arn.slice(13)}${unavailable ? ' not' : ''}`)

describe('roles on offer by trust policy', () => {
  const saml = `arn:aws:iam::${account}:oidc-provider/someone.else`

  it('are none where we ask with our own credentials: no trust policy is about the token then', async () => {
    const accounts = [accountWith([trusting('Developer')])]
    const provider = providerOf(issuer)
    expect(named(await offer(accounts, { provider }))).toHaveLength(1)
    const brokers: Brokers = new Map([[provider.arn, { call: 'AssumeRole', roles: [] }]])
    expect(await offer(accounts, { provider, brokers })).toEqual({
      roles: [],
      unrelated: [],
      unreadable: [],
    })
  })

  it('are those of every account that knows issuer and audience, each that would not with its reason', async () => {
    const bob = { StringEquals: { [`${name}:sub`]: 'bob' } }
    const result = await offer([
      accountWith([
        trusting('Developer'),
        trusting('OfBob', { condition: bob }),
        trusting('Stranger', { principal: saml }),
        trusting('Stranger2', { principal: saml }),
      ]),
      accountWith([trusting('Operator', { accountId: other })], { accountId: other }),
    ])
    expect(named(result)).toEqual([
      `${account}:role/Developer`,
      `${account}:role/OfBob not`,
      `${other}:role/Operator`,
    ])
    expect(result.roles[1]?.unavailable).toBe(
      `Its trust policy asks for something else: ${name}:sub is "alice" and StringEquals asks for "bob".`,
    )
    expect(result.unrelated).toEqual([{ accountId: account, roleCount: 2 }])
    expect(result.unreadable).toEqual([])
  })

  it.each([
    ['no provider', []],
    [
      'a provider of another issuer',
      [{ arn: arnIn(account), url: `${name}/`, clientIds: ['fedbridge'] }],
    ],
    ['a provider for other clients', [{ arn: arnIn(account), url: name, clientIds: ['another'] }]],
  ])('are none in an account with %s', async (_what, oidcProviders) => {
    const result = await offer([accountWith([trusting('Developer')], { oidcProviders })])
    expect(result).toEqual({ roles: [], unrelated: [], unreadable: [] })
  })

  it('go by azp where a token has one, and by aud besides, as STS does', async () => {
    const identity = { ...alice, audience: 'app', originalAudiences: ['fedbridge'] }
    const accounts = (clientIds: readonly string[]): readonly AccountRoles[] => [
      accountWith([trusting('Developer')], {
        oidcProviders: [{ arn: arnIn(account), url: name, clientIds }],
      }),
    ]
    expect((await offer(accounts(['app', 'fedbridge']), { identity })).roles).toHaveLength(1)
    expect((await offer(accounts(['fedbridge']), { identity })).roles).toHaveLength(0)
    expect((await offer(accounts(['app']), { identity })).roles).toHaveLength(0)
  })

  it('need no provider in the account for an issuer that AWS has built in', async () => {
    const identity = { ...alice, issuer: 'https://accounts.google.com' }
    const principal = 'accounts.google.com'
    const accounts = [accountWith([trusting('Google', { principal })], { oidcProviders: [] })]
    expect(named(await offer(accounts, { identity }))).toEqual([`${account}:role/Google`])
    expect((await offer(accounts)).roles).toEqual([])
  })

  it('tell of a policy that cannot be read, and of an account', async () => {
    const odd = { ...trusting('Odd'), trustPolicy: undefined }
    const result = await offer([
      accountWith([odd]),
      accountWith([], { accountId: other, readable: false }),
    ])
    expect(result.roles).toEqual([
      { roleArn: roleArn('Odd'), unavailable: 'Its trust policy cannot be read.' },
    ])
    expect(result.unreadable).toEqual([other])
  })

  it('are not looked at where rules say which there are', async () => {
    const provider = providerOf(issuer, {
      roleRules: [{ roleArn: roleArn('Ruled'), when: [{ claim: 'groups', values: ['dev'] }] }],
    })
    const result = await offer([accountWith([trusting('Developer')])], { provider })
    expect(result).toEqual({
      roles: [{ roleArn: roleArn('Ruled') }],
      unrelated: [],
      unreadable: [],
    })
  })
})

describe('IAM User Guide, "View the maximum session duration setting for a role": a sign-in', () => {
  it.each([
    { configured: 43_200, role: 43_200, asked: 43_200 },
    { configured: 43_200, role: 7200, asked: 7200 },
    { configured: 900, role: 7200, asked: 900 },
    { configured: 7200, role: undefined, asked: 7200 },
  ])('asks for $configured s of a role with $role s: $asked s', async (each) => {
    const provider = providerOf(issuer, {
      sessionDurationSeconds: each.configured,
      roleRules: [{ roleArn: roleArn('Developer'), when: [] }],
    })
    const roles =
      each.role === undefined
        ? []
        : [trusting('Developer', { maxSessionDurationSeconds: each.role })]
    await using test = await openTestBridge({
      providers: [provider],
      accounts: () => Promise.resolve([accountWith([trusting('Other'), ...roles])]),
    })
    const browser = test.browser()
    const { query } = test.relyingParty.issue(provider.client, await browser.start(provider))
    expect((await browser.get(`/oidc/callback?${query}`)).status).toBe(302)
    expect(test.asked.map(({ durationSeconds }) => durationSeconds)).toEqual([each.asked])
    expect(test.consoleSeconds).toEqual([each.asked])
  })
})

describe('a sign-in by trust policies', () => {
  const signIn = async (
    accounts: readonly AccountRoles[],
  ): Promise<{ location: string; status: number; text: string }> => {
    await using test = await openTestBridge({ accounts: () => Promise.resolve(accounts) })
    const browser = test.browser()
    const provider = providerOf(issuer)
    const { query } = test.relyingParty.issue(provider.client, await browser.start(provider))
    const answer = await browser.get(`/oidc/callback?${query}`)
    if (answer.location === '' || answer.location.startsWith('http')) return answer
    return await browser.get(answer.location)
  }
  const stranger = trusting('Stranger', { principal: arnIn(account, 'someone.else') })
  const bob = trusting('OfBob', { condition: { StringEquals: { [`${name}:sub`]: 'bob' } } })

  it('goes straight on with one role, whatever roles there are for others', async () => {
    const answer = await signIn([accountWith([trusting('Developer'), stranger])])
    expect(answer.location).toContain('/federation?')
  })

  it('never goes on with a role that STS may refuse for what is not known here, and says so', async () => {
    const condition = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }
    const { status, text } = await signIn([accountWith([trusting('Far', { condition })])])
    expect(status).toBe(200)
    const caution = 'STS also looks at aws:SourceIp, which is not known here.'
    expect(text).toContain(`id="caution-${roleArn('Far')}">${caution}</p>`)
    expect(text).toContain(`aria-describedby="account-0 caution-${roleArn('Far')}"`)
  })

  const many = (count: number): AccountRoles['roles'] =>
    Array.from({ length: count }, (_, index) =>
      trusting(`Role${index}`, {
        condition: { StringEquals: { [`${name}:sub`]: [`bob${index}`, 'x'.repeat(300)] } },
      }),
    )

  it('keeps no role and no reason until one is chosen, and lists a hundred of those that cannot', async () => {
    const accounts = [accountWith([trusting('Developer'), trusting('Auditor'), ...many(800)])]
    await using test = await openTestBridge({ accounts: () => Promise.resolve(accounts) })
    const browser = test.browser()
    const provider = providerOf(issuer)
    const { query } = test.relyingParty.issue(provider.client, await browser.start(provider))
    const { location } = await browser.get(`/oidc/callback?${query}`)
    const stored = await test.storage.list('oidc-choice:')
    expect(stored).toHaveLength(1)
    expect(JSON.stringify(stored).length).toBeLessThan(5000)
    const { text } = await browser.get(location)
    expect(text).toContain(`value="${roleArn('Auditor')}"`)
    expect(text).toContain('Role99<')
    expect(text).not.toContain('Role100<')
    expect(text).toContain('700 more roles cannot be used.')
    expect(text.length).toBeLessThan(150_000)
  })

  it('offers what there is when the page is shown, and when a role is chosen', async () => {
    const developer = trusting('Developer')
    const auditor = trusting('Auditor')
    let roles: AccountRoles['roles'] = [developer, auditor]
    await using test = await openTestBridge({
      accounts: () => Promise.resolve([accountWith(roles)]),
    })
    const browser = test.browser()
    const provider = providerOf(issuer)
    const { query } = test.relyingParty.issue(provider.client, await browser.start(provider))
    const { location } = await browser.get(`/oidc/callback?${query}`)
    const fields = hiddenOf((await browser.get(location)).text)

    roles = [developer]
    const choose = (role: string): ReturnType<typeof browser.post> =>
      browser.post('/oidc/choose', { ...fields, roleIndex: roleArn(role) })
    expect((await choose('Auditor')).code).toBe('OIDC_ROLE_NOT_OFFERED')
    expect((await browser.get(location)).text).not.toContain('Auditor')
    roles = []
    expect((await browser.get(location)).status).toBe(403)
    roles = [auditor]
    expect((await choose('Auditor')).status).toBe(302)
    expect(test.asked.map((request) => request.roleArn)).toEqual([roleArn('Auditor')])
  })

  it('shows the page for one role when another was kept back, and counts those of others', async () => {
    const { status, text } = await signIn([accountWith([trusting('Developer'), bob, stranger])])
    expect(status).toBe(200)
    expect(Object.keys(hiddenOf(text))).toEqual(['id', 'csrf_token'])
    expect(text).toContain('You may use 1 role in 1 account with this sign-in.')
    expect(text).toContain('StringEquals asks for &quot;bob&quot;')
    expect(text).toContain(
      '1 other role in account example-corp (123456789012) does not trust this identity provider.',
    )
    expect(text).not.toContain('Stranger')
  })

  it('says clearly that roles could not be read, with and without others', async () => {
    const unreadable = accountWith([], { accountId: other, readable: false })
    for (const [accounts, status] of [
      [[accountWith([trusting('Developer')]), unreadable], 200],
      [[unreadable], 403],
    ] as const) {
      const answer = await signIn(accounts)
      expect(answer.status).toBe(status)
      expect(answer.text).toContain(`The roles of account ${other} could not be read.`)
    }
  })
})
