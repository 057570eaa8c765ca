import { describe, expect, it } from 'vitest'
import { discoverProvider, discoveryUrl } from '../../src/oidc/discover-provider.ts'
import { openOutbound } from '../../src/outbound/open-outbound.ts'
import { openFakeOidcProvider } from '../fakes/oidc-provider.ts'

const provider = openFakeOidcProvider()
const { issuer } = provider
const good = {
  issuer,
  jwks_uri: 'https://keys.example.test/jwks',
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  id_token_signing_alg_values_supported: ['RS256'],
}
const discover = (document: unknown) => {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  provider.answer(`${issuer}/.well-known/openid-configuration`, text)
  return discoverProvider(issuer, provider)
}
const invalid = { code: 'OIDC_PROVIDER_INVALID' }

describe('discovery (OpenID Connect Discovery 1.0, section 4)', () => {
  it('is found behind the path of the issuer', () => {
    const url = 'https://a.test/.well-known/openid-configuration'
    expect(discoveryUrl('https://a.test')).toBe(url)
    expect(discoveryUrl('https://a.test/')).toBe(url)
    expect(discoveryUrl('https://a.test/id/1')).toBe(
      'https://a.test/id/1/.well-known/openid-configuration',
    )
  })

  it.each(['ftp://a.test', 'https://a.test?x', 'https://a.test#', 'https://u:p@a.test', 'a.test'])(
    'has no place for %s',
    (text) => {
      expect(() => discoveryUrl(text)).toThrow(expect.objectContaining(invalid))
    },
  )

  it('reads what is used', async () => {
    expect(await discover(good)).toEqual({
      issuer,
      jwksUri: 'https://keys.example.test/jwks',
      authorizationEndpoint: `${issuer}/authorize`,
      tokenEndpoint: `${issuer}/token`,
      idTokenSigningAlgorithms: ['RS256'],
    })
  })

  it.each([
    { issuer: `${issuer}/` },
    { issuer: undefined },
    { jwks_uri: undefined },
    { jwks_uri: 'http://keys.example.test/jwks' },
    { jwks_uri: 7 },
    { token_endpoint: 'http://idp.example.test/token' },
    { authorization_endpoint: 'javascript:alert(1)' },
    { id_token_signing_alg_values_supported: 'RS256' },
  ])('refuses %j', async (change) => {
    await expect(discover({ ...good, ...change })).rejects.toMatchObject(invalid)
  })

  it('leaves an issuer with http to outbound, and takes its endpoints with http', async () => {
    const local = openFakeOidcProvider('http://localhost:8080/realms/one')
    expect(await discoverProvider(local.issuer, local)).toMatchObject({
      jwksUri: 'http://localhost:8080/realms/one/keys',
    })
    const outbound = openOutbound()
    await expect(discoverProvider(local.issuer, { outbound })).rejects.toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
    })
    await outbound.close()
  })

  it.each(['', '[]', '<html>', '{"issuer":"a","issuer":"b"}'])('refuses %j', async (text) => {
    await expect(discover(text)).rejects.toMatchObject(invalid)
  })

  it('says when the provider is down', async () => {
    provider.answer(`${issuer}/.well-known/openid-configuration`, undefined)
    await expect(discoverProvider(issuer, provider)).rejects.toMatchObject({
      code: 'OUTBOUND_FAILED',
    })
  })
})
