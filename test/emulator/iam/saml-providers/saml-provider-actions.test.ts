import { describe, expect, it } from 'vitest'
import { samlTestKey } from '../../../fakes/saml-test-keys.ts'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'
import { elevenCertificates, sampleMetadata } from './sample-metadata.ts'

const arnOf = (name: string): string => `arn:aws:iam::${home}:saml-provider/${name}`
const SAMLProviderArn = arnOf('ExampleCorp')
const create: Sent = { Name: 'ExampleCorp', SAMLMetadataDocument: sampleMetadata() }
const othersArn = 'arn:aws:iam::210987654321:saml-provider/ExampleCorp'

async function withProvider(sent: Sent = {}): Promise<TestIam> {
  const test = await openTestIam()
  await test.call('CreateSAMLProvider', { ...create, ...sent })
  return test
}

describe('IAM API Reference, "CreateSAMLProvider" and "GetSAMLProvider"', () => {
  it('reads back everything that was written', async () => {
    const test = await openTestIam()
    const Tags = [
      { Key: 'Team', Value: 'a' },
      { Key: 'empty', Value: '' },
    ]
    expect(await test.call('CreateSAMLProvider', { ...create, Tags })).toEqual({
      SAMLProviderArn,
      Tags,
    })
    const provider = await test.call('GetSAMLProvider', { SAMLProviderArn })
    expect(provider).toMatchObject({
      SAMLMetadataDocument: create['SAMLMetadataDocument'],
      CreateDate: test.clock.now(),
      Tags,
    })
    expect(provider['SAMLProviderUUID']).toMatch(/^SAMLSP[A-Z2-7]{17}$/)
    expect(provider['AssertionEncryptionMode']).toBeUndefined()
    expect(provider['PrivateKeyList']).toBeUndefined()
  })

  it('is there for STS and the sign-in at once, with its metadata read', async () => {
    const test = await withProvider()
    const provider = await test.directory.findSamlProvider(SAMLProviderArn)
    expect(provider?.state).toMatchObject({
      metadata: { entities: [{ entityId: 'https://idp.example.com' }] },
    })
    expect(provider).toMatchObject({ insecureAllowSha1: false, insecureAllowSmallKeys: false })
  })

  it('says until when the metadata is valid, and a hundred years where it does not say', async () => {
    const test = await withProvider()
    const validUntil = async (): Promise<unknown> =>
      (await test.call('GetSAMLProvider', { SAMLProviderArn }))['ValidUntil']
    expect(await validUntil()).toEqual(new Date('2130-01-01T12:00:00Z'))
    const attributes = 'validUntil="2031-02-03T04:05:06Z"'
    const SAMLMetadataDocument = sampleMetadata({ attributes })
    await test.call('UpdateSAMLProvider', { SAMLProviderArn, SAMLMetadataDocument })
    expect(await validUntil()).toEqual(new Date('2031-02-03T04:05:06Z'))
  })

  it('takes names of 128 characters, with dots, dashes and underscores', async () => {
    const Name = 'a.b_c-d'.padEnd(128, 'e')
    const { SAMLProviderArn: arn } = await (
      await openTestIam()
    ).call('CreateSAMLProvider', { ...create, Name })
    expect(arn).toBe(arnOf(Name))
  })

  it.each([
    ['a name of 129 characters', { Name: 'n'.repeat(129) }, 'ValidationError'],
    ['a name with a slash', { Name: 'a/b' }, 'ValidationError'],
    ['a name with a plus', { Name: 'a+b' }, 'ValidationError'],
    ['a document of 999 characters', { SAMLMetadataDocument: 'x'.repeat(999) }, 'ValidationError'],
    ['a tag of AWS', { Tags: [{ Key: 'aws:a', Value: '' }] }, 'InvalidInput'],
    [
      'a tag key twice',
      {
        Tags: [
          { Key: 'a', Value: '' },
          { Key: 'a', Value: '' },
        ],
      },
      'InvalidInput',
    ],
    [
      '51 tags',
      { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) },
      'ValidationError',
    ],
    ['an unknown encryption mode', { AssertionEncryptionMode: 'allowed' }, 'ValidationError'],
  ] as const)('refuses %s', async (_case, sent, code) => {
    const test = await openTestIam()
    expect((await test.refusal('CreateSAMLProvider', { ...create, ...sent })).code).toBe(code)
    expect(await test.iam.list('saml-provider', home)).toEqual([])
  })

  it('refuses a name that is taken, in whatever case', async () => {
    const test = await withProvider()
    expect(await test.refusal('CreateSAMLProvider', { ...create, Name: 'EXAMPLECORP' })).toEqual({
      code: 'EntityAlreadyExists',
      message: 'Provider with name EXAMPLECORP already exists.',
      status: 409,
    })
  })

  it('makes one provider of two calls at the same time', async () => {
    const test = await openTestIam()
    const outcomes = await Promise.allSettled([
      test.call('CreateSAMLProvider', create),
      test.call('CreateSAMLProvider', create),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('gives a provider that is made again another id', async () => {
    const test = await withProvider()
    const id = async (): Promise<unknown> =>
      (await test.call('GetSAMLProvider', { SAMLProviderArn }))['SAMLProviderUUID']
    const before = await id()
    await test.call('DeleteSAMLProvider', { SAMLProviderArn })
    await test.call('CreateSAMLProvider', create)
    expect(await id()).not.toBe(before)
  })
})

describe('IAM User Guide, "Creating IAM SAML identity providers": the metadata document', () => {
  const unreadable = { code: 'InvalidInput', message: 'Could not parse metadata.', status: 400 }
  const good = sampleMetadata()
  const small = samlTestKey('idp-rsa-1024').certificateBase64

  it('takes a certificate of 1024 bits', async () => {
    await withProvider({ SAMLMetadataDocument: sampleMetadata({ certificates: [small] }) })
  })

  it.each([
    ['a byte order mark', `\uFEFF${good}`],
    ['no XML', 'x'.repeat(1000)],
    ['a document type', `<!DOCTYPE a>${good}`],
    ['a document that ends too soon', good.slice(0, -1)],
    ['no identity provider', good.replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ['no key', sampleMetadata({ certificates: [] })],
    ['a certificate that is none', sampleMetadata({ certificates: [small.slice(4)] })],
    ['no time in validUntil', sampleMetadata({ attributes: 'validUntil="tomorrow"' })],
  ])('refuses %s, when a provider is made and when it is changed', async (_case, document) => {
    const test = await withProvider()
    const SAMLMetadataDocument = document
    const sent = { Name: 'Other', SAMLMetadataDocument }
    expect(await test.refusal('CreateSAMLProvider', sent)).toEqual(unreadable)
    const update = { SAMLProviderArn, SAMLMetadataDocument }
    expect(await test.refusal('UpdateSAMLProvider', update)).toEqual(unreadable)
    const record = await test.iam.find('saml-provider', home, 'ExampleCorp')
    expect(record?.metadata).toBe(good)
  })
})

describe('IAM User Guide, "IAM and AWS STS quotas": SAML providers', () => {
  const limitExceeded = (message: string): object => ({
    code: 'LimitExceeded',
    message: `Cannot exceed quota for ${message}`,
    status: 409,
  })
  const entityIds = Array.from({ length: 11 }, (_, index) => `https://idp${index}.example.com`)

  it('has a hundred in an account, and no more', async () => {
    const test = await openTestIam()
    for (let count = 0; count < 100; count += 1) {
      await test.call('CreateSAMLProvider', { ...create, Name: `p${count}` })
    }
    expect(await test.refusal('CreateSAMLProvider', create)).toEqual(
      limitExceeded('SAMLProvidersPerAccount: 100'),
    )
    await test.call('DeleteSAMLProvider', { SAMLProviderArn: arnOf('p0') })
    await test.call('CreateSAMLProvider', create)
  })

  it('has ten identity providers in one, and no more', async () => {
    const test = await openTestIam()
    const sent = (ids: readonly string[]): Sent => ({
      ...create,
      SAMLMetadataDocument: sampleMetadata({ entityIds: ids }),
    })
    expect(await test.refusal('CreateSAMLProvider', sent(entityIds))).toEqual(
      limitExceeded('IdPsPerSAMLProvider: 10'),
    )
    await test.call('CreateSAMLProvider', sent(entityIds.slice(1)))
  })

  it('has ten keys in one, and no more, each counted once', async () => {
    const test = await openTestIam()
    const sent = (certificates: readonly string[]): Sent => ({
      ...create,
      SAMLMetadataDocument: sampleMetadata({ entityIds: entityIds.slice(0, 2), certificates }),
    })
    expect(await test.refusal('CreateSAMLProvider', sent(elevenCertificates))).toEqual(
      limitExceeded('KeysPerSAMLProvider: 10'),
    )
    await test.call('CreateSAMLProvider', sent(elevenCertificates.slice(1)))
  })
})

describe('IAM API Reference, "UpdateSAMLProvider"', () => {
  it('changes the metadata and keeps the rest', async () => {
    const test = await withProvider({ Tags: [{ Key: 'team', Value: 'a' }] })
    const before = await test.call('GetSAMLProvider', { SAMLProviderArn })
    const SAMLMetadataDocument = sampleMetadata({ entityIds: ['https://new.example.com'] })
    expect(
      await test.call('UpdateSAMLProvider', { SAMLProviderArn, SAMLMetadataDocument }),
    ).toEqual({ SAMLProviderArn })
    const after = await test.call('GetSAMLProvider', { SAMLProviderArn })
    expect(after).toEqual({ ...before, SAMLMetadataDocument })
    expect((await test.directory.findSamlProvider(SAMLProviderArn))?.state).toMatchObject({
      metadata: { entities: [{ entityId: 'https://new.example.com' }] },
    })
  })

  it('makes a configured provider whose metadata could not be read one that can be used', async () => {
    const test = await openTestIam({
      seeds: [
        { accountId: home, samlProviders: [{ arn: SAMLProviderArn, state: { unavailable: 'x' } }] },
      ],
    })
    const { SAMLMetadataDocument } = create
    await test.call('UpdateSAMLProvider', { SAMLProviderArn, SAMLMetadataDocument })
    const provider = await test.directory.findSamlProvider(SAMLProviderArn)
    expect(provider?.state).toMatchObject({ metadata: { entities: [{}] } })
  })

  it('refuses a call that changes nothing', async () => {
    const test = await withProvider()
    expect(await test.refusal('UpdateSAMLProvider', { SAMLProviderArn })).toEqual({
      code: 'InvalidInput',
      message:
        'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
      status: 400,
    })
  })
})

describe('IAM API Reference, "ListSAMLProviders" and "DeleteSAMLProvider"', () => {
  it('lists those of the account, without their documents', async () => {
    const test = await withProvider()
    await test.call('CreateSAMLProvider', { ...create, Name: 'another' })
    const ValidUntil = new Date('2130-01-01T12:00:00Z')
    const CreateDate = test.clock.now()
    expect(await test.call('ListSAMLProviders')).toEqual({
      SAMLProviderList: [
        { Arn: arnOf('another'), ValidUntil, CreateDate },
        { Arn: SAMLProviderArn, ValidUntil, CreateDate },
      ],
    })
  })

  it('deletes one, which nobody signs in with from then on', async () => {
    const test = await withProvider()
    expect(await test.call('DeleteSAMLProvider', { SAMLProviderArn })).toEqual({})
    expect(await test.directory.findSamlProvider(SAMLProviderArn)).toBeUndefined()
    expect(await test.call('ListSAMLProviders')).toEqual({ SAMLProviderList: [] })
  })
})

describe('IAM API Reference, "TagSAMLProvider", "UntagSAMLProvider" and "ListSAMLProviderTags"', () => {
  const tag = (Key: string, Value = ''): Sent => ({ Key, Value })

  it('sets, changes, lists and removes tags', async () => {
    const test = await withProvider({ Tags: [tag('b', '1')] })
    await test.call('TagSAMLProvider', { SAMLProviderArn, Tags: [tag('a'), tag('b', '2')] })
    const list = (): Promise<unknown> => test.call('ListSAMLProviderTags', { SAMLProviderArn })
    expect(await list()).toEqual({ Tags: [tag('a'), tag('b', '2')], IsTruncated: false })
    await test.call('UntagSAMLProvider', { SAMLProviderArn, TagKeys: ['a', 'none'] })
    expect(await list()).toEqual({ Tags: [tag('b', '2')], IsTruncated: false })
    await test.call('UntagSAMLProvider', { SAMLProviderArn, TagKeys: ['b'] })
    expect((await test.call('GetSAMLProvider', { SAMLProviderArn }))['Tags']).toBeUndefined()
  })

  it('lists page by page', async () => {
    const test = await withProvider({ Tags: [tag('b'), tag('a')] })
    const first = await test.call('ListSAMLProviderTags', { SAMLProviderArn, MaxItems: 1 })
    expect(first).toMatchObject({ Tags: [tag('a')], IsTruncated: true })
    const { Marker } = first
    expect(await test.call('ListSAMLProviderTags', { SAMLProviderArn, Marker })).toEqual({
      Tags: [tag('b')],
      IsTruncated: false,
    })
    const unknown = { SAMLProviderArn, Marker: 'x' }
    expect((await test.refusal('ListSAMLProviderTags', unknown)).code).toBe('ValidationError')
  })

  it('keeps 50 and refuses one more, and what is refused is not set', async () => {
    const many = Array.from({ length: 50 }, (_, index) => tag(`k${index}`))
    const test = await withProvider({ Tags: many })
    const Tags = [tag('k0', 'new'), tag('more')]
    const refusal = await test.refusal('TagSAMLProvider', { SAMLProviderArn, Tags })
    expect(refusal.code).toBe('LimitExceeded')
    const { tags = [] } = (await test.iam.find('saml-provider', home, 'ExampleCorp')) ?? {}
    expect(tags[0]).toEqual(['k0', ''])
    await test.call('TagSAMLProvider', { SAMLProviderArn, Tags: [tag('k0', 'new')] })
  })
})

describe('Every action of IAM on a SAML provider that is there', () => {
  const { SAMLMetadataDocument } = create
  const actions: readonly (readonly [string, Sent])[] = [
    ['DeleteSAMLProvider', {}],
    ['GetSAMLProvider', {}],
    ['ListSAMLProviderTags', {}],
    ['TagSAMLProvider', { Tags: [{ Key: 'a', Value: 'b' }] }],
    ['UntagSAMLProvider', { TagKeys: ['a'] }],
    ['UpdateSAMLProvider', { SAMLMetadataDocument }],
  ]

  it.each(actions)('%s says when there is none', async (action, sent) => {
    const test = await withProvider()
    for (const arn of [arnOf('None'), arnOf('examplecorp'), othersArn]) {
      expect(await test.refusal(action, { ...sent, SAMLProviderArn: arn })).toEqual({
        code: 'NoSuchEntity',
        message: `Manifest not found for arn ${arn}`,
        status: 404,
      })
    }
    await test.call(action, { ...sent, SAMLProviderArn })
  })

  it.each(actions)('%s refuses an ARN of something else', async (action, sent) => {
    const test = await withProvider()
    for (const arn of [
      `arn:aws:iam::${home}:role/ExampleCorp`,
      SAMLProviderArn.replace('arn:aws:', 'arn:aws-cn:'),
      `${SAMLProviderArn}/x`,
    ]) {
      const refusal = await test.refusal(action, { ...sent, SAMLProviderArn: arn })
      expect(refusal).toMatchObject({ code: 'InvalidInput', message: `Invalid ARN: ${arn}` })
    }
  })

  it.each<readonly [string, Sent, string]>([
    ...actions.map(
      ([name, sent]) => [name, { ...sent, SAMLProviderArn }, SAMLProviderArn] as const,
    ),
    ['CreateSAMLProvider', { ...create, Name: 'New' }, arnOf('New')],
    ['ListSAMLProviders', {}, arnOf('*')],
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
        responseElements: null,
        userIdentity: { userName: 'stranger' },
      })
      const holder = await test.userWith('holder', {
        Effect: 'Allow',
        Action: `iam:${action}`,
        Resource: arn,
      })
      await test.call(action, sent, holder)
      const readOnly = /^(?:Get|List)/.test(action)
      const event = test.events.at(-1)
      expect(event).toMatchObject({
        eventName: action,
        eventSource: 'iam.amazonaws.com',
        recipientAccountId: home,
        readOnly,
        userIdentity: { userName: 'holder' },
      })
      expect(event).not.toHaveProperty('errorCode')
    },
  )
})

describe('IAM User Guide, "Controlling access ... using tags": SAML providers', () => {
  it('has the tags of the provider, and those of the call', async () => {
    const test = await withProvider({ Tags: [{ Key: 'team', Value: 'a' }] })
    const caller = await test.userWith('limited', {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: '*',
      Condition: {
        StringEqualsIfExists: { 'aws:RequestTag/team': 'a' },
        StringEquals: { 'aws:ResourceTag/team': 'a' },
      },
    })
    const Tags = (Value: string): Sent => ({ SAMLProviderArn, Tags: [{ Key: 'team', Value }] })
    await test.call('TagSAMLProvider', Tags('a'), caller)
    expect((await test.refusal('TagSAMLProvider', Tags('b'), caller)).code).toBe('AccessDenied')
    await test.call('TagSAMLProvider', Tags('b'))
    const denied = await test.refusal('GetSAMLProvider', { SAMLProviderArn }, caller)
    expect(denied.code).toBe('AccessDenied')
  })
})
