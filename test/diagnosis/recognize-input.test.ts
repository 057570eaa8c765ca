import { readFileSync } from 'node:fs'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { recognizeInput } from '../../src/diagnosis/recognize-input.ts'
import type { DocumentKind, RecognizedDocument } from '../../src/diagnosis/recognition.ts'
import type { TransportNoteCode } from '../../src/diagnosis/transport-note.ts'
import { renderPostFormPage } from '../../src/views/post-form-page.tsx'
import { renderRoleChooserPage } from '../../src/views/role-chooser-page.tsx'

const fixture = (name: string): string => readFileSync(`test/fixtures/diagnosis/${name}`, 'utf8')
const valid = (name: string): string => readFileSync(`test/fixtures/saml/valid/${name}`, 'utf8')

// Long, with characters beyond ASCII, so that its base64 has + and /.
const xml = valid('response-and-assertion-signed.text-beyond-ascii.xml')
  .trimEnd()
  .replace('Zo&#xEB;', 'Zo\u00EB \u00FF\u00BF? \u{1F600}\u00FE')
const base64 = Buffer.from(xml).toString('base64')
const deflated = deflateRawSync(xml).toString('base64')
const role = 'arn:aws:iam::123456789012:role/Developer'
const provider = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (header: object, claims: object = { iss: 'https://idp.example.com' }): string =>
  `${part(header)}.${part(claims)}.c2lnbmF0dXJl`
const idToken = token({ alg: 'RS256', kid: 'k' })

const first = (input: string | Uint8Array): RecognizedDocument => recognizeInput(input).documents[0]
const kinds = (input: string | Uint8Array): DocumentKind[] =>
  recognizeInput(input).documents.map(({ kind }) => kind)
const codes = ({ notes }: RecognizedDocument): TransportNoteCode[] => notes.map(({ code }) => code)
const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString()

it('has an example whose base64 holds both characters that transports destroy', () => {
  expect(base64).toMatch(/\+/)
  expect(base64).toMatch(/\//)
})

describe('SAML Bindings 2.0, section 3.5.4: a SAMLResponse in every encoding', () => {
  it.each<[string, string | Uint8Array, TransportNoteCode[]]>([
    ['XML', xml, []],
    ['XML, as bytes', Buffer.from(xml), []],
    ['XML behind a byte order mark', `\uFEFF${xml}`, ['byte-order-mark']],
    ['XML behind the bytes of a mark', Buffer.from(`\uFEFF${xml}`), ['byte-order-mark']],
    ['XML as UTF-16', Buffer.from(`\uFEFF${xml}`, 'utf16le'), ['utf-16']],
    ['XML as UTF-16, big-endian', Buffer.from(`\uFEFF${xml}`, 'utf16le').swap16(), ['utf-16']],
    ['XML as UTF-16 without a mark', Buffer.from(xml, 'utf16le'), ['utf-16']],
    ['XML behind other text', `2030-01-01 got ${xml}`, ['leading-text']],
    ['XML with other text behind', `${xml} <- this one`, ['trailing-text']],
    ['base64', base64, []],
    ['base64, as bytes', Buffer.from(`${base64}\n`), []],
    ['base64 in lines', base64.replace(/.{76}/g, '$&\r\n'), ['base64-line-breaks']],
    ['base64 with spaces for +', base64.replaceAll('+', ' '), ['plus-became-space']],
    [
      'base64 in the alphabet of URLs',
      base64.replaceAll('+', '-').replaceAll('/', '_'),
      ['base64url-alphabet'],
    ],
    ['base64 without padding', Buffer.from(`${xml} `).toString('base64').replace(/=+$/, ''), []],
    ['base64 in quotes', `"${base64}",`, ['quoted']],
    ['base64 with commas', base64.replace(/.{500}/g, '$&,'), ['base64-foreign-characters']],
    ['base64 twice', Buffer.from(base64).toString('base64'), ['base64-twice']],
    ['base64 of UTF-16', Buffer.from(xml, 'utf16le').toString('base64'), ['utf-16']],
    ['percent-encoded base64', encodeURIComponent(base64), []],
    [
      'percent-encoded twice',
      encodeURIComponent(encodeURIComponent(base64)),
      ['percent-encoded-twice'],
    ],
    ['deflated', deflated, []],
    ['deflated, percent-encoded', encodeURIComponent(deflated), []],
    ['deflated by zlib', deflateSync(xml).toString('base64'), []],
    ['deflated by gzip', gzipSync(xml).toString('base64'), []],
    ['a form body', form({ SAMLResponse: base64, RelayState: 'x' }), []],
    [
      'a form body, value not encoded',
      `SAMLResponse=${base64}&RelayState=x`,
      ['not-percent-encoded'],
    ],
    ['a form body, deflated', form({ SAMLResponse: deflated }), ['deflated-although-post']],
    ['a form body, XML not encoded', form({ SAMLResponse: xml }), ['not-base64']],
    [
      'a form body, encoded twice',
      form({ SAMLResponse: encodeURIComponent(base64) }),
      ['percent-encoded'],
    ],
    ['a URL', `https://sp.example.com/saml?${form({ SAMLResponse: deflated })}`, []],
    [
      'a URL, not deflated',
      `https://sp.example.com/saml?${form({ SAMLResponse: base64 })}`,
      ['not-deflated-although-redirect'],
    ],
    ['a path', `/saml?${form({ SAMLResponse: deflated })}`, []],
    ['JSON', JSON.stringify({ SAMLResponse: base64 }), []],
    ['what a browser shows of a form', `Form Data\nSAMLResponse: ${base64}\nRelayState: x`, []],
    ['names above values', `SAMLResponse\n${base64}\nRelayState\nx`, []],
    ['a request as a program', `fetch("/saml", {"body": "${form({ SAMLResponse: base64 })}"})`, []],
    ['a log line', `level=debug msg="got" response=${base64} end`, []],
  ])('%s', (_, input, notes) => {
    const { documents } = recognizeInput(input)
    expect(documents).toHaveLength(1)
    const [document] = documents
    expect(document.kind).toBe('saml-response')
    expect(document.text.trim()).toBe(xml)
    expect(codes(document)).toEqual(expect.arrayContaining(notes))
    if (notes.length === 0) {
      expect(codes(document).filter((code) => code !== 'base64-padding')).toEqual([])
    }
  })

  it('keeps the parameter as it came, for judging it as a service would', () => {
    const broken = base64.replace(/.{76}/g, '$&\n')
    expect(first(broken).parameter).toBe(broken)
    expect(first(form({ SAMLResponse: broken })).parameter).toBe(broken)
    expect(first(xml).parameter).toBeUndefined()
    const bare = first(`SAMLResponse=${base64}&RelayState=x`)
    expect(bare.parameter).toBe(base64)
    expect(codes(bare)).toEqual(['not-percent-encoded'])
  })

  it('says how it got there', () => {
    expect(first(encodeURIComponent(deflated)).steps).toEqual([
      'decoded percent-encoding',
      'decoded base64',
      'inflated',
    ])
  })

  it('knows a message that was cut off, before or after it was deflated', () => {
    const half = (text: string): string => text.slice(0, Math.floor(text.length / 8) * 4)
    for (const input of [half(xml), half(base64), half(deflated)]) {
      const document = first(input)
      expect(document.kind).toBe('saml-response')
      expect(codes(document)).toContain('truncated')
      expect(xml.startsWith(document.text)).toBe(true)
    }
    expect(codes(first(xml))).not.toContain('truncated')
  })

  it('reads bytes that are not UTF-8, and says so', () => {
    const latin1 = Buffer.from('<Response xmlns="urn:x">\u00FC</Response>', 'latin1')
    expect(first(latin1)).toMatchObject({ kind: 'saml-response' })
    expect(codes(first(latin1))).toEqual(['not-utf-8'])
  })

  it('does not inflate beyond what a message may have', () => {
    const bomb = deflateRawSync(`<Response>${' '.repeat(8 * 1024 * 1024)}</Response>`)
    const document = first(form({ SAMLResponse: bomb.toString('base64') }))
    expect(document.kind).toBe('unrecognized')
    expect(codes(document)).toContain('inflated-too-large')
    expect(document.nearest?.kind).toBe('saml-response')
  })

  it('names a field that cannot be decoded', () => {
    expect(first('SAMLResponse=%25%25&RelayState=x')).toMatchObject({
      kind: 'unrecognized',
      foundIn: 'form body, field SAMLResponse',
      relayState: 'x',
      nearest: { kind: 'saml-response' },
    })
  })
})

describe('what stands beside a document', () => {
  it('is where a redirect went, and its relay state', () => {
    const query = form({ SAMLResponse: deflated, RelayState: 'r' })
    expect(first(`https://sp.example.com/saml?${query}#top`)).toMatchObject({
      deliveredTo: 'https://sp.example.com/saml',
      method: 'GET',
      relayState: 'r',
    })
  })

  it('is the role and the provider, in a request to STS', () => {
    const Action = 'AssumeRoleWithSAML'
    const body = form({ Action, RoleArn: role, PrincipalArn: provider, SAMLAssertion: base64 })
    expect(first(body)).toMatchObject({
      kind: 'saml-response',
      action: 'AssumeRoleWithSAML',
      roleArn: role,
      principalArn: provider,
      foundIn: 'form body, field SAMLAssertion',
    })
    const forToken = form({ RoleArn: role, RoleSessionName: 'alice', WebIdentityToken: idToken })
    expect(first(`Action=AssumeRoleWithWebIdentity&${forToken}`)).toMatchObject({
      kind: 'id-token',
      action: 'AssumeRoleWithWebIdentity',
      roleArn: role,
      roleSessionName: 'alice',
    })
  })

  it('is the role that was chosen on the page', () => {
    expect(first(form({ SAMLResponse: base64, roleIndex: role })).roleArn).toBe(role)
  })

  it('is not the action of some other form', () => {
    expect(first(form({ SAMLResponse: base64, action: 'sign in' })).action).toBeUndefined()
  })
})

describe('HTML pages', () => {
  it('are read for the form that posts a response, with entities and any quotes', () => {
    expect(first(fixture('posting-page.html'))).toMatchObject({
      kind: 'saml-response',
      text: fixture('misspelt-attribute.xml'),
      foundIn: 'HTML page, form to https://signin.aws.amazon.com/saml, field SAMLResponse',
      deliveredTo: 'https://signin.aws.amazon.com/saml',
      method: 'POST',
      relayState: 'https://console.aws.amazon.com/s3/?region=eu-west-1&x=1',
    })
  })

  it('are read when they are ours', () => {
    const posting = renderPostFormPage({
      action: 'http://localhost:8400/saml',
      fields: [{ name: 'SAMLResponse', value: base64 }],
      title: 'Signing in',
      buttonLabel: 'Go on',
    })
    const chooser = renderRoleChooserPage({
      actionUrl: 'http://localhost:8400/saml',
      samlResponse: base64,
      relayState: 'r',
      name: 'alice',
      accounts: [{ accountId: '123456789012', roles: [{ arn: role, name: 'Developer' }] }],
      region: 'us-east-1',
      csrfToken: 'c',
      sessionId: 's',
    })
    for (const page of [posting, chooser]) {
      expect(recognizeInput(page).documents).toHaveLength(1)
      expect(first(page)).toMatchObject({
        kind: 'saml-response',
        text: xml,
        deliveredTo: 'http://localhost:8400/saml',
      })
    }
    expect(first(chooser)).toMatchObject({ relayState: 'r' })
    expect(first(chooser).roleArn).toBeUndefined()
  })

  it('are read for a document that they show as text', () => {
    const shown = `<html><body><pre>${escapeHtml(xml)}</pre></body></html>`
    expect(first(shown)).toMatchObject({ kind: 'saml-response', text: xml })
    expect(codes(first(shown))).toContain('html-entities')
  })

  it('leave comments, scripts and fields that are not chosen alone', () => {
    const fields = [
      `<!-- <input name="SAMLResponse" value="${base64}"> -->`,
      `<script>'<input name="SAMLResponse" value="${base64}">'</script>`,
      `<input type="radio" name="SAMLResponse" value="${base64}">`,
    ].join('')
    expect(kinds(`<html><form action="/saml">${fields}</form></html>`)).toEqual(['unrecognized'])
  })

  it('say where a form goes, when its address is relative to a page that is known', () => {
    const page = `<form action="acs?x=1" method="post"><input name="SAMLResponse" value="${base64}"></form>`
    expect(first(page).deliveredTo).toBeUndefined()
    const saved = `<!-- saved from url=(0031)https://sp.example.com/saml/page -->\n${page}`
    expect(first(saved).deliveredTo).toBe('https://sp.example.com/saml/acs?x=1')
    const captured = harOf({
      request: { url: 'https://sp.example.com/a/b' },
      response: { content: { text: page } },
    })
    expect(first(captured).deliveredTo).toBe('https://sp.example.com/a/acs?x=1')
  })

  it('are named when nothing is in them', () => {
    expect(first('<html><body>Sign in</body></html>').nearest).toEqual({
      kind: 'saml-response',
      reason: 'is a web page without a form that holds a document',
    })
  })
})

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

describe('HAR 1.2: a capture of a browser', () => {
  const { documents } = recognizeInput(fixture('sign-ins.har'))

  it('gives every message and token once, with entry, URL, method and time', () => {
    expect(documents.map(({ kind, foundIn, at }) => [kind, foundIn, at?.toISOString()])).toEqual([
      [
        'authn-request',
        'HAR entry 1, GET https://idp.example.com/simplesaml/saml2/idp/SSOService.php, query, field SAMLRequest',
        '2030-01-01T11:59:00.000Z',
      ],
      [
        'saml-response',
        'HAR entry 4, POST https://signin.aws.amazon.com/saml, field SAMLResponse',
        '2030-01-01T12:00:01.500Z',
      ],
      [
        'access-token',
        'HAR entry 5, POST https://login.example.com/token, response body, JSON, field access_token',
        '2030-01-01T12:01:00.000Z',
      ],
      [
        'id-token',
        'HAR entry 6, POST https://sts.amazonaws.com/, field WebIdentityToken',
        '2030-01-01T12:02:00.000Z',
      ],
    ])
  })

  it('says where else a document stands, and keeps the facts of where it was sent', () => {
    expect(documents[1]).toMatchObject({
      text: fixture('misspelt-attribute.xml'),
      deliveredTo: 'https://signin.aws.amazon.com/saml',
      method: 'POST',
      alsoFoundIn: [expect.stringMatching(/^HAR entry 3, .* response body, HTML page/)],
    })
    expect(documents[3]).toMatchObject({ roleArn: role, roleSessionName: 'alice' })
  })

  it('finds a token in the fragment of a redirect', () => {
    const har = harOf({ request: { url: `https://rp.example.com/cb#id_token=${idToken}` } })
    expect(first(har)).toMatchObject({
      kind: 'id-token',
      foundIn: 'HAR entry 1, GET https://rp.example.com/cb, fragment, field id_token',
    })
  })

  it('leaves out the bearer tokens of requests, which are for other APIs', () => {
    const headers = [{ name: 'Authorization', value: `Bearer ${idToken}` }]
    expect(kinds(harOf({ request: { url: 'https://api.example.com/', headers } }))).toEqual([
      'unrecognized',
    ])
  })

  it('gives at most fifty, and says that there are more', () => {
    const entries = Array.from({ length: 60 }, (_, index) => ({
      request: {
        url: `https://rp.example.com/#id_token=${token({ alg: 'RS256', kid: `${index}` })}`,
      },
    }))
    const recognition = recognizeInput(harOf(...entries))
    expect(recognition.documents).toHaveLength(50)
    expect(recognition.notes.map(({ code }) => code)).toEqual(['too-many-documents'])
  })

  it('is named when nothing was recorded in it, when it was cut off, and when its shape is wrong', () => {
    expect(first(harOf()).nearest?.reason).toContain('no sign-in was recorded')
    const cut = first(fixture('sign-ins.har').slice(0, 5000))
    expect(cut.nearest?.reason).toContain('cut off')
    expect(codes(cut)).toEqual(['json-malformed'])
    const odd = { log: { entries: [null, 1, 'x', {}, { request: 1 }, { request: { url: 1 } }] } }
    expect(kinds(JSON.stringify(odd))).toEqual(['unrecognized'])
  })
})

const harOf = (...entries: readonly object[]): string => JSON.stringify({ log: { entries } })

describe('an export of SAML-tracer', () => {
  const url = 'https://signin.aws.amazon.com/saml'
  const exported = (...requests: readonly object[]): string =>
    JSON.stringify({ requests, timestamp: '2030-01-01T12:00:00.000Z' })

  it('gives what was posted, with where it went', () => {
    const post = [
      ['RelayState', 'r'],
      ['SAMLResponse', base64],
    ]
    expect(
      first(
        exported({ url: 'https://idp.example.com/', method: 'GET' }, { url, method: 'POST', post }),
      ),
    ).toMatchObject({
      kind: 'saml-response',
      text: xml,
      parameter: base64,
      foundIn: 'SAML-tracer request 2, POST https://signin.aws.amazon.com/saml, field SAMLResponse',
      deliveredTo: url,
      method: 'POST',
      relayState: 'r',
    })
  })

  it('gives the decoded message where the posted one was masked', () => {
    const post = [['SAMLResponse', ['{masked}']]]
    expect(first(exported({ url, method: 'POST', post, saml: xml }))).toMatchObject({
      kind: 'saml-response',
      text: xml,
      deliveredTo: url,
    })
    expect(kinds(exported({ url, method: 'POST', post }))).toEqual(['unrecognized'])
  })

  it('takes any shape', () => {
    const odd = [null, 1, { url, post: [null, [], ['SAMLResponse'], [1, 2]], saml: '' }]
    expect(kinds(JSON.stringify({ requests: odd }))).toEqual(['unrecognized'])
  })
})

describe('RFC 7515, RFC 7516 and RFC 6750: tokens', () => {
  it.each<[string, string, DocumentKind, TransportNoteCode[]]>([
    ['a compact JWS', idToken, 'id-token', []],
    ['one in lines', idToken.replace(/.{40}/g, '$&\n'), 'id-token', ['token-white-space']],
    [
      'one without its signature',
      idToken.slice(0, idToken.lastIndexOf('.')),
      'id-token',
      ['truncated'],
    ],
    [
      'one with padding',
      `${part({ alg: 'RS256' })}.e30=.AAA=`,
      'id-token',
      ['token-not-base64url'],
    ],
    ['an unsigned one', `${part({ alg: 'none' })}.e30.`, 'id-token', []],
    ['an access token by its type', token({ alg: 'RS256', typ: 'at+jwt' }), 'access-token', []],
    ['an access token by its scope', token({ alg: 'RS256' }, { scp: 'x' }), 'access-token', []],
    [
      'a compact JWE',
      `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`,
      'encrypted-token',
      [],
    ],
    ['an Authorization header', `Authorization: Bearer ${idToken}`, 'id-token', []],
    ['a bearer token', `Bearer ${idToken}`, 'id-token', []],
    ['an opaque bearer token', 'authorization: bearer 2YotnFZFEjr1zCsicMWpAA', 'access-token', []],
    ['a token response', JSON.stringify({ id_token: idToken }), 'id-token', []],
    ['the answer of a CI system', JSON.stringify({ count: 1, value: idToken }), 'id-token', []],
    ['a redirect', `https://rp.example.com/cb#state=s&id_token=${idToken}`, 'id-token', []],
    ['a sentence', `the token is ${idToken}, and it fails`, 'id-token', []],
  ])('%s', (_, input, kind, notes) => {
    const document = first(input)
    expect(document.kind).toBe(kind)
    expect(codes(document)).toEqual(notes)
  })

  it('gives the token of a curl command, with where it goes', () => {
    const command = `curl -s 'https://api.example.com/a?b=c' \\\n  -H "Accept: */*" -H $'Authorization: Bearer ${idToken}'`
    expect(first(command)).toMatchObject({
      kind: 'id-token',
      text: idToken,
      method: 'GET',
      deliveredTo: 'https://api.example.com/a?b=c',
    })
  })

  it('gives the response that a command posts, on any system', () => {
    const body = form({ SAMLResponse: base64, RelayState: 'r' })
    const unix = `curl 'https://signin.aws.amazon.com/saml' -b a=b \\\n --data-raw '${body}'`
    const windows = `curl "https://signin.aws.amazon.com/saml" ^\r\n  --data-raw "${body.replaceAll('&', '^&')}"`
    for (const command of [unix, windows]) {
      expect(first(command)).toMatchObject({
        kind: 'saml-response',
        text: xml,
        method: 'POST',
        deliveredTo: 'https://signin.aws.amazon.com/saml',
        relayState: 'r',
      })
    }
    const aws = `aws sts assume-role-with-saml --role-arn ${role} --principal-arn=${provider} --saml-assertion ${base64}`
    expect(first(aws)).toMatchObject({ text: xml, roleArn: role, principalArn: provider })
  })

  it('gives what a recorded request holds', () => {
    const request = `POST /saml HTTP/1.1\r\nHost: signin.aws.amazon.com\r\n\r\n${form({ SAMLResponse: base64 })}`
    expect(first(request)).toMatchObject({
      text: xml,
      deliveredTo: 'https://signin.aws.amazon.com/saml',
    })
    const answer = `HTTP/1.1 302 Found\nLocation: https://sp.example.com/saml?${form({ SAMLResponse: deflated })}\n`
    expect(first(answer)).toMatchObject({ text: xml, deliveredTo: 'https://sp.example.com/saml' })
  })

  it('is not misled by other things with dots', () => {
    for (const input of ['eyes.example.com', 'a.b.c', `${part({ typ: 'JWT' })}.e30.x`]) {
      expect(kinds(input)).toEqual(['unrecognized'])
    }
  })
})

describe('the other documents', () => {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRoleWithSAML' }
  const trusting = { ...statement, Principal: { Federated: provider } }
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [trusting] })

  it.each<[string, string, DocumentKind]>([
    ['metadata', readFileSync('metadata/example-org.xml', 'utf8'), 'saml-metadata'],
    ['metadata of many', readFileSync('metadata/example-federation.xml', 'utf8'), 'saml-metadata'],
    ['an AuthnRequest', '<q:AuthnRequest xmlns:q="urn:x"/>', 'authn-request'],
    ['a logout', '<LogoutRequest></LogoutRequest>', 'other-saml-message'],
    ['an assertion', '<saml:Assertion></saml:Assertion>', 'saml-assertion'],
    ['an error of AWS', '<ErrorResponse><Error/></ErrorResponse>', 'aws-answer'],
    ['a trust policy', trust, 'trust-policy'],
    ['one percent-encoded', encodeURIComponent(trust), 'trust-policy'],
    ['one with a statement alone', JSON.stringify({ Statement: trusting }), 'trust-policy'],
    ['a statement', JSON.stringify(trusting), 'trust-policy'],
    ['one without its principal', JSON.stringify({ Statement: [statement] }), 'trust-policy'],
    ['one that is not JSON', `{ "Statement": [${JSON.stringify(trusting)},] }`, 'trust-policy'],
    ['the answer of get-role', `{"Role":{"AssumeRolePolicyDocument":${trust}}}`, 'trust-policy'],
    ['one behind a heading', `Trust policy of Developer:\n${trust}`, 'trust-policy'],
    [
      'a permissions policy',
      '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
      'policy-document',
    ],
    ['an event', fixture('cloudtrail-event.json'), 'cloudtrail-event'],
    ['keys', '{"keys":[{"kty":"RSA"}]}', 'json-web-key-set'],
    [
      'a discovery document',
      '{"issuer":"https://a","jwks_uri":"https://a/k"}',
      'openid-configuration',
    ],
  ])('%s', (_, input, kind) => {
    expect(kinds(input)).toEqual([kind])
  })

  it('gives each event of a list, with what was asked for and when', () => {
    const event: unknown = JSON.parse(fixture('cloudtrail-event.json'))
    const lookup = JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(event) }] })
    for (const input of [
      fixture('cloudtrail-event.json'),
      JSON.stringify({ Records: [event] }),
      lookup,
    ]) {
      expect(first(input)).toMatchObject({
        kind: 'cloudtrail-event',
        action: 'AssumeRoleWithSAML',
        roleArn: role,
        principalArn: provider,
        at: new Date('2030-01-01T12:00:02Z'),
      })
    }
  })

  it('says what is too deep to be read', () => {
    expect(codes(first(`{"Statement": ${'['.repeat(65)}${']'.repeat(65)}}`))).toEqual([
      'json-too-deep',
    ])
    expect(codes(first(`{"Statement": ${'['.repeat(63)}${']'.repeat(63)}}`))).toEqual([])
  })
})

describe('what is nothing of all that', () => {
  it.each([
    ['', 'is empty'],
    ['-----BEGIN CERTIFICATE-----', 'is a certificate alone'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'is a private key'],
    [role, 'is an ARN'],
    ['eyJhbGciOiJ', 'begins as a token does'],
    ['{"a":1}', 'begins as JSON does'],
    ['<a/>', 'is markup'],
    ['the saml thing', 'speaks of SAML'],
    ['QUJDREVGR0hJSktMTU5P', 'looks like base64'],
    ['https://idp.example.com/metadata', 'is the address of a document'],
    ['https://sp.example.com/?SAMLart=AAQ', 'is the address of a document'],
    ['{"iss":"https://a","exp":1}', 'is what a token says'],
  ])('%j: %s', (input, reason) => {
    const { documents } = recognizeInput(input)
    expect(documents).toHaveLength(1)
    expect(documents[0]).toMatchObject({ kind: 'unrecognized', text: input })
    expect(documents[0].nearest?.reason).toContain(reason)
  })

  it('has no guess for a text that says nothing', () => {
    expect(first('hello world')).toEqual({
      kind: 'unrecognized',
      text: 'hello world',
      foundIn: 'the input',
      alsoFoundIn: [],
      steps: [],
      notes: [],
    })
  })
})

describe('limits', () => {
  const responseOf = (size: number): string => `<Response>${'x'.repeat(size - 21)}</Response>`

  it('cuts a document at 256 Ki characters, and says so', () => {
    expect(codes(first(responseOf(256 * 1024)))).toEqual([])
    const large = first(responseOf(256 * 1024 + 1))
    expect(codes(large)).toEqual(['too-large'])
    expect(large.text).toHaveLength(256 * 1024)
  })

  it('takes metadata up to 1 Mi characters', () => {
    const metadata = (size: number): string =>
      `<EntityDescriptor>${'x'.repeat(size - 37)}</EntityDescriptor>`
    expect(codes(first(metadata(1024 * 1024)))).toEqual([])
    expect(codes(first(metadata(1024 * 1024 + 1)))).toEqual(['too-large'])
  })

  it('takes no more than 10 MiB', () => {
    const blank = ' '.repeat(10 * 1024 * 1024 - base64.length)
    expect(first(blank + base64).kind).toBe('saml-response')
    const recognition = recognizeInput(`${blank} ${base64}`)
    expect(recognition.notes.map(({ code }) => code)).toEqual(['too-large'])
    expect(recognition.documents[0].kind).toBe('unrecognized')
  })

  it('gives up behind eight encodings', () => {
    const wrap = (times: number): string =>
      Array.from({ length: times }).reduce<string>(
        (text) => Buffer.from(text).toString('base64'),
        '<Response></Response>',
      )
    expect(kinds(wrap(7))).toEqual(['saml-response'])
    expect(kinds(wrap(8))).toEqual(['unrecognized'])
  })
})
