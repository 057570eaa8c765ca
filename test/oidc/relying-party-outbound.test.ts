import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openJwks } from '../../src/oidc/open-jwks.ts'
import { openRelyingParty } from '../../src/oidc/open-relying-party.ts'
import type { OidcClient, RelyingParty } from '../../src/oidc/relying-party.ts'
import { openOutbound, type Outbound } from '../../src/outbound/open-outbound.ts'
import { openFakeHttpServer } from '../fakes/http-server.ts'
import { openFakeHttpsServer } from '../fakes/https-server.ts'
import { openCodeFlow } from '../fakes/open-code-flow.ts'
import { openOidcProvider, type OidcProviderPeer } from '../peers/open-oidc-provider.ts'

const open = (outbound: Pick<Outbound, 'getText' | 'send'>): RelyingParty => {
  const jwks = openJwks({ outbound, clock: systemClock })
  return openRelyingParty({ outbound, jwks, clock: systemClock })
}
const publicClient: Omit<OidcClient, 'issuer'> = {
  clientId: 'fedbridge',
  authentication: { method: 'none' },
  scopes: ['openid', 'email'],
  userInfo: true,
  redirectUri: 'http://localhost:8400/oidc/callback',
}
const inside = [
  'https://127.0.0.1',
  'https://10.0.0.1',
  'https://192.168.0.1',
  'https://172.16.0.1',
  'https://169.254.169.254',
  'https://[::1]',
  'https://[::ffff:127.0.0.1]',
  'https://[fd00::1]',
]

describe('O5: addresses that a provider or an issuer name', () => {
  it.each([...inside, 'http://127.0.0.1', 'http://idp.example.test'])(
    'discovery of %s is never asked',
    async (issuer) => {
      const outbound = openOutbound()
      await expect(open(outbound).begin({ ...publicClient, issuer })).rejects.toMatchObject({
        name: 'OutboundFailed',
        code: 'OUTBOUND_ADDRESS_REFUSED',
      })
      await outbound.close()
    },
  )

  it.each(inside)('a token endpoint or UserInfo at %s is never asked', async (origin) => {
    const outbound = openOutbound()
    for (const name of ['token_endpoint', 'userinfo_endpoint']) {
      const { provider, settings, client, jwks, clock } = openCodeFlow()
      settings.metadata = { [name]: `${origin}/x` }
      const relyingParty = openRelyingParty({
        jwks,
        clock,
        outbound: {
          getText: (...call) => provider.outbound.getText(...call),
          // What is not the provider's is really called.
          send: (url, ...rest) =>
            (url.startsWith(provider.issuer) ? provider.outbound : outbound).send(url, ...rest),
        },
      })
      const wanting = { ...client, userInfo: true }
      const { url, transaction } = await relyingParty.begin(wanting)
      const callback = provider.authorize(url)
      await expect(relyingParty.complete(wanting, { callback, transaction })).rejects.toMatchObject(
        { name: 'OutboundFailed', code: 'OUTBOUND_ADDRESS_REFUSED' },
      )
    }
    await outbound.close()
  })

  it.each([
    'http://idp.example.test/token',
    'http://127.0.0.1/token',
    'file:///etc/passwd',
    'https://user:pass@idp.example.test/token#x',
  ])('a provider whose token endpoint is %s is refused whole', async (token_endpoint) => {
    const { relyingParty, client } = openCodeFlow({ settings: { metadata: { token_endpoint } } })
    await expect(relyingParty.begin(client)).rejects.toMatchObject({
      code: 'OIDC_PROVIDER_INVALID',
    })
  })

  it('a name is asked where it leads to a public address, and not where it leads inside', async () => {
    const server = await openFakeHttpsServer()
    const options = {
      certificateAuthorities: [server.certificate],
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    }
    const issuer = `https://idp.example.test:${server.port}`
    server.handle((_, response) => {
      response.end(
        JSON.stringify({
          issuer,
          authorization_endpoint: `${issuer}/a`,
          token_endpoint: `${issuer}/t`,
          jwks_uri: `${issuer}/j`,
        }),
      )
    })
    const client = { ...publicClient, issuer }
    const strict = openOutbound(options)
    await expect(open(strict).begin(client)).rejects.toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
    })
    expect(server.connections()).toBe(0)
    // The address counts as public for the twin.
    const loose = openOutbound({ ...options, allowPrivateCidrs: ['127.0.0.0/8'] })
    expect((await open(loose).begin(client)).url).toContain(`${issuer}/a?`)
    await Promise.all([strict.close(), loose.close()])
    await server.close()
  })

  it.each([
    [
      'a redirect',
      { status: 307, headers: { location: 'http://127.0.0.1/' } },
      'OIDC_CODE_REFUSED',
    ],
    ['more than 256 KiB', { body: `{"a":"${'x'.repeat(256 * 1024)}"}` }, 'OUTBOUND_FAILED'],
    ['a broken connection', 'disconnect', 'OUTBOUND_FAILED'],
  ] as const)('%s in place of tokens is refused', async (_, answer, code) => {
    const server = await openFakeHttpServer()
    const issuer = server.url
    const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri']
    const metadata = Object.fromEntries(endpoints.map((name) => [name, `${issuer}/${name}`]))
    server.answer({ body: JSON.stringify({ issuer, ...metadata }) })
    const outbound = openOutbound({ exceptions: [{ url: issuer }] })
    const relyingParty = open(outbound)
    const client = { ...publicClient, issuer }
    const { transaction } = await relyingParty.begin(client)
    const callback = new URLSearchParams({ code: 'abc', state: transaction.state })
    server.answer(answer)
    await expect(relyingParty.complete(client, { callback, transaction })).rejects.toMatchObject({
      code,
    })
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /.well-known/openid-configuration',
      'POST /token_endpoint',
    ])
    await outbound.close()
    await server.close()
  })
})

/** The browser's part: keeps cookies, follows redirects, answers the login page once. */
async function comeBack(
  start: string,
  { redirectUri, form }: { readonly redirectUri: string; readonly form: URLSearchParams },
): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  let url = start
  let body: URLSearchParams | undefined
  for (let steps = 0; steps < 10; steps++) {
    if (url.startsWith(redirectUri)) return new URL(url).searchParams
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...cookies].map((cookie) => cookie.join('=')).join('; ') },
      ...(body === undefined ? {} : { body }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location === null) body = form
    else [url, body] = [new URL(location, url).href, undefined]
  }
  throw new Error(`the provider did not send the browser back from ${start}`)
}

describe('with oidc-provider, a certified OpenID provider, over loopback', () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const privateKeyPem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const clientSecret = 'a secret: with %20 + & in it, of 32 characters and more'
  const { redirectUri } = publicClient
  const postLogoutRedirectUri = 'http://localhost:8400/oidc/logged-out'
  const registration = {
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [postLogoutRedirectUri],
  }
  const authentications: readonly OidcClient['authentication'][] = [
    { method: 'none' },
    { method: 'client_secret_basic', clientSecret },
    { method: 'client_secret_post', clientSecret },
    { method: 'private_key_jwt', privateKeyPem },
  ]

  let peer: OidcProviderPeer
  let outbound: Outbound
  let relyingParty: RelyingParty
  beforeAll(async () => {
    peer = await openOidcProvider({
      clients: authentications.map(({ method, ...rest }) => ({
        ...registration,
        client_id: method,
        token_endpoint_auth_method: method,
        ...('clientSecret' in rest ? { client_secret: rest.clientSecret } : {}),
        ...('privateKeyPem' in rest
          ? {
              token_endpoint_auth_signing_alg: 'ES256',
              jwks: { keys: [keys.publicKey.export({ format: 'jwk' })] },
            }
          : {}),
      })),
    })
    outbound = openOutbound({ exceptions: [{ url: peer.issuer }] })
    relyingParty = open(outbound)
  })
  afterAll(async () => {
    await peer.close()
    await outbound.close()
  })
  const clientBy = (authentication: OidcClient['authentication']): OidcClient => ({
    ...publicClient,
    issuer: peer.issuer,
    clientId: authentication.method,
    authentication,
  })
  const answerOf = async (client: OidcClient, form: Record<string, string>) => {
    const { url, transaction } = await relyingParty.begin(client)
    const browser = { redirectUri, form: new URLSearchParams(form) }
    return { callback: await comeBack(url, browser), transaction }
  }
  const alice = { login: 'alice', answer: 'log-in' }

  it.each(authentications)('a client signs in by $method', async (authentication) => {
    const client = clientBy(authentication)
    const signIn = await relyingParty.complete(client, await answerOf(client, alice))
    expect(signIn.token).toMatchObject({ issuer: peer.issuer, subject: 'alice' })
    expect(signIn.userInfo).toMatchObject({ sub: 'alice', email: 'alice@example.com' })
  })

  it('a client with another secret does not', async () => {
    const client = clientBy({ method: 'client_secret_basic', clientSecret: 'another' })
    await expect(
      relyingParty.complete(client, await answerOf(client, alice)),
    ).rejects.toMatchObject({
      code: 'OIDC_CODE_REFUSED',
      received: expect.stringMatching(/^"invalid_client"/) as string,
    })
  })

  it('a code counts once, and only with its own verifier', async () => {
    const client = clientBy({ method: 'none' })
    const answer = await answerOf(client, alice)
    const codeVerifier = 'x'.repeat(43)
    const refused = { code: 'OIDC_CODE_REFUSED' }
    const stolen = { ...answer, transaction: { ...answer.transaction, codeVerifier } }
    await expect(relyingParty.complete(client, stolen)).rejects.toMatchObject(refused)
    const own = await answerOf(client, alice)
    await expect(relyingParty.complete(client, own)).resolves.toHaveProperty('idToken')
    await expect(relyingParty.complete(client, own)).rejects.toMatchObject(refused)
  })

  it('its no is a no', async () => {
    const client = clientBy({ method: 'none' })
    const answer = await answerOf(client, { answer: 'deny' })
    await expect(relyingParty.complete(client, answer)).rejects.toMatchObject({
      name: 'OidcCallbackRejected',
      code: 'OIDC_SIGN_IN_DENIED',
      message: expect.stringContaining('the person said no') as string,
    })
  })

  it('it knows where the person wants to go after logging out', async () => {
    const client = clientBy({ method: 'none' })
    const options = { postLogoutRedirectUri, state: 'opaque' }
    const url = (await relyingParty.logoutUrl(client, options)) ?? ''
    expect((await fetch(url)).status).toBe(200)
    const other = new URL(url)
    other.searchParams.set('post_logout_redirect_uri', 'https://evil.example.test/')
    expect((await fetch(other)).status).toBe(400)
  })
})
