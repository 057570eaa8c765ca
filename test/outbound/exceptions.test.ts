import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  openOutbound,
  type Outbound,
  type OutboundOptions,
} from '../../src/outbound/open-outbound.ts'
import { openFakeHttpServer, type FakeHttpServer } from '../fakes/http-server.ts'
import { openFakeHttpsServer, type FakeHttpsServer } from '../fakes/https-server.ts'

const limits = { maxBytes: 1000, timeoutMs: 2000 }
const refused = { name: 'OutboundFailed', code: 'OUTBOUND_ADDRESS_REFUSED' }

let server: FakeHttpServer
let other: FakeHttpServer
let https: FakeHttpsServer
beforeAll(async () => {
  server = await openFakeHttpServer()
  other = await openFakeHttpServer()
  https = await openFakeHttpsServer()
})
afterAll(() => Promise.all([server.close(), other.close(), https.close()]))

const opened: Outbound[] = []
afterEach(async () => {
  server.answer({})
  await Promise.all(opened.splice(0).map((outbound) => outbound.close()))
})
const open = (options: OutboundOptions): Outbound => {
  const outbound = openOutbound(options)
  opened.push(outbound)
  return outbound
}
/** With one exception: a folder of the server. */
const openFolder = (): Outbound => open({ exceptions: [{ url: `${server.url}/realms/one` }] })
const status = async (outbound: Outbound, url: string): Promise<number> =>
  (await outbound.send(url, { method: 'GET', headers: {} }, limits)).status

describe('outbound: exceptions are for one URL and what is below it', () => {
  it.each([
    '/realms/one',
    '/realms/one/',
    '/realms/one?a=b',
    '/realms/one/.well-known/openid-configuration',
    '/realms/two/../one/keys',
    '/./realms//../one/keys',
  ])('%s is called', async (path) => {
    expect(await status(openFolder(), `${server.url}${path}`)).toBe(200)
  })

  it.each([
    '/',
    '/realms',
    '/realms/',
    '/realms/one1',
    '/realms/one-more/keys',
    '/realms/One',
    '/realms/one/..',
    '/realms/one/../two/keys',
    '/realms/one/%2e%2e/two/keys',
    '/realms/one/..\\two',
    '/realms/one/..%2ftwo',
    '/realms/one/x%2F..',
    '/realms/one/..%5Ctwo',
    '/realms/%6fne',
    '//realms/one',
  ])('%s is not', async (path) => {
    const before = server.received.length
    await expect(status(openFolder(), `${server.url}${path}`)).rejects.toMatchObject(refused)
    expect(server.received).toHaveLength(before)
  })

  it('is for one origin: no other scheme, host or port, and no credentials', async () => {
    const { port } = new URL(server.url)
    const before = [server.received.length, other.received.length]
    for (const url of [
      `${other.url}/realms/one`,
      `http://localhost:${port}/realms/one`,
      `http://127.0.0.2:${port}/realms/one`,
      `http://127.0.0.1.:${port}x/realms/one`,
      `https://127.0.0.1:${port}/realms/one`,
      `http://user@127.0.0.1:${port}/realms/one`,
      `http://:password@127.0.0.1:${port}/realms/one`,
      `http://127.0.0.1:${port}@${new URL(other.url).host}/realms/one`,
    ]) {
      await expect(status(openFolder(), url)).rejects.toMatchObject(refused)
    }
    expect([server.received.length, other.received.length]).toEqual(before)
  })

  it('reads hosts as the URL standard does: in any case, and however an address is written', async () => {
    const { port } = new URL(server.url)
    const localhost = open({
      exceptions: [{ url: `http://localhost:${port}/realms/one` }],
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    })
    expect(await status(localhost, `HTTP://LocalHost:${port}/realms/one`)).toBe(200)
    expect(await status(openFolder(), `http://2130706433:${port}/realms/one`)).toBe(200)
    await expect(status(localhost, `http://localhost.:${port}/realms/one`)).rejects.toMatchObject(
      refused,
    )
  })

  it('of a whole origin is for all of it', async () => {
    for (const url of [server.url, `${server.url}/`]) {
      const outbound = open({ exceptions: [{ url }] })
      expect(await status(outbound, server.url)).toBe(200)
      expect(await status(outbound, `${server.url}/a/b`)).toBe(200)
    }
  })

  it.each([
    'ftp://localhost/',
    'file:///etc',
    'localhost:8080',
    'http://user@localhost/',
    'http://localhost/?a=b',
    'http://localhost/#',
    '',
  ])('is not made for %j', (url) => {
    expect(() => openOutbound({ exceptions: [{ url }] })).toThrow(TypeError)
  })

  it('opens nothing when there is none', async () => {
    await expect(status(open({}), server.url)).rejects.toMatchObject(refused)
  })
})

describe('outbound: an exception keeps every limit', () => {
  it('of size, time, compression and redirects', async () => {
    const outbound = openFolder()
    const url = `${server.url}/realms/one`
    const fetch = (timeoutMs = 2000): Promise<unknown> =>
      outbound.getText(url, { ...limits, timeoutMs })
    server.answer({ body: 'x'.repeat(1000) })
    await fetch()
    server.answer({ body: 'x'.repeat(1001) })
    await expect(fetch()).rejects.toMatchObject({ expected: 'at most 1000 bytes' })
    server.answer('hang')
    await expect(fetch(100)).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' })
    server.answer('trickle')
    await expect(fetch(100)).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' })
    server.answer({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('x').toString('latin1'),
    })
    await expect(fetch()).rejects.toMatchObject({
      message: 'the answer is compressed, which was not asked for',
    })
    const before = server.received.length
    server.answer({ status: 302, headers: { location: `${url}/elsewhere` } })
    await expect(fetch()).rejects.toMatchObject({ received: 'HTTP 302' })
    expect(server.received.length - before).toBe(1)
  })

  it('and a certificate has to be one to trust', async () => {
    const url = `https://idp.example.test:${https.port}/`
    const options = {
      exceptions: [{ url }],
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    }
    await expect(status(open(options), url)).rejects.toMatchObject({ check: 'verify-certificate' })
    expect(
      await status(open({ ...options, certificateAuthorities: [https.certificate] }), url),
    ).toBe(200)
  })
})

describe('outbound: an exception opens no credential service', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://169.254.170.23/v1/credentials',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
  ])('at %s', async (url) => {
    await expect(status(open({ exceptions: [{ url }] }), url)).rejects.toMatchObject(refused)
  })

  it('behind a name', async () => {
    const url = 'http://metadata.example.test/'
    const outbound = open({
      exceptions: [{ url }],
      resolve: () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]),
    })
    await expect(status(outbound, url)).rejects.toMatchObject({
      ...refused,
      received: '169.254.169.254',
    })
  })

  it('in the place of another origin', async () => {
    const url = 'http://localhost:8400/'
    const outbound = open({
      exceptions: [{ url, connectTo: () => 'http://169.254.169.254' }],
    })
    await expect(status(outbound, url)).rejects.toMatchObject(refused)
  })
})

describe('outbound: connecting to another origin in place of the URL', () => {
  it('is asked for at each call, and the server sees the host of the URL', async () => {
    let target = server.url
    const outbound = open({
      exceptions: [{ url: 'http://public.example.test:8400/idp', connectTo: () => target }],
    })
    const before = [server.received.length, other.received.length]
    await status(outbound, 'http://public.example.test:8400/idp/keys?a=b')
    expect(server.received.at(-1)).toMatchObject({
      url: '/idp/keys?a=b',
      headers: { host: 'public.example.test:8400' },
    })
    target = other.url
    await status(outbound, 'http://public.example.test:8400/idp/keys')
    expect([server.received.length, other.received.length]).toEqual(
      before.map((count) => count + 1),
    )
    await expect(status(outbound, 'http://public.example.test:8400/idp-two')).rejects.toMatchObject(
      refused,
    )
  })

  it('is judged over TLS by the name of the URL', async () => {
    const at = (name: string): Promise<number> => {
      const url = `https://${name}/idp`
      const outbound = open({
        exceptions: [{ url, connectTo: () => `https://127.0.0.1:${https.port}` }],
        certificateAuthorities: [https.certificate],
      })
      return status(outbound, url)
    }
    expect(await at('idp.example.test')).toBe(200)
    await expect(at('other.example.test')).rejects.toMatchObject({
      received: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })
})
