import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  idpMetadataXml,
  openSamlService,
  testProviderArn,
  type SamlService,
} from '../../fakes/open-saml-service.ts'
import { signedResponse } from '../../fakes/signed-response.ts'
import { outlineOf, type Outline } from './page-outline.ts'

let service: SamlService

beforeAll(async () => {
  service = await openSamlService()
})
afterAll(async () => {
  await service.close()
})

const post = (path: string, body: BodyInit, headers: HeadersInit = {}): Promise<Response> =>
  fetch(`${service.publicUrl}${path}`, { method: 'POST', body, headers })

const formOf = (fields: Readonly<Record<string, string | Blob>>): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value, 'capture.har')
  }
  return form
}

/** The page that answers a form. */
const pageOf = async (form: FormData | URLSearchParams, status = 200): Promise<Outline> => {
  const answer = await post('/debug', form)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const html = await answer.text()
  expect(answer.status).toBe(status)
  return outlineOf(html)
}

/** The code of an error that was answered as JSON. */
const errorOf = async (answer: Response): Promise<unknown> => {
  const { error } = (await answer.json()) as { error: { code: string } }
  return { status: answer.status, code: error.code }
}

const roleArn = 'arn:aws:iam::123456789012:role/Developer'
const otherRole = 'arn:aws:iam::123456789012:role/Stranger'

describe('Fetch Metadata: what another site makes a browser post', () => {
  it.each(['/debug', '/api/diagnose'])('is turned away at %s', async (path) => {
    const headers = { accept: 'application/json', 'sec-fetch-site': 'cross-site' }
    const body = new URLSearchParams({ input: signedResponse() })
    expect(await errorOf(await post(path, body, headers))).toEqual({
      status: 403,
      code: 'CSRF_MISMATCH',
    })
  })

  it.each(['same-origin', 'none'])('comes through from %s', async (site) => {
    const body = new URLSearchParams({ input: 'nothing of the kind' })
    const answer = await post('/debug', body, { 'sec-fetch-site': site })
    expect(answer.status).toBe(200)
  })
})

describe('GET /debug', () => {
  it('is a form that posts to itself with a file, kept by nobody and read by no other site', async () => {
    const answer = await fetch(`${service.publicUrl}/debug`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    const html = await answer.text()
    expect(html).toContain('action="/debug"')
    expect(html).toContain('enctype="multipart/form-data"')
    expect(outlineOf(html).verdict).toBeUndefined()
    expect(html).toContain(`value="${roleArn}"`)
    expect(html).toContain(`value="${testProviderArn}"`)
  })

  it('is linked to from the home page', async () => {
    expect(await (await fetch(service.publicUrl)).text()).toContain('href="/debug"')
  })

  it('takes no other method', async () => {
    const answer = await fetch(`${service.publicUrl}/debug`, { method: 'PUT' })
    expect(answer.status).toBe(405)
  })
})

describe('POST /debug', () => {
  it('says who would be signed in to what, for a response that is right', async () => {
    const page = await pageOf(formOf({ input: service.response() }))
    expect(page.verdict).toBe('Accepted')
    expect(page.headline).toBe(`alice@example.com would be signed in to ${roleArn}.`)
    expect(page.html).toContain('Who signs in')
  })

  it('says the cause first, for one that was changed after it was signed, and shows no identity', async () => {
    const xml = Buffer.from(service.response(), 'base64').toString()
    const changed = Buffer.from(xml.replace('>alice<', '>mallory<')).toString('base64')
    const page = await pageOf(formOf({ input: changed }))
    expect(page.verdict).toBe('Rejected')
    expect(page.findingIds[0]).toBe('changed-after-signing')
    expect(page.html).not.toContain('Who signs in')
    expect(page.html).toContain('Not an identity.')
  })

  it('takes the file in place of the text', async () => {
    const file = new Blob([service.response()], { type: 'application/octet-stream' })
    const page = await pageOf(formOf({ input: 'something else', file }))
    expect(page.verdict).toBe('Accepted')
    expect(page.input).toContain('PHNhbWxw')
  })

  it('takes the text where no file was chosen', async () => {
    const page = await pageOf(formOf({ input: service.response(), file: new Blob([]) }))
    expect(page.verdict).toBe('Accepted')
  })

  it('takes the form urlencoded too, as a browser without files sends it', async () => {
    const page = await pageOf(new URLSearchParams({ input: service.response() }))
    expect(page.verdict).toBe('Accepted')
  })

  it('takes bytes that are no text, and says so', async () => {
    const page = await pageOf(formOf({ file: new Blob([Uint8Array.of(0xff, 0xc0, 0x80, 1)]) }))
    expect(page.verdict).toBe('Rejected')
    expect(page.findingIds).toContain('unrecognized-input')
  })

  it('wants a document', async () => {
    const page = await pageOf(formOf({ input: '' }), 400)
    expect(page.verdict).toBeUndefined()
    expect(page.html).toContain('paste a document, or choose a file')
  })

  it('gives the document back as it was given, but for the ends of lines that browsers write', async () => {
    const input = '{\r\n  "a": "\u00e9 <b>"\r\n}'
    const page = await pageOf(formOf({ input }))
    expect(page.input).toBe('{\n  "a": "\u00e9 <b>"\n}')
  })
})

describe('POST /debug, trying again', () => {
  it('with another role says that its trust policy wants another provider', async () => {
    const input = service.response()
    const page = await pageOf(formOf({ input, role: otherRole }))
    expect(page.verdict).toBe('Rejected')
    expect((await pageOf(formOf({ input, role: roleArn }))).verdict).toBe('Accepted')
  })

  it('at another time says that the response is over, and at its own that it is not', async () => {
    const input = service.response()
    const later = await pageOf(formOf({ input, at: '2030-01-01T13:00:00Z' }))
    expect(later.verdict).toBe('Rejected')
    expect(later.findingIds[0]).toMatch(/expired|issued-too-long-ago/u)
    expect((await pageOf(formOf({ input, at: '2030-01-01T12:01:00Z' }))).verdict).toBe('Accepted')
    expect((await pageOf(formOf({ input, at: 'document' }))).verdict).toBe('Accepted')
  })

  it('takes the last of two times, as that of a pressed button comes behind the field', async () => {
    const form = formOf({ input: service.response(), at: '2030-01-01T13:00:00Z' })
    form.append('at', '2030-01-01T12:01:00Z')
    const page = await pageOf(form)
    expect(page.verdict).toBe('Accepted')
    expect(page.html).toContain('value="2030-01-01T12:01:00Z"')
  })

  it('refuses two of any other field, as nobody knows which counts', async () => {
    const form = formOf({ input: service.response(), role: roleArn })
    form.append('role', otherRole)
    expect((await post('/debug', form)).status).toBe(400)
  })

  it('with an edited trust policy says what it would do', async () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: testProviderArn },
          Action: 'sts:AssumeRoleWithSAML',
          Condition: { StringEquals: { 'saml:sub': 'somebody-else' } },
        },
      ],
    })
    const input = service.response()
    const page = await pageOf(formOf({ input, role: roleArn, trustPolicy: policy }))
    expect(page.findingIds[0]).toBe('trust-policy-denied')
    expect(page.html).toContain('Judge again with this policy')
    const mended = policy.replace('somebody-else', 'alice')
    expect((await pageOf(formOf({ input, role: roleArn, trustPolicy: mended }))).verdict).toBe(
      'Accepted',
    )
  })

  it('as by the sign-in endpoint refuses a response for AWS itself, which STS takes', async () => {
    const input = signedResponse({ now: service.clock.now() })
    const plain = await pageOf(formOf({ input }))
    expect(plain.verdict).toBe('Accepted')
    expect(plain.html).not.toContain('given here')
    const page = await pageOf(formOf({ input, endpoint: 'sign-in' }))
    expect(page.findingIds[0]).toMatch(/recipient-mismatch|destination-mismatch/u)
  })

  it('with the metadata of a provider that is not configured verifies by its key', async () => {
    const issuer = 'https://new.example.com/idp'
    const input = service.response({ issuer, key: 'other-idp-rsa-2048' })
    expect((await pageOf(formOf({ input }))).findingIds).toContain('issuer-mismatch')
    const metadata = idpMetadataXml(issuer, 'other-idp-rsa-2048')
    const known = await pageOf(formOf({ input, metadata }))
    expect(known.verdict).toBe('Accepted')
    // Whoever gave the metadata chose whose signature counts, and the page says so above all.
    expect(known.html).toContain('by the metadata given here, not by what is configured')
  })

  it.each([
    ['at', 'yesterday', 'write an instant'],
    ['endpoint', 'console', 'write sts or sign-in'],
    ['role', 'Developer', 'write the ARN of a role'],
    ['provider', 'arn:aws:iam::1:role/x', 'write the ARN of a provider'],
    ['duration', 'an hour', 'write a number of seconds'],
    ['metadata', '<html/>', 'it cannot be used'],
    ['keySet', '{}', 'it cannot be used'],
  ])('says what to write where %s is %j, and judges nothing', async (field, value, words) => {
    const input = service.response()
    const page = await pageOf(formOf({ input, [field]: value }), 400)
    expect(page.verdict).toBeUndefined()
    expect(page.html).toContain(words)
    expect(page.input).toBe(input)
  })
})

describe('POST /api/diagnose', () => {
  interface Answer {
    readonly verdict: string
    readonly findings: readonly { readonly id: string; readonly level: string }[]
    readonly at: string
  }
  const diagnose = async (
    body: BodyInit,
    { query = '', type }: { readonly query?: string; readonly type?: string } = {},
  ): Promise<Answer> => {
    const headers: HeadersInit = type === undefined ? {} : { 'content-type': type }
    const answer = await post(`/api/diagnose${query}`, body, headers)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    return (await answer.json()) as Answer
  }

  it.each([
    'text/plain',
    'application/octet-stream',
    'application/json',
    'application/x-www-form-urlencoded',
    'application/xml',
    'nonsense',
  ])('takes the document as the body, whatever its type: %s', async (type) => {
    const answer = await diagnose(service.response(), { type })
    expect(Object.keys(answer).slice(0, 2)).toEqual(['verdict', 'findings'])
    expect(answer.verdict).toBe('accepted')
  })

  it('takes a form body with a SAMLResponse as what it is: a document', async () => {
    const body = new URLSearchParams({ SAMLResponse: service.response() }).toString()
    expect((await diagnose(body, { type: 'application/x-www-form-urlencoded' })).verdict).toBe(
      'accepted',
    )
  })

  it('answers with findings that have id, level and message, the cause first', async () => {
    const answer = await diagnose('hello', { type: 'text/plain' })
    expect(answer).toMatchObject({
      verdict: 'rejected',
      findings: [
        { id: 'unrecognized-input', level: 'error', message: expect.any(String) as string },
      ],
    })
  })

  it('takes options from the query', async () => {
    const body = service.response()
    const query = `?role=${encodeURIComponent(otherRole)}`
    expect((await diagnose(body, { query })).verdict).toBe('rejected')
    const at = '2030-01-01T12:02:00.000Z'
    expect(await diagnose(body, { query: `?at=${at}` })).toMatchObject({ verdict: 'accepted', at })
  })

  it('takes a JSON object with a text under input as an envelope, whose members win over the query', async () => {
    const input = service.response()
    const query = `?role=${encodeURIComponent(otherRole)}`
    expect((await diagnose(JSON.stringify({ input }), { query })).verdict).toBe('rejected')
    expect((await diagnose(JSON.stringify({ input, role: roleArn }), { query })).verdict).toBe(
      'accepted',
    )
    const trustPolicy = { Version: '2012-10-17', Statement: [] }
    const denied = await diagnose(JSON.stringify({ input, role: roleArn, trustPolicy }))
    expect(denied.verdict).toBe('rejected')
  })

  it('takes every other JSON as the document', async () => {
    const policy = { Version: '2012-10-17', Statement: [] }
    const answer = await diagnose(JSON.stringify(policy), { type: 'application/json' })
    expect(answer).toMatchObject({
      documents: [{ kind: expect.stringMatching('policy') as string }],
    })
    expect(await diagnose(JSON.stringify({ input: 1 }))).toMatchObject({
      findings: [{ id: 'unrecognized-input' }],
    })
  })

  it('takes a form with a file, as curl -F sends it', async () => {
    const file = new Blob([service.response()])
    expect((await diagnose(formOf({ file, role: roleArn }))).verdict).toBe('accepted')
    expect((await diagnose(formOf({ file, role: otherRole }))).verdict).toBe('rejected')
  })

  it('never answers with the document', async () => {
    const body = service.response()
    const text = JSON.stringify(await diagnose(body))
    expect(text).not.toContain(body.slice(2000, 2100))
    const [, signature = ''] =
      /SignatureValue>([^<]+)/u.exec(Buffer.from(body, 'base64').toString()) ?? []
    expect(signature.length).toBeGreaterThan(100)
    expect(text).not.toContain(signature.slice(0, 40))
  })

  it('answers errors as JSON, whatever the client takes', async () => {
    const nothing = await post('/api/diagnose', '', { accept: 'text/html' })
    expect(await errorOf(nothing)).toEqual({ status: 400, code: 'PARAMETER_MISSING' })
    const unknown = await post('/api/diagnose', JSON.stringify({ input: 'x', rolle: 'y' }))
    expect(await errorOf(unknown)).toEqual({ status: 400, code: 'PARAMETER_INVALID' })
    const noText = await post('/api/diagnose', JSON.stringify({ input: 'x', role: 1 }))
    expect(await errorOf(noText)).toEqual({ status: 400, code: 'PARAMETER_INVALID' })
    const twice = await post('/api/diagnose?at=document&at=document', 'x')
    expect(await errorOf(twice)).toEqual({ status: 400, code: 'PARAMETER_REPEATED' })
    const get = await fetch(`${service.publicUrl}/api/diagnose`)
    expect(await errorOf(get)).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED' })
  })

  it('says of each option that cannot be used what to write', async () => {
    const answer = await post('/api/diagnose?at=now&duration=x', 'x')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'PARAMETER_INVALID',
        requestId: answer.headers.get('x-request-id'),
        problems: [{ field: 'at' }, { field: 'duration' }],
      },
    })
  })
})

describe('the limits of the debugger', () => {
  const limit = 10 * 1024 * 1024

  it('are 10 MB for a file, and one byte more is refused', async () => {
    const fits = await post('/debug', formOf({ file: new Blob(['x'.repeat(limit)]) }))
    expect(fits.status).toBe(200)
    const over = await post('/debug', formOf({ file: new Blob(['x'.repeat(limit + 1)]) }))
    expect(over.status).toBe(413)
    expect(await over.text()).toContain('BODY_TOO_LARGE')
  })

  it('are 12 MB for the body of a program', async () => {
    const over = await post('/api/diagnose', 'x'.repeat(limit + 2 * 1024 * 1024 + 1))
    expect(await errorOf(over)).toEqual({ status: 413, code: 'BODY_TOO_LARGE' })
  })
})

describe('who may use the debugger', () => {
  it.each([
    ['/debug', 'GET'],
    ['/debug', 'POST'],
    ['/api/diagnose', 'POST'],
    ['/debug/traces/x', 'GET'],
  ])('is decided before anything is read: %s, %s', async (path, method) => {
    const answer = await fetch(`${service.publicUrl}${path}`, {
      method,
      headers: { 'x-forwarded-for': '203.0.113.7', accept: 'application/json' },
      ...(method === 'POST' ? { body: 'x'.repeat(100_000) } : {}),
    })
    expect(await errorOf(answer)).toEqual({ status: 403, code: 'LOOPBACK_ONLY' })
  })

  it('is nobody where it is off: it is not there, and not linked to', async () => {
    const off = await openSamlService({
      change: (configuration) => ({
        ...configuration,
        server: { ...configuration.server, debugger: 'off' },
      }),
    })
    try {
      for (const path of ['/debug', '/debug/traces/x', '/api/diagnose']) {
        const answer = await fetch(`${off.publicUrl}${path}`, {
          headers: { accept: 'application/json' },
        })
        expect(await errorOf(answer)).toEqual({ status: 404, code: 'NOT_FOUND' })
      }
      expect(await (await fetch(off.publicUrl)).text()).not.toContain('href="/debug"')
    } finally {
      await off.close()
    }
  })

  it('is limited in a minute, where clients on this machine are counted too', async () => {
    const limited = await openSamlService({
      change: (configuration) => ({
        ...configuration,
        server: {
          ...configuration.server,
          rateLimits: {
            ...configuration.server.rateLimits,
            debuggerPerMinute: 2,
            includeLoopback: true,
          },
        },
      }),
    })
    try {
      const ask = (path: string, method = 'GET'): Promise<Response> =>
        fetch(`${limited.publicUrl}${path}`, { method, headers: { accept: 'application/json' } })
      expect((await ask('/debug')).status).toBe(200)
      expect((await ask('/debug')).status).toBe(200)
      // One count for all of it.
      expect(await errorOf(await ask('/api/diagnose', 'POST'))).toEqual({
        status: 429,
        code: 'RATE_LIMITED',
      })
    } finally {
      await limited.close()
    }
  })
})
