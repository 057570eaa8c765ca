import { describe, expect, it } from 'vitest'
import { discoverProvider, discoveryUrl } from '../../src/oidc/discover-provider.ts'
import { openOutbound } from '../../src/outbound/open-outbound.ts'
import { openFakeHttpServer } from '../fakes/http-server.ts'
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
const invalid = { code: 'OIDC_PROVIDER_INVALID', aws: undefined }

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

  it('leaves an issuer with http to outbound, and takes its own endpoints with http', async () => {
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

  const endpoints = [
    'jwks_uri',
    'authorization_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
    'end_session_endpoint',
  ]
  const localIssuer = 'http://localhost:8080/realms/one'
  const discoverLocal = (change: object) => {
    const local = openFakeOidcProvider(localIssuer)
    const document = { issuer: localIssuer, jwks_uri: `${localIssuer}/keys`, ...change }
    local.answer(`${localIssuer}/.well-known/openid-configuration`, JSON.stringify(document))
    return discoverProvider(localIssuer, local)
  }

  it.each(endpoints)('takes %s of an http issuer at its origin, or with https', async (name) => {
    for (const url of ['http://localhost:8080/x', 'HTTP://LOCALHOST:8080/x', 'https://a.test/x']) {
      expect(Object.values(await discoverLocal({ [name]: url }))).toContain(url)
    }
  })

  it.each(endpoints)('takes %s of an http issuer nowhere else', async (name) => {
    for (const url of [
      'http://localhost:8081/x',
      'http://localhost/x',
      'http://127.0.0.1:8080/x',
      'http://localhost:8080.example.test/x',
      'http://localhost:8080@example.test/x',
      'ws://localhost:8080/x',
      'http://localhost:8080/x#y',
    ]) {
      await expect(discoverLocal({ [name]: url })).rejects.toMatchObject(invalid)
    }
  })

  it.each(endpoints)('takes %s of an https issuer never with http', async (name) => {
    const host = new URL(issuer).host
    for (const url of [`http://${host}/x`, `http://${host}:443/x`, 'http://localhost:8080/x']) {
      await expect(discover({ ...good, [name]: url })).rejects.toMatchObject(invalid)
    }
    await discover({ ...good, [name]: `https://${host}/x` })
  })

  it.each(['', '[]', '<html>', '{"issuer":"a","issuer":"b"}'])('refuses %j', async (text) => {
    await expect(discover(text)).rejects.toMatchObject(invalid)
  })

  it('says when the provider is down', async () => {
    provider.answer(`${issuer}/.well-known/openid-configuration`, undefined)
    await expect(discoverProvider(issuer, provider)).rejects.toMatchObject({
      name: 'OidcProviderFailed',
      code: 'OIDC_PROVIDER_UNREACHABLE',
      message: `the discovery document at "${issuer}/.well-known/openid-configuration" could not be read: the provider is down`,
      cause: { code: 'OUTBOUND_FAILED' },
      aws: undefined,
    })
  })

  it.each([
    [404, 'the answer is HTTP 404, expected 200'],
    [500, 'the answer is HTTP 500, expected 200'],
    [302, 'the answer is HTTP 302, expected 200, and redirects are not followed'],
  ])('says where it asked and that HTTP %d came', async (status, reason) => {
    const server = await openFakeHttpServer()
    server.answer({ status, headers: { location: '/elsewhere' } })
    const outbound = openOutbound({ exceptions: [{ url: server.url }] })
    await expect(discoverProvider(server.url, { outbound })).rejects.toMatchObject({
      code: 'OIDC_PROVIDER_UNREACHABLE',
      message: `the discovery document at "${server.url}/.well-known/openid-configuration" could not be read: ${reason}`,
      received: `HTTP ${status}`,
    })
    await outbound.close()
    await server.close()
  })

  it('names itself where its address may not be called, and whose address it is', async () => {
    const outbound = openOutbound()
    await expect(discoverProvider('https://10.0.0.1/one', { outbound })).rejects.toMatchObject({
      name: 'OutboundFailed',
      code: 'OUTBOUND_ADDRESS_REFUSED',
      check: 'check-address',
      received: '10.0.0.1',
      message: expect.stringContaining(
        '"https://10.0.0.1/one/.well-known/openid-configuration"',
      ) as string,
    })
    await outbound.close()
  })
})
