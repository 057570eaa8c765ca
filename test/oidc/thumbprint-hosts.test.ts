import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createHash, X509Certificate } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import {
  issuerThumbprints,
  type HostThumbprint,
  type IssuerThumbprintOptions,
} from '../../src/oidc/issuer-thumbprint.ts'
import { parseThumbprintTarget } from '../../src/oidc/parse-thumbprint-target.ts'
import { readTlsChain, type TlsChainOptions } from '../../src/oidc/read-tls-chain.ts'
import {
  makeCertificate,
  openRawServer,
  openTlsServer,
  type TestCertificate,
  type TestServer,
} from '../fakes/tls-chain.ts'

const host = 'keys.example.test'
const root = makeCertificate('Root')
const intermediate = makeCertificate('Intermediate', { issuer: root })
const leaf = makeCertificate(host, { issuer: intermediate, host })

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})
const keep = (server: TestServer): TestServer => {
  closers.push(() => server.close())
  return server
}
const openServer = async (): Promise<TestServer> =>
  keep(await openTlsServer([leaf.pem, intermediate.pem], leaf.key))

const loopback = (): Promise<{ address: string; family: number }[]> =>
  Promise.resolve([{ address: '127.0.0.1', family: 4 }])
const readingOptions = {
  clock: systemClock,
  allowPrivateCidrs: ['127.0.0.0/8'],
  resolve: loopback,
  publicRoots: [root.pem],
}
const failureOf = (call: Promise<unknown>): Promise<Record<string, unknown>> =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (failure: unknown) => failure as Record<string, unknown>,
  )
const refusalOf = (
  port: number,
  options: Partial<TlsChainOptions> = {},
  name = host,
): Promise<Record<string, unknown>> =>
  failureOf(readTlsChain({ host: name, port }, { ...readingOptions, ...options }))

describe('T3: the host and every address of it are checked, and the checked one is called', () => {
  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.1.1',
    '169.254.169.254',
    'fd00:ec2::254',
    'fe80::1',
    '0.0.0.0',
  ])('refuses %s, as a host and as what a name means', async (address) => {
    const server = await openServer()
    const refused = { code: 'OUTBOUND_ADDRESS_REFUSED' }
    const none = { allowPrivateCidrs: [] }
    expect(await refusalOf(server.port, none, address)).toMatchObject(refused)
    const resolve = () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }])
    expect(await refusalOf(server.port, { ...none, resolve })).toMatchObject(refused)
    expect(server.connections()).toBe(0)
  })

  it('opens credential services to nobody', async () => {
    const options = { allowPrivateCidrs: ['169.254.0.0/16'] }
    expect(await refusalOf(443, options, '169.254.169.254')).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
    })
  })

  it('asks for a name once, so that another answer a moment later gains nothing', async () => {
    const server = await openServer()
    let lookups = 0
    const chain = await readTlsChain(
      { host, port: server.port },
      {
        ...readingOptions,
        allowPrivateCidrs: ['127.0.0.1/32'],
        resolve: () => {
          lookups += 1
          return Promise.resolve([
            { address: lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 },
          ])
        },
      },
    )
    expect(chain.certificates).toHaveLength(2)
    expect(lookups).toBe(1)
  })

  it('refuses a name one of whose addresses is private', async () => {
    const server = await openServer()
    const resolve = () =>
      Promise.resolve([
        { address: '127.0.0.1', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ])
    expect(await refusalOf(server.port, { resolve })).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
      received: '10.0.0.1',
    })
    expect(server.connections()).toBe(0)
  })
})

describe('T4: one port, one name, little time, no request', () => {
  it('asks for the host by its name, and sends nothing inside TLS', async () => {
    const server = await openServer()
    await readTlsChain({ host, port: server.port }, readingOptions)
    // The server learns that the handshake is complete a moment after the client.
    await expect.poll(() => server.names()).toStrictEqual([host])
    expect(server.receivedBytes()).toBe(0)
    expect(server.connections()).toBe(1)
  })

  it('asks an address for no name', async () => {
    const server = await openServer()
    const chain = await readTlsChain({ host: '127.0.0.1', port: server.port }, readingOptions)
    expect(chain.hostMatches).toBe(false)
    await expect.poll(() => server.names()).toStrictEqual([''])
  })

  it.each([
    ['host.example', { host: { host: 'host.example', port: 443 } }],
    ['host.example:8443', { host: { host: 'host.example', port: 8443 } }],
    ['192.0.2.1:8443', { host: { host: '192.0.2.1', port: 8443 } }],
    ['2001:db8::1', { host: { host: '2001:db8::1', port: 443 } }],
    ['[2001:db8::1]', { host: { host: '2001:db8::1', port: 443 } }],
    ['[2001:db8::1]:8443', { host: { host: '2001:db8::1', port: 8443 } }],
    ['https://host.example', { issuer: 'https://host.example', port: 443 }],
    ['https://host.example:8443/a', { issuer: 'https://host.example:8443/a', port: 8443 }],
    ['host.example/id/one', { issuer: 'https://host.example/id/one', port: 443 }],
  ])('reads the argument %s', (text, expected) => {
    expect(parseThumbprintTarget(text)).toStrictEqual(expected)
  })

  it.each([
    'http://host.example',
    'ftp://host.example',
    'https://user:word@host.example',
    'user@host.example',
    'host.example:0',
    'host.example:65536',
    'host.example:x',
    'https://host.example/?a=b',
    'host.example#a',
    'two words',
    'https://',
    '',
  ])('takes no argument %j', (text) => {
    expect(parseThumbprintTarget(text)).toBeUndefined()
  })
})

describe('hostile servers cost little and are named', () => {
  const record = (type: number, fragment: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from([type, 3, 3, fragment.length >> 8, fragment.length & 255]),
      fragment,
    ])
  const message = (type: number, body: Uint8Array): Buffer => {
    const head = Buffer.from([type, 0, 0, 0])
    head.writeUIntBE(body.length, 1, 3)
    return Buffer.concat([head, body])
  }
  const certificateMessage = (body: Uint8Array): Buffer => {
    const whole = message(11, body)
    return Buffer.concat(
      Array.from({ length: Math.ceil(whole.length / 16_000) }, (_, index) =>
        record(22, whole.subarray(index * 16_000, (index + 1) * 16_000)),
      ),
    )
  }
  const list = (...certificates: readonly Uint8Array[]): Buffer => {
    const each = certificates.map((der) => message(0, der).subarray(1))
    return message(0, Buffer.concat(each)).subarray(1)
  }
  const raw = new X509Certificate(leaf.pem).raw

  const answers: Record<string, readonly [Uint8Array, string]> = {
    'another protocol': [Buffer.from('220 mail.example.test ESMTP\r\n'), 'bytes that are not TLS'],
    HTTP: [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'bytes that are not TLS'],
    'one wrong byte': [Buffer.from([0x15, 0x02]), 'bytes that are not TLS'],
    'a message too long to wait for': [
      record(22, Buffer.from([11, 0xff, 0xff, 0xff])),
      'a handshake message of 16777215 bytes',
    ],
    'a list longer than its message': [
      certificateMessage(Buffer.from([0, 0, 9, 0, 0, 1, 1])),
      'lengths do not add up',
    ],
    'a certificate longer than its list': [
      certificateMessage(Buffer.from([0, 0, 4, 0, 0, 9, 1])),
      'lengths do not add up',
    ],
    'an empty certificate': [
      certificateMessage(Buffer.from([0, 0, 3, 0, 0, 0])),
      'lengths do not add up',
    ],
    'no certificates': [certificateMessage(list()), 'without certificates'],
    'too many': [
      certificateMessage(list(...Array.from({ length: 21 }, () => raw))),
      'more than 20 certificates',
    ],
    'certificates that are none': [
      certificateMessage(list(raw, Buffer.from('not a certificate'))),
      'certificate 2 of the chain is 17 bytes that are none',
    ],
    'a certificate with something behind it': [
      certificateMessage(list(Buffer.concat([raw, Buffer.from([0])]))),
      'certificate 1 of the chain',
    ],
    'a certificate as text': [
      certificateMessage(list(Buffer.from(leaf.pem))),
      'certificate 1 of the chain',
    ],
  }
  for (const [label, [bytes, reason]] of Object.entries(answers)) {
    it(`that send ${label}`, async () => {
      const server = keep(await openRawServer((socket) => socket.write(bytes)))
      const failure = await refusalOf(server.port)
      expect(failure).toMatchObject({ name: 'OutboundFailed', code: 'TLS_CHAIN_UNREADABLE' })
      expect(failure['message']).toContain(reason)
      expect(server.connections()).toBe(1)
    })
  }

  it('that pour records without an end', async () => {
    let sent = 0
    const hello = Buffer.concat(
      Array.from({ length: 1000 }, () => record(22, message(0, Buffer.alloc(0)))),
    )
    const server = keep(
      await openRawServer((socket) => {
        const pour = (): void => {
          while (!socket.destroyed && socket.write(hello)) sent += hello.length
        }
        socket.on('drain', pour)
        pour()
      }),
    )
    expect(await refusalOf(server.port)).toMatchObject({ code: 'TLS_CHAIN_UNREADABLE' })
    expect(sent).toBeLessThan(20_000_000)
  })

  it('that send huge certificates', async () => {
    const huge = certificateMessage(list(Buffer.alloc(110 * 1024, 1)))
    const server = keep(await openRawServer((socket) => socket.write(huge)))
    expect(await refusalOf(server.port)).toMatchObject({
      code: 'TLS_CHAIN_UNREADABLE',
      check: 'tap-certificate-message',
      expected: 'at most 102400',
    })
  })

  it('that refuse every TLS', async () => {
    const server = keep(
      await openRawServer((socket) => socket.end(record(21, Buffer.from([2, 70])))),
    )
    expect(await refusalOf(server.port)).toMatchObject({ code: 'TLS_CHAIN_UNREADABLE' })
    expect(server.connections()).toBe(2)
  })

  it('that hang up', async () => {
    const server = keep(await openRawServer((socket) => socket.end()))
    expect(await refusalOf(server.port)).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: `${host}:${server.port} did not answer: ECONNRESET`,
    })
  })

  it.each([
    ['say nothing', () => undefined],
    [
      'send a byte now and then',
      (write: (bytes: Uint8Array) => void) => {
        write(Buffer.from([22, 3, 3, 0x40, 0]))
        return setInterval(() => {
          write(Buffer.from([0]))
        }, 20)
      },
    ],
  ])('that %s, after the time', async (_, behave) => {
    const server = keep(
      await openRawServer((socket) => {
        const timer = behave((bytes) => socket.write(bytes))
        socket.on('close', () => {
          clearInterval(timer)
        })
      }),
    )
    expect(await refusalOf(server.port, { timeoutMs: 300 })).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: 'no certificates came within 300 ms',
    })
  })

  it('or whose name is never resolved, or has no address, or that do not listen', async () => {
    const never = { resolve: () => new Promise<never>(() => undefined), timeoutMs: 100 }
    expect(await refusalOf(443, never)).toMatchObject({ code: 'OUTBOUND_FAILED' })
    const none = { resolve: () => Promise.resolve([]) }
    expect(await refusalOf(443, none)).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: `${host}:443 did not answer: ENOTFOUND`,
    })
    const server = await openServer()
    await server.close()
    expect(await refusalOf(server.port)).toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: `${host}:${server.port} did not answer: ECONNREFUSED`,
    })
  })

  it('but certificates that came before the handshake broke off are read, and vouched for by nobody', async () => {
    // The server hangs up within its first flight; what comes after the certificates is not ours.
    const server = keep(
      await openRawServer((socket) => {
        const tooLong = record(22, Buffer.from([12, 0xff, 0xff, 0xff]))
        socket.once('data', () =>
          socket.end(Buffer.concat([certificateMessage(list(raw)), tooLong])),
        )
      }),
    )
    const chain = await readTlsChain({ host, port: server.port }, readingOptions)
    expect(chain).toMatchObject({ asSent: true, publiclyTrusted: undefined })
    expect(chain.certificates).toHaveLength(1)
  })
})

describe('T5: another host for the keys needs a thumbprint of its own', () => {
  const issuerHost = 'idp.example.test'
  const sha1 = ({ pem }: TestCertificate): string =>
    createHash('sha1').update(new X509Certificate(pem).raw).digest('hex')
  const otherIntermediate = makeCertificate('Other intermediate', { issuer: root })
  const issuerLeaf = makeCertificate(issuerHost, { issuer: otherIntermediate, host: issuerHost })

  const openIssuer = async (
    jwksUri: (port: number) => string,
  ): Promise<{ readonly issuer: string; readonly port: number }> => {
    const chain = `${issuerLeaf.pem}\n${otherIntermediate.pem}`
    const server = createHttpsServer({ cert: chain, key: issuerLeaf.key }, (_, response) => {
      const { port } = server.address() as AddressInfo
      const issuer = `https://${issuerHost}:${port}/realm`
      response.end(JSON.stringify({ issuer, jwks_uri: jwksUri(port) }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(
      () =>
        new Promise((resolve) => {
          server.close(() => {
            resolve()
          })
          server.closeAllConnections()
        }),
    )
    const { port } = server.address() as AddressInfo
    return { issuer: `https://${issuerHost}:${port}/realm`, port }
  }
  const ask = (
    issuer: string,
    options: Partial<IssuerThumbprintOptions>,
  ): Promise<readonly HostThumbprint[]> =>
    issuerThumbprints(issuer, {
      ...readingOptions,
      certificateAuthorities: [root.pem],
      ...options,
    })
  const shown = (results: readonly HostThumbprint[]): unknown =>
    results.map(({ serves, chain, thumbprint }) => [serves, chain.host, thumbprint])

  it('so both are given, that of the keys first', async () => {
    const keys = await openServer()
    const { issuer, port } = await openIssuer(() => `https://${host}:${keys.port}/jwks`)
    expect(shown(await ask(issuer, { ports: [port, keys.port] }))).toStrictEqual([
      ['keys', host, sha1(intermediate)],
      ['discovery', issuerHost, sha1(otherIntermediate)],
    ])
  })

  it('and one is given where they are the same', async () => {
    const { issuer, port } = await openIssuer((own) => `https://${issuerHost}:${own}/jwks`)
    expect(shown(await ask(issuer, { ports: [port] }))).toStrictEqual([
      ['keys', issuerHost, sha1(otherIntermediate)],
    ])
  })

  it('and none where there is no TLS', async () => {
    expect(await failureOf(ask('http://idp.example.test/realm', {}))).toMatchObject({
      name: 'OidcProviderFailed',
      code: 'OIDC_PROVIDER_INVALID',
      expected: 'an https URL',
    })
  })

  it('but no document makes us call another port (T4)', async () => {
    const keys = await openServer()
    const { issuer, port } = await openIssuer(() => `https://${host}:${keys.port}/jwks`)
    expect(await failureOf(ask(issuer, { ports: [port] }))).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
      received: `port ${keys.port}`,
    })
    expect(await failureOf(ask(issuer, {}))).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
      received: `port ${port}`,
    })
    expect(keys.connections()).toBe(0)
  })

  it('nor another address (T3)', async () => {
    const { issuer, port } = await openIssuer(() => 'https://169.254.169.254/jwks')
    expect(await failureOf(ask(issuer, { ports: [port] }))).toMatchObject({
      code: 'OUTBOUND_ADDRESS_REFUSED',
      received: '169.254.169.254',
    })
  })

  it('and a document that came over a connection nobody vouches for chooses no host', async () => {
    const { issuer, port } = await openIssuer((own) => `https://${issuerHost}:${own}/jwks`)
    expect(
      await failureOf(ask(issuer, { ports: [port], certificateAuthorities: [] })),
    ).toMatchObject({ code: 'OIDC_PROVIDER_UNREACHABLE', cause: { code: 'OUTBOUND_FAILED' } })
  })
})

describe('a private authority, when trust on first use is asked for', () => {
  const issuerHost = 'idp.example.test'
  const day = 24 * 60 * 60 * 1000
  const authority = makeCertificate('Private authority', {
    issuer: makeCertificate('Private root'),
  })
  const sha1 = ({ pem }: TestCertificate): string =>
    createHash('sha1').update(new X509Certificate(pem).raw).digest('hex')
  const ask = async (
    certificates: readonly [TestCertificate, ...TestCertificate[]],
    trustOnFirstUse: boolean,
  ): Promise<readonly string[]> => {
    const cert = certificates.map(({ pem }) => pem).join('\n')
    const server = createHttpsServer({ cert, key: certificates[0].key }, (_, response) => {
      const { port } = server.address() as AddressInfo
      const issuer = `https://${issuerHost}:${port}`
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(
      () =>
        new Promise((resolve) => {
          server.close(() => {
            resolve()
          })
          server.closeAllConnections()
        }),
    )
    const { port } = server.address() as AddressInfo
    const hosts = await issuerThumbprints(`https://${issuerHost}:${port}`, {
      ...readingOptions,
      publicRoots: [makeCertificate('Public root').pem],
      ports: [port],
      trustOnFirstUse,
    })
    return hosts.map(({ thumbprint }) => thumbprint)
  }
  const refused = { code: 'OIDC_CERTIFICATE_UNTRUSTED' }

  it('gets its thumbprint, and without asking for it none', async () => {
    const leaf = makeCertificate('private leaf', { issuer: authority, host: issuerHost })
    expect(await ask([leaf, authority], true)).toStrictEqual([sha1(authority)])
    expect(await failureOf(ask([leaf, authority], false))).toMatchObject({
      code: 'OIDC_PROVIDER_UNREACHABLE',
      cause: { code: 'OUTBOUND_FAILED', check: 'verify-certificate' },
    })
  })

  it('as does a certificate that is signed by its own key', async () => {
    const own = makeCertificate('own', { host: issuerHost })
    expect(await ask([own], true)).toStrictEqual([sha1(own)])
  })

  it('but not for another host, nor at another time', async () => {
    const other = makeCertificate('other', { issuer: authority, host: 'other.example.test' })
    expect(await failureOf(ask([other, authority], true))).toMatchObject({
      ...refused,
      check: 'host',
    })
    const old = makeCertificate('old', {
      issuer: authority,
      host: issuerHost,
      notBefore: new Date(Date.now() - 2 * day),
      notAfter: new Date(Date.now() - day),
    })
    expect(await failureOf(ask([old, authority], true))).toMatchObject({
      ...refused,
      check: 'dates',
    })
  })
})
