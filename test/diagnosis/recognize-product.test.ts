import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDocumentFacts } from '../../src/diagnosis/document-facts.ts'
import { products } from '../../src/diagnosis/product-signs.ts'
import type { ProductId } from '../../src/diagnosis/product-signs.ts'
import { recognizeInput } from '../../src/diagnosis/recognize-input.ts'
import { recognizeProduct } from '../../src/diagnosis/recognize-product.ts'
import type { RecognizedProduct } from '../../src/diagnosis/recognize-product.ts'
import { renderIdpMetadata } from '../../src/test-idp/render-idp-metadata.ts'

const productOf = (input: string): RecognizedProduct | undefined =>
  recognizeProduct(readDocumentFacts(recognizeInput(input).documents[0]))

const response = (
  issuer: string,
  { id = '_1', name = 'mail' }: { readonly id?: string; readonly name?: string } = {},
): string =>
  `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}"><Issuer>${issuer}</Issuer><Assertion><AttributeStatement><Attribute Name="${name}"/></AttributeStatement></Assertion></p:Response>`

const metadata = (entityId: string, location: string): string =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><IDPSSODescriptor><SingleSignOnService Location="${location}"/></IDPSSODescriptor></EntityDescriptor>`

const token = (claims: object): string =>
  [{ alg: 'RS256' }, claims]
    .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'))
    .join('.') + '.c2ln'

const own = 'https://idp.example.com/saml'
const ownSso = 'https://idp.example.com/sso'
const tenant = '11111111-2222-3333-4444-555555555555'

const responses: readonly [ProductId, string][] = [
  ['okta', 'http://www.okta.com/exk1example2example3'],
  ['entra-id', `https://sts.windows.net/${tenant}/`],
  ['ad-fs', 'http://adfs.example.com/adfs/services/trust'],
  ['keycloak', 'https://sso.example.com/realms/example'],
  ['keycloak', 'http://localhost:8080/auth/realms/example'],
  ['shibboleth', 'https://idp.example.edu/idp/shibboleth'],
  ['google', 'https://accounts.google.com/o/saml2?idpid=C01example'],
  ['auth0', 'urn:dev-example.us.auth0.com'],
  ['onelogin', `https://app.onelogin.com/saml/metadata/${tenant}`],
  ['ping', `https://auth.pingone.eu/${tenant}`],
  ['jumpcloud', 'JumpCloud'],
  ['jumpcloud', 'https://sso.jumpcloud.com/saml2/aws'],
  ['simplesamlphp', 'https://idp.example.com/simplesaml/saml2/idp/metadata.php'],
  ['simplesamlphp', 'https://idp.example.com/simplesaml/module.php/saml/idp/metadata'],
  ['test-idp', 'http://localhost:8400/test-idp/saml/metadata'],
]

const endpoints: readonly [ProductId, string][] = [
  ['okta', 'https://login.example.com/app/amazon_aws/exk1example2example3/sso/saml'],
  ['entra-id', `https://login.microsoftonline.com/${tenant}/saml2`],
  ['ad-fs', 'https://adfs.example.com/adfs/ls/'],
  ['keycloak', 'https://sso.example.com/realms/example/protocol/saml'],
  ['shibboleth', 'https://idp.example.edu/idp/profile/SAML2/Redirect/SSO'],
  ['google', 'https://accounts.google.com/o/saml2/idp?idpid=C01example'],
  ['auth0', 'https://login.example.com/samlp/abcdefghijklmnopqrstuvwxyzABCDEF'],
  ['onelogin', 'https://example.onelogin.com/trust/saml2/http-post/sso/1'],
  ['ping', 'https://sso.example.com/idp/SSO.saml2'],
  ['jumpcloud', 'https://sso.jumpcloud.com/saml2/aws'],
  ['simplesamlphp', 'https://idp.example.com/simplesaml/saml2/idp/SSOService.php'],
  ['simplesamlphp', 'https://idp.example.com/module.php/saml/idp/singleSignOnService'],
  ['test-idp', 'http://localhost:8400/test-idp/saml/sso'],
]

const tokens: readonly [ProductId, object][] = [
  ['okta', { iss: 'https://example.okta.com/oauth2/default' }],
  ['okta', { iss: 'https://example.oktapreview.com' }],
  ['entra-id', { iss: `https://login.microsoftonline.com/${tenant}/v2.0` }],
  ['entra-id', { iss: own, tid: tenant, oid: tenant }],
  ['ad-fs', { iss: 'https://adfs.example.com/adfs' }],
  ['keycloak', { iss: own, realm_access: {} }],
  ['google', { iss: 'https://accounts.google.com' }],
  ['auth0', { iss: 'https://dev-example.eu.auth0.com/' }],
  ['onelogin', { iss: 'https://example.onelogin.com/oidc/2' }],
  ['ping', { iss: `https://auth.pingone.com/${tenant}/as` }],
  ['jumpcloud', { iss: 'https://oauth.id.jumpcloud.com/' }],
  ['test-idp', { iss: 'http://localhost:8400/test-idp/oidc' }],
]

describe('the product that made a document', () => {
  it.each(responses)('%s is known by the issuer %s of a response', (id, issuer) => {
    expect(productOf(response(issuer))).toMatchObject({
      id,
      name: products[id].name,
      evidence: [{ in: 'issuers', value: issuer }],
    })
  })

  it.each(endpoints)('%s is known by the endpoint %s of metadata', (id, location) => {
    expect(productOf(metadata(own, location))).toMatchObject({
      id,
      evidence: [{ in: 'endpoints', value: location }],
    })
  })

  it.each(tokens)('%s is known by a token of %j', (id, claims) => {
    expect(productOf(token(claims))?.id).toBe(id)
  })

  it('has an example for every product', () => {
    const shown = [...responses, ...endpoints, ...tokens].map(([id]) => id)
    expect(new Set(shown)).toEqual(new Set(Object.keys(products)))
  })

  it('is known by attributes under a name of its own', () => {
    const name = 'http://schemas.microsoft.com/identity/claims/tenantid'
    expect(productOf(response(own, { name }))?.id).toBe('entra-id')
    expect(productOf(response(own, { name: 'http://schemas.auth0.com/nickname' }))?.id).toBe(
      'auth0',
    )
    expect(productOf(response(own, { name: `${name}x` }))).toBeUndefined()
  })

  it('is known by a discovery document', () => {
    const document = {
      issuer: own,
      jwks_uri: own,
      token_endpoint: 'https://sso.example.com/realms/example/protocol/openid-connect/token',
    }
    expect(productOf(JSON.stringify(document))?.id).toBe('keycloak')
  })

  it('is known of the fixtures, and of our own metadata', () => {
    const misspelt = readFileSync('test/fixtures/diagnosis/misspelt-attribute.xml', 'utf8')
    expect(productOf(misspelt)?.id).toBe('simplesamlphp')
    const certificatePem = readFileSync('test/fixtures/saml/keys/idp-rsa-2048.cert.pem', 'utf8')
    const ours = renderIdpMetadata({
      entityId: 'http://localhost:8400/test-idp/saml/metadata',
      ssoUrl: 'http://localhost:8400/test-idp/saml/sso',
      certificatePem,
    })
    expect(productOf(ours)?.evidence).toHaveLength(2)
    const entra = 'test/fixtures/saml/valid/entra-shaped.assertion-signed.xml'
    expect(productOf(readFileSync(entra, 'utf8'))?.id).toBe('entra-id')
  })

  it('is known of a document that is broken', () => {
    expect(productOf(response('http://www.okta.com/exk1').slice(0, 220))?.id).toBe('okta')
  })
})

describe('when it is not sure', () => {
  it('says nothing of an ID alone, which others write so too', () => {
    expect(productOf(response(own, { id: 'id12345678901234567890' }))).toBeUndefined()
    expect(productOf(response(own, { id: `ID_${tenant}` }))).toBeUndefined()
    expect(productOf(token({ iss: own, tid: 'x' }))).toBeUndefined()
  })

  it('says nothing when as much speaks for another', () => {
    const location = 'https://sso.example.com/idp/SSO.saml2'
    expect(productOf(metadata('http://www.okta.com/exk1', location))).toBeUndefined()
  })

  it('says nothing of a provider that it does not know, nor of a document that has none', () => {
    expect(productOf(response(own))).toBeUndefined()
    expect(productOf(metadata(own, ownSso))).toBeUndefined()
    expect(productOf('{"Statement":{"Effect":"Allow","Action":"s3:*"}}')).toBeUndefined()
    expect(productOf('hello')).toBeUndefined()
  })

  it('is not misled by a name inside of another one', () => {
    for (const issuer of [
      'https://www.okta.com.example.com/exk1',
      'https://evil.example.com/?https://sts.windows.net/',
      'https://accounts.google.com.example.com',
      'urn:auth0.com.example',
    ]) {
      expect(productOf(response(issuer))).toBeUndefined()
    }
  })
})

describe('evidence', () => {
  it('is words with the value, the strongest first', () => {
    const okta = productOf(response('http://www.okta.com/exk1', { id: 'id12345678901234567890' }))
    expect(okta?.evidence.map(({ words }) => words)).toEqual([
      'the issuer is one of its addresses: "http://www.okta.com/exk1"',
      'the ID is written as it writes them: "id12345678901234567890"',
    ])
  })

  it('shows what hides as what it is', () => {
    const hidden = productOf(response('https://a\u202E/idp/shibboleth'))
    expect(hidden?.evidence[0]?.words).toContain('\\u{202e}')
  })
})
