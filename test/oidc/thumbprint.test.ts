import { createHash, X509Certificate } from 'node:crypto'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { readTlsChain, type TlsChain, type TlsChainOptions } from '../../src/oidc/read-tls-chain.ts'
import { issuancePath, thumbprintOf, topIntermediateOf } from '../../src/oidc/thumbprint.ts'
import { isSameThumbprint, verifyThumbprint } from '../../src/oidc/verify-thumbprint.ts'
import {
  makeCertificate,
  openSplittingServer,
  openTlsServer,
  type TestCertificate,
  type TestServer,
} from '../fakes/tls-chain.ts'
import { describeWithPeers, openssl } from '../peers/peer.ts'

const run = promisify(execFile)
const host = 'keys.example.test'
const day = 24 * 60 * 60 * 1000

const root = makeCertificate('Root')
const upper = makeCertificate('Upper intermediate', { issuer: root })
const lower = makeCertificate('Lower intermediate', { issuer: upper })
const leaf = makeCertificate(host, { issuer: lower, host })
const stranger = makeCertificate('Stranger')
const lone = makeCertificate('lone', { host })

const sha1 = ({ pem }: { readonly pem: string }): string =>
  createHash('sha1').update(new X509Certificate(pem).raw).digest('hex')

const opened: TestServer[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
})

const serve = async (
  certificates: readonly TestCertificate[],
  versions: Parameters<typeof openTlsServer>[2] = {},
): Promise<TestServer> => {
  const server = await openTlsServer(
    certificates.map(({ pem }) => pem),
    certificates[0]?.key ?? '',
    versions,
  )
  opened.push(server)
  return server
}

const read = (port: number, options: Partial<TlsChainOptions> = {}): Promise<TlsChain> =>
  readTlsChain(
    { host, port },
    {
      clock: systemClock,
      allowPrivateCidrs: ['127.0.0.0/8'],
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      publicRoots: [root.pem],
      ...options,
    },
  )

const failureOf = (action: () => unknown): Record<string, unknown> => {
  try {
    action()
  } catch (failure) {
    return failure as Record<string, unknown>
  }
  return expect.unreachable('nothing was thrown')
}

/** What a server may send: certificates, and the one that the thumbprint is of. */
const chains: Record<string, readonly [readonly TestCertificate[], TestCertificate]> = {
  'a leaf alone': [[lone], lone],
  'a leaf whose issuer is not sent': [[leaf], leaf],
  'a leaf and one intermediate': [[leaf, lower], lower],
  'a leaf and two intermediates': [[leaf, lower, upper], upper],
  'a root besides': [[leaf, lower, upper, root], root],
  'intermediates out of order': [[leaf, upper, lower], lower],
  'an unrelated one at the end': [[leaf, lower, upper, stranger], stranger],
  'an unrelated one in between': [[leaf, stranger, lower, upper], upper],
}

describe('T1: the thumbprint is of the last certificate sent', () => {
  for (const [label, [certificates, last]] of Object.entries(chains)) {
    it(`of ${label}`, async () => {
      const { port } = await serve(certificates)
      const chain = await read(port)
      expect(chain).toMatchObject({ asSent: true, protocol: 'TLSv1.2' })
      expect(chain.certificates.map(({ raw }) => raw.toString('base64'))).toStrictEqual(
        certificates.map(({ pem }) => new X509Certificate(pem).raw.toString('base64')),
      )
      expect(thumbprintOf(chain)).toBe(sha1(last))
      expect(thumbprintOf(chain)).toMatch(/^[0-9a-f]{40}$/u)
    })
  }

  it('in pieces of one byte just the same', async () => {
    const { port } = await serve([leaf, lower, upper])
    const splitting = await openSplittingServer(port, 1)
    opened.push(splitting)
    expect(thumbprintOf(await read(splitting.port))).toBe(sha1(upper))
  })

  it('finds the top intermediate where the order hides it', async () => {
    const { port } = await serve([leaf, stranger, upper, lower, root])
    const chain = await read(port)
    expect(issuancePath(chain).map(({ subject }) => subject)).toStrictEqual([
      `CN=${host}`,
      'CN=Lower intermediate',
      'CN=Upper intermediate',
      'CN=Root',
    ])
    expect(topIntermediateOf(chain).fingerprint).toBe(new X509Certificate(upper.pem).fingerprint)
  })

  it('says so when a server takes no TLS 1.2 and the path had to be built', async () => {
    const { port } = await serve([leaf, lower, upper], { minVersion: 'TLSv1.3' })
    for (const [publicRoot, publiclyTrusted] of [
      [root, true],
      [stranger, false],
    ] as const) {
      const chain = await read(port, { publicRoots: [publicRoot.pem] })
      expect(chain).toMatchObject({ asSent: false, protocol: 'TLSv1.3', publiclyTrusted })
      // A root that Node puts at the end of the path was not sent.
      expect(thumbprintOf(chain)).toBe(sha1(upper))
    }
  })
})

describeWithPeers('T1 and T2: OpenSSL reads the same thumbprint', [openssl], () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-thumbprint-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** The steps of the guide. */
  const byOpenssl = async (port: number): Promise<string> => {
    const shown = run('openssl', [
      ...['s_client', '-servername', host, '-showcerts', '-connect', `127.0.0.1:${port}`],
    ])
    shown.child.stdin?.end()
    const { stdout } = await shown
    // After the chain the server's own certificate is shown once more.
    const [chain = ''] = stdout.split('Server certificate')
    const last = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu)?.at(-1)
    const printed = run('openssl', ['x509', '-fingerprint', '-sha1', '-noout'])
    printed.child.stdin?.end(last)
    const [, fingerprint = ''] = (await printed).stdout.trim().split('=')
    return fingerprint.replaceAll(':', '').toLowerCase()
  }

  for (const [label, [certificates]] of Object.entries(chains)) {
    it(`of ${label}`, async () => {
      const { port } = await serve(certificates)
      expect(thumbprintOf(await read(port))).toBe(await byOpenssl(port))
    })
  }

  it('of a chain of three with EC keys', async () => {
    const make = async (name: string, issuer: string | undefined, ...extra: string[]) => {
      const file = (suffix: string): string => join(folder, `${name}.${suffix}`)
      await run('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('crt'), '-days', '2'],
        ...(issuer === undefined
          ? []
          : ['-CA', join(folder, `${issuer}.crt`), '-CAkey', join(folder, `${issuer}.key`)]),
        ...extra,
      ])
      return { pem: readFileSync(file('crt'), 'utf8'), key: readFileSync(file('key'), 'utf8') }
    }
    const ecRoot = await make('ec-root', undefined)
    const ecUpper = await make('ec-upper', 'ec-root')
    const ecLower = await make('ec-lower', 'ec-upper')
    const ecLeaf = await make('ec-leaf', 'ec-lower', '-addext', `subjectAltName=DNS:${host}`)
    const server = await openTlsServer([ecLeaf.pem, ecLower.pem, ecUpper.pem], ecLeaf.key)
    opened.push(server)
    const chain = await read(server.port, { publicRoots: [ecRoot.pem] })
    expect(chain).toMatchObject({ asSent: true, publiclyTrusted: true, hostMatches: true })
    expect(thumbprintOf(chain)).toBe(sha1(ecUpper))
    expect(thumbprintOf(chain)).toBe(await byOpenssl(server.port))
  })
})

describe('what there is to hold against a chain', () => {
  it('is nothing when a public root vouches for it', async () => {
    const { port } = await serve([leaf, lower, upper])
    expect(await read(port)).toMatchObject({
      host,
      port,
      publiclyTrusted: true,
      distrust: undefined,
      selfSigned: false,
      hostMatches: true,
      validity: 'valid',
    })
  })

  const verdicts: Record<string, readonly [readonly TestCertificate[], object]> = {
    'no root that is public': [
      [makeCertificate('private', { issuer: stranger, host })],
      { publiclyTrusted: false, distrust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', selfSigned: false },
    ],
    'its own key': [
      [lone],
      { publiclyTrusted: false, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT', selfSigned: true },
    ],
    'its end': [
      [
        makeCertificate('old', {
          issuer: root,
          host,
          notBefore: new Date(Date.now() - 2 * day),
          notAfter: new Date(Date.now() - day),
        }),
      ],
      { publiclyTrusted: false, distrust: 'CERT_HAS_EXPIRED', validity: 'expired' },
    ],
    'its beginning': [
      [makeCertificate('new', { issuer: root, host, notBefore: new Date(Date.now() + day) })],
      { publiclyTrusted: false, distrust: 'CERT_NOT_YET_VALID', validity: 'not-yet-valid' },
    ],
    'another host': [
      [makeCertificate('other', { issuer: root, host: 'other.example.test' })],
      { publiclyTrusted: true, hostMatches: false },
    ],
  }
  for (const [label, [certificates, expected]] of Object.entries(verdicts)) {
    it(`is ${label}, and the chain is read all the same`, async () => {
      const { port } = await serve(certificates)
      expect(await read(port)).toMatchObject(expected)
    })
  }
})

describe('T6: a thumbprint stands in for a root, and for nothing else', () => {
  const chainOf = async (certificates: readonly TestCertificate[]): Promise<TlsChain> =>
    read((await serve(certificates)).port, { publicRoots: [stranger.pem] })
  const untrusted = 'OIDC_CERTIFICATE_UNTRUSTED'

  it('lets through a chain that leads to the pinned certificate, in whatever order it was sent', async () => {
    for (const sent of [
      [leaf, lower, upper],
      [leaf, upper, lower],
    ]) {
      const chain = await chainOf(sent)
      const judge = (pinned: TestCertificate): void => {
        verifyThumbprint(chain, { thumbprints: [sha1(pinned)], at: new Date() })
      }
      for (const pinned of [leaf, lower, upper]) judge(pinned)
      const failure = failureOf(() => {
        judge(stranger)
      })
      expect(failure).toMatchObject({
        code: untrusted,
        check: 'thumbprint',
        aws: {
          code: 'InvalidIdentityToken',
          message: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
        },
      })
    }
  })

  it('refuses a pinned certificate that is sent along and has signed nothing', async () => {
    const mine = makeCertificate('mine', { issuer: stranger, host })
    const chain = await chainOf([mine, upper])
    expect(thumbprintOf(chain)).toBe(sha1(upper))
    const own = { ...chain, publiclyTrusted: false }
    const pinned = { thumbprints: [sha1(upper)], at: new Date() }
    expect(
      failureOf(() => {
        verifyThumbprint(own, pinned)
      }),
    ).toMatchObject({ code: untrusted, check: 'thumbprint' })
    verifyThumbprint(own, { ...pinned, thumbprints: [sha1(mine)] })
  })

  it('finds the pinned certificate on each of the ways upwards of a cross-signed authority', async () => {
    const other = makeCertificate('Other root')
    const crossSigned = makeCertificate('Lower intermediate', { issuer: other })
    for (const sent of [
      [leaf, crossSigned, lower, upper, other],
      [leaf, lower, crossSigned, other, upper],
    ]) {
      const chain = await chainOf(sent)
      for (const pinned of [lower, crossSigned, upper, other]) {
        verifyThumbprint(chain, { thumbprints: [sha1(pinned)], at: new Date() })
      }
    }
  })

  it('refuses a path through a certificate that is no authority', async () => {
    const server = makeCertificate('pretender', { issuer: lower, host: 'pretender.example.test' })
    const chain = await chainOf([makeCertificate('below', { issuer: server, host }), server, lower])
    expect(issuancePath(chain)).toHaveLength(3)
    expect(
      failureOf(() => {
        verifyThumbprint(chain, { thumbprints: [sha1(lower)], at: new Date() })
      }),
    ).toMatchObject({ code: untrusted, check: 'thumbprint' })
  })

  it('needs no thumbprint where a public root vouches', async () => {
    const chain = await read((await serve([leaf, lower, upper])).port)
    verifyThumbprint(chain, { thumbprints: [], at: new Date() })
  })

  it('refuses another host, other times and a broken handshake, whatever is pinned', async () => {
    const chain = await chainOf([leaf, lower])
    const at = new Date()
    const judge = (changed: Partial<TlsChain>, instant = at): void => {
      verifyThumbprint({ ...chain, ...changed }, { thumbprints: [sha1(lower)], at: instant })
    }
    judge({})
    const cases = {
      host: () => {
        judge({ hostMatches: false })
      },
      handshake: () => {
        judge({ publiclyTrusted: undefined })
      },
      dates: () => {
        judge({}, new Date(at.getTime() + 31 * day))
      },
    }
    for (const [check, action] of Object.entries(cases)) {
      expect(failureOf(action)).toMatchObject({ code: untrusted, check })
    }
  })
})

describe('T7: thumbprints are compared as 40 hexadecimal digits', () => {
  const thumbprint = '990f4193972f2becf12ddeda5237f9c952f20d9e'

  it('without case', () => {
    expect(isSameThumbprint(thumbprint, thumbprint)).toBe(true)
    expect(isSameThumbprint(thumbprint.toUpperCase(), thumbprint)).toBe(true)
  })

  it.each([
    ['another digit', `${thumbprint.slice(0, -1)}f`],
    ['a digit less', thumbprint.slice(1)],
    ['a digit more', `${thumbprint}0`],
    ['a line break more', `${thumbprint}\n`],
    ['colons', thumbprint.replaceAll(/(..)(?=.)/gu, '$1:')],
    ['nothing', ''],
  ])('and not with %s', (_, other) => {
    expect(isSameThumbprint(thumbprint, other)).toBe(false)
    if (other.length !== 40) expect(isSameThumbprint(other, other)).toBe(false)
  })
})
