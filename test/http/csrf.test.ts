import { describe, expect, it } from 'vitest'
import { checkCsrf, csrfToken } from '../../src/http/csrf.ts'
import { formBody } from '../../src/http/form-body.ts'
import { parameter } from '../../src/http/parameter.ts'
import { json, refusal, serve, type Served } from './serve.ts'

const publicUrl = 'http://localhost:8400'

const form = (): Promise<Served> =>
  serve((app) => {
    app.get('/', (request, response) => {
      response.json([
        csrfToken(request, response, publicUrl),
        csrfToken(request, response, publicUrl),
      ])
    })
    app.post('/', formBody(), (request, response) => {
      checkCsrf(request, parameter(request.body, 'csrf_token'), publicUrl)
      response.send('done')
    })
  })

async function visit(served: Served, cookie = ''): Promise<{ token: string; cookie: string }> {
  const answer = await fetch(served.url, { headers: { cookie } })
  const [token = '', second] = (await answer.json()) as string[]
  expect(second).toBe(token)
  return { token, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

const submit = (served: Served, cookie: string, token: string | undefined): Promise<Response> =>
  fetch(served.url, {
    method: 'POST',
    headers: { ...json, cookie },
    body: new URLSearchParams(token === undefined ? {} : { csrf_token: token }),
  })

describe('a form of ours', () => {
  it('is taken from the browser it was given to', async () => {
    await using served = await form()
    const { token, cookie } = await visit(served)
    expect((await submit(served, cookie, token)).status).toBe(200)
  })

  it('keeps the secret of the browser, so that forms in other tabs stay good', async () => {
    await using served = await form()
    const first = await visit(served)
    const second = await visit(served, first.cookie)
    expect(second).toEqual(first)
  })

  it('does not show the secret', async () => {
    await using served = await form()
    const { token, cookie } = await visit(served)
    expect(cookie).not.toContain(token)
  })

  it.each([
    ['without its cookie', (own: { token: string }) => ['', own.token]],
    ['without a token', (own: { cookie: string }) => [own.cookie, undefined]],
    ['with an empty token', (own: { cookie: string }) => [own.cookie, '']],
    [
      'with a token changed in one character',
      ({ cookie, token }: { cookie: string; token: string }) => [
        cookie,
        `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`,
      ],
    ],
    [
      'with the cookie’s value as token',
      ({ cookie }: { cookie: string }) => [cookie, cookie.split('=')[1]],
    ],
    [
      'with a cookie that is not of our making',
      ({ token }: { token: string }) => ['fedbridge-csrf=short', token],
    ],
  ])('is refused %s', async (_, change) => {
    await using served = await form()
    const [cookie = '', token] = change(await visit(served))
    expect(await refusal(await submit(served, cookie, token))).toEqual({
      status: 403,
      code: 'CSRF_MISMATCH',
    })
  })

  it('is refused with the token of another browser', async () => {
    await using served = await form()
    const own = await visit(served)
    const other = await visit(served)
    expect(other.token).not.toBe(own.token)
    expect(await refusal(await submit(served, own.cookie, other.token))).toMatchObject({
      code: 'CSRF_MISMATCH',
    })
  })

  it('gets a new secret in place of one that is not of our making', async () => {
    await using served = await form()
    expect((await visit(served, 'fedbridge-csrf=chosen')).cookie).toMatch(
      /^fedbridge-csrf=[\w-]{43}$/,
    )
  })
})
