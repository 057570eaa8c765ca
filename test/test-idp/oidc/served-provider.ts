import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import type { TestOidcClient } from '../../../src/test-idp/oidc/client.ts'
import { testOidcIdpRoutes } from '../../../src/test-idp/oidc/routes.ts'
import { openTestOidcIdp, type TestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { serve, type KeptLog } from '../../http/serve.ts'

/** The address that the provider believes it has, and that nothing listens at. */
export const publicUrl = 'http://localhost:8400'
export const issuer = `${publicUrl}/test-idp/oidc`

export const publicClient = {
  clientId: 'fedbridge',
  redirectUris: [`${publicUrl}/oidc/callback`, 'https://app.example.com/callback?tenant=a%20b'],
  postLogoutRedirectUris: [`${publicUrl}/oidc/logged-out`],
} satisfies TestOidcClient
export const confidentialClient = {
  clientId: 'app:with/odd+chars',
  clientSecret: 'a secret: with 100% of + & /',
  redirectUris: ['https://app.example.com/confidential'],
  postLogoutRedirectUris: ['https://app.example.com/bye'],
} satisfies TestOidcClient

export const codeVerifier = 'v'.repeat(43)
export const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')

/** An authorization request of the public client that is in order. */
export const goodRequest: Readonly<Record<string, string>> = {
  client_id: publicClient.clientId,
  redirect_uri: publicClient.redirectUris[0] ?? '',
  response_type: 'code',
  scope: 'openid profile',
  state: 'state-1',
  nonce: 'nonce-1',
  code_challenge: codeChallenge,
  code_challenge_method: 'S256',
}

export interface ServedProvider extends AsyncDisposable {
  readonly idp: TestOidcIdp
  readonly clock: MovableClock
  readonly kept: KeptLog
  /** Of an endpoint, by its path below the issuer. */
  at(path: string, query?: Readonly<Record<string, string>>): string
  /** The sign-in page for a request, as a browser has it. */
  openPage(request?: Readonly<Record<string, string>>): Promise<OpenPage>
  /** What the browser is sent to after the page's form. */
  signIn(
    fields?: Readonly<Record<string, string>>,
    request?: Readonly<Record<string, string>>,
  ): Promise<URL>
  /** A code, as {@link signIn} gets it. */
  code(
    fields?: Readonly<Record<string, string>>,
    request?: Readonly<Record<string, string>>,
  ): Promise<string>
  /** Calls the token endpoint. */
  token(
    fields: Readonly<Record<string, string | undefined>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Body }>
  /** Tokens for a sign-in of the public client. */
  tokens(fields?: Readonly<Record<string, string>>): Promise<Body>
}

export type Body = Readonly<Record<string, unknown>>

/** A page's hidden fields and the cookie that came with it, as a browser would send them back. */
export interface OpenPage {
  readonly text: string
  readonly hidden: Readonly<Record<string, string>>
  readonly cookie: string
}

/** The provider in a server of its own, reached at another address than the one it believes in. */
export async function serveProvider(
  clients: readonly TestOidcClient[] = [publicClient, confidentialClient],
): Promise<ServedProvider> {
  const clock = new MovableClock('2026-11-24T12:00:00Z')
  const rsaPrivateKey = samlTestKey('idp-rsa-2048').privateKey
  const idp = openTestOidcIdp({ clock, publicUrl, clients, rsaPrivateKey })
  const served = await serve((app) => {
    app.use('/test-idp/oidc', testOidcIdpRoutes({ idp, people: demonstrationPeople(), publicUrl }))
  })
  const at: ServedProvider['at'] = (path, query = {}) => {
    const url = new URL(`${served.url}/test-idp/oidc${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }
  const openPage: ServedProvider['openPage'] = async (request = goodRequest) => {
    const answer = await fetch(at('/authorize', request), { redirect: 'manual' })
    const text = await answer.text()
    expect(answer.status, text).toBe(200)
    return { text, hidden: hiddenFields(text), cookie: cookiesOf(answer) }
  }
  const signIn: ServedProvider['signIn'] = async (fields = {}, request = goodRequest) => {
    const page = await openPage(request)
    const answer = await post(
      at('/sign-in'),
      { ...page.hidden, person: 'alice', ...fields },
      { cookie: page.cookie },
    )
    expect(answer.status, await answer.text()).toBe(303)
    return new URL(answer.headers.get('location') ?? '')
  }
  const code: ServedProvider['code'] = async (fields, request) =>
    (await signIn(fields, request)).searchParams.get('code') ?? ''
  const token: ServedProvider['token'] = async (fields, headers = {}) => {
    const answer = await post(at('/token'), fields, headers)
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text) as Body }
  }
  return {
    ...{ idp, clock, at, openPage, signIn, code, token },
    kept: served.kept,
    tokens: async (fields) => {
      const { status, body } = await token(redemption(await code(fields)))
      expect(status).toBe(200)
      return body
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}

/** A token request of the public client that is in order. */
export function redemption(code: string): Readonly<Record<string, string>> {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: goodRequest['redirect_uri'] ?? '',
    client_id: publicClient.clientId,
    code_verifier: codeVerifier,
  }
}

/** Posts a form; fields that are undefined are not sent. */
export function post(
  url: string,
  fields: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const sent = Object.entries(fields).filter(
    (field): field is [string, string] => field[1] !== undefined,
  )
  return fetch(url, {
    ...{ method: 'POST', redirect: 'manual', headers },
    body: new URLSearchParams(sent),
  })
}

export function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

export function hiddenFields(html: string): Readonly<Record<string, string>> {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  const unescape = (text: string): string =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescape(value)]))
}
