import { describe, expect, it } from 'vitest'
import { OidcProviderFailed, OutboundFailed, type FedbridgeError } from '../../../../src/errors.ts'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'

const Url = 'https://server.example.com/realm'
const action = 'CreateOpenIDConnectProvider'
const arnOf = (url: string): string => `arn:aws:iam::${home}:oidc-provider/${url}`
const thumbprint = (digit: string): string => digit.repeat(40)
const read = (test: TestIam, url: string): Promise<Sent> =>
  test.call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arnOf(url) })

/** IAM that reads these thumbprints, and remembers whose. */
async function openWith(
  read: (issuer: string) => Promise<readonly string[]>,
): Promise<{ test: TestIam; asked: readonly string[] }> {
  const asked: string[] = []
  const test = await openTestIam({
    issuerThumbprints: (issuer) => {
      asked.push(issuer)
      return read(issuer)
    },
  })
  return { test, asked }
}

describe('IAM API Reference, "CreateOpenIDConnectProvider": ThumbprintList is optional', () => {
  it('without it, the thumbprints of the issuer are fetched, each once', async () => {
    const { test, asked } = await openWith(() =>
      Promise.resolve([thumbprint('a'), thumbprint('b'), thumbprint('a')]),
    )
    await test.call(action, { Url })
    expect(asked).toEqual([Url])
    expect(await read(test, 'server.example.com/realm')).toMatchObject({
      ThumbprintList: [thumbprint('a'), thumbprint('b')],
    })
  })

  it('with it, nobody is asked', async () => {
    const { test, asked } = await openWith(() => Promise.resolve([thumbprint('a')]))
    await test.call(action, { Url, ThumbprintList: [thumbprint('b')] })
    expect(asked).toEqual([])
    expect(await read(test, 'server.example.com/realm')).toMatchObject({
      ThumbprintList: [thumbprint('b')],
    })
  })

  it('empty, it is refused as ever', async () => {
    const { test, asked } = await openWith(() => Promise.resolve([thumbprint('a')]))
    expect(await test.refusal(action, { Url, ThumbprintList: '' })).toMatchObject({
      code: 'InvalidInput',
    })
    expect(asked).toEqual([])
  })

  it('nobody is asked for a provider that cannot be made', async () => {
    const { test, asked } = await openWith(() => Promise.resolve([thumbprint('a')]))
    await test.call(action, { Url, ThumbprintList: [thumbprint('b')] })
    const stranger = await test.userWith('stranger', {
      Effect: 'Allow',
      NotAction: `iam:${action}`,
      Resource: '*',
    })
    expect((await test.refusal(action, { Url })).code).toBe('EntityAlreadyExists')
    expect((await test.refusal(action, { Url: `${Url}/2` }, stranger)).code).toBe('AccessDenied')
    expect((await test.refusal(action, { Url: 'http://server.example.com' })).code).toBe(
      'InvalidInput',
    )
    expect(
      (await test.refusal(action, { Url: `${Url}/3`, Tags: [{ Key: 'aws:a', Value: '' }] })).code,
    ).toBe('InvalidInput')
    for (let count = 1; count < 100; count += 1) {
      await test.call(action, { Url: `${Url}/${count}`, ThumbprintList: [thumbprint('b')] })
    }
    expect((await test.refusal(action, { Url: `${Url}/100` })).code).toBe('LimitExceeded')
    expect(asked).toEqual([])
  })

  const connect = `Could not connect to ${Url}`
  const check = `Please check .well-known/openid-configuration of provider: ${Url} is valid.`
  it.each<readonly [string, FedbridgeError, string]>([
    ['does not answer', new OutboundFailed('OUTBOUND_FAILED', 'secret-canary'), connect],
    ['may not be called', new OutboundFailed('OUTBOUND_ADDRESS_REFUSED', 'canary'), connect],
    ['has no chain', new OutboundFailed('TLS_CHAIN_UNREADABLE', 'canary'), connect],
    ['describes itself badly', new OidcProviderFailed('OIDC_PROVIDER_INVALID', 'canary'), check],
  ])('an issuer that %s cannot be made without thumbprints', async (_case, failure, message) => {
    const { test } = await openWith(() => Promise.reject(failure))
    expect(await test.refusal(action, { Url })).toEqual({
      code: 'OpenIdIdpCommunicationError',
      message,
      status: 400,
    })
    expect(await test.iam.list('oidc-provider', home)).toEqual([])
    expect(test.events.at(-1)).toMatchObject({
      eventName: action,
      errorCode: 'OpenIdIdpCommunicationError',
      errorMessage: message,
    })
    await test.call(action, { Url, ThumbprintList: [thumbprint('a')] })
  })

  it('nor one that has none, and a mistake of ours is no answer of AWS', async () => {
    const none = await openWith(() => Promise.resolve([]))
    expect((await none.test.refusal(action, { Url })).code).toBe('OpenIdIdpCommunicationError')
    const broken = await openWith(() => Promise.reject(new TypeError('ours')))
    await expect(broken.test.call(action, { Url })).rejects.toThrow(TypeError)
  })

  it('makes one provider of two calls whose thumbprints come at the same time', async () => {
    const { test } = await openWith(() => Promise.resolve([thumbprint('a')]))
    const outcomes = await Promise.allSettled([
      test.call(action, { Url }),
      test.call(action, { Url }),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('Issuers with http that the configuration names', () => {
  const local = 'http://localhost:8080/realms/demo'
  const open = (): Promise<TestIam> =>
    openTestIam({ insecureHttpIssuers: [local, 'http://plain.example.test'] })

  it('are taken with their port and without thumbprints, and answered without the scheme', async () => {
    const test = await open()
    const OpenIDConnectProviderArn = arnOf('localhost:8080/realms/demo')
    expect(await test.call(action, { Url: local, ClientIDList: ['app'] })).toMatchObject({
      OpenIDConnectProviderArn,
    })
    expect(await read(test, 'localhost:8080/realms/demo')).toMatchObject({
      Url: 'localhost:8080/realms/demo',
      ClientIDList: ['app'],
      ThumbprintList: [],
    })
    expect(await test.directory.findOidcProvider(OpenIDConnectProviderArn)).toMatchObject({
      url: 'localhost:8080/realms/demo',
      issuer: local,
    })
  })

  it('keep the thumbprints that are given', async () => {
    const test = await open()
    await test.call(action, { Url: local, ThumbprintList: [thumbprint('a')] })
    expect(await read(test, 'localhost:8080/realms/demo')).toMatchObject({
      ThumbprintList: [thumbprint('a')],
    })
  })

  it('are there once, whatever the scheme', async () => {
    const test = await open()
    await test.call(action, { Url: 'http://plain.example.test' })
    const twin = { Url: 'https://plain.example.test', ThumbprintList: [thumbprint('a')] }
    expect((await test.refusal(action, twin)).code).toBe('EntityAlreadyExists')
  })

  it('keep no issuer of their own where it is https', async () => {
    const test = await open()
    await test.call(action, { Url, ThumbprintList: [thumbprint('a')] })
    expect(
      await test.directory.findOidcProvider(arnOf('server.example.com/realm')),
    ).not.toHaveProperty('issuer')
  })

  it.each([
    `${local}/`,
    'http://localhost:8080/realms/Demo',
    'http://localhost:8080/realms',
    'http://localhost:8081/realms/demo',
    'http://localhost/realms/demo',
    'HTTP://localhost:8080/realms/demo',
    'https://localhost:8080/realms/demo',
    `${local}?a=b`,
  ])('are no others: %s', async (url) => {
    const test = await open()
    const sent = { Url: url, ThumbprintList: [thumbprint('a')] }
    expect((await test.refusal(action, sent)).code).toBe('InvalidInput')
  })
})
