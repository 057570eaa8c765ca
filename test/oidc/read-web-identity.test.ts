import { describe, expect, it } from 'vitest'
import type { WebIdentity } from '../../src/federation/web-identity.ts'
import { openJwks } from '../../src/oidc/open-jwks.ts'
import { readWebIdentity } from '../../src/oidc/read-web-identity.ts'
import { verifyIdToken } from '../../src/oidc/verify-id-token.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { oidcTestKeys, openFakeOidcProvider } from '../fakes/oidc-provider.ts'
import { signToken } from '../fakes/sign-token.ts'

const now = 1_767_225_600
const provider = openFakeOidcProvider()
const clock = new MovableClock(new Date(now * 1000))
const keys = openJwks({ outbound: provider.outbound, clock }).keysOf(provider.issuer)

const read = async (change: object): Promise<WebIdentity> => {
  const claims = { iss: provider.issuer, sub: 'alice', aud: 'us', iat: now, exp: now + 60 }
  const token = signToken(
    { header: { alg: 'RS256', kid: 'one' }, claims: { ...claims, ...change } },
    oidcTestKeys.rsa.privateKey,
  )
  const { issuer } = provider
  return readWebIdentity(
    await verifyIdToken(token, { issuer, keys, clientIds: ['us', 'web'], clock }),
  )
}
const tags = (value: unknown) => ({ 'https://aws.amazon.com/tags': value })

describe('IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity"', () => {
  it('reads tags and which of them are transitive', async () => {
    const { sessionTags, transitiveTagKeys } = await read(
      tags({
        principal_tags: { Project: ['Automation'], CostCenter: ['987654'] },
        transitive_tag_keys: ['project'],
      }),
    )
    expect([...sessionTags]).toEqual([
      ['Project', 'Automation'],
      ['CostCenter', '987654'],
    ])
    expect(transitiveTagKeys).toEqual(['Project'])
  })

  it('has none without the claim', async () => {
    const { sessionTags, transitiveTagKeys } = await read({})
    expect([sessionTags.size, transitiveTagKeys]).toEqual([0, []])
  })

  it.each([
    ['SESSION_TAG_INVALID', 'text'],
    ['SESSION_TAG_INVALID', [{ principal_tags: { a: ['b'] } }]],
    ['SESSION_TAG_INVALID', { principal_tags: [] }],
    ['SESSION_TAG_INVALID', { principal_tags: { a: 'b' } }],
    ['SESSION_TAG_INVALID', { principal_tags: { a: [] } }],
    ['SESSION_TAG_INVALID', { principal_tags: { a: ['b', 'c'] } }],
    ['SESSION_TAG_INVALID', { principal_tags: { a: [1] } }],
    ['SESSION_TAG_INVALID', { principal_tags: { 'aws:a': ['b'] } }],
    ['SESSION_TAG_INVALID', { principal_tags: { a: ['b'] }, transitive_tag_keys: 'a' }],
    ['SESSION_TAG_DUPLICATE', { principal_tags: { a: ['b'], A: ['b'] } }],
    ['TRANSITIVE_TAG_KEY_UNKNOWN', { principal_tags: { a: ['b'] }, transitive_tag_keys: ['c'] }],
    [
      'SESSION_TAGS_TOO_MANY',
      {
        principal_tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ['v']])),
      },
    ],
  ])('%s: %j', async (code, value) => {
    await expect(read(tags(value))).rejects.toMatchObject({ code })
  })
})

describe('session tags in a claim each, for providers whose claims are no objects', () => {
  const flat = (tagsByKey: object, transitive?: unknown): object =>
    Object.fromEntries([
      ...Object.entries(tagsByKey).map(([key, value]) => [
        `https://aws.amazon.com/tags/principal_tags/${key}`,
        value as unknown,
      ]),
      ...(transitive === undefined
        ? []
        : [['https://aws.amazon.com/tags/transitive_tag_keys', transitive]]),
    ]) as object

  it('are read like those in one claim: a text, or a list of one', async () => {
    const { sessionTags, transitiveTagKeys } = await read(
      flat({ Project: 'Automation', CostCenter: ['987654'], 'Team/Platform': '' }, ['project']),
    )
    expect([...sessionTags]).toEqual([
      ['Project', 'Automation'],
      ['CostCenter', '987654'],
      ['Team/Platform', ''],
    ])
    expect(transitiveTagKeys).toEqual(['Project'])
    expect((await read(flat({ Project: 'Automation' }))).transitiveTagKeys).toEqual([])
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v']))
    expect((await read(flat(fifty))).sessionTags.size).toBe(50)
  })

  it.each([
    ['SESSION_TAG_INVALID', flat({ a: 1 })],
    ['SESSION_TAG_INVALID', flat({ a: null })],
    ['SESSION_TAG_INVALID', flat({ a: { b: 'c' } })],
    ['SESSION_TAG_INVALID', flat({ a: [] })],
    ['SESSION_TAG_INVALID', flat({ a: ['b', 'c'] })],
    ['SESSION_TAG_INVALID', flat({ a: [1] })],
    ['SESSION_TAG_INVALID', flat({ '': 'b' })],
    ['SESSION_TAG_INVALID', flat({ 'aws:a': 'b' })],
    ['SESSION_TAG_INVALID', flat({ ['k'.repeat(129)]: 'b' })],
    ['SESSION_TAG_INVALID', flat({ a: 'v'.repeat(257) })],
    ['SESSION_TAG_INVALID', flat({ a: 'b' }, 'a')],
    ['SESSION_TAG_INVALID', flat({ a: 'b' }, [1])],
    ['SESSION_TAG_INVALID', flat({ a: 'b' }, null)],
    ['SESSION_TAG_DUPLICATE', flat({ a: 'b', A: 'b' })],
    ['TRANSITIVE_TAG_KEY_UNKNOWN', flat({ a: 'b' }, ['c'])],
    ['TRANSITIVE_TAG_KEY_UNKNOWN', flat({}, ['a'])],
    [
      'SESSION_TAGS_TOO_MANY',
      flat(Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))),
    ],
  ])('%s: %j', async (code, claims) => {
    await expect(read(claims)).rejects.toMatchObject({ code })
  })

  it.each([
    [{ principal_tags: { a: ['b'] } }, flat({ c: 'd' })],
    [{ principal_tags: { a: ['b'] } }, flat({ a: 'b' })],
    [{ principal_tags: { a: ['b'] } }, flat({}, ['a'])],
    [{}, flat({ a: 'b' })],
  ])('refuses both forms in one token: %j and %j', async (nested, flattened) => {
    const failure = read({ ...tags(nested), ...flattened })
    await expect(failure).rejects.toMatchObject({
      code: 'SESSION_TAG_INVALID',
      expected: 'one form',
    })
    await expect(failure).rejects.toThrow(/both .* it is not known which of them counts/u)
  })

  it('leaves claims with other names alone', async () => {
    const { sessionTags } = await read({
      'https://aws.amazon.com/tags/principal_tag/a': 'b',
      'https://example.com/tags/principal_tags/a': 'b',
      'x:https://aws.amazon.com/tags/principal_tags/a': 'b',
    })
    expect(sessionTags.size).toBe(0)
  })
})

describe('IAM User Guide, source identity of web identity', () => {
  const claim = 'https://aws.amazon.com/source_identity'
  it('is one text', async () => {
    expect((await read({ [claim]: 'Admin' })).sourceIdentity).toBe('Admin')
    expect((await read({})).sourceIdentity).toBeUndefined()
    for (const value of ['', 'a', 'aws:a', ['Admin'], 1, null]) {
      await expect(read({ [claim]: value })).rejects.toMatchObject({
        code: 'SOURCE_IDENTITY_INVALID',
      })
    }
  })
})

describe('IAM User Guide, "Available keys for AWS web identity federation"', () => {
  it('takes azp for the audience, and keeps aud', async () => {
    expect(await read({ aud: 'web', azp: 'us' })).toMatchObject({
      audience: 'us',
      authorizedParty: 'us',
      originalAudiences: ['web'],
    })
    expect(await read({ aud: ['web'] })).toMatchObject({ audience: 'web' })
  })

  it('takes amr as a list of texts', async () => {
    expect((await read({ amr: ['pwd', 'otp', 'pwd'] })).authenticationMethods).toEqual([
      'pwd',
      'otp',
    ])
    await expect(read({ amr: 'pwd' })).rejects.toMatchObject({ code: 'ID_TOKEN_CLAIM_INVALID' })
  })
})
