import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { readTokenText } from '../../../src/diagnosis/oidc/token-text.ts'
import { signToken } from '../../fakes/sign-token.ts'
import { signingKey, tokenContext, tokenOf } from './token-context.ts'

describe('the text of a token', () => {
  const token = signToken(
    { header: { alg: 'RS256' }, claims: '{"a":[1e2,"x"],"b":{},"c":"\u202e"}' },
    signingKey,
  )

  it('is its header and claims, laid out, without the signature', () => {
    const { text, parts } = readTokenText(token, 0)
    expect(text).toBe(
      [
        '{',
        '  "alg": "RS256"',
        '}',
        '.',
        '{',
        '  "a": [',
        '    1e2,',
        '    "x"',
        '  ],',
        '  "b": {},',
        String.raw`  "c": "\u202e"`,
        '}',
      ].join('\n'),
    )
    expect(text).not.toContain(parts[2])
    expect(readTokenText('opaque', 0).text).toBe('')
    expect(readTokenText(`${parts[0]}.`, 0).text).toBe('{\n  "alg": "RS256"\n}')
  })

  it('has the places of values and of names', () => {
    const { header, claims } = readTokenText(token, 3)
    expect(header.placeOf(['alg'])).toEqual({
      line: 2,
      column: 10,
      endLine: 2,
      endColumn: 17,
      path: 'header.alg',
      document: 3,
    })
    expect(claims.placeOf(['a', 1])).toMatchObject({ line: 8, column: 5, path: 'claims.a[1]' })
    expect(claims.placeOf(['b'], 'name')).toMatchObject({ line: 10, column: 3, endColumn: 6 })
    // What is not there is looked for in its object.
    expect(claims.placeOf(['sub'])).toMatchObject({ line: 5, column: 1, path: 'claims.sub' })
  })

  it('keeps a text that is no JSON as it is, and repeated names', () => {
    const broken = signToken({ header: { alg: 'x' }, claims: '{"a":1,}' }, signingKey)
    expect(readTokenText(broken, 0).text).toMatch(/\n\.\n\{"a":1,\}$/)
    const twice = signToken({ header: { alg: 'x' }, claims: '{"a":1,"a":2}' }, signingKey)
    expect(readTokenText(twice, 0).text).toMatch(/"a": 1,\n {2}"a": 2\n/)
  })

  it('makes no more of a name than a name', () => {
    const odd = signToken(
      { header: { alg: 'x' }, claims: '{"__proto__":{"sub":"x"},"constructor":1}' },
      signingKey,
    )
    const { claims } = readTokenText(odd, 0)
    expect(claims.valueOf('sub')).toBeUndefined()
    expect(claims.valueOf('toString')).toBeUndefined()
    expect(claims.valueOf('constructor')).toBe(1)
  })
})

describe('hints for tokens', () => {
  it.each([
    ['https://dev-1.okta.com/oauth2/default', 'Okta'],
    ['https://login.microsoftonline.com/0b1c2d3e-0000-4000-8000-000000000000/v2.0', 'Entra ID'],
    ['https://sso.example.com/realms/main', 'Keycloak'],
    ['https://tenant.eu.auth0.com/', 'Auth0'],
    ['https://auth.pingone.eu/0b1c2d3e-0000-4000-8000-000000000000/as', 'PingOne'],
  ])('a token of %s has those of %s', async (iss, product) => {
    const { findings } = await diagnose(tokenOf({ iss }), tokenContext())
    expect(findings[0]?.id).toBe('token-issuer-unknown')
    expect(findings[0]?.productHint).toMatch(new RegExp(`^${product}: `))
    expect(findings[0]?.productHint).not.toMatch(/SAML|ACS|Entity ID/)
  })
})
