import { beforeEach, describe, expect, it } from 'vitest'
import { FedbridgeError } from '../../../src/errors.ts'
import { jwkOf, oidcTestKeys } from '../../fakes/oidc-provider.ts'
import { macToken, signToken } from '../../fakes/sign-token.ts'
import { home, roleIn } from './open-test-sts.ts'
import {
  issuer,
  oidcProvider,
  openWebIdentitySts,
  webIdentityRole,
} from './open-web-identity-sts.ts'
import type { WebIdentitySts } from './open-web-identity-sts.ts'

const { rsa, otherRsa, smallRsa, ec } = oidcTestKeys
const header = { alg: 'RS256', kid: 'one' }
const otherIssuer = 'https://other.example.com'

let sts: WebIdentitySts
beforeEach(async () => {
  sts = await openWebIdentitySts({
    // Another provider of the account, for other clients, whose role trusts nobody else.
    roles: [webIdentityRole('OfTheOther', { principal: oidcProvider('other.example.com') })],
    oidcProviders: [
      {
        arn: oidcProvider('other.example.com'),
        issuer: otherIssuer,
        clientIds: ['us'],
        thumbprints: [],
      },
    ],
  })
})

/** What becomes of a token at STS: `granted`, or our code with AWS's. */
async function outcomeOf(token: string, role = 'Plain'): Promise<string> {
  const sent = sts.sent({ RoleArn: roleIn(home, role), WebIdentityToken: token })
  try {
    const answer = await sts.call('AssumeRoleWithWebIdentity', sent)
    return 'Credentials' in answer ? 'granted' : 'neither'
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return `${failure.code}, ${failure.aws?.code ?? 'nothing'}`
  }
}

const invalid = (code: string): string => `${code}, InvalidIdentityToken`
const expired = (code: string): string => `${code}, ExpiredTokenException`
/** A token whose claims are this text, of the provider's key. */
const written = (change: (text: string) => string): string =>
  signToken({ header, claims: change(JSON.stringify(sts.claims())) }, rsa.privateKey)
const now = (): number => Math.floor(sts.clock.now().getTime() / 1000)
const pem = (): string | Buffer => rsa.publicKey.export({ type: 'spki', format: 'pem' })
const der = (): string | Buffer => rsa.publicKey.export({ type: 'spki', format: 'der' })
const publishing = (key: object, token = sts.token()): string => {
  // Beside one that can be used: a set without any is no set.
  sts.provider.publish(key, jwkOf(ec, { kid: 'e' }))
  return token
}

interface Attack {
  readonly line: string
  readonly what: string
  readonly attack: () => string
  readonly outcome: string
  /** The nearest that is in order; the plain token when nothing is said. */
  readonly twin?: () => string
}

const attacks: readonly Attack[] = [
  ...['none', 'None', 'nOnE'].map((alg) => ({
    line: 'O1',
    what: `alg ${alg}`,
    attack: () => sts.token({}, { alg }),
    outcome: invalid('ID_TOKEN_ALGORITHM'),
  })),
  {
    line: 'O1',
    what: 'no signature',
    attack: () => sts.token().replace(/[^.]+$/, ''),
    outcome: invalid('ID_TOKEN_MALFORMED'),
  },
  ...[
    ['PEM', pem],
    ['JWK', () => JSON.stringify(jwkOf(rsa))],
    ['DER', der],
  ].map(([form, secret]) => ({
    line: 'O2',
    what: `HS256 with the public key as ${String(form)}`,
    attack: () =>
      macToken(
        { header: { alg: 'HS256', kid: 'one' }, claims: sts.claims() },
        (secret as () => string | Buffer)(),
      ),
    outcome: invalid('ID_TOKEN_ALGORITHM'),
  })),
  ...['../../dev/null', "' OR 1=1 --", 'https://evil.example/keys', '__proto__'].map((kid) => ({
    line: 'O3',
    what: `kid ${kid}`,
    attack: () => sts.token({}, { kid }),
    outcome: invalid('ID_TOKEN_KEY_UNKNOWN'),
  })),
  {
    line: 'O4',
    what: 'a key of its own, by jwk, jku, x5u and x5c',
    attack: () =>
      signToken(
        {
          header: {
            ...header,
            jwk: jwkOf(otherRsa),
            jku: 'https://evil.example/jwks',
            x5u: 'https://evil.example/x5u',
            x5c: ['MIIB'],
          },
          claims: sts.claims(),
        },
        otherRsa.privateKey,
      ),
    outcome: invalid('ID_TOKEN_SIGNATURE_INVALID'),
    twin: () => sts.token({}, { jku: 'https://evil.example/jwks', x5c: ['MIIB'] }),
  },
  {
    line: 'O6',
    what: 'the name of another provider of the account, by the key of this one',
    attack: () => sts.token({ iss: otherIssuer }),
    outcome: invalid('OIDC_KEYS_UNAVAILABLE'),
  },
  ...[
    `${issuer}/`,
    'https://SERVER.example.com',
    'http://server.example.com',
    'server.example.com',
    `${issuer}:443`,
  ].map((iss) => ({
    line: 'O6',
    what: `iss ${iss}`,
    attack: () => sts.token({ iss }),
    outcome: invalid('PARAMETER_INVALID'),
  })),
  ...[
    { aud: ['us', 'other'] },
    { aud: ['us', 'other'], azp: 'other' },
    { aud: 'us', azp: 'other' },
    { aud: 'other', azp: 'us' },
  ].map((change) => ({
    line: 'O9',
    what: JSON.stringify(change),
    attack: () => sts.token(change),
    outcome: invalid('ID_TOKEN_AUDIENCE'),
    twin: () => sts.token({ aud: ['us', 'other'], azp: 'web' }),
  })),
  {
    line: 'O10',
    what: 'iat in the future',
    attack: () => sts.token({ iat: now() + 181 }),
    outcome: invalid('ID_TOKEN_NOT_YET_VALID'),
    twin: () => sts.token({ iat: now() + 180 }),
  },
  {
    line: 'O10',
    what: 'iat older than a day',
    attack: () => sts.token({ iat: now() - 86_401 }),
    outcome: expired('ID_TOKEN_TOO_OLD'),
    twin: () => sts.token({ iat: now() - 86_400 }),
  },
  ...['iss', 'sub', 'aud', 'exp', 'iat'].map((name) => ({
    line: 'O11',
    what: `no ${name}`,
    attack: () => sts.token({ [name]: undefined }),
    outcome: invalid('ID_TOKEN_CLAIM_MISSING'),
  })),
  ...['1e400', '"4102444800"', '4102444800.5', 'null'].map((exp) => ({
    line: 'O12',
    what: `exp ${exp}`,
    attack: () => written((text) => text.replace(/"exp":\d+/, `"exp":${exp}`)),
    outcome: invalid('ID_TOKEN_CLAIM_INVALID'),
    twin: () => written((text) => text.replace(/"exp":\d+/, `"exp":${now() + 60}`)),
  })),
  {
    line: 'O12',
    what: 'exp far in the future',
    attack: () => sts.token({ exp: now() + 86_400 + 181 }),
    outcome: invalid('ID_TOKEN_CLAIM_INVALID'),
    twin: () => sts.token({ exp: now() + 86_400 }),
  },
  ...['at+jwt', 'logout+jwt', 'JOSE'].map((typ) => ({
    line: 'O13',
    what: `typ ${typ}`,
    attack: () => sts.token({}, { typ }),
    outcome: invalid('ID_TOKEN_HEADER_REFUSED'),
    twin: () => sts.token({}, { typ: 'JWT' }),
  })),
  {
    line: 'O14',
    what: 'sub twice',
    attack: () => written((text) => text.replace('{', '{"sub":"root",')),
    outcome: invalid('ID_TOKEN_MALFORMED'),
    twin: () => written((text) => text.replace('{', '{"Sub":"root",')),
  },
  ...[{ crit: ['exp'], exp: 1 }, { crit: ['b64'], b64: false }, { b64: false }].map((change) => ({
    line: 'O15',
    what: JSON.stringify(change),
    attack: () => sts.token({}, change),
    outcome: invalid('ID_TOKEN_HEADER_REFUSED'),
  })),
  {
    line: 'O16',
    what: 'PS256 by a key for RS256',
    attack: () =>
      publishing(
        jwkOf(rsa, { kid: 'one', alg: 'RS256' }),
        signToken({ header: { ...header, alg: 'PS256' }, claims: sts.claims() }, rsa.privateKey, {
          pss: true,
        }),
      ),
    outcome: invalid('ID_TOKEN_KEY_UNKNOWN'),
    twin: () => publishing(jwkOf(rsa, { kid: 'one', alg: 'RS256' })),
  },
  {
    line: 'O16',
    what: 'a key for encryption',
    attack: () => publishing(jwkOf(rsa, { kid: 'one', use: 'enc' })),
    outcome: invalid('ID_TOKEN_KEY_UNKNOWN'),
    twin: () => publishing(jwkOf(rsa, { kid: 'one', use: 'sig' })),
  },
  {
    line: 'O16',
    what: 'a key of 1024 bits',
    attack: () =>
      publishing(
        jwkOf(smallRsa, { kid: 'one' }),
        signToken({ header, claims: sts.claims() }, smallRsa.privateKey),
      ),
    outcome: invalid('ID_TOKEN_KEY_UNKNOWN'),
    twin: () =>
      publishing(
        jwkOf(otherRsa, { kid: 'one' }),
        signToken({ header, claims: sts.claims() }, otherRsa.privateKey),
      ),
  },
  {
    line: 'O17',
    what: 'a key with the exponent 1',
    // Everything is a signature by such a key.
    attack: () => publishing({ ...jwkOf(rsa, { kid: 'one' }), e: 'AQ' }),
    outcome: invalid('ID_TOKEN_KEY_UNKNOWN'),
    twin: () => publishing({ ...jwkOf(rsa, { kid: 'one' }), e: 'AQAB' }),
  },
  ...[
    ['padding', (token: string) => `${token}=`],
    ['a line feed at the end', (token: string) => `${token}\n`],
    ['a blank inside', (token: string) => token.replace('.', ' .')],
    ['more than 16 KiB', () => sts.token({ x: 'x'.repeat(14_000) })],
  ].map(([what, change]) => ({
    line: 'O18',
    what: String(what),
    attack: () => (change as (token: string) => string)(sts.token()),
    outcome: invalid('ID_TOKEN_MALFORMED'),
    twin: () => sts.token({ x: 'x'.repeat(9000) }),
  })),
  {
    line: 'O19',
    what: 'five parts, as an encrypted token has',
    attack: () => `${sts.token()}.AAAA.AAAA`,
    outcome: invalid('ID_TOKEN_MALFORMED'),
  },
  ...[{ zip: 'DEF' }, { enc: 'A256GCM' }, { p2c: 1_000_000, p2s: 'AAAA' }].map((change) => ({
    line: 'O19',
    what: JSON.stringify(change),
    attack: () => sts.token({}, change),
    outcome: invalid('ID_TOKEN_HEADER_REFUSED'),
  })),
]

describe('a token of anybody at AssumeRoleWithWebIdentity (RFC 8725; OpenID Connect Core 1.0, 3.1.3.7)', () => {
  it.each(attacks)('$line: $what', async ({ attack, outcome, twin }) => {
    expect(await outcomeOf(attack())).toBe(outcome)
    expect(sts.events.at(-1)).toMatchObject({
      errorCode: outcome.split(', ')[1],
      userIdentity: { type: 'Unknown' },
    })
    // The keys are read anew.
    sts.clock.forward(700)
    expect(await outcomeOf((twin ?? (() => sts.token()))())).toBe('granted')
  })

  it('O3: a thousand unknown kids cost two fetches at most', async () => {
    expect(await outcomeOf(sts.token())).toBe('granted')
    sts.clock.forward(31)
    const before = sts.provider.asked.length
    for (let index = 0; index < 1000; index += 1) {
      expect(await outcomeOf(sts.token({}, { kid: `kid-${index}` }))).toBe(
        invalid('ID_TOKEN_KEY_UNKNOWN'),
      )
    }
    const fetches = sts.provider.asked.slice(before).filter((url) => url.endsWith('/keys'))
    expect(fetches.length).toBeLessThanOrEqual(2)
    expect(await outcomeOf(sts.token())).toBe('granted')
  })

  it('O4: nobody whom a token names is asked', async () => {
    await outcomeOf(sts.token({}, { jku: 'https://evil.example/jwks', kid: 'new' }))
    expect(new Set(sts.provider.asked)).toEqual(
      new Set([`${issuer}/.well-known/openid-configuration`, `${issuer}/keys`]),
    )
  })

  it('O6: a token of one provider opens no role of another', async () => {
    const at = (role: string): Promise<string> => outcomeOf(sts.token(), role)
    expect(await at('OfTheOther')).toBe('TRUST_POLICY_DENIED, AccessDenied')
    expect(await at('Plain')).toBe('granted')
  })

  it('O20: a new key counts after the cooldown, a withdrawn one no longer than the cache', async () => {
    expect(await outcomeOf(sts.token())).toBe('granted')
    const next = signToken(
      { header: { alg: 'RS256', kid: 'two' }, claims: sts.claims() },
      otherRsa.privateKey,
    )
    sts.provider.publish(jwkOf(otherRsa, { kid: 'two' }))
    expect(await outcomeOf(next)).toBe(invalid('ID_TOKEN_KEY_UNKNOWN'))
    expect(await outcomeOf(sts.token())).toBe('granted')
    sts.clock.forward(31)
    expect(await outcomeOf(next)).toBe('granted')
    expect(await outcomeOf(sts.token())).toBe(invalid('ID_TOKEN_KEY_UNKNOWN'))
  })

  it('O20: while the provider is down its last keys serve for an hour, and then none', async () => {
    expect(await outcomeOf(sts.token())).toBe('granted')
    sts.provider.answer(`${issuer}/keys`, undefined)
    sts.clock.forward(3599)
    expect(await outcomeOf(sts.token())).toBe('granted')
    sts.clock.forward(1)
    expect(await outcomeOf(sts.token())).toBe(invalid('OIDC_KEYS_UNAVAILABLE'))
  })

  it('O21: a token is taken again within its validity, as at AWS, and not a second longer', async () => {
    const token = sts.token({ jti: 'once' })
    expect(await outcomeOf(token)).toBe('granted')
    expect(await outcomeOf(token)).toBe('granted')
    expect(await outcomeOf(token, 'Web')).toBe('granted')
    sts.clock.forward(3600 + 300)
    expect(await outcomeOf(token)).toBe(expired('ID_TOKEN_EXPIRED'))
  })
})
