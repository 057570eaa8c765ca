import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OidcCallbackRejected } from '../../src/errors.ts'
import { verifyCallback } from '../../src/oidc/verify-callback.ts'
import { openCodeFlow } from '../fakes/open-code-flow.ts'

const provider = { issuer: 'https://idp.example.test', namesIssuerInAnswers: false }
const verify = (query: string): string =>
  verifyCallback(new URLSearchParams(query), { state: 'ours', provider })
const refusal = (query: string): OidcCallbackRejected => {
  try {
    verify(query)
  } catch (failure) {
    if (failure instanceof OidcCallbackRejected) return failure
    throw failure
  }
  return expect.unreachable('the callback was accepted')
}

describe('the answer to an authorization request (OpenID Connect Core 1.0, section 3.1.2.5)', () => {
  it('is a code with our state; what else the provider says is not read', () => {
    expect(verify('code=abc&state=ours')).toBe('abc')
    expect(verify('code=abc&state=ours&session_state=x&scope=openid')).toBe('abc')
    expect(verify('code=abc&state=ours&iss=https://idp.example.test')).toBe('abc')
  })

  it.each([
    ['', 'no state'],
    ['code=abc', 'no state'],
    ['code=abc&state=', 'no state'],
    ['state=ours', 'neither a code nor an error'],
    ['state=ours&code=', 'neither a code nor an error'],
    ['state=ours&error=', 'neither a code nor an error'],
    ['state=ours&code=abc&error=access_denied', 'a code and an error'],
    ['state=ours&code=abc&error=', 'a code and an error'],
    ['state=ours&response=e.e.e', 'response'],
    ['state=ours&code=abc&id_token=e.e.e', 'id_token'],
    ['state=ours&code=abc&access_token=x&token_type=bearer', 'access_token'],
  ])('%j is none', (query, reason) => {
    const failure = refusal(query)
    expect(failure.code).toBe('OIDC_CALLBACK_INVALID')
    expect(failure.message).toContain(reason)
  })

  it('of 8192 characters is read, and one of more is not', () => {
    const code = 'c'.repeat(8192 - 'state=ours&code='.length)
    expect(verify(`state=ours&code=${code}`)).toBe(code)
    expect(refusal(`state=ours&code=${code}c`).code).toBe('OIDC_CALLBACK_INVALID')
  })
})

describe('S40: a parameter that stands twice', () => {
  it.each(['state', 'code', 'iss', 'error', 'anything'])('%s is refused', (name) => {
    const values: Record<string, string> = { state: 'ours', code: 'abc', iss: provider.issuer }
    const query = new URLSearchParams(values)
    query.append(name, values[name] ?? 'x')
    query.append(name, values[name] ?? 'x')
    expect(refusal(query.toString()).code).toBe('OIDC_CALLBACK_INVALID')
  })
})

describe('the provider says no (OpenID Connect Core 1.0, section 3.1.2.6)', () => {
  it.each(['access_denied', 'login_required', 'server_error', 'something_else'])('%s', (error) => {
    expect(refusal(`state=ours&error=${error}`)).toMatchObject({
      code: 'OIDC_SIGN_IN_DENIED',
      received: `"${error}"`,
    })
  })

  it('and why, as an excerpt in which nothing is hidden', () => {
    const description = `no\r\nFAKE LOG LINE \u202e${'x'.repeat(1000)}`
    const { message } = refusal(
      new URLSearchParams({ state: 'ours', error: 'e', error_description: description }).toString(),
    )
    expect(message).toMatch(/^the provider answers "e": "no\\r\\nFAKE LOG LINE \\u\{202e\}x+" and/)
    expect(message.length).toBeLessThan(250)
  })

  it('is believed only of our own sign-in', () => {
    expect(refusal('state=another&error=access_denied').code).toBe('OIDC_STATE_MISMATCH')
    expect(refusal('error=access_denied').code).toBe('OIDC_CALLBACK_INVALID')
    const mixedUp = 'state=ours&error=access_denied&iss=https://evil.example.test'
    expect(refusal(mixedUp).code).toBe('OIDC_ISSUER_MISMATCH')
  })
})

const names = ['code', 'state', 'iss', 'error', 'response', 'id_token', 'error_description', 'x']
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'ours', 'abc', 'https://idp.example.test', '__proto__', '\0'),
)
const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), text), text), { maxLength: 6 })

describe('callbacks of any kind', () => {
  it('give the code that stands in them under our state, or one of our refusals', () => {
    fc.assert(
      fc.property(query, fc.boolean(), (pairs, namesIssuerInAnswers) => {
        const callback = new URLSearchParams(pairs)
        try {
          const options = { state: 'ours', provider: { ...provider, namesIssuerInAnswers } }
          const code = verifyCallback(callback, options)
          expect(callback.getAll('state')).toEqual(['ours'])
          expect(callback.getAll('code')).toEqual([code])
          const issuers = callback.getAll('iss')
          if (namesIssuerInAnswers || issuers.length > 0) expect(issuers).toEqual([provider.issuer])
        } catch (failure) {
          expect(failure).toBeInstanceOf(OidcCallbackRejected)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('never sign in with another state or nonce, whatever else is right', async () => {
    const { relyingParty, client, comeBack } = openCodeFlow()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('state', 'nonce', 'codeVerifier', 'code'),
        fc.nat(42),
        fc.constantFrom(
          ...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
        ),
        async (what, index, character) => {
          const { callback, transaction } = await comeBack()
          const change = (secret: string): string =>
            secret.slice(0, index) + character + secret.slice(index + 1)
          const code = callback.get('code') ?? ''
          const changed = what === 'code' ? change(code) : change(transaction[what])
          fc.pre(changed !== (what === 'code' ? code : transaction[what]))
          if (what === 'code') callback.set('code', changed)
          const answer =
            what === 'code'
              ? { callback, transaction }
              : { callback, transaction: { ...transaction, [what]: changed } }
          await expect(relyingParty.complete(client, answer)).rejects.toMatchObject({
            code: {
              state: 'OIDC_STATE_MISMATCH',
              nonce: 'ID_TOKEN_NONCE',
              codeVerifier: 'OIDC_CODE_REFUSED',
              code: 'OIDC_CODE_REFUSED',
            }[what],
          })
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('answers of any kind of the token endpoint and UserInfo', () => {
  const answer = fc.record({
    status: fc.constantFrom(100, 200, 200, 200, 204, 302, 400, 401, 500, 599, 600),
    contentType: fc.constantFrom(undefined, 'application/json', 'application/jwt', 'text/html', ''),
    text: fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.json({ maxDepth: 3 }),
      fc
        .record({
          access_token: fc.constantFrom('a', '', 7),
          token_type: fc.constantFrom('Bearer', 'dpop', 'mac', null),
          id_token: fc.constantFrom('', 'e.e.e', 'eyJhbGciOiJSUzI1NiJ9.e30.x', '....', 7),
          sub: fc.constantFrom('mallory', 7, ''),
          error: fc.constantFrom('invalid_grant', '', 7),
        })
        .map((object) => JSON.stringify(object)),
    ),
  })

  it.each(['/token', '/userinfo'])('of %s end in one of our refusals', async (path) => {
    const flow = openCodeFlow({ client: { userInfo: true } })
    await fc.assert(
      fc.asyncProperty(answer, async (given) => {
        flow.settings.answers.set(flow.provider.issuer + path, given)
        const { code } = await flow.refusal()
        expect(code).toMatch(
          /^(OIDC_CODE_REFUSED|OIDC_USERINFO_INVALID|OIDC_USERINFO_UNAVAILABLE|OUTBOUND_FAILED|ID_TOKEN_)/,
        )
      }),
      { numRuns: 150 },
    )
  })
})
