import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  openOutbound,
  type Outbound,
  type OutboundOptions,
} from '../../src/outbound/open-outbound.ts'
import { isCertificateRefusal } from '../../src/outbound/translate-failure.ts'
import { openFakeHttpsServer, type FakeHttpsServer } from '../fakes/https-server.ts'

const host = 'idp.example.test'
const limits = { maxBytes: 1000, timeoutMs: 5000 }

let server: FakeHttpsServer
beforeAll(async () => {
  server = await openFakeHttpsServer()
})
afterAll(() => server.close())
beforeEach(() => {
  server.handle((_, response) => {
    response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' })
    response.end('<EntityDescriptor/>')
  })
})

const opened: Outbound[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((outbound) => outbound.close()))
})

/** A client for which the name means `addresses`, that trusts the server, and may call loopback. */
const open = (
  options: OutboundOptions & { readonly addresses?: readonly string[] } = {},
): Outbound => {
  const { addresses = ['127.0.0.1'], ...rest } = options
  const outbound = openOutbound({
    allowPrivateCidrs: ['127.0.0.0/8'],
    certificateAuthorities: [server.certificate],
    resolve: () =>
      Promise.resolve(
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    ...rest,
  })
  opened.push(outbound)
  return outbound
}
const url = (path = '/metadata', hostname = host): string =>
  `https://${hostname}:${server.port}${path}`

const failureOf = (call: Promise<unknown>): Promise<Error & Record<string, unknown>> =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (failure: unknown) => failure as Error & Record<string, unknown>,
  )

describe('outbound: an answer', () => {
  it('is read as text with its content type', async () => {
    expect(await open().getText(url(), limits)).toStrictEqual({
      text: '<EntityDescriptor/>',
      contentType: 'application/samlmetadata+xml',
    })
  })

  it('answers path and query as asked, without cookies or credentials', async () => {
    let seen: unknown
    server.handle(({ url: path, headers, method }, response) => {
      seen = { method, path, names: Object.keys(headers).sort() }
      response.end()
    })
    await open().getText(url('/a/b?c=d#e'), limits)
    expect(seen).toStrictEqual({
      method: 'GET',
      path: '/a/b?c=d',
      names: ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'],
    })
  })

  it('may have as many bytes as allowed, and not one more', async () => {
    const send = (bytes: number): void => {
      server.handle((_, response) => {
        response.end('é'.repeat(bytes / 2) + (bytes % 2 === 1 ? 'e' : ''))
      })
    }
    send(1000)
    expect((await open().getText(url(), limits)).text).toHaveLength(500)
    send(1001)
    expect(await failureOf(open().getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_FAILED',
      expected: 'at most 1000 bytes',
    })
  })

  it('is cut off while it arrives: an endless one costs no more than the limit', async () => {
    let sent = 0
    server.handle((_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1000))) sent += 1000
      }
      response.on('drain', pour)
      pour()
    })
    expect(await failureOf(open().getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_FAILED',
      expected: 'at most 1000 bytes',
    })
    expect(sent).toBeLessThan(10_000_000)
  })

  it('keeps a byte order mark for its reader to judge, and is refused when it is not UTF-8', async () => {
    server.handle((_, response) => response.end('\uFEFF<a/>'))
    expect((await open().getText(url(), limits)).text).toBe('\uFEFF<a/>')
    server.handle((_, response) => response.end(Buffer.from([0x3c, 0xff])))
    expect(await failureOf(open().getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: 'the answer is not UTF-8 text',
    })
  })

  it('is refused when it is compressed: the size limit would count the wrong bytes', async () => {
    server.handle((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync('x'))
    })
    expect(await failureOf(open().getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: 'the answer is compressed, which was not asked for',
    })
  })

  for (const status of [204, 301, 302, 307, 403, 404, 500]) {
    it(`is refused with HTTP ${status}, and a redirect leads nowhere`, async () => {
      const before = server.requests()
      server.handle((_, response) => {
        response.writeHead(status, { location: url('/elsewhere') })
        response.end()
      })
      expect(await failureOf(open().getText(url(), limits))).toMatchObject({
        name: 'OutboundFailed',
        code: 'OUTBOUND_FAILED',
        received: `HTTP ${status}`,
      })
      expect(server.requests() - before).toBe(1)
    })
  }
})

describe('outbound: time', () => {
  const slow: Record<string, Parameters<FakeHttpsServer['handle']>[0]> = {
    'never answers': () => undefined,
    'sends its head and no body': (_, response) => {
      response.writeHead(200)
      response.flushHeaders()
    },
    'sends a byte now and then': (_, response) => {
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => {
        clearInterval(drip)
      })
    },
  }
  for (const [label, handler] of Object.entries(slow)) {
    it(`is up when the server ${label}`, async () => {
      server.handle(handler)
      const failure = await failureOf(open().getText(url(), { maxBytes: 1000, timeoutMs: 300 }))
      expect(failure).toMatchObject({
        code: 'OUTBOUND_FAILED',
        message: `https://${host}:${server.port} did not answer: no answer in time`,
      })
    })
  }

  it('is up when the name is never resolved', async () => {
    const outbound = open({ resolve: () => new Promise(() => undefined) })
    expect(
      await failureOf(outbound.getText(url(), { maxBytes: 1000, timeoutMs: 100 })),
    ).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: `https://${host}:${server.port} did not answer: no answer in time`,
    })
  })
})

describe('OWASP SSRF prevention: addresses', () => {
  const urls = {
    'plain http': 'http://idp.example.test/',
    'another scheme': 'file:///etc/passwd',
    'no URL': 'idp.example.test',
    credentials: 'https://user:secret-canary@idp.example.test/',
    'a loopback address': 'https://127.0.0.1/',
    'a loopback address in IPv6': 'https://[::1]/',
    'a mapped loopback address': 'https://[::ffff:127.0.0.1]/',
    'a loopback address as a number': 'https://2130706433/',
    'a loopback address in octal': 'https://0177.0.0.1/',
    'a shortened loopback address': 'https://127.1/',
    'the credential service of a cloud': 'https://169.254.169.254/latest/meta-data/',
    'a private address': 'https://10.0.0.1/',
  }
  for (const [label, text] of Object.entries(urls)) {
    it(`refuses ${label}, without a look-up`, async () => {
      let lookups = 0
      const outbound = open({
        allowPrivateCidrs: [],
        resolve: () => {
          lookups += 1
          return Promise.resolve([])
        },
      })
      const failure = await failureOf(outbound.getText(text, limits))
      expect(failure).toMatchObject({ name: 'OutboundFailed', code: 'OUTBOUND_ADDRESS_REFUSED' })
      expect(failure.message).not.toContain('canary')
      expect(lookups).toBe(0)
    })
  }

  it('refuses a name that means a loopback address, without a connection', async () => {
    const before = server.connections()
    const outbound = open({ allowPrivateCidrs: [] })
    expect(await failureOf(outbound.getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
      received: '127.0.0.1',
    })
    expect(server.connections()).toBe(before)
  })

  it('refuses localhost by the resolver of the system', async () => {
    const outbound = openOutbound()
    opened.push(outbound)
    expect(await failureOf(outbound.getText(url('/', 'localhost'), limits))).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
    })
  })

  it('refuses a name one of whose addresses may not be called', async () => {
    const before = server.connections()
    const outbound = open({ addresses: ['127.0.0.1', '10.0.0.1'] })
    expect(await failureOf(outbound.getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
      received: '10.0.0.1',
    })
    expect(server.connections()).toBe(before)
  })

  it('connects to the address it checked, whatever the name means a moment later', async () => {
    let lookups = 0
    const outbound = open({
      allowPrivateCidrs: ['127.0.0.1/32'],
      resolve: () => {
        lookups += 1
        return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }])
      },
    })
    expect((await outbound.getText(url(), limits)).text).toBe('<EntityDescriptor/>')
    expect(lookups).toBe(1)
  })

  it('checks again for the next connection', async () => {
    let address = '127.0.0.1'
    const outbound = open({
      allowPrivateCidrs: ['127.0.0.1/32'],
      resolve: () => Promise.resolve([{ address, family: 4 }]),
    })
    server.handle((_, response) => {
      response.writeHead(200, { connection: 'close' })
      response.end('once')
    })
    expect((await outbound.getText(url(), limits)).text).toBe('once')
    address = '127.0.0.2'
    expect(await failureOf(outbound.getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
      received: '127.0.0.2',
    })
  })
})

describe('outbound: TLS and names', () => {
  it('refuses a certificate that nobody vouches for', async () => {
    const outbound = open({ certificateAuthorities: [] })
    const failure = await failureOf(outbound.getText(url(), limits))
    expect(failure).toMatchObject({
      message: `https://${host}:${server.port} did not answer: DEPTH_ZERO_SELF_SIGNED_CERT`,
      check: 'verify-certificate',
      received: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    expect(isCertificateRefusal(failure)).toBe(true)
  })

  it('refuses a certificate for another name', async () => {
    const failure = await failureOf(open().getText(url('/', 'other.example.test'), limits))
    expect(failure).toMatchObject({
      check: 'verify-certificate',
      received: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })

  it('says when a name has no address, and names neither path nor query', async () => {
    const failure = await failureOf(
      open({ addresses: [] }).getText(url('/path-canary?key=canary'), limits),
    )
    expect(failure).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: `https://${host}:${server.port} did not answer: ENOTFOUND`,
    })
    expect(isCertificateRefusal(failure)).toBe(false)
  })

  it('fails after it was closed', async () => {
    const outbound = open()
    await outbound.close()
    expect(await failureOf(outbound.getText(url(), limits))).toMatchObject({
      code: 'OUTBOUND_FAILED',
    })
  })
})
