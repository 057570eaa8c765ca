import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testOidcFaults } from '../../../src/test-idp/oidc/faults.ts'
import {
  goodRequest,
  issuer,
  post,
  redemption,
  serveProvider,
  type ServedProvider,
} from './served-provider.ts'

let provider: ServedProvider
beforeAll(async () => {
  provider = await serveProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

const answerTo = async (fault: string): Promise<Record<string, string>> =>
  Object.fromEntries((await provider.signIn({ fault })).searchParams)
const right = {
  code: expect.stringMatching(/^[\w-]{43}$/) as string,
  state: 'state-1',
  iss: issuer,
}

describe('faults of the authorization response', () => {
  it.each([
    [
      'access-denied',
      {
        error: 'access_denied',
        error_description: expect.any(String) as string,
        state: 'state-1',
        iss: issuer,
      },
    ],
    ['wrong-state', { ...right, state: 'state-of-another-sign-in' }],
    ['missing-state', { code: right.code, iss: issuer }],
    ['wrong-issuer-parameter', { ...right, iss: 'https://elsewhere.example' }],
    ['missing-issuer-parameter', { code: right.code, state: 'state-1' }],
    ['', right],
  ])('%s', async (fault, expected) => {
    expect(await answerTo(fault)).toEqual(expected)
  })

  it('send the browser to the client all the same, and to nobody else', async () => {
    for (const { id } of testOidcFaults.filter(({ kind }) => kind === 'flow')) {
      const url = await provider.signIn({ fault: id })
      expect(`${url.origin}${url.pathname}`).toBe(goodRequest['redirect_uri'])
    }
  })
})

describe('faults of the token endpoint', () => {
  it.each([
    ['code-refused', 400, 'invalid_grant'],
    ['token-endpoint-error', 500, 'server_error'],
  ])('%s', async (fault, status, error) => {
    const answer = await provider.token(redemption(await provider.code({ fault })))
    expect({ status: answer.status, error: answer.body['error'] }).toEqual({ status, error })
    expect((await provider.token(redemption(await provider.code()))).status).toBe(200)
  })

  it('token-endpoint-html answers 200 with a page', async () => {
    const fields = redemption(await provider.code({ fault: 'token-endpoint-html' }))
    const answer = await post(provider.at('/token'), fields)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch('text/html')
    expect(await answer.text()).toMatch(/^<!doctype html>/)
  })

  it('show themselves only to a client that may redeem the code', async () => {
    const fields = redemption(await provider.code({ fault: 'token-endpoint-error' }))
    const wrong = await provider.token({ ...fields, code_verifier: 'w'.repeat(43) })
    expect(wrong.body).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('faults of UserInfo and of the keys', () => {
  const subjects = async (fault: string): Promise<unknown[]> => {
    const { access_token: token, id_token: idToken } = await provider.tokens({ fault })
    const headers = { authorization: `Bearer ${String(token)}` }
    const userinfo = (await (await fetch(provider.at('/userinfo'), { headers })).json()) as object
    const part = String(idToken).split('.')[1] ?? ''
    const claims = JSON.parse(Buffer.from(part, 'base64url').toString()) as object
    return [claims, userinfo].map((one) => ('sub' in one ? one.sub : undefined))
  }

  it('userinfo-other-subject changes UserInfo, and not the token', async () => {
    const [subject, other] = await subjects('userinfo-other-subject')
    expect(other).toBe('somebody-else')
    expect(await subjects('')).toEqual([subject, subject])
  })

  it('missing-sub changes the token, and not UserInfo', async () => {
    const [subject, other] = await subjects('missing-sub')
    expect(subject).toBeUndefined()
    expect(other).toBe('5b0c7e52-3f0e-4f6b-9a1d-2c8d4be1a7f3')
  })

  it('key-set-empty empties the key set when the code is redeemed, until the next sign-in', async () => {
    const count = async (): Promise<number> => (await provider.idp.keySet()).keys.length
    const code = await provider.code({ fault: 'key-set-empty' })
    expect(await count()).toBeGreaterThan(0)
    await provider.token(redemption(code))
    expect(await count()).toBe(0)
    expect((await provider.openPage()).text).toContain('Nothing, until the next sign-in')
    await provider.tokens()
    expect(await count()).toBeGreaterThan(0)
  })
})
