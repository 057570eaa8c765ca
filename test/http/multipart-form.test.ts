import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fileOf, multipartForm } from '../../src/http/multipart-form.ts'
import { rawBody, rawBodyOf } from '../../src/http/raw-body.ts'
import { json, refusal, serve, type Served } from './serve.ts'

const limits = { maxPartBytes: 1000, maxBytes: 5000, maxFields: 3 }

const echo = (): Promise<Served> =>
  serve((app) => {
    app.post('/', multipartForm(limits), (request, response) => {
      const file = fileOf(request)
      const bytes = file === undefined ? undefined : Buffer.from(file.bytes).toString('latin1')
      response.json({ fields: request.body as unknown, file: bytes })
    })
  })

const form = (fields: readonly (readonly [string, string | Blob])[]): FormData => {
  const data = new FormData()
  for (const [name, value] of fields) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, value, 'some.file')
  }
  return data
}

const post = (served: Served, body: BodyInit, headers: HeadersInit = json): Promise<Response> =>
  fetch(served.url, { method: 'POST', headers, body })

const tooLarge = { status: 413, code: 'BODY_TOO_LARGE' }

describe('RFC 7578: a form with a file', () => {
  it('is read as plain fields and the bytes of the file', async () => {
    await using served = await echo()
    const body = form([
      ['a', '\u00e4 +%20'],
      ['__proto__', 'x'],
      ['f', new Blob([Uint8Array.of(0, 255, 13, 10)])],
    ])
    expect(await (await post(served, body)).text()).toBe(
      '{"fields":{"a":"\u00e4 +%20","__proto__":"x"},"file":"\\u0000\u00ff\\r\\n"}',
    )
  })

  it('has no file where none was chosen', async () => {
    await using served = await echo()
    const body = form([['f', new Blob([])]])
    expect(await (await post(served, body)).json()).toEqual({ fields: {} })
  })

  it('keeps a repeated field apart, for others to refuse', async () => {
    await using served = await echo()
    const body = form([
      ['a', '1'],
      ['a', '2'],
      ['a', '3'],
    ])
    expect(await (await post(served, body)).json()).toEqual({ fields: { a: ['1', '2', '3'] } })
  })

  it('may have as many bytes in its file as the limit says, and not one more', async () => {
    await using served = await echo()
    const file = (length: number): FormData => form([['f', new Blob(['x'.repeat(length)])]])
    expect((await post(served, file(1000))).status).toBe(200)
    expect(await refusal(await post(served, file(1001)))).toEqual(tooLarge)
  })

  it('may have as many bytes in a field as the limit says, and not one more', async () => {
    await using served = await echo()
    expect((await post(served, form([['a', 'x'.repeat(1000)]]))).status).toBe(200)
    expect(await refusal(await post(served, form([['a', 'x'.repeat(1001)]])))).toEqual(tooLarge)
  })

  it('may have as many fields as the limit says, and one file', async () => {
    await using served = await echo()
    const fields = (count: number): FormData =>
      form(Array.from({ length: count }, (_, index) => [`a${index}`, 'x'] as const))
    expect((await post(served, fields(3))).status).toBe(200)
    expect(await refusal(await post(served, fields(4)))).toEqual(tooLarge)
    const two = form([
      ['f', new Blob(['x'])],
      ['g', new Blob(['x'])],
    ])
    expect(await refusal(await post(served, two))).toEqual(tooLarge)
  })

  it('may not be larger than the limit as a whole, however small its parts are', async () => {
    await using served = await echo()
    const body = `--b\r\nContent-Disposition: form-data; name="a"\r\n${'X-Y: z\r\n'.repeat(700)}`
    const type = { ...json, 'content-type': 'multipart/form-data; boundary=b' }
    expect(await refusal(await post(served, body, type))).toEqual(tooLarge)
  })

  it('is refused without a boundary, and when it ends before its end', async () => {
    await using served = await echo()
    const malformed = { status: 400, code: 'REQUEST_MALFORMED' }
    const bare = { ...json, 'content-type': 'multipart/form-data' }
    expect(await refusal(await post(served, 'x', bare))).toEqual(malformed)
    const cut = '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nabc'
    const type = { ...json, 'content-type': 'multipart/form-data; boundary=b' }
    expect(await refusal(await post(served, cut, type))).toEqual(malformed)
  })

  it('leaves the process alone when the client goes away in the middle', async () => {
    await using served = await echo()
    const { port } = new URL(served.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n',
          () => {
            socket.destroy()
          },
        )
      })
      socket.on('close', () => {
        resolve()
      })
    })
    expect((await post(served, form([['a', '1']]))).status).toBe(200)
  })

  it('is not read where it is a body of another type', async () => {
    await using served = await echo()
    const type = { ...json, 'content-type': 'text/plain' }
    expect(await (await post(served, 'a=1', type)).json()).toEqual({})
  })
})

describe('a body that is taken as it is', () => {
  const raw = (): Promise<Served> =>
    serve((app) => {
      app.post('/', multipartForm(limits), rawBody({ maxBytes: 10 }), (request, response) => {
        response.json({ bytes: [...rawBodyOf(request)] })
      })
    })

  it('is its bytes, whatever type it has, or none', async () => {
    await using served = await raw()
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'what ever']) {
      const answer = await post(served, Uint8Array.of(123, 255), { ...json, 'content-type': type })
      expect(await answer.json()).toEqual({ bytes: [123, 255] })
    }
    const bare = await fetch(served.url, { method: 'POST', headers: json })
    expect(await bare.json()).toEqual({ bytes: [] })
  })

  it('is taken up to its limit and refused one byte over it', async () => {
    await using served = await raw()
    expect((await post(served, 'x'.repeat(10))).status).toBe(200)
    expect(await refusal(await post(served, 'x'.repeat(11)))).toEqual(tooLarge)
  })

  it('is left to who has read it already', async () => {
    await using served = await raw()
    expect(await (await post(served, form([['a', 'longer than ten']]))).json()).toEqual({
      bytes: [],
    })
  })
})
