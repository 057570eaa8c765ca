import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FedbridgeError } from '../../src/errors.ts'
import { openJwks, type KeySource } from '../../src/oidc/open-jwks.ts'
import { peekIssuer } from '../../src/oidc/parse-compact-jws.ts'
import { readWebIdentity } from '../../src/oidc/read-web-identity.ts'
import {
  verifyIdToken,
  type VerifiedIdToken,
  type VerifyIdTokenOptions,
} from '../../src/oidc/verify-id-token.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import {
  jwkOf,
  oidcTestKeys,
  openFakeOidcProvider,
  type FakeOidcProvider,
} from '../fakes/oidc-provider.ts'
import { macToken, signToken } from '../fakes/sign-token.ts'

const now = 1_767_225_600
const { rsa, otherRsa, smallRsa, ec } = oidcTestKeys

let provider: FakeOidcProvider
let clock: MovableClock
let keys: KeySource
beforeEach(() => {
  provider = openFakeOidcProvider()
  clock = new MovableClock(new Date(now * 1000))
  keys = openJwks({ outbound: provider.outbound, clock }).keysOf(provider.issuer)
})

const header = { alg: 'RS256', kid: 'one' }
const claims = {
  iss: 'https://idp.example.test/realms/one',
  sub: 'alice',
  aud: 'us',
  iat: now,
  exp: now + 300,
}
const token = (change: object = {}, head: object = header): string =>
  signToken({ header: head, claims: { ...claims, ...change } }, rsa.privateKey)

const verify = (
  text: string,
  options: Partial<VerifyIdTokenOptions> = {},
): Promise<VerifiedIdToken> =>
  verifyIdToken(text, {
    issuer: provider.issuer,
    keys,
    clientIds: ['us', 'web'],
    clock,
    ...options,
  })
const refusal = (text: string, options?: Partial<VerifyIdTokenOptions>): Promise<FedbridgeError> =>
  verify(text, options).then(
    () => expect.unreachable('the token was accepted'),
    (failure: unknown) => failure as FedbridgeError,
  )
const codeOf = async (text: string, options?: Partial<VerifyIdTokenOptions>): Promise<string> =>
  (await refusal(text, options)).code

describe('ID token validation (OpenID Connect Core 1.0, section 3.1.3.7)', () => {
  it('reads a token that is in order', async () => {
    expect(await verify(token({ jti: 'x', azp: 'us' }))).toMatchObject({
      issuer: provider.issuer,
      subject: 'alice',
      audiences: ['us'],
      authorizedParty: 'us',
      tokenId: 'x',
      issuedAt: new Date(now * 1000),
      expiresAt: new Date((now + 300) * 1000),
    })
  })

  it('takes PS256 and ES256', async () => {
    provider.publish(jwkOf(rsa, { kid: 'r' }), jwkOf(ec, { kid: 'e' }))
    const ps = { alg: 'PS256', kid: 'r' }
    const es = { alg: 'ES256', kid: 'e' }
    const pss = signToken({ header: ps, claims }, rsa.privateKey, { pss: true })
    expect((await verify(pss)).subject).toBe('alice')
    expect((await verify(signToken({ header: es, claims }, ec.privateKey))).subject).toBe('alice')
  })

  it('refuses a token in which any one character is another', async () => {
    const genuine = token()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \n'
    await fc.assert(
      fc.asyncProperty(
        fc.nat(genuine.length - 1),
        fc.constantFrom(...Array.from(alphabet)),
        async (index, character) => {
          fc.pre(genuine[index] !== character)
          const mutant = genuine.slice(0, index) + character + genuine.slice(index + 1)
          expect(await codeOf(mutant)).toMatch(/^ID_TOKEN_/)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('decides text of any kind by one of its own errors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
        expect(await codeOf(text)).toBe('ID_TOKEN_MALFORMED')
      }),
    )
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
    const nested = signToken({ header, claims: `{"a":${deep}}` }, rsa.privateKey)
    expect(await codeOf(nested)).toBe('ID_TOKEN_MALFORMED')
  })

  it('never repeats the token in a message', async () => {
    const text = token({ exp: now - 1000 })
    expect((await refusal(text)).message).not.toContain(text.slice(0, 20))
  })
})

describe('O1: alg none', () => {
  it.each(['none', 'None', 'nOnE', ''])('%j is refused', async (alg) => {
    expect(await codeOf(token({}, { alg, kid: 'one' }))).toBe('ID_TOKEN_ALGORITHM')
  })

  it('an empty signature is refused', async () => {
    expect(await codeOf(token().replace(/[^.]+$/, ''))).toBe('ID_TOKEN_MALFORMED')
  })
})

describe('O2: the public key as a secret', () => {
  it('is refused as PEM, as JWK and as DER', async () => {
    const secrets = [
      rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      JSON.stringify(jwkOf(rsa)),
      rsa.publicKey.export({ type: 'spki', format: 'der' }),
    ]
    for (const secret of secrets) {
      const forged = macToken({ header: { alg: 'HS256', kid: 'one' }, claims }, secret)
      expect(await codeOf(forged)).toBe('ID_TOKEN_ALGORITHM')
    }
  })
})

describe('O3: kid', () => {
  it('is compared and never looked up anywhere', async () => {
    for (const kid of ['../../dev/null', "' OR 1=1 --", 'https://evil.example/keys', '__proto__']) {
      expect(await codeOf(token({}, { ...header, kid }))).toBe('ID_TOKEN_KEY_UNKNOWN')
    }
    expect(new Set(provider.asked)).toEqual(
      new Set([`${provider.issuer}/.well-known/openid-configuration`, `${provider.issuer}/keys`]),
    )
  })

  it('unknown a thousand times costs at most two fetches', async () => {
    await verify(token())
    clock.forward(31)
    for (let index = 0; index < 1000; index += 1) {
      await expect(keys.find({ alg: 'RS256', kid: String(index) })).rejects.toMatchObject({
        code: 'ID_TOKEN_KEY_UNKNOWN',
      })
    }
    expect(provider.asked.filter((url) => url.endsWith('/keys')).length).toBeLessThanOrEqual(2)
  })
})

describe('O4: keys that the token brings', () => {
  it('are neither fetched nor trusted', async () => {
    const evil = {
      ...header,
      jwk: jwkOf(otherRsa),
      jku: 'https://evil.example/jwks',
      x5u: 'https://evil.example/x5u',
      x5c: ['MIIB'],
    }
    const forged = signToken({ header: evil, claims }, otherRsa.privateKey)
    expect(await codeOf(forged)).toBe('ID_TOKEN_SIGNATURE_INVALID')
    expect(provider.asked.join()).not.toContain('evil')
  })
})

describe('O6: issuer', () => {
  it.each(['https://idp.example.test/realms/one/', 'https://idp.example.test/realms/two'])(
    '%s is another one',
    async (iss) => {
      expect(await refusal(token({ iss }))).toMatchObject({
        code: 'ID_TOKEN_ISSUER',
        expected: `"${provider.issuer}"`,
        received: `"${iss}"`,
        aws: {
          code: 'InvalidIdentityToken',
          message: `No OpenIDConnect provider found in your account for ${iss}`,
        },
      })
      expect(provider.asked).toEqual([])
    },
  )

  it('is peeked at to find the provider', () => {
    expect(peekIssuer(token())).toBe(provider.issuer)
    expect(() => peekIssuer(token({ iss: undefined }))).toThrow(/no iss/)
  })
})

describe('O7: nonce', () => {
  it('is the one of the sign-in', async () => {
    expect((await verify(token({ nonce: 'n1' }), { nonce: 'n1' })).subject).toBe('alice')
    expect(await codeOf(token({ nonce: 'n2' }), { nonce: 'n1' })).toBe('ID_TOKEN_NONCE')
    expect(await codeOf(token(), { nonce: 'n1' })).toBe('ID_TOKEN_NONCE')
  })
})

describe('O8: a signature is checked always', () => {
  it('a token signed with another key is refused', async () => {
    const forged = signToken({ header, claims }, otherRsa.privateKey)
    expect(await codeOf(forged)).toBe('ID_TOKEN_SIGNATURE_INVALID')
  })
})

describe('O9: aud and azp', () => {
  it.each([
    { aud: ['us', 'other'] },
    { aud: ['us', 'other'], azp: 'other' },
    { aud: 'us', azp: 'other' },
    { aud: 'other' },
    { aud: 'US' },
    { aud: 'other', azp: 'us' },
  ])('%j is refused', async (change) => {
    expect(await refusal(token(change))).toMatchObject({
      code: 'ID_TOKEN_AUDIENCE',
      aws: { code: 'InvalidIdentityToken', message: 'Incorrect token audience' },
    })
  })

  it('is told with what was expected, where that is one client ID', async () => {
    const values = { expected: '"web"', received: '"other"' }
    expect(await refusal(token({ aud: 'other' }), { clientIds: ['web'] })).toMatchObject({
      message: 'aud is "other", expected "web"',
      ...values,
    })
    const azp = { aud: 'web', azp: 'other' }
    expect(await refusal(token(azp), { clientIds: ['web'] })).toMatchObject(values)
    const several = { expected: 'a client ID of the provider', received: '"other"' }
    expect(await refusal(token({ aud: 'other' }))).toMatchObject(several)
  })

  it.each([{ aud: ['us'] }, { aud: ['us', 'other'], azp: 'us' }, { aud: 'web', azp: 'us' }])(
    '%j is accepted',
    async (change) => {
      expect((await verify(token(change))).subject).toBe('alice')
    },
  )

  it('of another type is refused', async () => {
    for (const aud of [1, { us: true }, ['us', 1], Array(101).fill('us'), null]) {
      expect(await codeOf(token({ aud }))).toBe('ID_TOKEN_CLAIM_INVALID')
    }
  })
})

describe('O10: iat and nbf', () => {
  it('beyond the skew are in the future', async () => {
    expect((await verify(token({ iat: now + 180, nbf: now + 180 }))).subject).toBe('alice')
    expect(await codeOf(token({ iat: now + 181 }))).toBe('ID_TOKEN_NOT_YET_VALID')
    expect(await codeOf(token({ nbf: now + 181 }))).toBe('ID_TOKEN_NOT_YET_VALID')
  })

  it('older than the greatest age is too old', async () => {
    expect((await verify(token({ iat: now - 86_400 }))).subject).toBe('alice')
    expect(await refusal(token({ iat: now - 86_401 }))).toMatchObject({
      code: 'ID_TOKEN_TOO_OLD',
      aws: { code: 'ExpiredTokenException', message: 'Token too old: 86401' },
    })
  })
})

describe('a token of another time', () => {
  it.each([
    [{ iat: now + 899 }, 'the token is issued 899 s from now, expected at most 180 s'],
    [{ nbf: now + 899 }, 'the token begins 899 s from now, expected at most 180 s'],
    [{ exp: now - 899 }, 'the token expired 899 s ago, expected less than 300 s'],
    [{ iat: now - 86_401 }, 'the token was issued 86401 s ago, expected at most 86400 s'],
    [{ exp: now + 90_000 }, 'exp is 90000 s from now, expected at most a day'],
  ])('%j is told in seconds from now', async (change, message) => {
    expect((await refusal(token(change))).message).toBe(
      `${message} (the clock of the provider or ours)`,
    )
  })
})

describe('O11: required claims', () => {
  it.each(['iss', 'sub', 'aud', 'exp', 'iat'])('%s', async (name) => {
    expect(await refusal(token({ [name]: undefined }))).toMatchObject({
      code: 'ID_TOKEN_CLAIM_MISSING',
      aws: { code: 'InvalidIdentityToken', message: `Missing a required claim: ${name}` },
    })
  })
})

describe('O12: exp', () => {
  it.each(['1e400', '"1767225900"', '1767225900.5', '-1', 'null', '9007199254740993'])(
    '%s is no instant',
    async (exp) => {
      const text = JSON.stringify({ ...claims, exp: 0 }).replace('"exp":0', `"exp":${exp}`)
      const made = signToken({ header, claims: text }, rsa.privateKey)
      expect(await codeOf(made)).toBe('ID_TOKEN_CLAIM_INVALID')
    },
  )

  it('is at most a day ahead', async () => {
    expect((await verify(token({ exp: now + 86_400 + 180 }))).subject).toBe('alice')
    expect(await codeOf(token({ exp: now + 86_400 + 181 }))).toBe('ID_TOKEN_CLAIM_INVALID')
  })

  it('counts for five minutes more, and no second longer', async () => {
    expect((await verify(token({ exp: now - 299 }))).subject).toBe('alice')
    expect(await refusal(token({ exp: now - 300 }))).toMatchObject({
      code: 'ID_TOKEN_EXPIRED',
      aws: {
        code: 'ExpiredTokenException',
        message: `Token expired: current date/time ${now} must be before the expiration date/time ${now - 300}`,
        status: 400,
      },
    })
  })
})

describe('O13: typ', () => {
  it.each(['at+jwt', 'logout+jwt', 'dpop+jwt', ''])('%j is refused', async (typ) => {
    expect(await codeOf(token({}, { ...header, typ }))).toBe('ID_TOKEN_HEADER_REFUSED')
  })

  it('JWT is accepted, a logout token by its claim is not', async () => {
    expect((await verify(token({}, { ...header, typ: 'JWT' }))).subject).toBe('alice')
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    expect(await codeOf(token({ events }))).toBe('ID_TOKEN_CLAIM_INVALID')
  })
})

describe('O14: a name twice in one object', () => {
  it('is refused in claims and header, also escaped and inside', async () => {
    const text = JSON.stringify(claims)
    const doubled = [
      text.replace('{', '{"sub":"bob",'),
      text.replace('{', '{"s\\u0075b":"bob",'),
      text.replace('{', '{"deep":{"a":1,"a":2},'),
    ]
    for (const each of doubled) {
      const made = signToken({ header, claims: each }, rsa.privateKey)
      expect(await codeOf(made)).toBe('ID_TOKEN_MALFORMED')
    }
    const made = signToken(
      { header: '{"alg":"none","alg":"RS256","kid":"one"}', claims },
      rsa.privateKey,
    )
    expect(await codeOf(made)).toBe('ID_TOKEN_MALFORMED')
  })
})

describe('O15: crit and b64', () => {
  it.each([{ crit: ['b64'], b64: false }, { crit: ['exp'] }, { crit: [] }, { b64: true }])(
    '%j is refused',
    async (more) => {
      expect(await codeOf(token({}, { ...header, ...more }))).toBe('ID_TOKEN_HEADER_REFUSED')
    },
  )
})

describe('O16: the algorithm is the one of the provider and of the key', () => {
  it('PS256 is refused where RS256 is pinned, by configuration or by the key', async () => {
    const made = signToken({ header: { ...header, alg: 'PS256' }, claims }, rsa.privateKey, {
      pss: true,
    })
    expect((await verify(made)).subject).toBe('alice')
    expect(await codeOf(made, { algorithms: ['RS256'] })).toBe('ID_TOKEN_ALGORITHM')
    provider.publish(jwkOf(rsa, { kid: 'one', alg: 'RS256' }))
    clock.forward(601)
    expect(await codeOf(made)).toBe('ID_TOKEN_KEY_UNKNOWN')
  })

  it.each([{ use: 'enc' }, { key_ops: ['encrypt'] }])('a key with %j is not used', async (more) => {
    provider.publish(jwkOf(rsa, { kid: 'one', ...more }), jwkOf(ec, { kid: 'e' }))
    expect(await codeOf(token())).toBe('ID_TOKEN_KEY_UNKNOWN')
  })

  it('RSA of 1024 bits is not used', async () => {
    provider.publish(jwkOf(smallRsa, { kid: 'one' }), jwkOf(ec, { kid: 'e' }))
    const made = signToken({ header, claims }, smallRsa.privateKey)
    expect(await codeOf(made)).toBe('ID_TOKEN_KEY_UNKNOWN')
  })
})

describe('O18: lenient base64url', () => {
  it.each(['=', ' ', '\n', '\0', '+', '.x'])('%j behind a token is refused', async (more) => {
    expect(await codeOf(`${token()}${more}`)).toBe('ID_TOKEN_MALFORMED')
  })

  it('more than 16 KiB are refused', async () => {
    expect((await verify(token({ pad: 'x'.repeat(11_000) }))).subject).toBe('alice')
    expect(await codeOf(token({ pad: 'x'.repeat(12_500) }))).toBe('ID_TOKEN_MALFORMED')
  })
})

describe('O19: encrypted tokens', () => {
  it('of five parts, with zip, and PBES2 are refused', async () => {
    expect(await codeOf('e30.e30.e30.e30.e30')).toBe('ID_TOKEN_MALFORMED')
    expect(await codeOf(token({}, { ...header, zip: 'DEF' }))).toBe('ID_TOKEN_HEADER_REFUSED')
    const costly = { alg: 'PBES2-HS512+A256KW', p2c: 2_000_000_000 }
    expect(await codeOf(token({}, costly))).toBe('ID_TOKEN_HEADER_REFUSED')
  })
})

describe('O21: replay', () => {
  it('the same token has the same id, for a rule that it serves once', async () => {
    const first = readWebIdentity(await verify(token({ jti: 'once' })))
    const second = readWebIdentity(await verify(token({ jti: 'once', iat: now - 1 })))
    expect([first.issuer, first.tokenId]).toEqual([second.issuer, second.tokenId])
    expect(readWebIdentity(await verify(token())).tokenId).toBeUndefined()
  })
})
