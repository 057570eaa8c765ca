import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { openJwks, type JwksOptions, type KeySource } from '../../src/oidc/open-jwks.ts'
import { parseKeySet } from '../../src/oidc/parse-key-set.ts'
import type { OutboundException } from '../../src/outbound/exception-finder.ts'
import { openOutbound } from '../../src/outbound/open-outbound.ts'
import { openFakeHttpServer } from '../fakes/http-server.ts'
import { openFakeHttpsServer } from '../fakes/https-server.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import {
  jwkOf,
  oidcTestKeys,
  openFakeOidcProvider,
  type FakeOidcProvider,
} from '../fakes/oidc-provider.ts'

const { rsa, otherRsa, ec } = oidcTestKeys

let provider: FakeOidcProvider
let clock: MovableClock
let keys: KeySource
const open = (options: Partial<JwksOptions> = {}) =>
  openJwks({ outbound: provider.outbound, clock, ...options })
beforeEach(() => {
  provider = openFakeOidcProvider()
  clock = new MovableClock('2026-01-01T00:00:00Z')
  keys = open().keysOf(provider.issuer)
})

const one = { alg: 'RS256', kid: 'one' } as const
const two = { alg: 'RS256', kid: 'two' } as const
const unknown = { code: 'ID_TOKEN_KEY_UNKNOWN' }
const keyFetches = (): number => provider.asked.filter((url) => url.endsWith('/keys')).length

describe('O5: addresses of key sets', () => {
  it.each([
    'http://idp.example.test/keys',
    'https://127.0.0.1/keys',
    'https://10.0.0.1/keys',
    'https://169.254.169.254/keys',
    'https://[::ffff:127.0.0.1]/keys',
    'https://[::1]/keys',
  ])('%s is never called', async (jwksUri) => {
    const outbound = openOutbound()
    const source = openJwks({ outbound, clock }).keysOf(provider.issuer, { jwksUri })
    await expect(source.find(one)).rejects.toMatchObject({
      code: 'OIDC_KEYS_UNAVAILABLE',
      cause: { code: 'OUTBOUND_ADDRESS_REFUSED' },
      aws: { code: 'InvalidIdentityToken' },
    })
    await outbound.close()
  })

  it('redirects, too much and private names are refused over TLS; what is in order is read', async () => {
    const server = await openFakeHttpsServer()
    const options = {
      certificateAuthorities: [server.certificate],
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    }
    const outbound = openOutbound({ ...options, allowPrivateCidrs: ['127.0.0.0/8'] })
    const strict = openOutbound(options)
    const jwksUri = `https://idp.example.test:${server.port}/keys`
    const ask = (through = outbound) =>
      openJwks({ outbound: through, clock }).keysOf(provider.issuer, { jwksUri }).find(one)
    const text = JSON.stringify({ keys: [jwkOf(rsa, { kid: 'one' })] })
    server.handle((_, response) => response.end(text))
    expect((await ask()).kid).toBe('one')
    await expect(ask(strict)).rejects.toMatchObject({ code: 'OIDC_KEYS_UNAVAILABLE' })
    server.handle((_, response) => response.writeHead(302, { location: '/other' }).end())
    await expect(ask()).rejects.toMatchObject({ code: 'OIDC_KEYS_UNAVAILABLE' })
    server.handle((_, response) => response.end(text + ' '.repeat(600_000)))
    await expect(ask()).rejects.toMatchObject({ code: 'OIDC_KEYS_UNAVAILABLE' })
    await outbound.close()
    await strict.close()
    await server.close()
  })
})

describe('O5: an issuer with http', () => {
  it('is called when outbound has an exception for it, and else not', async () => {
    const server = await openFakeHttpServer()
    const issuer = `${server.url}/realms/one`
    // One answer that is the discovery document and the key set.
    const both = { issuer, jwks_uri: `${issuer}/keys`, keys: [jwkOf(rsa, { kid: 'one' })] }
    server.answer({ body: JSON.stringify(both) })
    const find = async (exceptions: readonly OutboundException[]): Promise<string | undefined> => {
      const outbound = openOutbound({ exceptions })
      try {
        return (await openJwks({ outbound, clock }).keysOf(issuer).find(one)).kid
      } finally {
        await outbound.close()
      }
    }
    expect(await find([{ url: issuer }])).toBe('one')
    expect(server.received.map(({ url }) => url)).toEqual([
      '/realms/one/.well-known/openid-configuration',
      '/realms/one/keys',
    ])
    for (const exceptions of [[], [{ url: `${server.url}/realms/two` }]]) {
      await expect(find(exceptions)).rejects.toMatchObject({
        code: 'OIDC_KEYS_UNAVAILABLE',
        cause: { code: 'OUTBOUND_ADDRESS_REFUSED' },
      })
    }
    expect(server.received).toHaveLength(2)
    await server.close()
  })
})

describe('O17: weak RSA keys', () => {
  const jwkWith = (members: object) => JSON.stringify({ keys: [jwkOf(rsa, members)] })
  it('are refused for their exponent and for a ROCA modulus', () => {
    expect(parseKeySet(jwkWith({}))).toHaveLength(1)
    for (const e of ['AQ', 'Aw', 'AAEAAQ']) {
      expect(() => parseKeySet(jwkWith({ e }))).toThrow(/none of the 1 keys/)
    }
    const primes = [
      2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73,
    ].concat([79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157])
    const product = primes.reduce((all, prime) => all * BigInt(prime), 1n)
    const modulus = (((1n << 2047n) / product + 1n) * product + 1n).toString(16)
    const n = Buffer.from(modulus.padStart(512, '0'), 'hex').toString('base64url')
    expect(() => parseKeySet(jwkWith({ n }))).toThrow(/none of the 1 keys/)
  })
})

describe('O20: key rotation (OpenID Connect Core 1.0, section 10.1.1)', () => {
  it('finds a new key after the cooldown, not before', async () => {
    await keys.find(one)
    provider.publish(jwkOf(otherRsa, { kid: 'two' }))
    clock.forward(29)
    await expect(keys.find(two)).rejects.toMatchObject(unknown)
    expect(keyFetches()).toBe(1)
    clock.forward(1)
    expect((await keys.find(two)).kid).toBe('two')
  })

  it('forgets a withdrawn key when the age is reached', async () => {
    await keys.find(one)
    provider.publish(jwkOf(otherRsa, { kid: 'two' }))
    clock.forward(599)
    expect((await keys.find(one)).kid).toBe('one')
    clock.forward(1)
    await expect(keys.find(one)).rejects.toMatchObject(unknown)
  })

  it('serves the last keys while the provider is down, and then fails closed', async () => {
    await keys.find(one)
    provider.answer(`${provider.issuer}/keys`, undefined)
    clock.forward(3599)
    expect((await keys.find(one)).kid).toBe('one')
    clock.forward(1)
    await expect(keys.find(one)).rejects.toMatchObject({
      code: 'OIDC_KEYS_UNAVAILABLE',
      message: `the keys of "${provider.issuer}" at "${provider.issuer}/keys" could not be read: the provider is down`,
      aws: {
        message:
          "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      },
    })
  })

  it('names the discovery document where that is what could not be read', async () => {
    await keys.find(one)
    const url = `${provider.issuer}/.well-known/openid-configuration`
    provider.answer(url, undefined)
    clock.forward(3600)
    await expect(keys.find(one)).rejects.toMatchObject({
      code: 'OIDC_KEYS_UNAVAILABLE',
      message: `the keys of "${provider.issuer}" could not be read: the discovery document at "${url}" could not be read: the provider is down`,
      cause: { code: 'OIDC_PROVIDER_UNREACHABLE' },
    })
  })

  it('recovers when the provider is back', async () => {
    provider.answer(`${provider.issuer}/keys`, undefined)
    await expect(keys.find(one)).rejects.toMatchObject({ code: 'OIDC_KEYS_UNAVAILABLE' })
    provider.publish(jwkOf(rsa, { kid: 'one' }))
    clock.forward(30)
    expect((await keys.find(one)).kid).toBe('one')
  })
})

describe('the cache of key sets', () => {
  it('fetches once for many at the same time', async () => {
    await Promise.all(Array.from({ length: 50 }, () => keys.find(one)))
    expect(provider.asked).toHaveLength(2)
  })

  it('keeps a bounded number of providers', async () => {
    const other = openFakeOidcProvider('https://other.example.test')
    const outbound = {
      getText: (url: string, limits: { maxBytes: number; timeoutMs: number }) =>
        (url.startsWith(other.issuer) ? other : provider).outbound.getText(url, limits),
    }
    const jwks = open({ outbound, maximumProviders: 1 })
    await jwks.keysOf(provider.issuer).find(one)
    await jwks.keysOf(other.issuer).find(one)
    await jwks.keysOf(provider.issuer).find(one)
    expect(keyFetches()).toBe(2)
    const roomy = open({ outbound, maximumProviders: 2 })
    await roomy.keysOf(provider.issuer).find(one)
    await roomy.keysOf(other.issuer).find(one)
    await roomy.keysOf(provider.issuer).find(one)
    expect(keyFetches()).toBe(3)
  })
})

describe('keys of a set (RFC 7517, section 4)', () => {
  const find = (wanted: { alg: 'RS256' | 'ES256'; kid: string | undefined }, ...set: object[]) => {
    provider.publish(...set)
    return keys.find(wanted)
  }
  const noKid = { alg: 'RS256', kid: undefined } as const

  it('without a kid in the token, the only one for the algorithm', async () => {
    expect((await find(noKid, jwkOf(rsa, { kid: 'r' }), jwkOf(ec, { kid: 'e' }))).kid).toBe('r')
    clock.forward(600)
    await expect(
      find(noKid, jwkOf(rsa, { kid: 'r' }), jwkOf(otherRsa, { kid: 's' })),
    ).rejects.toMatchObject(unknown)
  })

  it('two different keys of one kid are none, one key twice is one', async () => {
    const twice = [jwkOf(rsa, { kid: 'one' }), jwkOf(rsa, { kid: 'one', use: 'sig' })]
    expect((await find(one, ...twice)).kid).toBe('one')
    clock.forward(600)
    await expect(
      find(one, jwkOf(rsa, { kid: 'one' }), jwkOf(otherRsa, { kid: 'one' })),
    ).rejects.toMatchObject(unknown)
  })

  it.each([
    { kty: 'oct', k: 'c2VjcmV0', kid: 'one' },
    { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'one' },
    jwkOf(ec, { kid: 'one', y: 'AAAA' }),
    jwkOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), { kid: 'one' }),
    jwkOf(generateKeyPairSync('ed25519'), { kid: 'one' }),
    null,
    'text',
  ])('leaves out what is no public key for ID tokens, and keeps its neighbour (%#)', (key) => {
    const text = JSON.stringify({ keys: [key, jwkOf(rsa, { kid: 'two' })] })
    expect(parseKeySet(text).map(({ kid }) => kid)).toEqual(['two'])
  })

  it.each(['', '[]', '{}', '{"keys":{}}', '{"keys":[]}', '{"keys":[],"keys":[]}'])(
    '%j is no set',
    (text) => {
      expect(() => parseKeySet(text)).toThrow(
        expect.objectContaining({ code: 'OIDC_KEYS_UNAVAILABLE' }),
      )
    },
  )

  it('more than a hundred keys are too many', () => {
    const set = (count: number) =>
      JSON.stringify({ keys: Array.from({ length: count }, () => jwkOf(rsa)) })
    expect(parseKeySet(set(100))).toHaveLength(100)
    expect(() => parseKeySet(set(101))).toThrow(/at most 100/)
  })
})

describe('the keys that are held', () => {
  it('can be looked at as a key set, and are not fetched for that', async () => {
    const jwks = open()
    expect(jwks.keptKeySetOf(provider.issuer)).toBeUndefined()
    await jwks.keysOf(provider.issuer).find(one)
    const asked = provider.asked.length
    const kept = jwks.keptKeySetOf(provider.issuer) ?? ''
    expect(parseKeySet(kept)).toMatchObject([{ kid: 'one' }])
    expect(parseKeySet(kept)[0]?.key.equals(rsa.publicKey)).toBe(true)
    expect(JSON.parse(kept)).not.toMatchObject({ keys: [{ d: expect.anything() as unknown }] })
    expect(jwks.keptKeySetOf('https://other.example.test')).toBeUndefined()
    expect(provider.asked).toHaveLength(asked)
  })

  it('keep the one algorithm that they are for', async () => {
    provider.publish(jwkOf(rsa, { kid: 'one', alg: 'RS256' }), jwkOf(ec, { kid: 'ec' }))
    const jwks = open()
    await jwks.keysOf(provider.issuer).find(one)
    expect(parseKeySet(jwks.keptKeySetOf(provider.issuer) ?? '')).toMatchObject([
      { kid: 'one', algorithms: ['RS256'] },
      { kid: 'ec', algorithms: ['ES256'] },
    ])
  })

  it('are none any more once they are too stale to be used', async () => {
    const jwks = open({ maximumStaleSeconds: 100 })
    await jwks.keysOf(provider.issuer).find(one)
    clock.forward(99)
    expect(jwks.keptKeySetOf(provider.issuer)).toBeDefined()
    clock.forward(1)
    expect(jwks.keptKeySetOf(provider.issuer)).toBeUndefined()
  })
})
