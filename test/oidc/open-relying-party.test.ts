import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openJwks, type Jwks } from '../../src/oidc/open-jwks.ts'
import { openRelyingParty } from '../../src/oidc/open-relying-party.ts'
import { openCodeFlow, type CodeFlowAnswer } from '../fakes/open-code-flow.ts'
import { jwkOf, oidcTestKeys } from '../fakes/oidc-provider.ts'

const { rsa, otherRsa, ec } = oidcTestKeys
const discovery = '/.well-known/openid-configuration'

/** Changes to one parameter of the callback; undefined takes it away. */
const withParameter =
  (name: string, value: string | undefined) =>
  ({ callback, transaction }: CodeFlowAnswer): CodeFlowAnswer => {
    if (value === undefined) callback.delete(name)
    else callback.set(name, value)
    return { callback, transaction }
  }

describe('the authorization request (OpenID Connect Core 1.0, section 3.1.2.1)', () => {
  it('asks for a code with PKCE, state and nonce, and for nothing else', async () => {
    const { relyingParty, client } = openCodeFlow({ client: { scopes: ['openid', 'email'] } })
    const { url, transaction } = await relyingParty.begin(client)
    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).toBe('https://idp.example.test/realms/one/authorize')
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: 'fedbridge',
      redirect_uri: 'https://bridge.example.test/oidc/callback',
      scope: 'openid email',
      state: transaction.state,
      nonce: transaction.nonce,
      code_challenge: createHash('sha256').update(transaction.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
  })

  it('holds 256 random bits in each secret, of which no two are the same', async () => {
    const { relyingParty, client } = openCodeFlow()
    const all = await Promise.all([relyingParty.begin(client), relyingParty.begin(client)])
    const secrets = all.flatMap(({ transaction: { state, nonce, codeVerifier } }) => [
      state,
      nonce,
      codeVerifier,
    ])
    expect(new Set(secrets).size).toBe(6)
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/)
  })

  it('keeps what the endpoint has in its own query', async () => {
    const { relyingParty, client, settings } = openCodeFlow()
    settings.metadata = { authorization_endpoint: 'https://idp.example.test/go?tenant=7' }
    const { url } = await relyingParty.begin(client)
    expect(new URL(url).searchParams.get('tenant')).toBe('7')
  })

  it('is not made for a client without the scope openid', async () => {
    const { relyingParty, client } = openCodeFlow({ client: { scopes: ['email'] } })
    await expect(relyingParty.begin(client)).rejects.toThrow(TypeError)
  })
})

describe('what a provider says of itself', () => {
  it('is asked once in ten minutes', async () => {
    const { relyingParty, client, provider, clock } = openCodeFlow()
    await Promise.all([relyingParty.begin(client), relyingParty.begin(client)])
    clock.forward(599)
    await relyingParty.begin(client)
    expect(provider.countOf(discovery)).toBe(1)
    clock.forward(1)
    await relyingParty.begin(client)
    expect(provider.countOf(discovery)).toBe(2)
  })

  it('is kept of 100 providers, the least recently used going first', async () => {
    const asked: string[] = []
    const { clock, client } = openCodeFlow()
    const outbound = {
      ...openCodeFlow().provider.outbound,
      getText: (url: string) => {
        asked.push(url)
        const issuer = url.slice(0, -discovery.length)
        const names = ['authorization_endpoint', 'token_endpoint', 'jwks_uri']
        const metadata = Object.fromEntries(names.map((name) => [name, `${issuer}/${name}`]))
        return Promise.resolve({
          text: JSON.stringify({ issuer, ...metadata }),
          contentType: undefined,
        })
      },
    }
    const relyingParty = openRelyingParty({ outbound, jwks: openJwks({ outbound, clock }), clock })
    const begin = (number: number) =>
      relyingParty.begin({ ...client, issuer: `https://idp.example.test/${number}` })
    for (let number = 0; number < 100; number++) await begin(number)
    await begin(0)
    await begin(100)
    expect(asked).toHaveLength(101)
    await begin(0)
    expect(asked).toHaveLength(101)
    await begin(1)
    expect(asked).toHaveLength(102)
  })

  it('is asked again at once where it could not be had', async () => {
    const { relyingParty, client, provider, settings } = openCodeFlow()
    settings.answers.set(provider.issuer + discovery, 'down')
    await expect(relyingParty.begin(client)).rejects.toMatchObject({
      code: 'OIDC_PROVIDER_UNREACHABLE',
    })
    settings.answers.clear()
    await expect(relyingParty.begin(client)).resolves.toHaveProperty('url')
  })

  it.each([
    { authorization_endpoint: undefined },
    { token_endpoint: undefined },
    { jwks_uri: undefined },
    { id_token_signing_alg_values_supported: ['HS256', 'none', 'EdDSA'] },
  ])('is not enough with %j', async (metadata) => {
    const { relyingParty, client } = openCodeFlow({ settings: { metadata } })
    await expect(relyingParty.begin(client)).rejects.toMatchObject({
      name: 'OidcProviderFailed',
      code: 'OIDC_PROVIDER_INVALID',
      aws: undefined,
    })
  })

  it('names the algorithms, which is RS256 where it names none', async () => {
    const algorithms = (names: unknown) => ({ id_token_signing_alg_values_supported: names })
    const flow = openCodeFlow({ settings: { metadata: algorithms(undefined) } })
    expect((await flow.signIn()).token.subject).toBe('alice')

    const es256 = { header: { alg: 'ES256', kid: 'e' }, signingKey: ec.privateKey } as const
    const publishedKeys = [jwkOf(ec, { kid: 'e' })]
    const said = { ...es256, publishedKeys, metadata: algorithms(['ES256']) }
    expect((await openCodeFlow({ settings: said }).signIn()).token.subject).toBe('alice')
    const silent = { ...es256, publishedKeys, metadata: algorithms(undefined) }
    expect(await openCodeFlow({ settings: silent }).refusal()).toMatchObject({
      name: 'IdTokenRejected',
      code: 'ID_TOKEN_ALGORITHM',
    })
  })
})

describe('a sign-in (OpenID Connect Core 1.0, section 3.1.3)', () => {
  it('spells our callback the same in both requests, however it is configured', async () => {
    const redirectUri = 'https://Bridge.example.test:443/oidc/./callback'
    const flow = openCodeFlow({ client: { redirectUri } })
    expect((await flow.signIn()).token.subject).toBe('alice')
    const { url } = await flow.relyingParty.begin(flow.client)
    const spelled = 'https://bridge.example.test/oidc/callback'
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(spelled)
  })

  it('gives the ID token as it came, verified', async () => {
    const flow = openCodeFlow({ settings: { claims: { groups: ['one'] } } })
    const { idToken, token, ...rest } = await flow.signIn()
    expect(idToken.split('.')).toHaveLength(3)
    expect(token).toMatchObject({
      issuer: flow.provider.issuer,
      subject: 'alice',
      audiences: ['fedbridge'],
      claims: { groups: ['one'] },
    })
    expect(rest).toEqual({})
    expect(flow.provider.countOf('/userinfo')).toBe(0)
  })

  it('asks for UserInfo where the client wants it, with the access token in the header', async () => {
    const flow = openCodeFlow({ client: { userInfo: true } })
    flow.settings.userInfo = { email: 'alice@example.com' }
    const { userInfo } = await flow.signIn()
    expect(userInfo).toEqual({ sub: 'alice', email: 'alice@example.com' })
    const request = flow.provider.requests.find(({ url }) => url.endsWith('/userinfo'))
    expect(request).toMatchObject({
      method: 'GET',
      headers: { authorization: expect.stringMatching(/^Bearer access-/) as string },
    })
    expect(request).not.toHaveProperty('body')
  })

  it('keeps neither the access token nor the refresh token', async () => {
    const signIn = await openCodeFlow({ client: { userInfo: true } }).signIn()
    expect(JSON.stringify(signIn)).not.toMatch(/access-|refresh-/)
  })

  it('reads at most 256 KiB within 5 seconds of each answer', async () => {
    const flow = openCodeFlow({ client: { userInfo: true } })
    await flow.signIn()
    const asked = flow.provider.requests.filter(({ url }) => /\/(token|userinfo)$/.test(url))
    expect(asked.map(({ limits }) => limits)).toEqual([
      { maxBytes: 262_144, timeoutMs: 5000 },
      { maxBytes: 262_144, timeoutMs: 5000 },
    ])
  })

  it('lives by the clock it was given', async () => {
    const ofToday = Math.floor(Date.now() / 1000)
    const flow = openCodeFlow({ settings: { claims: { iat: ofToday, exp: ofToday + 300 } } })
    expect((await flow.refusal()).code).toBe('ID_TOKEN_EXPIRED')
  })

  it.each(['2021-05-01T10:00:00Z', '2041-05-01T10:00:00Z'])(
    'and so does openid-client, also at %s',
    async (startsAt) => {
      expect((await openCodeFlow({ startsAt }).signIn()).token.subject).toBe('alice')
    },
  )

  it.each([
    [-179, undefined],
    [-180, 'ID_TOKEN_EXPIRED'],
  ])('takes a token whose exp is %d s away: %s', async (away, code) => {
    const flow = openCodeFlow()
    const now = flow.clock.now().getTime() / 1000
    flow.settings.claims = { exp: now + away }
    if (code === undefined) expect((await flow.signIn()).token.subject).toBe('alice')
    else expect((await flow.refusal()).code).toBe(code)
  })
})

describe('O6: mix-up of issuers (RFC 9207; RFC 9700, section 4.4)', () => {
  it.each([
    ['another', 'https://evil.example.test'],
    ['one with a slash', 'https://idp.example.test/realms/one/'],
    ['an empty one', ''],
  ])('iss in the callback: %s is refused', async (_, iss) => {
    for (const supported of [true, false]) {
      const metadata = { authorization_response_iss_parameter_supported: supported }
      const flow = openCodeFlow({ settings: { metadata } })
      expect(await flow.refusal(withParameter('iss', iss))).toMatchObject({
        name: 'OidcCallbackRejected',
        code: 'OIDC_ISSUER_MISMATCH',
      })
      expect(flow.provider.countOf('/token')).toBe(0)
    }
  })

  it('without iss the answer counts only where the provider does not say that it sends it', async () => {
    const silent = { metadata: { authorization_response_iss_parameter_supported: undefined } }
    const quiet = openCodeFlow({ settings: silent })
    expect((await quiet.signIn(withParameter('iss', undefined))).token.subject).toBe('alice')
    const flow = openCodeFlow()
    expect(await flow.refusal(withParameter('iss', undefined))).toMatchObject({
      code: 'OIDC_ISSUER_MISMATCH',
      received: 'missing',
    })
  })

  it('discovery that names another issuer is refused, by one slash too', async () => {
    const { relyingParty, client, settings } = openCodeFlow()
    settings.metadata = { issuer: `${client.issuer}/` }
    await expect(relyingParty.begin(client)).rejects.toMatchObject({
      code: 'OIDC_PROVIDER_INVALID',
    })
  })

  it("a token of one provider from another's token endpoint is refused", async () => {
    const one = openCodeFlow()
    const { idToken } = await one.signIn()
    const other = openCodeFlow({ client: { issuer: 'https://other.example.test' } })
    other.settings.spoil = () => idToken
    expect(await other.refusal()).toMatchObject({ code: 'ID_TOKEN_ISSUER' })
    expect((await openCodeFlow({ client: other.client }).signIn()).token.issuer).toBe(
      'https://other.example.test',
    )
  })
})

describe('O7: state, nonce, PKCE and the code are of this sign-in', () => {
  it('a state that is missing, empty, or another is refused before anything is asked', async () => {
    const flow = openCodeFlow()
    const codeOf = async (state: string | undefined) =>
      (await flow.refusal(withParameter('state', state))).code
    expect(await codeOf(undefined)).toBe('OIDC_CALLBACK_INVALID')
    expect(await codeOf('')).toBe('OIDC_CALLBACK_INVALID')
    expect(await codeOf('another')).toBe('OIDC_STATE_MISMATCH')
    const other = await flow.comeBack()
    expect(await codeOf(other.callback.get('state') ?? '')).toBe('OIDC_STATE_MISMATCH')
    expect(flow.provider.countOf('/token')).toBe(0)
    expect((await flow.signIn()).token.subject).toBe('alice')
  })

  it.each([undefined, 'another', ''])('a token with the nonce %j is refused', async (nonce) => {
    const flow = openCodeFlow({ settings: { claims: { nonce } } })
    expect(await flow.refusal()).toMatchObject({
      name: 'IdTokenRejected',
      code: 'ID_TOKEN_NONCE',
    })
  })

  it('the token of an earlier sign-in is refused', async () => {
    const flow = openCodeFlow()
    const { idToken } = await flow.signIn()
    flow.settings.spoil = () => idToken
    expect((await flow.refusal()).code).toBe('ID_TOKEN_NONCE')
  })

  it('a code that was issued to another sign-in is not redeemed, as the verifier is another', async () => {
    const flow = openCodeFlow()
    const stolen = (await flow.comeBack()).callback.get('code') ?? ''
    expect(await flow.refusal(withParameter('code', stolen))).toMatchObject({
      name: 'OidcProviderFailed',
      code: 'OIDC_CODE_REFUSED',
      received: '"invalid_grant": "not redeemable"',
    })
  })

  it('a code is redeemed once', async () => {
    const { relyingParty, client, comeBack } = openCodeFlow()
    const answer = await comeBack()
    expect((await relyingParty.complete(client, answer)).token.subject).toBe('alice')
    await expect(relyingParty.complete(client, answer)).rejects.toMatchObject({
      code: 'OIDC_CODE_REFUSED',
    })
  })
})

describe('O8: the signature of an ID token is verified, although it comes from the token endpoint', () => {
  it('a token that another key signed is refused', async () => {
    const flow = openCodeFlow({ settings: { signingKey: otherRsa.privateKey } })
    expect(await flow.refusal()).toMatchObject({
      name: 'IdTokenRejected',
      code: 'ID_TOKEN_SIGNATURE_INVALID',
    })
  })

  /** The forger's key in place of the provider's, for some of the times that a key is asked for. */
  const forgedAt =
    (...times: readonly number[]) =>
    (jwks: Jwks): Jwks => {
      let asked = 0
      const forged = {
        kid: 'one',
        algorithms: ['RS256'],
        key: otherRsa.publicKey,
        material: '',
      } as const
      return {
        keysOf: (issuer) => ({
          find: (wanted) => {
            asked += 1
            return times.includes(asked)
              ? Promise.resolve(forged)
              : jwks.keysOf(issuer).find(wanted)
          },
        }),
      }
    }
  const forge = (...times: readonly number[]) =>
    openCodeFlow({
      settings: { signingKey: otherRsa.privateKey },
      watchKeys: forgedAt(...times),
    })

  it('by openid-client alone, where ours would take it', async () => {
    expect((await forge(2).refusal()).code).toBe('ID_TOKEN_SIGNATURE_INVALID')
  })

  it('by ours alone, where openid-client would take it', async () => {
    expect((await forge(1).refusal()).code).toBe('ID_TOKEN_SIGNATURE_INVALID')
  })

  it('and by nobody else', async () => {
    expect((await forge(1, 2).signIn()).token.subject).toBe('alice')
  })

  it.each(['none', 'HS256'])('alg %s is refused, although the provider offers it', async (alg) => {
    const flow = openCodeFlow({ settings: { header: { alg } } })
    expect((await flow.refusal()).code).toBe('ID_TOKEN_ALGORITHM')
  })

  it('an algorithm that the provider does not name is refused', async () => {
    const metadata = { id_token_signing_alg_values_supported: ['PS256'] }
    const flow = openCodeFlow({ settings: { metadata } })
    expect((await flow.refusal()).code).toBe('ID_TOKEN_ALGORITHM')
  })
})

describe('O9: the token is for us', () => {
  it.each([
    { aud: 'fedbridge' },
    { aud: ['fedbridge'] },
    { aud: ['fedbridge', 'other'], azp: 'fedbridge' },
  ])('%j is accepted', async (claims) => {
    const { token } = await openCodeFlow({ settings: { claims } }).signIn()
    expect(token.audiences).toContain('fedbridge')
  })

  it.each([
    { aud: 'other' },
    { aud: ['fedbridge', 'other'] },
    { aud: ['fedbridge', 'other'], azp: 'other' },
    { aud: 'fedbridge', azp: 'other' },
  ])('%j is refused', async (claims) => {
    expect((await openCodeFlow({ settings: { claims } }).refusal()).code).toBe('ID_TOKEN_AUDIENCE')
  })
})

describe('O13: only an ID token is one', () => {
  it.each([undefined, 'JWT', 'jwt'])('typ %j is accepted', async (typ) => {
    const { token } = await openCodeFlow({ settings: { header: { typ } } }).signIn()
    expect(token.subject).toBe('alice')
  })

  it.each(['at+jwt', 'logout+jwt', 'JOSE'])('typ %j is refused', async (typ) => {
    const flow = openCodeFlow({ settings: { header: { typ } } })
    expect((await flow.refusal()).code).toBe('ID_TOKEN_HEADER_REFUSED')
  })

  it('a token endpoint that gives none is refused', async () => {
    for (const tokens of [{ id_token: undefined }, { id_token: '' }, { id_token: 7 }]) {
      const flow = openCodeFlow({ settings: { tokens } })
      expect((await flow.refusal()).code).toBe('OIDC_CODE_REFUSED')
    }
  })
})

describe('O20: rotation of keys', () => {
  const second = { publishedKeys: [jwkOf(otherRsa, { kid: 'two' })] }
  const rotate = { ...second, signingKey: otherRsa.privateKey, header: { kid: 'two' } }

  it('a new key counts after the cooldown, and the withdrawn one does not any more', async () => {
    const { signIn, refusal, settings, clock } = openCodeFlow()
    await signIn()
    Object.assign(settings, rotate)
    expect((await refusal()).code).toBe('ID_TOKEN_KEY_UNKNOWN')
    clock.forward(30)
    expect((await signIn()).token.subject).toBe('alice')
    Object.assign(settings, { signingKey: rsa.privateKey, header: { kid: 'one' } })
    expect((await refusal()).code).toBe('ID_TOKEN_KEY_UNKNOWN')
  })

  it('keys are fetched once for both readers and for many sign-ins', async () => {
    const { signIn, provider } = openCodeFlow()
    for (let times = 0; times < 3; times++) await signIn()
    expect(provider.countOf('/jwks')).toBe(1)
  })

  it('while the keys cannot be fetched the last ones serve for an hour, and then none', async () => {
    const { signIn, refusal, settings, provider, clock } = openCodeFlow()
    await signIn()
    settings.answers.set(`${provider.issuer}/jwks`, 'down')
    clock.forward(3599)
    expect((await signIn()).token.subject).toBe('alice')
    clock.forward(1)
    expect((await refusal()).code).toBe('OIDC_KEYS_UNAVAILABLE')
    settings.answers.clear()
    clock.forward(30)
    expect((await signIn()).token.subject).toBe('alice')
  })
})

describe('UserInfo (OpenID Connect Core 1.0, section 5.3)', () => {
  const flowWith = (answer: object) => {
    const flow = openCodeFlow({ client: { userInfo: true } })
    flow.settings.answers.set(`${flow.provider.issuer}/userinfo`, answer)
    return flow
  }

  it.each([
    [{ text: '{"sub":"mallory"}' }, 'sub of UserInfo is "mallory", expected "alice"'],
    [{ text: '{}' }, 'sub of UserInfo is no text, expected "alice"'],
    [{ text: '{"sub":["alice"]}' }, 'sub of UserInfo is no text, expected "alice"'],
    [{ text: '{"sub":"ali\\nce"}' }, 'sub of UserInfo is "ali\\nce", expected "alice"'],
  ])('%j is of somebody else', async (answer, message) => {
    expect(await flowWith(answer).refusal()).toMatchObject({
      name: 'OidcProviderFailed',
      code: 'OIDC_USERINFO_INVALID',
      message,
    })
  })

  it.each([
    { text: '{"sub":"mallory","sub":"alice"}' },
    { text: 'not JSON' },
    { text: '[]' },
    { text: '{"sub":"alice"}', contentType: 'application/jwt' },
    { text: '{"sub":"alice"}', status: 500 },
    { text: '', status: 204 },
    { text: '{"error":"invalid_token"}', status: 401 },
    { text: '', status: 302, headers: { location: 'https://169.254.169.254/' } },
  ])('%j is no answer', async (answer) => {
    expect(await flowWith(answer).refusal()).toMatchObject({
      name: 'OidcProviderFailed',
      code: 'OIDC_USERINFO_UNAVAILABLE',
      aws: undefined,
    })
  })

  it.each([500, 403, 401])('is told with the status that came: %d', async (status) => {
    expect(await flowWith({ text: '{"error":"x"}', status }).refusal()).toMatchObject({
      code: 'OIDC_USERINFO_UNAVAILABLE',
      received: `HTTP ${status}`,
      message: `UserInfo is answered with HTTP ${status}, expected HTTP 200`,
    })
  })

  it('that is down is told with its address', async () => {
    const flow = openCodeFlow({ client: { userInfo: true } })
    const url = `${flow.provider.issuer}/userinfo`
    flow.settings.answers.set(url, 'down')
    expect(await flow.refusal()).toMatchObject({
      code: 'OIDC_USERINFO_UNAVAILABLE',
      message: `UserInfo at "${url}" could not be read: the provider is down`,
      cause: { code: 'OUTBOUND_FAILED' },
    })
  })

  it('of the subject of the token it is taken', async () => {
    const contentType = 'application/json; charset=utf-8'
    const { userInfo } = await flowWith({ text: '{"sub":"alice"}', contentType }).signIn()
    expect(userInfo).toEqual({ sub: 'alice' })
  })

  it('is wanted in vain from a provider that has none', async () => {
    const flow = openCodeFlow({ client: { userInfo: true } })
    flow.settings.metadata = { userinfo_endpoint: undefined }
    expect(await flow.refusal()).toMatchObject({
      code: 'OIDC_USERINFO_UNAVAILABLE',
      message: 'the provider has no UserInfo endpoint, and the configuration asks for it',
      aws: undefined,
    })
  })

  it('that is signed is refused by name', async () => {
    const failure = await flowWith({ text: 'e.e.e', contentType: 'application/jwt' }).refusal()
    expect(failure.received).toBe('a signed JWT')
  })
})

describe('the token endpoint (OpenID Connect Core 1.0, section 3.1.3.3 and 3.1.3.4)', () => {
  const refusalOf = (answer: object) => {
    const flow = openCodeFlow()
    flow.settings.answers.set(`${flow.provider.issuer}/token`, answer)
    return flow.refusal()
  }

  it.each([
    [{ text: '{"error":"invalid_grant"}', status: 400 }, '"invalid_grant"'],
    [{ text: '{"error":"invalid_client"}', status: 401 }, '"invalid_client"'],
    [{ text: '<html>', status: 400, contentType: 'text/html' }, 'HTTP 400'],
    [{ text: '<html>', status: 503, contentType: 'text/html' }, 'HTTP 503'],
    [{ text: '', status: 302, headers: { location: 'https://10.0.0.1/' } }, 'HTTP 302'],
    [{ text: '', status: 204 }, 'HTTP 204'],
    [{ text: '<html>' }, 'text that is not JSON'],
    [{ text: '{"access_token":"a","token_type":"Bearer"}' }, 'no ID token'],
  ])('%j is told as %s', async (answer, received) => {
    expect(await refusalOf(answer)).toMatchObject({ code: 'OIDC_CODE_REFUSED', received })
  })

  it.each([
    { text: '' },
    { text: '[]' },
    { text: '{' },
    { text: 'null' },
    { text: '{"access_token":"a","token_type":"mac","id_token":"e.e.e"}' },
    { text: '{}', contentType: undefined },
  ])('%j is refused', async (answer) => {
    expect((await refusalOf(answer)).code).toMatch(/^(OIDC_CODE_REFUSED|ID_TOKEN_MALFORMED)$/)
  })

  it('an answer with two ID tokens, or without an access token, is refused', async () => {
    const flow = openCodeFlow()
    const { idToken } = await flow.signIn()
    const members = `"access_token":"a","token_type":"Bearer","id_token":"${idToken}"`
    const twice = await refusalOf({ text: `{${members},"id_token":"${idToken}"}` })
    expect(twice.code).toBe('OIDC_CODE_REFUSED')
    const without = openCodeFlow({ settings: { tokens: { access_token: undefined } } })
    expect((await without.refusal()).code).toBe('OIDC_CODE_REFUSED')
  })

  it('a status that HTTP does not know is no answer', async () => {
    expect((await refusalOf({ text: '', status: 999 })).code).toBe('OUTBOUND_FAILED')
  })

  it('that is down is told as such', async () => {
    const flow = openCodeFlow()
    flow.settings.answers.set(`${flow.provider.issuer}/token`, 'down')
    expect(await flow.refusal()).toMatchObject({ name: 'OutboundFailed', code: 'OUTBOUND_FAILED' })
  })
})

describe('an issuer with http, which outbound has to know', () => {
  it('is called over http, as everything of its origin', async () => {
    const issuer = 'http://localhost:8400/test-idp/oidc'
    const flow = openCodeFlow({ client: { issuer, userInfo: true } })
    expect((await flow.signIn()).token.issuer).toBe(issuer)
  })

  it('of https no endpoint without TLS is called', async () => {
    const userinfo_endpoint = 'http://idp.example.test/realms/one/userinfo'
    const { relyingParty, client } = openCodeFlow({ settings: { metadata: { userinfo_endpoint } } })
    await expect(relyingParty.begin(client)).rejects.toMatchObject({
      code: 'OIDC_PROVIDER_INVALID',
    })
  })
})

describe('RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0, section 2)', () => {
  const postLogoutRedirectUri = 'https://bridge.example.test/oidc/logged-out'

  it('names the client and where to come back to, and carries no token', async () => {
    const { relyingParty, client } = openCodeFlow()
    const options = { postLogoutRedirectUri, state: 'opaque' }
    const url = new URL((await relyingParty.logoutUrl(client, options)) ?? '')
    expect(url.origin + url.pathname).toBe('https://idp.example.test/realms/one/logout')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'fedbridge',
      post_logout_redirect_uri: postLogoutRedirectUri,
      state: 'opaque',
    })
  })

  it('is nowhere where the provider has no such endpoint', async () => {
    const { relyingParty, client, settings } = openCodeFlow()
    settings.metadata = { end_session_endpoint: undefined }
    expect(await relyingParty.logoutUrl(client, { postLogoutRedirectUri })).toBeUndefined()
  })
})
