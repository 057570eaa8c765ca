import { createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import type { FindingId } from '../../../src/diagnosis/findings.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { macToken, signToken } from '../../fakes/sign-token.ts'
import {
  jwkOf,
  keySet,
  keySetOf,
  now,
  oidcProvider,
  otherKey,
  signingKey,
  testClaims,
  testClientId,
  testHeader,
  testIssuer,
  tokenContext,
  tokenOf,
} from './token-context.ts'

type Claims = Readonly<Record<string, unknown>>
type Case = readonly [
  name: string,
  token: string,
  cause: FindingId,
  path: string | undefined,
  words?: RegExp | undefined,
  changes?: Partial<DiagnosisContext>,
]

const good = tokenOf()
const [header = '', claims = '', signature = ''] = good.split('.')
const text = (what: object | string): string =>
  Buffer.from(typeof what === 'string' ? what : JSON.stringify(what)).toString('base64url')
const claimsText = JSON.stringify(testClaims)
const withText = (json: string): string =>
  signToken({ header: testHeader, claims: json }, signingKey)
const at = (changes: Claims): string => tokenOf(changes)
const head = (changes: Claims): string => tokenOf({}, changes)

const form: readonly Case[] = [
  ['two parts', `${header}.${claims}`, 'token-truncated', undefined, /2 of 3 parts/],
  ['an empty signature', `${header}.${claims}.`, 'token-truncated', undefined, /no signature/],
  ['four parts', `${good}.x`, 'token-malformed', undefined, /4 parts/],
  ['padding', `${header}.${claims}=.${signature}`, 'token-not-base64url', undefined, /ends with =/],
  [
    'plain base64',
    `${header}.${claims}.${signature.slice(0, -2)}+A`,
    'token-not-base64url',
    undefined,
  ],
  [
    'stray bits',
    `${header}.${claims}.${signature.slice(0, -1)}B`,
    'token-not-base64url',
    undefined,
    /last character/,
  ],
  [
    'white space in what was sent',
    `WebIdentityToken=${encodeURIComponent(`${good}\n`)}&Action=AssumeRoleWithWebIdentity`,
    'token-spaces',
    undefined,
    /around it/,
  ],
  [
    'a name twice',
    withText(`{"sub":"x",${claimsText.slice(1)}`),
    'token-name-repeated',
    'claims',
    /"sub" twice/,
  ],
  ['no JSON', `${header}.${text(`${claimsText}}`)}.${signature}`, 'token-json-invalid', 'claims'],
  ['a list', withText('["a"]'), 'token-json-invalid', 'claims', /not a JSON object/],
  [
    'other bytes',
    signToken({ header: testHeader, claims: '' }, signingKey).replace(
      '..',
      `.${Buffer.from('7b22ff223a317d', 'hex').toString('base64url')}.`,
    ),
    'token-json-invalid',
    'claims',
    /UTF-8/,
  ],
  ['too much', at({ groups: 'x'.repeat(20_000) }), 'token-too-large', undefined, /16384/],
  [
    'an encrypted token',
    `${text({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`,
    'token-encrypted',
    'header.enc',
    /encrypted/,
  ],
]

const pem = createPublicKey(signingKey).export({ type: 'spki', format: 'pem' })

/** The lines O1 to O21 of the attacks on OpenID Connect, as far as a token shows them. */
const attacks: readonly Case[] = [
  ['O1 alg none', `${text({ alg: 'none' })}.${claims}.`, 'token-unsigned', 'header.alg'],
  ['O1 alg nOnE, with a signature', head({ alg: 'nOnE' }), 'token-unsigned', 'header.alg'],
  [
    'O2 HS256 with the public key',
    macToken({ header: { ...testHeader, alg: 'HS256' }, claims: testClaims }, pem),
    'token-algorithm-symmetric',
    'header.alg',
    /secret/,
  ],
  [
    'O2 an algorithm in another case',
    head({ alg: 'rs256' }),
    'token-algorithm',
    'header.alg',
    /"RS256" is meant/,
  ],
  [
    'O3 a kid of a path',
    head({ kid: '../../etc/passwd' }),
    'token-key-unknown',
    'header.kid',
    /it has key-1/,
  ],
  [
    'O3 a kid that is nearly right',
    head({ kid: 'key-2' }),
    'token-key-unknown',
    'header.kid',
    /Nearest is "key-1"/,
  ],
  ['O3 a kid that is no text', head({ kid: 7 }), 'token-header-refused', 'header.kid'],
  [
    'O4 an embedded key, signed with it',
    tokenOf({}, { alg: 'ES256', kid: 'mine', jwk: jwkOf(otherKey) }, otherKey),
    'token-key-unknown',
    'header.kid',
  ],
  [
    'O6 a slash at the end of iss',
    at({ iss: `${testIssuer}/` }),
    'token-issuer-unknown',
    'claims.iss',
    /by a slash at the end/,
  ],
  [
    'O6 http',
    at({ iss: testIssuer.replace('https', 'http') }),
    'token-issuer-unknown',
    'claims.iss',
    /http in place of https/,
  ],
  [
    'O6 another tenant',
    at({ iss: 'https://login.example.com/0b1c2d3e-another-tenant' }),
    'token-issuer-unknown',
    'claims.iss',
    /another tenant, realm/,
  ],
  [
    'O8 a forged signature',
    `${header}.${text({ ...testClaims, sub: 'root' })}.${signature}`,
    'token-signature-invalid',
    'header.kid',
  ],
  [
    'O9 a list without azp',
    at({ aud: [testClientId, 'other'] }),
    'token-azp-missing',
    'claims.aud',
  ],
  ['O9 another azp', at({ aud: [testClientId], azp: 'other' }), 'token-azp-mismatch', 'claims.azp'],
  [
    'O9 an aud that is nearly right',
    at({ aud: 'fedbrdige' }),
    'token-audience-mismatch',
    'claims.aud',
    /"fedbridge"/,
  ],
  [
    'O10 iat in the future',
    at({ iat: now + 181 }),
    'token-issued-in-future',
    'claims.iat',
    /3 minutes and 1 second/,
  ],
  ['O10 too old', at({ iat: now - 86_401 }), 'token-too-old', 'claims.iat', /1 day/],
  ['O11 no exp', at({ exp: undefined }), 'token-claim-missing', 'claims.exp'],
  ['O11 no sub', at({ sub: undefined }), 'token-claim-missing', 'claims.sub'],
  ['O11 an empty aud', at({ aud: [] }), 'token-claim-missing', 'claims.aud'],
  ['O12 exp as text', at({ exp: String(now + 600) }), 'token-time-type', 'claims.exp', /the text/],
  [
    'O12 exp as 1e400',
    withText(claimsText.replace(`"exp":${now + 600}`, '"exp":1e400')),
    'token-time-type',
    'claims.exp',
    /too large/,
  ],
  ['O12 a fraction', at({ nbf: now + 0.5 }), 'token-time-type', 'claims.nbf'],
  [
    'O12 exp in milliseconds',
    at({ exp: (now + 600) * 1000 }),
    'token-lifetime-too-long',
    'claims.exp',
    /milliseconds/,
  ],
  ['O12 exp in two days', at({ exp: now + 172_800 }), 'token-lifetime-too-long', 'claims.exp'],
  ['O13 at+jwt', head({ typ: 'at+jwt' }), 'access-token-sent', 'header.typ'],
  ['O13 another type', head({ typ: 'secevent+jwt' }), 'token-type-refused', 'header.typ'],
  [
    'O13 a logout token',
    at({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
    'logout-token-sent',
    'claims.events',
  ],
  [
    'O14 a claim twice',
    withText(`{"iss":"https://x",${claimsText.slice(1)}`),
    'token-name-repeated',
    'claims',
  ],
  ['O15 crit', head({ crit: ['b64'] }), 'token-header-refused', 'header.crit'],
  ['O15 b64', head({ b64: false }), 'token-header-refused', 'header.b64'],
  [
    'O16 PS256 where the key is for RS256',
    head({ alg: 'PS256' }),
    'token-key-unknown',
    'header.alg',
    /published for RS256/,
  ],
  ['O18 padding', `${good}==`, 'token-not-base64url', undefined],
  ['O19 zip', head({ zip: 'DEF' }), 'token-header-refused', 'header.zip'],
]

const claimCases: readonly Case[] = [
  [
    'a subject of 256 characters',
    at({ sub: 'x'.repeat(256) }),
    'token-subject-too-long',
    'claims.sub',
  ],
  ['a subject that is a number', at({ sub: 7 }), 'token-claim-type', 'claims.sub'],
  ['an audience that is an object', at({ aud: {} }), 'token-claim-type', 'claims.aud'],
  [
    'audiences of which one is a number',
    at({ aud: [testClientId, 7] }),
    'token-claim-type',
    'claims.aud[1]',
  ],
  [
    'sub under another name',
    at({ sub: undefined, subject: 'alice' }),
    'token-claim-missing',
    'claims.subject',
    /it has "subject"/,
  ],
  ['Sub', at({ sub: undefined, Sub: 'alice' }), 'token-claim-missing', 'claims.Sub'],
  ['an empty azp', at({ azp: '' }), 'token-claim-type', 'claims.azp'],
  ['an empty jti', at({ jti: '' }), 'token-claim-missing', 'claims.jti'],
  ['a jti that is a number', at({ jti: 7 }), 'token-claim-type', 'claims.jti'],
  ['amr that is text', at({ amr: 'mfa' }), 'token-amr-shape', 'claims.amr'],
  [
    'expired for an hour',
    at({ iat: now - 7200, exp: now - 3600 }),
    'token-expired',
    'claims.exp',
    /expired 1 hour ago/,
  ],
  ['valid in an hour', at({ nbf: now + 3600 }), 'token-not-yet-valid', 'claims.nbf', /in 1 hour/],
  ['exp negative', at({ exp: -1 }), 'token-time-type', 'claims.exp'],
]

const es = (kid: string): ReturnType<typeof jwkOf> => jwkOf(otherKey, { kid, alg: 'ES256' })
const withKeys = (set: string | undefined): Partial<DiagnosisContext> => {
  const { arn, accountId, issuer, clientIds } = oidcProvider
  const provider = { arn, accountId, issuer, clientIds }
  return { oidcProviders: [set === undefined ? provider : { ...provider, keySet: set }] }
}
const second = samlTestKey('idp-rsa-2048-next').privateKey
const neighbour = {
  ...oidcProvider,
  arn: 'arn:aws:iam::123456789012:oidc-provider/other.example.com',
  issuer: 'https://other.example.com',
  keySet: keySetOf(jwkOf(second, { kid: 'theirs', alg: 'RS256' })),
}

const keys: readonly Case[] = [
  ['no keys', good, 'token-signature-not-judged', 'header.kid', /No keys of/, withKeys(undefined)],
  [
    'no keys, and something else: that comes first',
    at({ aud: 'other' }),
    'token-audience-mismatch',
    'claims.aud',
    undefined,
    withKeys(undefined),
  ],
  [
    'no keys, and expired',
    at({ exp: now - 3600 }),
    'token-expired',
    'claims.exp',
    undefined,
    withKeys(undefined),
  ],
  [
    'a key set that is none',
    good,
    'token-keys-unusable',
    undefined,
    /not JSON/,
    withKeys('<html>'),
  ],
  [
    'a key set without a usable key',
    good,
    'token-keys-unusable',
    undefined,
    /none of the 1 keys/,
    withKeys(keySetOf(jwkOf(signingKey, { use: 'enc' }))),
  ],
  [
    'no key for the algorithm',
    tokenOf({}, { kid: undefined }),
    'token-key-unknown',
    'header.alg',
    /no key that signs by RS256/,
    withKeys(keySetOf(es('key-1'))),
  ],
  [
    'several keys and no kid',
    tokenOf({}, { kid: undefined }),
    'token-key-ambiguous',
    'header.kid',
    /2 keys/,
    withKeys(keySetOf(jwkOf(signingKey, { kid: 'a' }), jwkOf(second, { kid: 'b' }))),
  ],
  [
    'another key of the set',
    tokenOf({}, { kid: 'b' }),
    'token-signed-by-another',
    'header.kid',
    /"a"/,
    withKeys(keySetOf(jwkOf(signingKey, { kid: 'a' }), jwkOf(second, { kid: 'b' }))),
  ],
  [
    'the key of another provider',
    tokenOf({}, {}, second),
    'token-signed-by-another',
    'header.kid',
    /other\.example\.com/,
    { oidcProviders: [oidcProvider, neighbour] },
  ],
]

const providers: readonly Case[] = [
  [
    'no provider at all',
    good,
    'no-oidc-provider-known',
    'claims.iss',
    undefined,
    { oidcProviders: [] },
  ],
  [
    'a chosen one that is another',
    good,
    'token-issuer-mismatch',
    'claims.iss',
    undefined,
    { oidcProviders: [oidcProvider, neighbour], choose: { providerArn: neighbour.arn } },
  ],
  [
    'a chosen one that is not there',
    good,
    'oidc-provider-unknown',
    undefined,
    /most likely/,
    { choose: { providerArn: `${oidcProvider.arn}s` } },
  ],
  [
    'version 1 of a tenant for version 2',
    at({ iss: 'https://sts.windows.net/0b1c2d3e/' }),
    'token-issuer-unknown',
    'claims.iss',
    /version 1 and version 2/,
    {
      oidcProviders: [
        { ...oidcProvider, issuer: 'https://login.microsoftonline.com/0b1c2d3e/v2.0' },
      ],
    },
  ],
]

function judge([, token, cause, path, words, changes]: Case): () => Promise<void> {
  return async () => {
    const diagnosis = await diagnose(token, tokenContext(changes))
    const [first] = diagnosis.findings
    expect(diagnosis.findings.map(({ id }) => id)[0]).toBe(cause)
    expect(first?.level).toBe('error')
    expect(first?.at?.path).toBe(path)
    if (path !== undefined) expect(first?.at?.line).toBeGreaterThan(0)
    if (words !== undefined) expect(first?.message).toMatch(words)
    expect(first?.code).toBeDefined()
    expect(diagnosis.identity).toBeUndefined()
    expect(diagnosis.session).toBeUndefined()
    expect(JSON.stringify(diagnosis.findings)).not.toContain(signature.slice(0, 40))
  }
}

describe('the form of a token', () => {
  it.each(form.map((one) => [one[0], one] as const))('%s', (_, one) => judge(one)())
})

describe('attacks with a token', () => {
  it.each(attacks.map((one) => [one[0], one] as const))('%s', (_, one) => judge(one)())
})

describe('claims of a token', () => {
  it.each(claimCases.map((one) => [one[0], one] as const))('%s', (_, one) => judge(one)())
})

describe('keys of a provider', () => {
  it.each(keys.map((one) => [one[0], one] as const))('%s', (_, one) => judge(one)())
})

describe('providers of a token', () => {
  it.each(providers.map((one) => [one[0], one] as const))('%s', (_, one) => judge(one)())
})

/** The next of each that holds. */
const twins: readonly (readonly [string, string, Partial<DiagnosisContext>?])[] = [
  ['a token in order', good],
  ['with line breaks of a copy', `${header}.\n${claims}.\n${signature}`],
  ['typ jwt in small letters', head({ typ: 'jwt' })],
  ['no typ', head({ typ: undefined })],
  ['no kid where one key fits', head({ kid: undefined })],
  ['a jku, which means nothing', head({ jku: 'https://evil.example/keys' })],
  ['a list with azp', at({ aud: [testClientId, 'other'], azp: testClientId })],
  ['iat within the skew', at({ iat: now + 180 })],
  ['a day old', at({ iat: now - 86_400 })],
  ['expired for less than 5 minutes', at({ exp: now - 299 })],
  ['a day and the skew ahead', at({ exp: now + 86_400 + 180 })],
  ['nbf within the skew', at({ nbf: now + 180 })],
  ['a subject of 255 characters', at({ sub: 'x'.repeat(255) })],
  ['amr as a list', at({ amr: ['mfa', 'pwd'] })],
  ['an access token in which everything fits', at({ scope: 'openid' })],
  [
    'the chosen provider',
    good,
    { oidcProviders: [neighbour, oidcProvider], choose: { providerArn: oidcProvider.arn } },
  ],
  [
    'the same key under several names',
    good,
    withKeys(keySetOf(jwkOf(signingKey, { kid: 'key-1' }), es('key-3'))),
  ],
]

describe('what differs from those by one thing', () => {
  it.each(twins.map((one) => [one[0], one] as const))(
    '%s is accepted',
    async (_, [, token, changes]) => {
      const diagnosis = await diagnose(token, tokenContext(changes))
      expect(diagnosis.findings.filter(({ level }) => level === 'error')).toEqual([])
      expect(diagnosis.verdict).toBe('accepted')
      expect(diagnosis.identity?.issuer).toBe(testIssuer)
      expect(diagnosis.claimed).toBeUndefined()
    },
  )
})

describe('key sets that come with a token', () => {
  const both = JSON.stringify({ id_token: good, jwks: JSON.parse(keySet) as object })

  it('serve where those of the provider are not known, and that is said', async () => {
    const diagnosis = await diagnose(both, tokenContext(withKeys(undefined)))
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.findings.map(({ id }) => id)).toContain('token-keys-from-input')
  })

  it('mean nothing where they are', async () => {
    const diagnosis = await diagnose(both, tokenContext(withKeys(keySetOf(es('key-1')))))
    expect(diagnosis.findings[0]?.id).toBe('token-key-unknown')
    expect(diagnosis.identity).toBeUndefined()
  })

  it('do not make a provider of an issuer that nobody knows', async () => {
    const diagnosis = await diagnose(both, tokenContext({ oidcProviders: [] }))
    expect(diagnosis.findings[0]?.id).toBe('no-oidc-provider-known')
    expect(diagnosis.identity).toBeUndefined()
  })
})

describe('a token of another issuer', () => {
  it('is not told that the client IDs of the wrong provider are others', async () => {
    const changes = { iss: 'https://elsewhere.example', aud: 'their-client' }
    const { findings } = await diagnose(at(changes), tokenContext())
    expect(findings.filter(({ level }) => level === 'error').map(({ id }) => id)).toEqual([
      'token-issuer-unknown',
    ])
  })
})

describe('an answer with an access token beside', () => {
  it('is judged by its ID token', async () => {
    const answer = JSON.stringify({ access_token: 'opaque', id_token: good, token_type: 'Bearer' })
    const diagnosis = await diagnose(answer, tokenContext())
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.identity?.subject).toBe(testClaims.sub)
    expect(diagnosis.findings.map(({ id }) => id)).toContain('access-token-sent')
  })

  it('is an error when the access token is all there is', async () => {
    const diagnosis = await diagnose(
      JSON.stringify({ access_token: 'opaque', token_type: 'Bearer' }),
      tokenContext(),
    )
    expect(diagnosis.findings[0]).toMatchObject({
      id: 'access-token-sent',
      level: 'error',
      code: 'ID_TOKEN_MALFORMED',
    })
  })
})
