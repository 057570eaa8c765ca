import express from 'express'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorResponse } from '../../src/http/error-response.ts'
import { openServer } from '../../src/http/open-server.ts'
import type { OpenServer } from '../../src/http/open-server.ts'
import { requestId } from '../../src/http/request-id.ts'
import { renderAuthnRequest } from '../../src/saml/authn-request.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import type { IdpEntity } from '../../src/saml/idp-metadata-model.ts'
import { postBinding } from '../../src/saml/read-idp-entity.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import { demonstrationPeople } from '../../src/test-idp/demonstration-people.ts'
import { testIdpRoutes } from '../../src/test-idp/routes.ts'
import { openTestIdp } from '../../src/test-idp/test-idp.ts'
import { testIdpFields } from '../../src/views/test-idp-fields.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

const clock = new MovableClock('2026-11-24T12:00:00Z')
const publicUrl = 'http://localhost:8400'
const acsUrl = `${publicUrl}/saml`
const otherAcsUrl = `${publicUrl}/saml/region/eu-west-1`
const spEntityId = 'urn:amazon:webservices'

let server: OpenServer
let base: string
let entity: IdpEntity
let verify: (samlResponse: string, inResponseTo: 'absent' | string[]) => VerifiedAssertion

beforeAll(async () => {
  const idp = await openTestIdp({ clock, publicUrl, acsUrls: [acsUrl, otherAcsUrl] })
  const metadata = parseIdpMetadata(idp.metadataXml, { clock })
  const [first] = metadata.entities
  if (first === undefined) throw new Error('no entity')
  entity = first
  verify = (samlResponse, inResponseTo) =>
    verifyResponse(decodeSamlResponse(samlResponse), metadata, {
      clock,
      acceptedAudiences: [spEntityId],
      acceptedRecipients: [acsUrl, otherAcsUrl],
      inResponseTo,
    })
  const app = express()
  app.use(requestId())
  app.use('/test-idp', testIdpRoutes({ idp, people: demonstrationPeople(), spEntityId, publicUrl }))
  app.use(errorResponse({ log: pino({ level: 'silent' }) }))
  server = await openServer(app, { host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${server.port}`
})
afterAll(() => server.close())

const at = (path: string): string => `${base}/test-idp/saml/${path}`
const formOf = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
})

/** A page's hidden fields and the cookie that came with it, as a browser would send them back. */
interface OpenPage {
  readonly text: string
  readonly hidden: Record<string, string>
  readonly cookie: string
}

async function open(url: string, init?: RequestInit): Promise<OpenPage> {
  const answer = await fetch(url, init)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const text = await answer.text()
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0])
  return { text, hidden: hiddenFields(text), cookie: cookie.join('; ') }
}

function hiddenFields(html: string): Record<string, string> {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  const unescape = (text: string): string =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescape(value)]))
}

async function submit(
  page: OpenPage,
  fields: Record<string, string>,
): Promise<{ action: string; fields: Record<string, string> }> {
  const answer = await fetch(at('sign-in'), {
    ...formOf({ ...page.hidden, ...fields }),
    headers: { cookie: page.cookie },
  })
  const html = await answer.text()
  expect(answer.status, html).toBe(200)
  const [, action = ''] = /<form action="([^"]*)"/.exec(html) ?? []
  return { action, fields: hiddenFields(html) }
}

async function errorOf(answer: Response): Promise<{ status: number; code: unknown }> {
  const body = (await answer.json()) as { error: { code: unknown } }
  return { status: answer.status, code: body.error.code }
}
const asJson = { accept: 'application/json' }

describe('GET /test-idp/saml/metadata', () => {
  it('is the metadata, as such', async () => {
    const answer = await fetch(at('metadata'))
    expect(answer.headers.get('content-type')).toMatch('application/samlmetadata+xml')
    const read = parseIdpMetadata(new Uint8Array(await answer.arrayBuffer()), { clock })
    expect(read.entities).toMatchObject([{ entityId: entity.entityId }])
  })
})

describe('a sign-in that starts at the identity provider', () => {
  it('shows the people and goes to the default assertion consumer service', async () => {
    const page = await open(`${at('sso')}?RelayState=${encodeURIComponent('/console/s3?a="<b>"')}`)
    for (const { name } of demonstrationPeople()) expect(page.text).toContain(name)
    const form = await submit(page, { person: 'bob' })
    expect(form.action).toBe(acsUrl)
    expect(form.fields['RelayState']).toBe('/console/s3?a="<b>"')
    const assertion = verify(form.fields['SAMLResponse'] ?? '', 'absent')
    expect(assertion.subject.nameId).toBe('bob@example.com')
    expect(assertion.confirmation.recipient).toBe(acsUrl)
  })
})

describe('a sign-in that starts at the service provider', () => {
  const request = {
    spEntityId,
    acsUrl: otherAcsUrl,
    requestId: '_asked',
    issueInstant: clock.now(),
    relayState: 'opaque',
  }

  async function openFor(options: {
    idp: IdpEntity
    change?: Partial<typeof request>
  }): Promise<OpenPage> {
    const rendered = renderAuthnRequest({ ...request, ...options.change, idp: options.idp })
    if (rendered.binding === 'redirect') {
      return open(`${at('sso')}${new URL(rendered.url).search}`)
    }
    const fields = rendered.fields.map(({ name, value }): [string, string] => [name, value])
    return open(at('sso'), formOf(Object.fromEntries(fields)))
  }
  const postOnly = (): IdpEntity => ({
    ...entity,
    singleSignOnServices: entity.singleSignOnServices.filter(
      ({ binding }) => binding === postBinding,
    ),
  })

  it.each([
    ['Redirect', () => entity],
    ['POST', postOnly],
  ])('is answered by %s', async (_, idp) => {
    const page = await openFor({ idp: idp() })
    const form = await submit(page, { person: 'alice' })
    expect(form.action).toBe(otherAcsUrl)
    expect(form.fields['RelayState']).toBe('opaque')
    const assertion = verify(form.fields['SAMLResponse'] ?? '', ['_asked'])
    expect(assertion.subject.nameId).toBe('alice@example.com')
  })

  it('is not answered at an address that is not ours', async () => {
    const rendered = renderAuthnRequest({
      ...request,
      idp: entity,
      acsUrl: 'https://elsewhere.example/saml',
    })
    if (rendered.binding !== 'redirect') throw new Error('not a redirect')
    const answer = await fetch(`${at('sso')}${new URL(rendered.url).search}`, { headers: asJson })
    expect(await errorOf(answer)).toEqual({ status: 400, code: 'PARAMETER_INVALID' })
  })

  it('is refused when the request cannot be read or comes twice', async () => {
    const broken = await fetch(`${at('sso')}?SAMLRequest=x`, { headers: asJson })
    expect(await errorOf(broken)).toEqual({ status: 400, code: 'REQUEST_MALFORMED' })
    const twice = await fetch(`${at('sso')}?SAMLRequest=x&SAMLRequest=y`, { headers: asJson })
    expect(await errorOf(twice)).toEqual({ status: 400, code: 'PARAMETER_REPEATED' })
  })
})

describe('POST /test-idp/saml/sign-in', () => {
  it('says what was edited: subject, attributes, several values, rows left empty', async () => {
    const page = await open(at('sso'))
    const row = (index: number, name: string, values: string): Record<string, string> => ({
      [testIdpFields.attributeName('alice', index)]: name,
      [testIdpFields.attributeValues('alice', index)]: values,
    })
    const form = await submit(page, {
      person: 'alice',
      [testIdpFields.subject('alice')]: 'someone & else',
      ...row(0, 'https://aws.amazon.com/SAML/Attributes/Role', 'one\r\n\r\ntwo\n'),
      ...row(1, '', 'a row without a name'),
      ...row(2, ' urn:x ', ' kept as typed '),
      [testIdpFields.attributeName('bob', 0)]: "another person's row",
    })
    const assertion = verify(form.fields['SAMLResponse'] ?? '', 'absent')
    expect(assertion.subject.nameId).toBe('someone & else')
    expect(assertion.attributes).toMatchObject([
      { name: 'https://aws.amazon.com/SAML/Attributes/Role', values: ['one', 'two'] },
      { name: 'urn:x', values: [' kept as typed '] },
    ])
    expect(assertion.attributes).toHaveLength(2)
  })

  it('breaks what it is asked to break', async () => {
    const form = await submit(await open(at('sso')), { person: 'bob', fault: 'unsigned' })
    expect(() => verify(form.fields['SAMLResponse'] ?? '', 'absent')).toThrow(
      expect.objectContaining({ code: 'SIGNATURE_MISSING' }) as Error,
    )
  })

  it.each([
    ['PARAMETER_MISSING', 400, { person: '' }],
    ['PARAMETER_INVALID', 400, { person: 'mallory' }],
    ['PARAMETER_INVALID', 400, { person: 'bob', fault: 'no-such-fault' }],
    ['PARAMETER_INVALID', 400, { person: 'bob', acs_url: 'https://elsewhere.example/saml' }],
    ['CSRF_MISMATCH', 403, { person: 'bob', csrf_token: 'x' }],
  ])('answers %s', async (code, status, fields) => {
    const page = await open(at('sso'))
    const send = (changes: Record<string, string>): Promise<Response> =>
      fetch(at('sign-in'), {
        ...formOf({ ...page.hidden, person: 'bob', ...changes }),
        headers: { ...asJson, cookie: page.cookie },
      })
    expect(await errorOf(await send(fields))).toEqual({ status, code })
    expect((await send({})).status).toBe(200)
  })

  it('takes no form from another browser', async () => {
    const [page, other] = [await open(at('sso')), await open(at('sso'))]
    const answer = await fetch(at('sign-in'), {
      ...formOf({ ...page.hidden, person: 'bob' }),
      headers: { ...asJson, cookie: other.cookie },
    })
    expect(await errorOf(answer)).toEqual({ status: 403, code: 'CSRF_MISMATCH' })
  })

  it('takes no other method', async () => {
    const answer = await fetch(at('sign-in'), { headers: asJson })
    expect(await errorOf(answer)).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED' })
    expect(answer.headers.get('allow')).toBe('POST')
  })
})
