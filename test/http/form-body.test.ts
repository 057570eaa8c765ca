import { describe, expect, it } from 'vitest'
import { formBody } from '../../src/http/form-body.ts'
import { parameter, requiredParameter } from '../../src/http/parameter.ts'
import { json, refusal, serve, type Served } from './serve.ts'

const echo = (options?: Parameters<typeof formBody>[0]): Promise<Served> =>
  serve((app) => {
    app.post('/', formBody(options), (request, response) => void response.json(request.body))
  })

const urlencoded = { ...json, 'content-type': 'application/x-www-form-urlencoded' } as const

const post = (
  served: Served,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = urlencoded,
): Promise<Response> => fetch(served.url, { method: 'POST', headers, body })

describe('a form body', () => {
  it('is read as plain fields, without nesting', async () => {
    await using served = await echo()
    expect(await (await post(served, 'a=1&b%5Bc%5D=%C3%A4+x&a.b=')).json()).toEqual({
      a: '1',
      'b[c]': 'ä x',
      'a.b': '',
    })
  })

  it('may be empty, or missing', async () => {
    await using served = await echo()
    expect(await (await post(served, '')).json()).toEqual({})
    const bare = await fetch(served.url, { method: 'POST', headers: json })
    expect(await bare.json()).toEqual({})
  })

  it('is taken up to its limit and refused one byte over it', async () => {
    await using served = await echo({ limitBytes: 1024 })
    expect((await post(served, `a=${'x'.repeat(1022)}`)).status).toBe(200)
    expect(await refusal(await post(served, `a=${'x'.repeat(1023)}`))).toEqual({
      status: 413,
      code: 'BODY_TOO_LARGE',
    })
  })

  it('has a limit of 256 KiB unless told otherwise', async () => {
    await using served = await echo()
    expect((await post(served, `a=${'x'.repeat(256 * 1024 - 2)}`)).status).toBe(200)
    expect(await refusal(await post(served, `a=${'x'.repeat(256 * 1024 - 1)}`))).toMatchObject({
      code: 'BODY_TOO_LARGE',
    })
  })

  it('is taken up to its number of fields and refused with one more', async () => {
    await using served = await echo({ parameterLimit: 3 })
    expect((await post(served, 'a=1&b=2&c=3')).status).toBe(200)
    expect(await refusal(await post(served, 'a=1&b=2&c=3&d=4'))).toEqual({
      status: 413,
      code: 'BODY_TOO_LARGE',
    })
  })

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'text/xml'])(
    'of type %s is refused',
    async (type) => {
      await using served = await echo()
      const answer = await post(served, '{"a":1}', { ...json, 'content-type': type })
      expect(await refusal(answer)).toEqual({ status: 415, code: 'CONTENT_TYPE_UNSUPPORTED' })
    },
  )

  it('without a type is refused', async () => {
    await using served = await echo()
    const answer = await post(served, new TextEncoder().encode('a=1'), json)
    expect(await refusal(answer)).toMatchObject({ code: 'CONTENT_TYPE_UNSUPPORTED' })
  })

  it('in an unknown charset or compression is refused', async () => {
    await using served = await echo()
    const charset = {
      ...urlencoded,
      'content-type': `${urlencoded['content-type']}; charset=utf-7`,
    }
    expect(await refusal(await post(served, 'a=1', charset))).toMatchObject({
      code: 'CONTENT_TYPE_UNSUPPORTED',
    })
    const compressed = { ...urlencoded, 'content-encoding': 'zstd-x' }
    expect(await refusal(await post(served, 'a=1', compressed))).toMatchObject({
      code: 'CONTENT_TYPE_UNSUPPORTED',
    })
  })

  it('that unpacks to more than the limit is refused', async () => {
    const { gzipSync } = await import('node:zlib')
    await using served = await echo({ limitBytes: 1024 })
    const bomb = new Uint8Array(gzipSync(`a=${'x'.repeat(1_000_000)}`))
    const answer = await post(served, bomb, { ...urlencoded, 'content-encoding': 'gzip' })
    expect(await refusal(answer)).toMatchObject({ code: 'BODY_TOO_LARGE' })
  })

  it('that is not what its compression says is malformed', async () => {
    await using served = await echo()
    const answer = await post(served, 'a=1', { ...urlencoded, 'content-encoding': 'gzip' })
    expect(await refusal(answer)).toEqual({ status: 400, code: 'REQUEST_MALFORMED' })
  })
})

describe('a parameter', () => {
  const served = (): Promise<Served> =>
    serve((app) => {
      app.get('/', (request, response) => {
        response.json({
          optional: parameter(request.query, 'a') ?? null,
          required: requiredParameter(request.query, 'b'),
        })
      })
      app.post('/', formBody(), (request, response) => {
        response.json(parameter(request.body, 'a') ?? null)
      })
    })

  it('is its value, or nothing', async () => {
    await using app = await served()
    expect(await (await fetch(`${app.url}/?a=1&b=2`)).json()).toEqual({
      optional: '1',
      required: '2',
    })
    expect(await (await fetch(`${app.url}/?b=2`)).json()).toMatchObject({ optional: null })
  })

  it.each(['/?a=1&a=2&b=3', '/?a=1&a=1&b=3', '/?b=2&b=3'])('is refused twice: %s', async (path) => {
    await using app = await served()
    expect(await refusal(await fetch(`${app.url}${path}`, { headers: json }))).toEqual({
      status: 400,
      code: 'PARAMETER_REPEATED',
    })
  })

  it('is refused twice in a form', async () => {
    await using app = await served()
    expect(await refusal(await post(app, 'a=1&a=2'))).toMatchObject({ code: 'PARAMETER_REPEATED' })
    expect(await (await post(app, 'a=1')).json()).toBe('1')
  })

  it.each(['/?a=1', '/?a=1&b='])(
    'that is required and absent or empty is missing: %s',
    async (path) => {
      await using app = await served()
      expect(await refusal(await fetch(`${app.url}${path}`, { headers: json }))).toEqual({
        status: 400,
        code: 'PARAMETER_MISSING',
      })
    },
  )

  it('does not come from what every object has', () => {
    expect(parameter({}, 'constructor')).toBeUndefined()
    expect(parameter({}, '__proto__')).toBeUndefined()
    expect(parameter(undefined, 'a')).toBeUndefined()
    expect(parameter(null, 'a')).toBeUndefined()
    expect(() => parameter({ a: { b: 1 } }, 'a')).toThrow(
      expect.objectContaining({ code: 'PARAMETER_REPEATED' }) as Error,
    )
  })
})
