import { describe, expect, it } from 'vitest'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'

const arnOf = (url: string): string => `arn:aws:iam::${home}:oidc-provider/${url}`
const Url = 'https://server.example.com'
const OpenIDConnectProviderArn = arnOf('server.example.com')
const othersArn = 'arn:aws:iam::210987654321:oidc-provider/server.example.com'
const thumbprint = (digit: string): string => digit.repeat(40)
const create: Sent = { Url, ClientIDList: ['app'], ThumbprintList: [thumbprint('a')] }

async function withProvider(sent: Sent = {}): Promise<TestIam> {
  const test = await openTestIam()
  await test.call('CreateOpenIDConnectProvider', { ...create, ...sent })
  return test
}

const get = (test: TestIam): Promise<Readonly<Record<string, unknown>>> =>
  test.call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn })

describe('IAM API Reference, "CreateOpenIDConnectProvider" and "GetOpenIDConnectProvider"', () => {
  it('reads back everything that was written, the URL without its scheme', async () => {
    const test = await openTestIam()
    const sent = {
      Url,
      ClientIDList: ['b', 'a'],
      ThumbprintList: [thumbprint('A'), thumbprint('0')],
      Tags: [{ Key: 'Team', Value: '' }],
    }
    expect(await test.call('CreateOpenIDConnectProvider', sent)).toEqual({
      OpenIDConnectProviderArn,
      Tags: sent.Tags,
    })
    expect(await get(test)).toEqual({
      ...sent,
      Url: 'server.example.com',
      CreateDate: test.clock.now(),
    })
  })

  it('needs nothing but the URL', async () => {
    const test = await openTestIam({ issuerThumbprints: () => Promise.resolve([thumbprint('c')]) })
    await test.call('CreateOpenIDConnectProvider', { Url })
    expect(await get(test)).toMatchObject({ ClientIDList: [], ThumbprintList: [thumbprint('c')] })
    expect((await get(test))['Tags']).toBeUndefined()
  })

  it('is there for STS at once', async () => {
    const test = await withProvider()
    expect(await test.directory.findOidcProvider(OpenIDConnectProviderArn)).toMatchObject({
      url: 'server.example.com',
      clientIds: ['app'],
    })
  })

  it.each([
    ['a path', 'https://server.example.com/id/AbC_1'],
    ['a slash at the end', 'https://server.example.com/'],
    ['capitals', 'https://Server.Example.com'],
    ['an IPv4 address', 'https://192.0.2.1'],
    ['255 characters', `${Url}/`.padEnd(255, 'p')],
  ])('takes a URL with %s, and spells it as it came', async (_case, url) => {
    const test = await openTestIam()
    const arn = arnOf(url.slice('https://'.length))
    const answer = await test.call('CreateOpenIDConnectProvider', { ...create, Url: url })
    expect(answer['OpenIDConnectProviderArn']).toBe(arn)
    const sent = { OpenIDConnectProviderArn: arn }
    expect((await test.call('GetOpenIDConnectProvider', sent))['Url']).toBe(url.slice(8))
  })

  const noUrl = { code: 'ValidationError', message: 'Invalid Open ID Connect Provider URL' }
  const invalid = { code: 'InvalidInput', message: 'Invalid Open ID Connect Provider URL.' }
  const notHttps = {
    code: 'InvalidInput',
    message: 'Invalid Open ID Connect Provider URL. The URL must begin with https://.',
  }
  it.each([
    ['no scheme', 'server.example.com', noUrl],
    ['no host', 'https://', noUrl],
    ['http', 'http://server.example.com', notHttps],
    ['HTTPS in capitals', 'HTTPS://server.example.com', notHttps],
    ['a port', `${Url}:8443`, invalid],
    ['the port of https', `${Url}:443/`, invalid],
    ['a query', `${Url}?a=b`, invalid],
    ['an empty query', `${Url}/?`, invalid],
    ['a fragment', `${Url}#a`, invalid],
    ['a user', 'https://user@server.example.com', invalid],
    ['a blank', `${Url}/a b`, invalid],
    ['a line end', `${Url}\n`, noUrl],
    ['a backslash', `${Url}\\a`, invalid],
    ['an underscore in the host', 'https://a_b.example.com', invalid],
    ['an empty label', 'https://server..example.com', invalid],
    ['no host before the path', 'https:///path', invalid],
    ['no address', 'https://192.0.2.256', invalid],
    ['256 characters', `${Url}/`.padEnd(256, 'p'), { code: 'ValidationError' }],
  ])('refuses a URL with %s', async (_case, url, refusal) => {
    const test = await openTestIam()
    const sent = { ...create, Url: url }
    expect(await test.refusal('CreateOpenIDConnectProvider', sent)).toMatchObject({
      ...refusal,
      status: 400,
    })
    expect(await test.iam.list('oidc-provider', home)).toEqual([])
  })

  it('refuses a URL that is there, and takes it with a slash, or in another case', async () => {
    const test = await withProvider()
    expect(await test.refusal('CreateOpenIDConnectProvider', create)).toEqual({
      code: 'EntityAlreadyExists',
      message: `Provider with url ${Url} already exists.`,
      status: 409,
    })
    await test.call('CreateOpenIDConnectProvider', { ...create, Url: `${Url}/` })
    await test.call('CreateOpenIDConnectProvider', { ...create, Url: `${Url}/Path` })
    await test.call('CreateOpenIDConnectProvider', { ...create, Url: `${Url}/path` })
  })

  it('makes one provider of two calls at the same time', async () => {
    const test = await openTestIam()
    const outcomes = await Promise.allSettled([
      test.call('CreateOpenIDConnectProvider', create),
      test.call('CreateOpenIDConnectProvider', create),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('refuses a tag of AWS', async () => {
    const test = await openTestIam()
    const sent = { ...create, Tags: [{ Key: 'aws:a', Value: '' }] }
    expect((await test.refusal('CreateOpenIDConnectProvider', sent)).code).toBe('InvalidInput')
  })
})

describe('IAM User Guide, "IAM and AWS STS quotas": OpenID Connect providers', () => {
  const clients = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `client${index}`)

  it('has a hundred in an account, and no more', async () => {
    const test = await openTestIam()
    for (let count = 0; count < 100; count += 1) {
      await test.call('CreateOpenIDConnectProvider', { ...create, Url: `${Url}/${count}` })
    }
    expect(await test.refusal('CreateOpenIDConnectProvider', create)).toEqual({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100',
      status: 409,
    })
    const first = { OpenIDConnectProviderArn: `${OpenIDConnectProviderArn}/0` }
    await test.call('DeleteOpenIDConnectProvider', first)
    await test.call('CreateOpenIDConnectProvider', create)
  })

  it('has a hundred client ids in one, and no more, each counted once', async () => {
    const refusal = {
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
      status: 409,
    }
    const test = await openTestIam()
    const sent = (count: number): Sent => ({ ...create, ClientIDList: clients(count) })
    expect(await test.refusal('CreateOpenIDConnectProvider', sent(101))).toEqual(refusal)
    await test.call('CreateOpenIDConnectProvider', sent(100))
    const add = (ClientID: string): Sent => ({ OpenIDConnectProviderArn, ClientID })
    const action = 'AddClientIDToOpenIDConnectProvider'
    expect(await test.refusal(action, add('more'))).toEqual(refusal)
    await test.call(action, add('client0'))
  })
})

describe('IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"', () => {
  const five = ['0', '1', '2', '3', '4'].map(thumbprint)
  const calls = [
    ['CreateOpenIDConnectProvider', { Url: `${Url}/other` }],
    ['UpdateOpenIDConnectProviderThumbprint', { OpenIDConnectProviderArn }],
  ] as const

  it.each(calls)('%s takes five in either case', async (action, sent) => {
    const test = await withProvider()
    await test.call(action, { ...sent, ThumbprintList: [...five.slice(1), thumbprint('F')] })
  })

  it.each(calls)('%s refuses six, and what is none', async (action, sent) => {
    const test = await withProvider()
    const refusal = (ThumbprintList: readonly string[]): Promise<object> =>
      test.refusal(action, { ...sent, ThumbprintList })
    expect(await refusal([...five, thumbprint('5')])).toEqual({
      code: 'InvalidInput',
      message: 'Thumbprint list must contain fewer than 5 entries.',
      status: 400,
    })
    expect(await refusal([thumbprint('g')])).toMatchObject({ code: 'InvalidInput' })
    expect(await refusal(['a'.repeat(39)])).toMatchObject({ code: 'ValidationError' })
    expect(await refusal(['a'.repeat(41)])).toMatchObject({ code: 'ValidationError' })
    expect((await get(test))['ThumbprintList']).toEqual([thumbprint('a')])
  })

  it('takes the place of the list that is there, and keeps the rest', async () => {
    const test = await withProvider({ Tags: [{ Key: 'a', Value: 'b' }] })
    const before = await get(test)
    const sent = { OpenIDConnectProviderArn, ThumbprintList: five }
    expect(await test.call('UpdateOpenIDConnectProviderThumbprint', sent)).toEqual({})
    expect(await get(test)).toEqual({ ...before, ThumbprintList: five })
  })

  it('refuses a list of none once there is a provider', async () => {
    const test = await withProvider()
    // As SDKs send an empty list.
    const sent = { OpenIDConnectProviderArn, ThumbprintList: '' }
    expect(await test.refusal('UpdateOpenIDConnectProviderThumbprint', sent)).toMatchObject({
      code: 'InvalidInput',
    })
  })
})

describe('IAM API Reference, "AddClientIDToOpenIDConnectProvider" and "RemoveClientID..."', () => {
  it('adds one once, and removes one whether it is there or not', async () => {
    const test = await withProvider()
    const clientIds = async (): Promise<unknown> => (await get(test))['ClientIDList']
    const sent = { OpenIDConnectProviderArn, ClientID: 'second' }
    for (let time = 0; time < 2; time += 1) {
      expect(await test.call('AddClientIDToOpenIDConnectProvider', sent)).toEqual({})
      expect(await clientIds()).toEqual(['app', 'second'])
    }
    for (let time = 0; time < 2; time += 1) {
      expect(await test.call('RemoveClientIDFromOpenIDConnectProvider', sent)).toEqual({})
      expect(await clientIds()).toEqual(['app'])
    }
  })

  it('loses none of many calls at the same time', async () => {
    const test = await withProvider()
    const ids = Array.from({ length: 20 }, (_, index) => `client${index}`)
    await Promise.all(
      ids.map((ClientID) =>
        test.call('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn, ClientID }),
      ),
    )
    expect((await get(test))['ClientIDList']).toEqual(['app', ...ids])
  })

  it('takes ids of 255 characters and refuses 256, and none', async () => {
    const test = await withProvider()
    const add = (length: number): Sent => ({
      OpenIDConnectProviderArn,
      ClientID: 'c'.repeat(length),
    })
    const action = 'AddClientIDToOpenIDConnectProvider'
    await test.call(action, add(255))
    for (const length of [0, 256]) {
      expect((await test.refusal(action, add(length))).code).toBe('ValidationError')
    }
  })
})

describe('IAM API Reference, "ListOpenIDConnectProviders" and "DeleteOpenIDConnectProvider"', () => {
  it('lists those of the account', async () => {
    const test = await withProvider()
    await test.call('CreateOpenIDConnectProvider', { ...create, Url: 'https://a.example.com' })
    expect(await test.call('ListOpenIDConnectProviders')).toEqual({
      OpenIDConnectProviderList: [
        { Arn: arnOf('a.example.com') },
        { Arn: OpenIDConnectProviderArn },
      ],
    })
  })

  it('deletes one, which nobody is federated with from then on', async () => {
    const test = await withProvider()
    const sent = { OpenIDConnectProviderArn }
    expect(await test.call('DeleteOpenIDConnectProvider', sent)).toEqual({})
    expect(await test.directory.findOidcProvider(OpenIDConnectProviderArn)).toBeUndefined()
    expect((await test.refusal('DeleteOpenIDConnectProvider', sent)).code).toBe('NoSuchEntity')
  })
})

describe('IAM API Reference, "TagOpenIDConnectProvider", "Untag..." and "ListOpenIDConnectProviderTags"', () => {
  const tag = (Key: string, Value = ''): Sent => ({ Key, Value })

  it('sets, changes, lists and removes tags', async () => {
    const test = await withProvider({ Tags: [tag('b', '1')] })
    const provider = { OpenIDConnectProviderArn }
    const list = (sent: Sent = {}): Promise<Sent> =>
      test.call('ListOpenIDConnectProviderTags', { ...provider, ...sent })
    await test.call('TagOpenIDConnectProvider', { ...provider, Tags: [tag('a'), tag('b', '2')] })
    expect(await list()).toEqual({ Tags: [tag('a'), tag('b', '2')], IsTruncated: false })
    const first = await list({ MaxItems: 1 })
    expect(first).toMatchObject({ Tags: [tag('a')], IsTruncated: true })
    expect(await list({ Marker: first['Marker'] })).toMatchObject({ Tags: [tag('b', '2')] })
    await test.call('UntagOpenIDConnectProvider', { ...provider, TagKeys: ['a', 'none'] })
    expect(await list()).toEqual({ Tags: [tag('b', '2')], IsTruncated: false })
  })

  it('keeps 50 and refuses one more', async () => {
    const many = Array.from({ length: 50 }, (_, index) => tag(`k${index}`))
    const test = await withProvider({ Tags: many })
    const sent = { OpenIDConnectProviderArn, Tags: [tag('more')] }
    expect((await test.refusal('TagOpenIDConnectProvider', sent)).code).toBe('LimitExceeded')
  })
})

describe('Every action of IAM on an OpenID Connect provider that is there', () => {
  const actions: readonly (readonly [string, Sent])[] = [
    ['AddClientIDToOpenIDConnectProvider', { ClientID: 'b' }],
    ['DeleteOpenIDConnectProvider', {}],
    ['GetOpenIDConnectProvider', {}],
    ['ListOpenIDConnectProviderTags', {}],
    ['RemoveClientIDFromOpenIDConnectProvider', { ClientID: 'b' }],
    ['TagOpenIDConnectProvider', { Tags: [{ Key: 'a', Value: 'b' }] }],
    ['UntagOpenIDConnectProvider', { TagKeys: ['a'] }],
    ['UpdateOpenIDConnectProviderThumbprint', { ThumbprintList: [thumbprint('b')] }],
  ]

  it.each(actions)('%s says when there is none', async (action, sent) => {
    const test = await withProvider()
    for (const arn of [`${OpenIDConnectProviderArn}/`, arnOf('Server.example.com'), othersArn]) {
      expect(await test.refusal(action, { ...sent, OpenIDConnectProviderArn: arn })).toEqual({
        code: 'NoSuchEntity',
        message: `OpenIDConnect Provider not found for arn ${arn}`,
        status: 404,
      })
    }
    await test.call(action, { ...sent, OpenIDConnectProviderArn })
  })

  it.each(actions)('%s refuses an ARN of something else', async (action, sent) => {
    const test = await withProvider()
    for (const arn of [
      `arn:aws:iam::${home}:saml-provider/ExampleCorp`,
      OpenIDConnectProviderArn.replace('arn:aws:', 'arn:aws-cn:'),
    ]) {
      const refusal = await test.refusal(action, { ...sent, OpenIDConnectProviderArn: arn })
      expect(refusal).toMatchObject({ code: 'InvalidInput', message: `Invalid ARN: ${arn}` })
    }
  })

  it.each<readonly [string, Sent, string]>([
    ...actions.map(
      ([name, sent]) =>
        [name, { ...sent, OpenIDConnectProviderArn }, OpenIDConnectProviderArn] as const,
    ),
    [
      'CreateOpenIDConnectProvider',
      { ...create, Url: 'https://new.example.com/a' },
      arnOf('new.example.com/a'),
    ],
    ['ListOpenIDConnectProviders', {}, arnOf('*')],
  ])(
    '%s needs the permission, and leaves a record with it and without',
    async (action, sent, arn) => {
      const test = await withProvider()
      const stranger = await test.userWith('stranger', {
        Effect: 'Allow',
        NotAction: `iam:${action}`,
        Resource: '*',
      })
      expect(await test.refusal(action, sent, stranger)).toEqual({
        code: 'AccessDenied',
        message: `User: arn:aws:iam::${home}:user/stranger is not authorized to perform: iam:${action} on resource: ${arn} because no identity-based policy allows the iam:${action} action`,
        status: 403,
      })
      expect(test.events.at(-1)).toMatchObject({
        eventName: action,
        errorCode: 'AccessDenied',
        userIdentity: { userName: 'stranger' },
      })
      const holder = await test.userWith('holder', {
        Effect: 'Allow',
        Action: `iam:${action}`,
        Resource: arn,
      })
      await test.call(action, sent, holder)
      const event = test.events.at(-1)
      expect(event).toMatchObject({
        eventName: action,
        eventSource: 'iam.amazonaws.com',
        recipientAccountId: home,
        readOnly: /^(?:Get|List)/.test(action),
        userIdentity: { userName: 'holder' },
      })
      expect(event).not.toHaveProperty('errorCode')
    },
  )

  it('has the tags of the provider in policies', async () => {
    const test = await withProvider({ Tags: [{ Key: 'team', Value: 'a' }] })
    const caller = await test.userWith('limited', {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
    })
    const sent = { OpenIDConnectProviderArn }
    await test.call('GetOpenIDConnectProvider', sent, caller)
    await test.call('UntagOpenIDConnectProvider', { ...sent, TagKeys: ['team'] })
    const denied = await test.refusal('GetOpenIDConnectProvider', sent, caller)
    expect(denied.code).toBe('AccessDenied')
  })
})
