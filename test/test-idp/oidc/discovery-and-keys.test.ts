import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawGet } from '../../http/serve.ts'
import { issuer, serveProvider, type ServedProvider } from './served-provider.ts'

let provider: ServedProvider
beforeAll(async () => {
  provider = await serveProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

const keySet = async (): Promise<JSONWebKeySet> => {
  const answer = await fetch(provider.at('/jwks'))
  expect(answer.headers.get('content-type')).toMatch('application/jwk-set+json')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  return (await answer.json()) as JSONWebKeySet
}
const order = { clientId: 'fedbridge', subject: 'someone' }
const verifies = async (token: string, keys: JSONWebKeySet): Promise<boolean> => {
  const currentDate = provider.clock.now()
  return jwtVerify(token, createLocalJWKSet(keys), { currentDate }).then(
    () => true,
    () => false,
  )
}

describe('OpenID Connect Discovery 1.0, section 3: the discovery document', () => {
  it('says what the provider does', async () => {
    const answer = await fetch(provider.at('/.well-known/openid-configuration'))
    expect(answer.headers.get('content-type')).toMatch('application/json')
    expect(await answer.json()).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/logout`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      request_uri_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
    })
  })

  it('names every claim that the demonstration has', async () => {
    const { claims_supported: supported } = provider.idp.discovery
    const { id_token: token } = await provider.tokens()
    const claims = JSON.parse(
      Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString(),
    ) as object
    expect([...Object.keys(claims)].sort()).toEqual([...(supported as string[])].sort())
  })

  it.each(['/.well-known/openid-configuration', '/jwks'])(
    'is the same whatever the Host header says: %s',
    async (path) => {
      const url = new URL(provider.at(path))
      const read = (host: string) => rawGet(Number(url.port), url.pathname, { host })
      const [one, other] = [await read('evil.example'), await read('localhost')]
      expect(one).toEqual(other)
      expect(one.status).toBe(200)
      expect(one.body).not.toContain('evil')
    },
  )

  it('takes no other method', async () => {
    const answer = await fetch(provider.at('/jwks'), { method: 'POST' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('the key set', () => {
  it('has the public half of a key for each algorithm, by its thumbprint', async () => {
    const { keys } = await keySet()
    expect(keys).toMatchObject([
      { kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' },
      { kty: 'EC', alg: 'ES256', use: 'sig', crv: 'P-256' },
    ])
    for (const key of keys) {
      expect(key.kid).toMatch(/^[\w-]{43}$/)
      expect(Object.keys(key)).not.toContain('d')
    }
  })

  it.each(['RS256', 'ES256'] as const)('verifies a token by %s', async (algorithm) => {
    const token = await provider.idp.issueIdToken({ ...order, algorithm })
    expect(await verifies(token, await keySet())).toBe(true)
  })
})

describe('OpenID Connect Core 1.0, section 10.1.1: rotation of signing keys', () => {
  it('signs with the new key, and keeps the old one published for an hour', async () => {
    const old = await provider.idp.issueIdToken(order)
    const before = await keySet()
    await provider.idp.rotateKeys()
    const token = await provider.idp.issueIdToken(order)
    expect(await verifies(token, before)).toBe(false)
    expect(await verifies(token, await keySet())).toBe(true)
    expect(await verifies(old, await keySet())).toBe(true)
    provider.clock.forward(3599)
    expect((await keySet()).keys).toHaveLength(4)
    provider.clock.forward(1)
    expect((await keySet()).keys).toHaveLength(2)
    expect(await verifies(old, await keySet())).toBe(false)
  })

  it('withdraws the old key where that is asked for', async () => {
    const old = await provider.idp.issueIdToken(order)
    await provider.idp.rotateKeys({ withdrawOld: true })
    expect((await keySet()).keys).toHaveLength(2)
    expect(await verifies(old, await keySet())).toBe(false)
  })

  it('publishes a bounded number of old keys, and loses none of several rotations at once', async () => {
    const tokens = [await provider.idp.issueIdToken({ ...order, algorithm: 'ES256' })]
    await Promise.all([provider.idp.rotateKeys(), provider.idp.rotateKeys()])
    tokens.push(await provider.idp.issueIdToken({ ...order, algorithm: 'ES256' }))
    const all = await keySet()
    expect(all.keys).toHaveLength(6)
    for (const token of tokens) expect(await verifies(token, all)).toBe(true)
    for (let times = 0; times < 4; times++) await provider.idp.rotateKeys()
    expect((await keySet()).keys).toHaveLength(10)
  })
})
