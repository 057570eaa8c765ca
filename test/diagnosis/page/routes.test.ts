import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSamlService, type SamlService } from '../../fakes/open-saml-service.ts'

let service: SamlService

beforeAll(async () => {
  service = await openSamlService()
})
afterAll(async () => {
  await service.close()
})

const page = async (answer: Response): Promise<string> => {
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  return answer.text()
}

const postForm = (form: FormData | URLSearchParams, path = '/debug'): Promise<Response> =>
  fetch(`${service.publicUrl}${path}`, { method: 'POST', body: form })

const formOf = (fields: Readonly<Record<string, string>>): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

describe('GET /debug', () => {
  it('is a form that posts to itself with a file, and is kept by nobody', async () => {
    const answer = await fetch(`${service.publicUrl}/debug`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    const html = await page(answer)
    expect(html).toContain('action="/debug"')
    expect(html).toContain('enctype="multipart/form-data"')
  })
})

describe('POST /debug', () => {
  it('says who would be signed in to what for a response that is right', async () => {
    const answer = await postForm(formOf({ input: service.response() }))
    expect(answer.status).toBe(200)
    const html = await page(answer)
    expect(html).toContain('would be signed in to arn:aws:iam::123456789012:role/')
  })
})
