import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSamlService, type SamlService } from '../../fakes/open-saml-service.ts'
import { outlineOf, type Outline } from './page-outline.ts'

let service: SamlService

beforeAll(async () => {
  service = await openSamlService()
})
afterAll(async () => {
  await service.close()
})

/** Signs in with a response, and expects to be refused. */
const refusedSignIn = async (response: string): Promise<string> => {
  const answer = await service.post('/saml', { SAMLResponse: response, RelayState: 'r3lay-canary' })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  return answer.headers.get('x-request-id') ?? ''
}

const traceOf = async (
  requestId: string,
  fields?: Readonly<Record<string, string>>,
): Promise<Outline> => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields ?? {})) form.append(name, value)
  const answer = await fetch(
    `${service.publicUrl}/debug/traces/${requestId}`,
    fields === undefined ? {} : { method: 'POST', body: form },
  )
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.status).toBe(200)
  return outlineOf(await answer.text())
}

const xmlOf = (response: string): string => Buffer.from(response, 'base64').toString()
const changed = (response: string): string =>
  Buffer.from(xmlOf(response).replace('>alice<', '>mallory<')).toString('base64')

describe('the trace of a sign-in that was refused', () => {
  it('says the cause first, with the code and the id of the request', async () => {
    const requestId = await refusedSignIn(changed(service.response()))
    const page = await traceOf(requestId)
    expect(page.verdict).toBe('Rejected')
    expect(page.findingIds[0]).toBe('changed-after-signing')
    expect(page.html).toContain('SIGNATURE_INVALID')
    expect(page.html).toContain(requestId)
    expect(page.html).toContain('Not an identity.')
    expect(page.html).not.toContain('Who signs in')
  })

  it('is judged at the time of the sign-in, however much later somebody looks', async () => {
    const requestId = await refusedSignIn(changed(service.response()))
    service.clock.forward(1800)
    const page = await traceOf(requestId)
    expect(page.findingIds).not.toContain('expired')
    expect(page.findingIds[0]).toBe('changed-after-signing')
  })

  it('shows the document without its signature, and never the document as it came', async () => {
    const response = changed(service.response())
    const requestId = await refusedSignIn(response)
    const [, signature = ''] = /SignatureValue>([^<]+)</u.exec(xmlOf(response)) ?? []
    expect(signature.length).toBeGreaterThan(300)
    for (const fields of [undefined, { at: '2030-01-01T15:00:00Z' }, { at: 'nonsense' }]) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields ?? {})) form.append(name, value)
      const answer = await fetch(
        `${service.publicUrl}/debug/traces/${requestId}`,
        fields === undefined ? {} : { method: 'POST', body: form },
      )
      const html = await answer.text()
      for (let at = 0; at + 40 < signature.length; at += 40) {
        expect(html).not.toContain(signature.slice(at, at + 20))
      }
      for (let at = 0; at + 60 < response.length; at += 60) {
        expect(html).not.toContain(response.slice(at, at + 60))
      }
      expect(html).not.toContain('r3lay-canary')
      expect(outlineOf(html).input).toBeUndefined()
    }
    expect((await traceOf(requestId)).html).toContain('characters, not shown')
  })

  it('can be tried again with another time, without a new sign-in and without the refusal', async () => {
    service.clock.forward(7200)
    const response = service.response()
    service.clock.forward(1800)
    const requestId = await refusedSignIn(response)
    const page = await traceOf(requestId)
    expect(page.verdict).toBe('Rejected')
    const [, issued = ''] = /IssueInstant="([^"]+)"/u.exec(xmlOf(response)) ?? []
    const again = await traceOf(requestId, { at: issued, endpoint: 'sign-in' })
    expect(again.verdict).toBe('Accepted')
    expect(again.headline).toMatch(/^alice@example\.com would be signed in to /u)
  })

  it('is as it was when the form is sent as it stands', async () => {
    const requestId = await refusedSignIn(changed(service.response()))
    const [, at = ''] = /name="at"[^>]*value="([^"]+)"/u.exec((await traceOf(requestId)).html) ?? []
    expect(at).not.toBe('')
    const page = await traceOf(requestId, { at, endpoint: 'sign-in', role: '', provider: '' })
    expect(page.findingIds[0]).toBe('changed-after-signing')
  })

  it('is gone after an hour, and there is none of other requests', async () => {
    const requestId = await refusedSignIn(changed(service.response()))
    service.clock.forward(3601)
    for (const id of [requestId, 'nobody', '..%2f..%2fetc']) {
      const answer = await fetch(`${service.publicUrl}/debug/traces/${id}`, {
        headers: { accept: 'application/json' },
      })
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
    }
  })

  it('reaches neither the log nor the events', async () => {
    const response = changed(service.response())
    await refusedSignIn(response)
    const log = service.log.join('\n')
    const events = await (await fetch(`${service.publicUrl}/api/events`)).text()
    const [, signature = ''] = /SignatureValue>([^<]+)</u.exec(xmlOf(response)) ?? []
    for (const text of [log, events]) {
      expect(text).not.toContain(response.slice(0, 100))
      expect(text).not.toContain(signature.slice(0, 40))
    }
  })
})
