import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { RequestRefused } from '../../src/errors.ts'
import { renderAuthnRequest } from '../../src/saml/authn-request.ts'
import { redirectBinding } from '../../src/saml/read-idp-entity.ts'
import { parseAuthnRequest } from '../../src/test-idp/parse-authn-request.ts'

const ssoUrl = 'http://localhost:8400/test-idp/saml/sso'
const acsUrl = 'http://localhost:8400/saml'

const good = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" IssueInstant="2026-11-24T12:00:00Z" Destination="${ssoUrl}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="${acsUrl}"><saml:Issuer>urn:amazon:webservices</saml:Issuer></samlp:AuthnRequest>`

const base64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString('base64')
const post = (xml: string | Buffer): ReturnType<typeof parseAuthnRequest> =>
  parseAuthnRequest(base64(xml), { binding: 'post', ssoUrl })
const redirect = (xml: string | Buffer): ReturnType<typeof parseAuthnRequest> =>
  parseAuthnRequest(base64(deflateRawSync(xml)), { binding: 'redirect', ssoUrl })

function refusal(read: () => unknown): RequestRefused {
  try {
    read()
  } catch (error) {
    if (error instanceof RequestRefused) return error
    throw error
  }
  throw new Error('the request was accepted')
}

describe('SAML Core 2.0 section 3.4.1: AuthnRequest', () => {
  it('is read by either binding', () => {
    const expected = { id: '_1', issuer: 'urn:amazon:webservices', acsUrl }
    expect(post(good)).toEqual(expected)
    expect(redirect(good)).toEqual(expected)
  })

  it('is read as our own service provider writes it', () => {
    const rendered = renderAuthnRequest({
      idp: {
        entityId: 'https://idp',
        signingKeys: [],
        singleSignOnServices: [{ binding: redirectBinding, location: ssoUrl }],
        wantAuthnRequestsSigned: false,
      },
      spEntityId: 'urn:amazon:webservices',
      acsUrl,
      requestId: '_0123',
      issueInstant: new Date('2026-11-24T12:00:00Z'),
    })
    if (rendered.binding !== 'redirect') throw new Error('not a redirect')
    const parameter = new URL(rendered.url).searchParams.get('SAMLRequest') ?? ''
    expect(parseAuthnRequest(parameter, { binding: 'redirect', ssoUrl })).toEqual({
      id: '_0123',
      issuer: 'urn:amazon:webservices',
      acsUrl,
    })
  })

  it('may leave the address, the binding and the destination to us', () => {
    const short = good
      .replace(/ Destination="[^"]*"/, '')
      .replace(/ ProtocolBinding="[^"]*"/, '')
      .replace(/ AssertionConsumerServiceURL="[^"]*"/, '')
    expect(post(short)).toEqual({ id: '_1', issuer: 'urn:amazon:webservices', acsUrl: undefined })
  })

  it.each([
    ['authn-request', good.replaceAll('AuthnRequest', 'LogoutRequest')],
    ['authn-request', good.replace('2.0:protocol', '1.1:protocol')],
    ['version', good.replace('Version="2.0"', 'Version="1.1"')],
    ['version', good.replace(' Version="2.0"', '')],
    ['id', good.replace(' ID="_1"', '')],
    ['id', good.replace('ID="_1"', 'ID="1&quot;"')],
    ['destination', good.replace(ssoUrl, 'https://idp.example.org/sso')],
    ['protocol-binding', good.replace('bindings:HTTP-POST', 'bindings:HTTP-Artifact')],
    [
      'acs-index',
      good.replace('ProtocolBinding', 'AssertionConsumerServiceIndex="1" ProtocolBinding'),
    ],
    ['issuer', good.replace(/<saml:Issuer>.*<\/saml:Issuer>/, '')],
    ['issuer', good.replace(/(<saml:Issuer>.*<\/saml:Issuer>)/, '$1$1')],
    ['issuer', good.replaceAll('saml:Issuer', 'samlp:Issuer')],
    ['saml-content-mixed', good.replace('urn:amazon', '<saml:x/>urn:amazon')],
  ])('is refused with %s', (check, xml) => {
    expect(refusal(() => post(xml))).toMatchObject({ code: 'REQUEST_MALFORMED', check })
  })
})

describe('hostile SAMLRequest parameters', () => {
  it.each([
    ['xml-doctype', `<!DOCTYPE x>${good}`],
    ['xml-comment', good.replace('amazon', 'amazon<!-- -->')],
    ['xml-not-well-formed', good.slice(0, -1).concat('x>')],
    ['xml-trailing-content', `${good}!!!`],
    ['xml-limit-exceeded', '<a>'.repeat(50) + '</a>'.repeat(50)],
  ])('are refused with %s', (check, xml) => {
    for (const read of [post, redirect]) {
      expect(refusal(() => read(xml))).toMatchObject({ code: 'REQUEST_MALFORMED', check })
    }
  })

  it('are refused when they are not base64, are empty, or are not UTF-8', () => {
    for (const text of ['', '!!!!', `${base64(good)}!!!`, base64('x'.repeat(65 * 1024))]) {
      const read = (): unknown => parseAuthnRequest(text, { binding: 'post', ssoUrl })
      expect(refusal(read)).toMatchObject({ code: 'REQUEST_MALFORMED', check: 'base64' })
    }
    expect(refusal(() => post(Buffer.from([0x3c, 0xff, 0xfe])))).toMatchObject({ check: 'utf-8' })
  })

  it('are not inflated beyond 64 KiB, however well they compress', () => {
    const bomb = good.replace('urn:amazon', ' '.repeat(2 * 1024 * 1024))
    expect(base64(deflateRawSync(bomb)).length).toBeLessThan(64 * 1024)
    expect(refusal(() => redirect(bomb))).toMatchObject({ check: 'inflate' })
  })

  it('are not inflated at all by POST, and not taken uncompressed by Redirect', () => {
    expect(refusal(() => post(deflateRawSync(good)))).toMatchObject({ code: 'REQUEST_MALFORMED' })
    const read = (): unknown => parseAuthnRequest(base64(good), { binding: 'redirect', ssoUrl })
    expect(refusal(read)).toMatchObject({ check: 'inflate' })
  })
})
