import * as client from 'openid-client'
import { pino } from 'pino'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorResponse } from '../../../src/http/error-response.ts'
import { openServer, type OpenServer } from '../../../src/http/open-server.ts'
import { systemClock } from '../../../src/clock.ts'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { testOidcIdpBackChannelRoutes } from '../../../src/test-idp/oidc/back-channel/routes.ts'
import type { TestOidcClient } from '../../../src/test-idp/oidc/client.ts'
import { testOidcIdpRoutes } from '../../../src/test-idp/oidc/routes.ts'
import { openTestOidcIdp, type TestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { freePort } from '../../peers/free-port.ts'
import { cookiesOf, hiddenFields, post } from './served-provider.ts'

const redirectUri = 'http://localhost:9/callback'
const afterLogout = 'http://localhost:9/logged-out'
const registered = { redirectUris: [redirectUri], postLogoutRedirectUris: [afterLogout] }
const secret = 'a secret: with 100% of + & /'
const clients: readonly TestOidcClient[] = [
  { ...registered, clientId: 'public' },
  { ...registered, clientId: 'confidential', clientSecret: secret },
  { ...registered, clientId: 'elliptic', idTokenSigningAlgorithm: 'ES256' },
]

/** Clients know the provider by one port; another one has the back channel alone. */
let front: OpenServer
let back: OpenServer
let idp: TestOidcIdp
let issuer: string
beforeAll(async () => {
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  idp = openTestOidcIdp({
    ...{ clock: systemClock, publicUrl, clients },
    rsaPrivateKey: samlTestKey('idp-rsa-2048').privateKey,
  })
  issuer = idp.issuer
  const serve = (routes: express.Router, on: number): Promise<OpenServer> => {
    const app = express()
    app.use('/test-idp/oidc', routes)
    app.use(errorResponse({ log: pino({ level: 'silent' }) }))
    return openServer(app, { host: '127.0.0.1', port: on, graceMs: 0 })
  }
  front = await serve(testOidcIdpRoutes({ idp, people: demonstrationPeople(), publicUrl }), port)
  back = await serve(testOidcIdpBackChannelRoutes(idp), 0)
})
afterAll(() => Promise.all([front.close(), back.close()]))

/** The client library, with every check that it has. */
function discover(
  clientId: string,
  authentication?: client.ClientAuth,
  {
    algorithm = 'RS256',
    customFetch,
  }: { algorithm?: string; customFetch?: client.CustomFetch } = {},
): Promise<client.Configuration> {
  return client.discovery(
    new URL(issuer),
    clientId,
    { id_token_signed_response_alg: algorithm },
    authentication ?? client.None(),
    {
      // Marked deprecated to be seen: loopback HTTP is what this test is about.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
      ...(customFetch === undefined ? {} : { [client.customFetch]: customFetch }),
    },
  )
}

/** What a browser does: opens the page, sends its form, and comes back to the client. */
async function browse(url: URL, fields: Readonly<Record<string, string>>): Promise<URL> {
  const page = await fetch(url)
  const hidden = hiddenFields(await page.text())
  const action = `${issuer}/sign-in`
  const answer = await post(action, { ...hidden, ...fields }, { cookie: cookiesOf(page) })
  return new URL(answer.headers.get('location') ?? '')
}

async function signIn(
  configuration: client.Configuration,
  fields: Readonly<Record<string, string>> = {},
): Promise<client.TokenEndpointResponse & client.TokenEndpointResponseHelpers> {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [
    client.randomPKCECodeVerifier(),
    client.randomState(),
    client.randomNonce(),
  ]
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    max_age: '300',
  })
  const callback = await browse(url, { person: 'alice', ...fields })
  return client.authorizationCodeGrant(configuration, callback, {
    ...{ pkceCodeVerifier, expectedState, expectedNonce },
    maxAge: 300,
    idTokenExpected: true,
  })
}

describe('a certified client library at the test IdP', () => {
  it.each([
    ['public', 'RS256', undefined],
    ['confidential', 'RS256', client.ClientSecretBasic(secret)],
    ['confidential', 'RS256', client.ClientSecretPost(secret)],
    ['elliptic', 'ES256', undefined],
  ])('signs in as a client that is %s, by %s', async (clientId, algorithm, authentication) => {
    const configuration = await discover(clientId, authentication, { algorithm })
    const tokens = await signIn(configuration)
    const claims = tokens.claims()
    expect(claims).toMatchObject({ iss: issuer, aud: clientId, preferred_username: 'alice' })
    const userinfo = await client.fetchUserInfo(
      configuration,
      tokens.access_token,
      claims?.sub ?? '',
    )
    expect(userinfo).toMatchObject({ email: 'alice@example.com' })
  })

  it('uses another port for everything behind the browser’s back', async () => {
    const asked: string[] = []
    const customFetch: client.CustomFetch = (url, options) => {
      const { origin, pathname } = new URL(url)
      asked.push(pathname)
      return fetch(url.replace(origin, `http://127.0.0.1:${back.port}`), options as RequestInit)
    }
    const configuration = await discover('public', undefined, { customFetch })
    expect((await signIn(configuration)).claims()).toMatchObject({ iss: issuer })
    const below = (path: string): string => `/test-idp/oidc${path}`
    expect(asked).toEqual(
      ['/.well-known/openid-configuration', '/token', '/jwks'].map((path) => below(path)),
    )
  })

  it('comes back from logout', async () => {
    const url = client.buildEndSessionUrl(await discover('public'), {
      post_logout_redirect_uri: afterLogout,
      state: 'done',
    })
    const answer = await fetch(url, { redirect: 'manual' })
    expect(answer.headers.get('location')).toBe(`${afterLogout}?state=done`)
  })

  it.each([
    ['not-a-jwt', 'OAUTH_INVALID_RESPONSE'],
    ['alg-none', 'OAUTH_INVALID_RESPONSE'],
    ['hs256-public-key', 'OAUTH_INVALID_RESPONSE'],
    ['unknown-kid', 'OAUTH_KEY_SELECTION_FAILED'],
    ['other-key', 'OAUTH_INVALID_RESPONSE'],
    ['bad-signature', 'OAUTH_INVALID_RESPONSE'],
    ['wrong-issuer', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['wrong-audience', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['several-audiences-without-azp', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['missing-sub', 'OAUTH_INVALID_RESPONSE'],
    ['missing-iat', 'OAUTH_INVALID_RESPONSE'],
    ['missing-exp', 'OAUTH_INVALID_RESPONSE'],
    ['expired', 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'],
    ['wrong-nonce', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['missing-nonce', 'OAUTH_INVALID_RESPONSE'],
    ['wrong-state', 'OAUTH_INVALID_RESPONSE'],
    ['missing-state', 'OAUTH_INVALID_RESPONSE'],
    ['wrong-issuer-parameter', 'OAUTH_INVALID_RESPONSE'],
    ['missing-issuer-parameter', 'OAUTH_INVALID_RESPONSE'],
    ['access-denied', 'OAUTH_AUTHORIZATION_RESPONSE_ERROR'],
    ['code-refused', 'OAUTH_RESPONSE_BODY_ERROR'],
    ['token-endpoint-html', 'OAUTH_RESPONSE_IS_NOT_JSON'],
    ['token-endpoint-error', 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
    ['key-set-empty', 'OAUTH_KEY_SELECTION_FAILED'],
  ])('refuses %s as %s', async (fault, code) => {
    const configuration = await discover('public')
    const failure: unknown = await signIn(configuration, { fault }).catch((error: unknown) => error)
    expect(failure).toHaveProperty('code', code)
    expect((await signIn(await discover('public'))).claims()).toBeDefined()
  })

  // What is beyond OpenID Connect Core, or left to the caller there: our own verifier refuses these.
  it.each([
    ...['duplicate-claims', 'typ-at-jwt', 'wrong-azp', 'issued-in-the-future', 'too-old'],
    ...['no-kid', 'tags-wrong-shape', 'too-many-tags', 'source-identity-malformed'],
  ])('lets %s pass', async (fault) => {
    // One key for the algorithm, or no-kid is ambiguous.
    if (fault === 'no-kid') await idp.rotateKeys({ withdrawOld: true })
    const configuration = await discover('public')
    expect((await signIn(configuration, { fault })).claims()).toBeDefined()
  })

  it('refuses the UserInfo of somebody else', async () => {
    const configuration = await discover('public')
    const answer = async (fault: string): Promise<client.UserInfoResponse> => {
      const tokens = await signIn(configuration, { fault })
      const subject = tokens.claims()?.sub ?? ''
      return client.fetchUserInfo(configuration, tokens.access_token, subject)
    }
    await expect(answer('userinfo-other-subject')).rejects.toHaveProperty('code')
    expect(await answer('')).toHaveProperty('sub')
  })

  it('looks again after a rotation just before signing', async () => {
    const configuration = await discover('public')
    await signIn(configuration)
    const tokens = await signIn(await discover('public'), { fault: 'rotated-before-signing' })
    expect(tokens.claims()).toBeDefined()
  })
})
