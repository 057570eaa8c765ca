import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, refusal } from '../../http/serve.ts'
import {
  confidentialClient,
  post,
  publicClient,
  serveProvider,
  type ServedProvider,
} from './served-provider.ts'

let provider: ServedProvider
beforeAll(async () => {
  provider = await serveProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

describe('OpenID Connect Core 1.0, section 5.3: UserInfo', () => {
  const at = (): string => provider.at('/userinfo')
  const bearer = (token: unknown): Readonly<Record<string, string>> => ({
    authorization: `Bearer ${String(token)}`,
  })

  it('says about the person what the token says, by GET, POST and form', async () => {
    const { access_token: token } = await provider.tokens({ person: 'dave' })
    const expected = {
      sub: 'f7325d1b-a8e6-4d90-83c4-1b59e02f6ad7',
      preferred_username: 'dave',
      name: 'Dave Example',
      email: 'dave@example.com',
      email_verified: true,
      groups: ['on-call'],
      'https://aws.amazon.com/tags': { principal_tags: { OnCall: ['yes'] } },
      'https://aws.amazon.com/source_identity': 'dave',
    }
    for (const answer of [
      await fetch(at(), { headers: bearer(token) }),
      await fetch(at(), { method: 'POST', headers: bearer(token) }),
      await post(at(), { access_token: String(token) }),
    ]) {
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(await answer.json()).toEqual(expected)
    }
  })

  it('knows an access token for ten minutes', async () => {
    const { access_token: token } = await provider.tokens()
    provider.clock.forward(599)
    expect((await fetch(at(), { headers: bearer(token) })).status).toBe(200)
    provider.clock.forward(1)
    const answer = await fetch(at(), { headers: bearer(token) })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="test-idp", error="invalid_token"/,
    )
    expect(await answer.json()).toMatchObject({ error: 'invalid_token' })
  })

  it('asks for a token where there is none, and says nothing about one (RFC 6750)', async () => {
    for (const headers of [{}, { authorization: 'Basic eDp5' }, bearer('')]) {
      const answer = await fetch(at(), { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="test-idp"')
    }
  })

  it('takes neither an ID token, nor a code, nor a token in the address', async () => {
    const { id_token: idToken, access_token: token } = await provider.tokens()
    const code = await provider.code()
    for (const other of [idToken, code, `${String(token)}x`]) {
      expect((await fetch(at(), { headers: bearer(other) })).status).toBe(401)
    }
    const inAddress = provider.at('/userinfo', { access_token: String(token) })
    expect((await fetch(inAddress)).status).toBe(401)
  })

  it('refuses a token that is sent in two ways', async () => {
    const { access_token: token } = await provider.tokens()
    const answer = await post(at(), { access_token: String(token) }, bearer(token))
    expect(answer.status).toBe(400)
    expect(answer.headers.get('www-authenticate')).toMatch('error="invalid_request"')
  })
})

describe('OpenID Connect RP-Initiated Logout 1.0', () => {
  const [loggedOut] = publicClient.postLogoutRedirectUris
  const unnamed = { post_logout_redirect_uri: loggedOut ?? '', state: 'a state & more' }
  const right = { client_id: publicClient.clientId, ...unnamed }
  const logOut = (parameters: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(provider.at('/logout', parameters), { redirect: 'manual', headers: json })

  it('sends the browser back, with the state, by GET and by POST', async () => {
    const posted = await post(provider.at('/logout'), right)
    for (const answer of [await logOut(right), posted]) {
      expect(answer.status).toBe(303)
      const url = new URL(answer.headers.get('location') ?? '')
      expect(`${url.origin}${url.pathname}`).toBe(loggedOut)
      expect(Object.fromEntries(url.searchParams)).toEqual({ state: 'a state & more' })
    }
  })

  it('says that there was nothing to sign out of, where it has nowhere to go', async () => {
    const answer = await fetch(provider.at('/logout'), { redirect: 'manual' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('keeps no sessions')
  })

  it.each([
    { post_logout_redirect_uri: 'https://evil.example/' },
    { post_logout_redirect_uri: `${loggedOut ?? ''}/` },
    { post_logout_redirect_uri: `${loggedOut ?? ''}?next=https://evil.example` },
    { post_logout_redirect_uri: publicClient.redirectUris[0] ?? '' },
    { post_logout_redirect_uri: confidentialClient.postLogoutRedirectUris[0] ?? '' },
    { client_id: 'nobody' },
    { client_id: '' },
    { client_id: confidentialClient.clientId },
  ])('leads nowhere else: %j', async (changes) => {
    const answer = await logOut({ ...right, ...changes })
    expect(answer.headers.get('location')).toBeNull()
    expect(await refusal(answer)).toEqual({ status: 400, code: 'PARAMETER_INVALID' })
    expect((await logOut(right)).status).toBe(303)
  })

  it('knows the client by an ID token of ours too, expired or not', async () => {
    const { id_token: token } = await provider.tokens()
    const id_token_hint = String(token)
    expect((await logOut({ ...unnamed, id_token_hint })).status).toBe(303)
    provider.clock.forward(3600)
    expect((await logOut({ ...unnamed, id_token_hint })).status).toBe(303)
    expect((await logOut({ ...right, id_token_hint })).status).toBe(303)
    expect((await logOut({ ...right, id_token_hint: 'no token' })).status).toBe(303)
  })

  it('does not know it by a token of another key, and not against client_id', async () => {
    for (const fault of ['other-key', 'alg-none', 'hs256-public-key', 'bad-signature']) {
      const id_token_hint = await provider.idp.issueIdToken({
        ...{ clientId: publicClient.clientId, subject: 'someone', fault },
      })
      expect((await logOut({ ...unnamed, id_token_hint })).status).toBe(400)
    }
    const foreign = await provider.idp.issueIdToken({
      ...{ clientId: confidentialClient.clientId, subject: 'someone' },
    })
    expect((await logOut({ ...right, id_token_hint: foreign })).status).toBe(400)
  })
})
