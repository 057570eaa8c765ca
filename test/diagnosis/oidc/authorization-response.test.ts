import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { registeredErrors } from '../../../src/diagnosis/oidc/authorization-errors.ts'
import { recognizeInput } from '../../../src/diagnosis/recognize-input.ts'
import { oidcProviderArn, testIssuer, tokenContext, tokenOf } from './token-context.ts'

const callback = 'http://localhost:8400/oidc/callback'
const denial = 'error=access_denied&error_description=The+user+cancelled&state=state-canary'
const kindOf = (input: string): string => recognizeInput(input).documents[0].kind

describe('the answer of a provider, recognised (RFC 6749, section 4.1.2)', () => {
  it.each([
    `${callback}?${denial}`,
    `/oidc/callback?${denial}`,
    `${callback}#${denial}`,
    `?${denial}`,
    denial,
    `  ${callback}?${denial}\n`,
    `${callback}?code=abc&state=xyz`,
    `https://app.example.com/cb?code=abc&iss=https%3A%2F%2Fidp.example.com`,
    `${callback}?nothing=of+it`,
  ])('%s', (input) => {
    expect(kindOf(input)).toBe('authorization-response')
  })

  it.each([
    ['another address', 'https://app.example.com/cb?code=abc'],
    ['an error of something else', 'https://app.example.com/?error=404&page=2'],
    ['a callback without anything', `${callback}?`],
    ['a sentence', 'error=access_denied and state=nothing'],
    ['markup', `<a href="${callback}?${denial}">`],
  ])('not in %s', (_what, input) => {
    expect(kindOf(input)).not.toBe('authorization-response')
  })

  it('not where a token stands beside it: that is of more use', () => {
    expect(kindOf(`${callback}#id_token=${tokenOf()}&state=xyz`)).toBe('id-token')
  })

  it('not inside of other inputs, where silent sign-ins fail all the time', () => {
    const har = JSON.stringify({
      log: { entries: [{ request: { method: 'GET', url: `${callback}?${denial}` } }] },
    })
    expect(recognizeInput(har).documents.map(({ kind }) => kind)).not.toContain(
      'authorization-response',
    )
  })

  it('one parameter a line, without code and state, and where it was sent', () => {
    const [document] = recognizeInput(
      `${callback}?code=code-canary&state=state-canary&iss=https%3A%2F%2Fidp.example&x=a%0Ab`,
    ).documents
    expect(document.text).toBe(
      'code=(11 characters)\nstate=(12 characters)\niss=https://idp.example\nx=(3 characters)',
    )
    expect(document.deliveredTo).toBe(callback)
    expect(JSON.stringify(document)).not.toMatch(/canary/)
  })

  it('a line break in what a provider says makes no line', () => {
    const [document] = recognizeInput(
      `${callback}?error=access_denied&error_description=a%0D%0Acode=b&state=c`,
    ).documents
    expect(document.text.split('\n')).toHaveLength(3)
  })
})

describe('the answer of a provider, judged (OpenID Connect Core 1.0, section 3.1.2.6)', () => {
  it.each(registeredErrors)('%s is explained, with what to change', async (error) => {
    const input = `${callback}?error=${error}&state=x`
    const { verdict, findings, flow } = await diagnose(input, tokenContext())
    expect(verdict).toBe('rejected')
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({
      id: 'oidc-sign-in-denied',
      code: 'OIDC_SIGN_IN_DENIED',
      received: error,
      at: { line: 1, document: 0 },
    })
    expect(findings[0]?.message).not.toContain('an error of its own')
    expect(findings[0]?.remedy).toMatch(/\.$/)
    expect(flow[0]).toMatchObject({ step: 'idp', state: 'failed' })
  })

  it('an error of its own says where to look, in the words of the provider', async () => {
    const input = `${callback}?error=AADSTS50105&error_description=Not+assigned&state=x`
    const { findings } = await diagnose(input, tokenContext())
    expect(findings[0]?.message).toBe(
      'The provider answered "AADSTS50105" in place of a code: an error of its own, which OpenID Connect does not know. It says: "Not assigned".',
    )
  })

  it.each([
    ['state twice', 'error=access_denied&state=a&state=b', 'PARAMETER_REPEATED'],
    ['a code and an error', 'code=a&error=b&state=c', 'OIDC_CALLBACK_INVALID'],
    ['neither', 'state=c&session_state=d', 'OIDC_CALLBACK_INVALID'],
    ['no state', 'code=a&iss=b', 'OIDC_CALLBACK_INVALID'],
    ['an empty state', 'code=a&state=', 'OIDC_CALLBACK_INVALID'],
    ['a signed answer', 'response=a&state=b', 'OIDC_CALLBACK_INVALID'],
  ])('%s is an error', async (_what, query, code) => {
    const { findings } = await diagnose(`${callback}?${query}`, tokenContext())
    expect(findings.filter(({ level }) => level === 'error').map((one) => one.code)).toContain(code)
  })

  it('a code alone signs nobody in, and is no more than said beside another error', async () => {
    const { verdict, findings } = await diagnose(`${callback}?code=a&state=b`, tokenContext())
    expect(verdict).toBe('rejected')
    expect(findings.map(({ id, level }) => [id, level])).toEqual([['authorization-code', 'error']])
    const beside = await diagnose(`${callback}?code=a&code=b&state=c`, tokenContext())
    expect(beside.findings.map(({ id, level }) => [id, level])).toContainEqual([
      'authorization-code',
      'info',
    ])
  })

  const issuerOf = (iss: string): string =>
    `${callback}?error=access_denied&state=x&iss=${encodeURIComponent(iss)}`
  it.each([
    ['of a known provider', testIssuer, {}, undefined],
    ['of an unknown one', 'https://other.example', {}, 'warning'],
    [
      'of another than the chosen one',
      'https://other.example',
      { choose: { providerArn: oidcProviderArn } },
      'error',
    ],
    ['where no provider is known', 'https://other.example', { oidcProviders: [] }, undefined],
  ])('iss %s (RFC 9207)', async (_what, iss, changes, level) => {
    const { findings } = await diagnose(issuerOf(iss), tokenContext(changes))
    expect(findings.find(({ id }) => id === 'oidc-callback-issuer')?.level).toBe(level)
  })

  it('never throws, never shows code or state, whatever stands there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.oneof(
              fc.constantFrom('code', 'state', 'error', 'error_description', 'iss', 'response'),
              fc.string({ maxLength: 10 }),
            ),
            fc.string({ maxLength: 30, unit: 'binary' }),
          ),
          { maxLength: 8 },
        ),
        async (pairs) => {
          const query = new URLSearchParams([
            ...pairs,
            ['code', 'canary-7f3a'],
            ['state', 'canary-9b1c'],
          ])
          const diagnosis = await diagnose(`${callback}?${query.toString()}`, tokenContext())
          expect(diagnosis.verdict).toBe('rejected')
          expect(diagnosis.identity).toBeUndefined()
          expect(JSON.stringify(diagnosis)).not.toMatch(/canary-/)
        },
      ),
      { numRuns: 200 },
    )
  })
})
