import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { testIdpOidcFields } from '../../../src/views/test-idp-oidc-fields.ts'
import { json, refusal } from '../../http/serve.ts'
import {
  confidentialClient,
  cookiesOf,
  goodRequest,
  hiddenFields,
  issuer,
  post,
  publicClient,
  redemption,
  serveProvider,
  type ServedProvider,
} from './served-provider.ts'

let provider: ServedProvider
beforeAll(async () => {
  provider = await serveProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

const ask = (request: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(provider.at('/authorize', request), { redirect: 'manual', headers: json })

/** The good request with changes; an empty value counts as not sent. */
const changed = (changes: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...goodRequest,
  ...changes,
})

async function errorRedirect(answer: Response): Promise<Record<string, string>> {
  expect(answer.status, await answer.clone().text()).toBe(303)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const url = new URL(answer.headers.get('location') ?? '')
  expect(`${url.origin}${url.pathname}`).toBe(publicClient.redirectUris[0])
  return Object.fromEntries(url.searchParams)
}

describe('OpenID Connect Core 1.0, section 3.1.2.1: the authorization request', () => {
  it('shows the people, by GET and by POST', async () => {
    const page = await provider.openPage()
    const posted = await post(provider.at('/authorize'), goodRequest)
    expect(posted.status).toBe(200)
    for (const text of [page.text, await posted.text()]) {
      for (const { name } of demonstrationPeople()) expect(text).toContain(name)
      expect(text).toContain('<code>fedbridge</code>')
      expect(text).toContain(`<code>${publicClient.redirectUris[0] ?? ''}</code>`)
    }
    expect(page.hidden).toMatchObject(goodRequest)
  })

  it.each([
    { scope: 'openid profile email address' },
    { scope: ' openid ' },
    { state: '' },
    { nonce: '' },
    { prompt: 'login' },
    { prompt: 'login consent' },
    { prompt: 'select_account' },
    { max_age: '0' },
    { response_mode: 'query' },
    { display: 'popup' },
    { ui_locales: 'de' },
  ])('can be granted with %j', async (changes) => {
    expect((await ask(changed(changes))).status).toBe(200)
  })

  it.each([
    ['invalid_request', { response_type: '' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['unsupported_response_type', { response_type: 'code id_token' }],
    ['invalid_request', { response_mode: 'fragment' }],
    ['invalid_scope', { scope: '' }],
    ['invalid_scope', { scope: 'profile' }],
    ['invalid_scope', { scope: 'openidx' }],
    ['invalid_request', { code_challenge: '', code_challenge_method: '' }],
    ['invalid_request', { code_challenge_method: '' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge: 'a'.repeat(42) }],
    ['invalid_request', { code_challenge: 'a'.repeat(44) }],
    ['invalid_request', { code_challenge: `${'a'.repeat(42)}=` }],
    ['login_required', { prompt: 'none' }],
    ['invalid_request', { prompt: 'none login' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { max_age: 'soon' }],
    ['invalid_request', { nonce: 'n'.repeat(2049) }],
    ['request_not_supported', { request: 'e30.e30.' }],
    ['request_uri_not_supported', { request_uri: 'https://app.example.com/request' }],
    ['registration_not_supported', { registration: '{}' }],
  ])('goes back to the client as %s for %j', async (error, changes) => {
    const parameters = await errorRedirect(await ask(changed(changes)))
    expect(parameters).toMatchObject({ error, state: 'state-1', iss: issuer })
    expect(parameters).not.toHaveProperty('code')
    expect((await ask(goodRequest)).status).toBe(200)
  })

  it('does without PKCE for a client with a secret, and takes it from it', async () => {
    const request = {
      ...changed({ code_challenge: '', code_challenge_method: '' }),
      client_id: confidentialClient.clientId,
      redirect_uri: confidentialClient.redirectUris[0] ?? '',
    }
    expect((await ask(request)).status).toBe(200)
    const { code_challenge = '', code_challenge_method = '' } = goodRequest
    expect((await ask({ ...request, code_challenge, code_challenge_method })).status).toBe(200)
  })

  it.each([
    ['alice', 'alice'],
    ['dave', 'dave'],
    ['dave', 'dave@example.com'],
    ['dave', 'f7325d1b-a8e6-4d90-83c4-1b59e02f6ad7'],
    ['alice', 'nobody@example.com'],
  ])('chooses %s for the login_hint %s', async (chosen, hint) => {
    const { text } = await provider.openPage(changed({ login_hint: hint }))
    const [, value] = /name="person" value="([^"]*)"[^>]*checked/.exec(text) ?? []
    expect(value).toBe(chosen)
  })
})

describe('RFC 6749, section 4.1.2.1: an error that must not be redirected', () => {
  it.each([
    ['PARAMETER_MISSING', { client_id: '' }],
    ['PARAMETER_INVALID', { client_id: 'somebody' }],
    ['PARAMETER_INVALID', { client_id: 'FEDBRIDGE' }],
    ['PARAMETER_MISSING', { redirect_uri: '' }],
    ['PARAMETER_INVALID', { redirect_uri: 'https://evil.example/' }],
    ['PARAMETER_INVALID', { redirect_uri: `${publicClient.redirectUris[0] ?? ''}/` }],
    ['PARAMETER_INVALID', { redirect_uri: `${publicClient.redirectUris[0] ?? ''}?x` }],
    ['PARAMETER_INVALID', { redirect_uri: 'http://LOCALHOST:8400/oidc/callback' }],
    ['PARAMETER_INVALID', { redirect_uri: 'http://localhost:8400/oidc/../oidc/callback' }],
    ['PARAMETER_INVALID', { redirect_uri: confidentialClient.redirectUris[0] ?? '' }],
  ])('is %s for %j, at both steps', async (code, changes) => {
    const answer = await ask(changed(changes))
    expect(answer.headers.get('location')).toBeNull()
    expect(await refusal(answer)).toEqual({ status: 400, code })

    const { hidden, cookie } = await provider.openPage()
    const fields = { ...hidden, person: 'alice', ...changes }
    const posted = await post(provider.at('/sign-in'), fields, { ...json, cookie })
    expect(posted.headers.get('location')).toBeNull()
    expect(await refusal(posted)).toEqual({ status: 400, code })
  })

  it.each(['client_id', 'redirect_uri', 'state', 'scope', 'nonce'])(
    'is given for %s sent twice',
    async (name) => {
      const url = `${provider.at('/authorize', goodRequest)}&${name}=x`
      const answer = await fetch(url, { redirect: 'manual', headers: json })
      expect(await refusal(answer)).toEqual({ status: 400, code: 'PARAMETER_REPEATED' })
    },
  )
})

describe('POST /sign-in', () => {
  it('sends a code back, with the state and the issuer (RFC 9207)', async () => {
    const url = await provider.signIn()
    expect(`${url.origin}${url.pathname}`).toBe(publicClient.redirectUris[0])
    expect(Object.fromEntries(url.searchParams)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: 'state-1',
      iss: issuer,
    })
  })

  it('sends no state where none was sent, and keeps a query of the redirect URI', async () => {
    const request = changed({ state: '', redirect_uri: publicClient.redirectUris[1] ?? '' })
    const url = await provider.signIn({}, request)
    expect([...url.searchParams.keys()]).toEqual(['tenant', 'code', 'iss'])
    expect(url.searchParams.get('tenant')).toBe('a b')
  })

  it('gives no code for what the request could not be granted for', async () => {
    const { hidden, cookie } = await provider.openPage()
    const fields = { ...hidden, person: 'alice', code_challenge: '', code_challenge_method: '' }
    const answer = await post(provider.at('/sign-in'), fields, { cookie })
    expect(await errorRedirect(answer)).toMatchObject({ error: 'invalid_request' })
  })

  it('says in the token what was edited', async () => {
    const claims = { sub: 'somebody', 'https://example.com/any': [1, { deep: null }], exp: 1 }
    const { id_token: token } = await provider.tokens({
      [testIdpOidcFields.claims('alice')]: JSON.stringify(claims),
      [testIdpOidcFields.claims('bob')]: 'not JSON, and not asked for',
    })
    const read = JSON.parse(
      Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString(),
    ) as object
    expect(read).toMatchObject({ ...claims, iss: issuer, nonce: 'nonce-1' })
    expect(read).not.toHaveProperty('email')
  })

  it('signs by the algorithm that was chosen', async () => {
    const { id_token: token } = await provider.tokens({ algorithm: 'ES256' })
    const header = Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString()
    expect(JSON.parse(header)).toMatchObject({ alg: 'ES256', typ: 'JWT' })
  })

  it('shows claims that are no JSON again, says where they are wrong, and keeps everything', async () => {
    const { hidden, cookie } = await provider.openPage()
    const typed = '{\n  "sub": "x",\n  oops\n}'
    const fields = {
      ...hidden,
      person: 'bob',
      fault: 'expired',
      algorithm: 'ES256',
      [testIdpOidcFields.claims('bob')]: typed,
      [testIdpOidcFields.claims('alice')]: '{"kept": true}',
    }
    const answer = await post(provider.at('/sign-in'), fields, { cookie })
    expect(answer.status).toBe(400)
    const text = await answer.text()
    expect(text).toContain('line 3, column 3')
    expect(text).toContain(`>\n${typed.replaceAll('"', '&quot;')}</textarea>`)
    expect(text).toContain('{&quot;kept&quot;: true}')
    expect(text).toMatch(/value="bob"[^>]*checked/)
    expect(text).toMatch(/value="expired"[^>]*checked/)
    expect(text).toMatch(/<option [^>]*selected[^>]*>ES256/)
    const again = { ...hiddenFields(text), person: 'bob' }
    expect(again).toMatchObject(goodRequest)
    const right = await post(provider.at('/sign-in'), again, { cookie })
    expect(right.status).toBe(303)
  })

  it('takes claims that were emptied for emptied', async () => {
    const { hidden, cookie } = await provider.openPage()
    const fields = { ...hidden, person: 'bob', [testIdpOidcFields.claims('bob')]: '' }
    const answer = await post(provider.at('/sign-in'), fields, { cookie })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('the text ends before they do')
  })

  it.each([
    ['rotate', 'stay in the key set', 4],
    ['withdraw', 'gone from the key set', 2],
  ])('makes new keys (%s) and shows the page again', async (action, notice, published) => {
    await provider.idp.rotateKeys({ withdrawOld: true })
    const before = await provider.idp.keySet()
    const { hidden, cookie } = await provider.openPage()
    const fields = { ...hidden, person: 'carol', fault: 'expired', action }
    const answer = await post(provider.at('/sign-in'), fields, { cookie })
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(text).toContain(notice)
    expect(text).toMatch(/value="carol"[^>]*checked/)
    expect(text).toMatch(/value="expired"[^>]*checked/)
    const after = await provider.idp.keySet()
    expect(after.keys).toHaveLength(published)
    expect(after.keys[0]).not.toEqual(before.keys[0])
    expect(text).toContain(String(after.keys[0]?.['kid']))
  })

  it.each([
    ['PARAMETER_MISSING', 400, { person: '' }],
    ['PARAMETER_INVALID', 400, { person: 'mallory' }],
    ['PARAMETER_INVALID', 400, { person: 'constructor' }],
    ['PARAMETER_INVALID', 400, { fault: 'no-such-fault' }],
    ['PARAMETER_INVALID', 400, { algorithm: 'none' }],
    ['PARAMETER_INVALID', 400, { action: 'delete' }],
    ['CSRF_MISMATCH', 403, { csrf_token: 'x' }],
  ])('answers %s', async (code, status, changes) => {
    const { hidden, cookie } = await provider.openPage()
    const send = (fields: object): Promise<Response> =>
      post(provider.at('/sign-in'), { ...hidden, person: 'bob', ...fields }, { ...json, cookie })
    expect(await refusal(await send(changes))).toEqual({ status, code })
    expect((await send({})).status).toBe(303)
  })

  it('takes no form from another browser, and rotates nothing for it', async () => {
    const [page, other] = [await provider.openPage(), await provider.openPage()]
    const before = await provider.idp.keySet()
    const fields = { ...page.hidden, person: 'bob', action: 'rotate' }
    const headers = { ...json, cookie: other.cookie }
    const answer = await post(provider.at('/sign-in'), fields, headers)
    expect(await refusal(answer)).toEqual({ status: 403, code: 'CSRF_MISMATCH' })
    expect(await provider.idp.keySet()).toEqual(before)
  })

  it('takes a form with a person alone, as a script sends it', async () => {
    const page = await fetch(provider.at('/authorize', goodRequest))
    const { csrf_token: token = '' } = hiddenFields(await page.text())
    const answer = await post(
      provider.at('/sign-in'),
      { ...goodRequest, csrf_token: token, person: 'bob' },
      { cookie: cookiesOf(page) },
    )
    expect(answer.status).toBe(303)
  })

  it('logs nothing that is a secret', async () => {
    const code = await provider.code()
    await provider.token({ ...redemption(code), code_verifier: 'w'.repeat(43) })
    const { body } = await provider.token(redemption(code))
    await provider.token(redemption(code))
    for (const secret of [code, body['access_token'], body['id_token']]) {
      expect(String(secret).length).toBeGreaterThan(40)
      expect(provider.kept.text()).not.toContain(secret)
    }
  })
})
