import { verify } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import { describe, expect, it } from 'vitest'
import { SamlMetadataRejected } from '../../src/errors.ts'
import { renderAuthnRequest } from '../../src/saml/authn-request.ts'
import type { IdpEntity } from '../../src/saml/idp-metadata-model.ts'
import { postBinding, redirectBinding } from '../../src/saml/read-idp-entity.ts'
import { parseXml } from '../../src/xml/parse-xml.ts'
import { attribute, childElements, textOf } from '../../src/xml/xml-element.ts'
import { validateSchema } from '../../src/xml/validate-schema.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'

const idp = (
  bindings: readonly string[],
  { wantAuthnRequestsSigned = false, location = 'https://idp.example.com/sso' } = {},
): IdpEntity => ({
  entityId: 'https://idp.example.com/saml',
  signingKeys: [],
  singleSignOnServices: bindings.map((binding) => ({ binding, location })),
  wantAuthnRequestsSigned,
})

const request = {
  idp: idp([redirectBinding]),
  spEntityId: 'urn:amazon:webservices',
  acsUrl: 'http://localhost:8400/saml?a=1&b="2"',
  requestId: '_0123abc',
  issueInstant: new Date('2026-11-24T12:00:00Z'),
}

const key = samlTestKey('idp-rsa-2048')
const signingKey = {
  privateKeyPem: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  certificatePem: key.certificate.toString(),
}

type Options = Parameters<typeof renderAuthnRequest>[0]

function redirectUrl(options: Options): URL {
  const rendered = renderAuthnRequest(options)
  if (rendered.binding !== 'redirect') throw new Error('not a redirect')
  return new URL(rendered.url)
}

function form(options: Options): { action: string; fields: Map<string, string> } {
  const rendered = renderAuthnRequest(options)
  if (rendered.binding !== 'post') throw new Error('not a form')
  return {
    action: rendered.action,
    fields: new Map(rendered.fields.map(({ name, value }) => [name, value])),
  }
}

const inflated = (url: URL): string =>
  inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()

const decoded = (fields: Map<string, string>): string =>
  Buffer.from(fields.get('SAMLRequest') ?? '', 'base64').toString()

describe('SAML Profiles 2.0 section 4.1.4.1: AuthnRequest', () => {
  it('is ours in every value and valid by the schema', () => {
    const xml = inflated(redirectUrl(request))
    validateSchema(xml)
    const root = parseXml(xml)
    expect([root.namespace, root.localName]).toEqual([
      'urn:oasis:names:tc:SAML:2.0:protocol',
      'AuthnRequest',
    ])
    expect(
      Object.fromEntries(root.attributes.map(({ localName, value }) => [localName, value])),
    ).toEqual({
      ID: '_0123abc',
      Version: '2.0',
      IssueInstant: '2026-11-24T12:00:00.000Z',
      Destination: 'https://idp.example.com/sso',
      ProtocolBinding: postBinding,
      AssertionConsumerServiceURL: 'http://localhost:8400/saml?a=1&b="2"',
    })
    const [issuer, policy, ...others] = childElements(root)
    expect(issuer && textOf(issuer)).toBe('urn:amazon:webservices')
    expect(policy?.localName).toBe('NameIDPolicy')
    expect(policy && attribute(policy, 'Format')).toBeUndefined()
    expect(others).toEqual([])
  })

  it('goes by Redirect where the identity provider has both bindings, by POST where only that', () => {
    expect(renderAuthnRequest({ ...request, idp: idp([postBinding, redirectBinding]) })).toEqual(
      renderAuthnRequest(request),
    )
    const { action, fields } = form({ ...request, idp: idp([postBinding]) })
    expect(action).toBe('https://idp.example.com/sso')
    expect([...fields.keys()]).toEqual(['SAMLRequest'])
    expect(decoded(fields)).toBe(inflated(redirectUrl(request)))
  })

  it('refuses an identity provider that has neither', () => {
    let error: unknown
    try {
      renderAuthnRequest({ ...request, idp: idp([]) })
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(SamlMetadataRejected)
    expect(error).toMatchObject({ code: 'SAML_METADATA_INVALID', check: 'no-sso-endpoint' })
  })

  it('keeps the query of the endpoint, and takes braces in it as they are', () => {
    const location = 'https://idp.example.com/sso?tenant=a&x={Issuer}'
    const url = redirectUrl({ ...request, idp: idp([redirectBinding], { location }) })
    expect(url.searchParams.get('tenant')).toBe('a')
    expect(attribute(parseXml(inflated(url)), 'Destination')).toBe(location)
  })
})

describe('SAML Bindings 2.0 section 3.4.3: RelayState', () => {
  it('travels in either binding, and is left out when there is none', () => {
    const relayState = 'a b&c=ü"'
    expect(redirectUrl({ ...request, relayState }).searchParams.get('RelayState')).toBe(relayState)
    expect(redirectUrl(request).searchParams.has('RelayState')).toBe(false)
    const posted = form({ ...request, idp: idp([postBinding]), relayState })
    expect(posted.fields.get('RelayState')).toBe(relayState)
  })

  it('may have 80 bytes and not 81', () => {
    const longest = 'ü'.repeat(40)
    expect(redirectUrl({ ...request, relayState: longest }).searchParams.get('RelayState')).toBe(
      longest,
    )
    expect(() => renderAuthnRequest({ ...request, relayState: `${longest}x` })).toThrow(TypeError)
  })

  it('goes with an ID that XML takes as one', () => {
    for (const requestId of ['', '1a', 'a b', 'a"b', "a'b", 'a:b']) {
      expect(() => renderAuthnRequest({ ...request, requestId })).toThrow(TypeError)
    }
  })
})

describe('signed AuthnRequests', () => {
  const wanting = (binding: string): IdpEntity => idp([binding], { wantAuthnRequestsSigned: true })

  it('by Redirect: the signature is over the query as sent', () => {
    const url = redirectUrl({
      ...request,
      idp: wanting(redirectBinding),
      signingKey,
      relayState: 'x y',
    })
    const [signed = '', signature = ''] = url.search.slice(1).split('&Signature=')
    expect([...new URLSearchParams(signed).keys()]).toEqual(['SAMLRequest', 'RelayState', 'SigAlg'])
    const bytes = Buffer.from(decodeURIComponent(signature), 'base64')
    expect(verify('sha256', Buffer.from(signed), key.certificate.publicKey, bytes)).toBe(true)
    expect(verify('sha256', Buffer.from(`${signed}x`), key.certificate.publicKey, bytes)).toBe(
      false,
    )
  })

  it('by POST: the signature is in the request, which stays valid by the schema', () => {
    const xml = decoded(form({ ...request, idp: wanting(postBinding), signingKey }).fields)
    validateSchema(xml)
    const [signature] = new RegExp('<ds:Signature .*</ds:Signature>').exec(xml) ?? []
    const verifier = new SignedXml({ publicCert: signingKey.certificatePem })
    verifier.loadSignature(signature ?? '')
    expect(verifier.checkSignature(xml)).toBe(true)
    expect(verifier.signatureAlgorithm).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')
  })

  it('are not sent to a provider that does not want them, nor without a key', () => {
    for (const options of [
      { ...request, signingKey },
      { ...request, idp: wanting(redirectBinding) },
    ]) {
      expect(redirectUrl(options).searchParams.has('Signature')).toBe(false)
    }
    const { fields } = form({ ...request, idp: wanting(postBinding) })
    expect(decoded(fields)).not.toContain('Signature')
  })
})
