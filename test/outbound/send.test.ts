import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  openOutbound,
  type Outbound,
  type OutboundRequest,
} from '../../src/outbound/open-outbound.ts'
import { openFakeHttpsServer, type FakeHttpsServer } from '../fakes/https-server.ts'

const host = 'idp.example.test'
const limits = { maxBytes: 1000, timeoutMs: 5000 }
const post: OutboundRequest = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: 'Basic eDp5' },
  body: 'grant_type=authorization_code&code=é',
}

let server: FakeHttpsServer
let outbound: Outbound
beforeAll(async () => {
  server = await openFakeHttpsServer()
  outbound = openOutbound({
    allowPrivateCidrs: ['127.0.0.0/8'],
    certificateAuthorities: [server.certificate],
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  })
})
afterAll(async () => {
  await outbound.close()
  await server.close()
})
beforeEach(() => {
  server.handle((_, response) => response.end('done'))
})
const url = (path = '/token'): string => `https://${host}:${server.port}${path}`

describe('outbound: any request', () => {
  it('is sent with its method, its headers and its body, to the host of the URL', async () => {
    let seen: object = {}
    server.handle((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method, url: path, headers } = request
        seen = { method, path, headers, body: Buffer.concat(chunks).toString() }
        response.end('done')
      })
    })
    expect((await outbound.send(url('/token?a=b'), post, limits)).text).toBe('done')
    expect(seen).toStrictEqual({
      method: 'POST',
      path: '/token?a=b',
      body: post.body,
      headers: {
        host: `${host}:${server.port}`,
        connection: 'keep-alive',
        'user-agent': 'fedbridge',
        'accept-encoding': 'identity',
        'content-length': '37',
        ...post.headers,
      },
    })
  })

  it.each([200, 201, 204, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503])(
    'gets an answer of HTTP %d as it is, and no redirect is followed',
    async (status) => {
      server.handle((_, response) => {
        response.writeHead(status, {
          location: url('/elsewhere'),
          'content-type': 'application/json',
          'x-several': ['one', 'two'],
        })
        response.end(status === 204 ? undefined : '{}')
      })
      const before = server.requests()
      const answer = await outbound.send(url(), post, limits)
      expect(answer).toMatchObject({
        status,
        text: status === 204 ? '' : '{}',
        contentType: 'application/json',
        headers: { location: url('/elsewhere'), 'x-several': 'one, two' },
      })
      expect(server.requests() - before).toBe(1)
    },
  )

  it('has the limits of every call, whatever its status: size, time, no compression, UTF-8', async () => {
    const send = (timeoutMs = 5000): Promise<unknown> =>
      outbound.send(url(), post, { ...limits, timeoutMs })
    for (const status of [200, 400]) {
      server.handle((_, response) => response.writeHead(status).end('x'.repeat(1001)))
      await expect(send()).rejects.toMatchObject({
        code: 'OUTBOUND_FAILED',
        expected: 'at most 1000 bytes',
      })
      server.handle((_, response) =>
        response.writeHead(status, { 'content-encoding': 'gzip' }).end(gzipSync('x')),
      )
      await expect(send()).rejects.toMatchObject({
        code: 'OUTBOUND_FAILED',
        message: 'the answer is compressed, which was not asked for',
      })
      server.handle((_, response) => response.writeHead(status).end(Buffer.from([0xff])))
      await expect(send()).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' })
      server.handle((_, response) => {
        response.writeHead(status)
        response.flushHeaders()
      })
      await expect(send(100)).rejects.toMatchObject({
        message: `https://${host}:${server.port} did not answer: no answer in time`,
      })
    }
  })

  it('is refused where a fetch is, and nothing is sent', async () => {
    const before = server.connections()
    for (const text of [
      `http://${host}/`,
      'https://127.0.0.2.example.test@10.0.0.1/',
      'https://10.0.0.1/',
      'no URL',
    ]) {
      await expect(outbound.send(text, post, limits)).rejects.toMatchObject({
        name: 'OutboundFailed',
        code: 'OUTBOUND_ADDRESS_REFUSED',
      })
    }
    expect(server.connections()).toBe(before)
  })
})
