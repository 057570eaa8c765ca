import { createHash, X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext, type SecureVersion } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { acceptThumbprints, type ReadChain } from '../../src/oidc/accept-thumbprints.ts'
import { openJwks, type JwksOptions } from '../../src/oidc/open-jwks.ts'
import { readTlsChain } from '../../src/oidc/read-tls-chain.ts'
import { openOutbound, type Outbound } from '../../src/outbound/open-outbound.ts'
import { jwkOf, oidcTestKeys } from '../fakes/oidc-provider.ts'
import { makeCertificate, type TestCertificate } from '../fakes/tls-chain.ts'

const host = 'idp.example.test'
const day = 24 * 60 * 60 * 1000

// An authority that nobody knows but the company it belongs to.
const root = makeCertificate('Private root')
const upper = makeCertificate('Private upper', { issuer: root })
const lower = makeCertificate('Private lower', { issuer: upper })
const leaf = makeCertificate('leaf', { issuer: lower, host })
const stranger = makeCertificate('Stranger')
const publicRoot = makeCertificate('Public root')
const lone = makeCertificate('lone', { host })

const sha1 = ({ pem }: TestCertificate): string =>
  createHash('sha1').update(new X509Certificate(pem).raw).digest('hex')

const closers: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

interface Provider {
  readonly issuer: string
  readonly jwksUri: string
  /** Paths that were asked for. */
  readonly requests: readonly string[]
  connections(): number
}

/** A provider with TLS; `chains` are what it presents to one connection after the other, the last from then on. */
async function openProvider(
  chains: readonly (readonly TestCertificate[])[],
  {
    jwksUri,
    ...versions
  }: {
    readonly jwksUri?: string
    readonly minVersion?: SecureVersion
    readonly maxVersion?: SecureVersion
  } = {},
): Promise<Provider> {
  const contexts = chains.map((chain) =>
    createSecureContext({
      cert: chain.map(({ pem }) => pem).join('\n'),
      key: chain[0]?.key ?? '',
      ...versions,
    }),
  )
  const requests: string[] = []
  let connections = 0
  const own = { issuer: '', jwksUri: '' }
  const server = createServer(
    {
      ...versions,
      // An address has no name, and gets the first.
      cert: chains[0]?.map(({ pem }) => pem).join('\n'),
      key: chains[0]?.[0]?.key,
      SNICallback: (_, done) => {
        done(null, contexts[Math.min(connections, contexts.length) - 1])
      },
    },
    (request, response) => {
      requests.push(request.url ?? '')
      const isKeys = request.url === '/realm/keys'
      response.end(
        JSON.stringify(
          isKeys
            ? { keys: [jwkOf(oidcTestKeys.rsa, { kid: 'one' })] }
            : { issuer: own.issuer, jwks_uri: own.jwksUri },
        ),
      )
    },
  )
  server.on('connection', (socket: Socket) => {
    connections += 1
    socket.on('error', () => undefined)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  own.issuer = `https://${host}:${port}/realm`
  own.jwksUri = jwksUri ?? `${own.issuer}/keys`
  return { ...own, requests, connections: () => connections }
}

const network = {
  allowPrivateCidrs: ['127.0.0.0/8'],
  resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
}
const openClient = (trusted: readonly TestCertificate[] = []): Outbound => {
  const outbound = openOutbound({
    ...network,
    certificateAuthorities: trusted.map(({ pem }) => pem),
  })
  closers.push(() => outbound.close())
  return outbound
}
const readChain: ReadChain = (tlsHost) =>
  readTlsChain(tlsHost, { clock: systemClock, publicRoots: [publicRoot.pem], ...network })

/** The key set as STS asks for it, for a provider in IAM with these thumbprints. */
const ask = async (
  { issuer }: Provider,
  thumbprints: readonly string[],
  options: Partial<JwksOptions> = {},
): Promise<string | undefined> => {
  const jwks = openJwks({ outbound: openClient(), clock: systemClock, readChain, ...options })
  const key = await jwks.keysOf(issuer, { thumbprints }).find({ alg: 'RS256', kid: 'one' })
  return key.kid
}
const untrusted = (check: string): object => ({
  name: 'OidcProviderFailed',
  code: 'OIDC_CERTIFICATE_UNTRUSTED',
  check,
  aws: {
    code: 'InvalidIdentityToken',
    message: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
  },
})

describe('T6: where no authority vouches for a provider, its thumbprints do', () => {
  const accepted: Record<string, readonly [readonly TestCertificate[], TestCertificate]> = {
    'the top intermediate': [[leaf, lower, upper], upper],
    'the intermediate below': [[leaf, lower, upper], lower],
    'a root that is sent': [[leaf, lower, upper, root], root],
    'the leaf of a chain': [[leaf, lower], leaf],
    'a certificate that is signed by its own key': [[lone], lone],
    'the top intermediate, out of order': [[leaf, upper, lower], upper],
    'the top intermediate, with an unrelated one at the end': [
      [leaf, lower, upper, stranger],
      upper,
    ],
  }
  for (const [label, [chain, pinned]] of Object.entries(accepted)) {
    it(`pinned to ${label}, document and keys are read`, async () => {
      const provider = await openProvider([chain])
      expect(await ask(provider, [sha1(stranger), sha1(pinned).toUpperCase()])).toBe('one')
      expect(provider.requests).toEqual(['/realm/.well-known/openid-configuration', '/realm/keys'])
    })
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s alone', async (version) => {
    const provider = await openProvider([[leaf, lower, upper]], {
      minVersion: version,
      maxVersion: version,
    })
    expect(await ask(provider, [sha1(upper)])).toBe('one')
    await expect(ask(provider, [sha1(root)])).rejects.toMatchObject(untrusted('thumbprint'))
  })

  it('refuses a chain that leads to no pinned certificate, and sends no request', async () => {
    const provider = await openProvider([[leaf, lower, upper]])
    for (const thumbprints of [[sha1(stranger)], [sha1(root)], [sha1(upper).slice(1)]]) {
      await expect(ask(provider, thumbprints)).rejects.toMatchObject(untrusted('thumbprint'))
    }
    expect(provider.requests).toEqual([])
  })

  it('refuses a pinned certificate that is only sent along', async () => {
    const mine = makeCertificate('mine', { issuer: stranger, host })
    for (const chain of [
      [mine, upper],
      [mine, leaf, lower, upper],
      [mine, stranger, upper],
      // The name of the authority, and another key.
      [makeCertificate('mine', { issuer: { ...upper, key: stranger.key }, host }), upper],
    ]) {
      const provider = await openProvider([chain])
      await expect(ask(provider, [sha1(upper)])).rejects.toMatchObject(untrusted('thumbprint'))
      expect(provider.requests).toEqual([])
    }
  })

  it('refuses a pinned authority that is no authority', async () => {
    const server = makeCertificate('server', { issuer: upper, host: 'server.example.test' })
    const below = makeCertificate('below', { issuer: server, host })
    const provider = await openProvider([[below, server, upper]])
    for (const pinned of [server, upper]) {
      await expect(ask(provider, [sha1(pinned)])).rejects.toMatchObject(untrusted('thumbprint'))
    }
  })

  const dates = {
    'has expired': {
      notBefore: new Date(Date.now() - 2 * day),
      notAfter: new Date(Date.now() - day),
    },
    'is not valid yet': { notBefore: new Date(Date.now() + day) },
  }
  for (const [label, validity] of Object.entries(dates)) {
    it(`refuses a server whose certificate ${label}, whatever is pinned`, async () => {
      const old = makeCertificate('old', { issuer: upper, host, ...validity })
      const provider = await openProvider([[old, upper]])
      for (const pinned of [old, upper]) {
        await expect(ask(provider, [sha1(pinned)])).rejects.toMatchObject(untrusted('dates'))
      }
      expect(provider.requests).toEqual([])
    })

    it(`refuses a path through an authority whose certificate ${label}`, async () => {
      const old = makeCertificate('Old lower', { issuer: upper, ...validity })
      const below = makeCertificate('below old', { issuer: old, host })
      const provider = await openProvider([[below, old, upper]])
      for (const pinned of [old, upper]) {
        await expect(ask(provider, [sha1(pinned)])).rejects.toMatchObject(untrusted('thumbprint'))
      }
    })
  }

  it('refuses a certificate for another host, whatever is pinned', async () => {
    const other = makeCertificate('other', { issuer: upper, host: 'other.example.test' })
    const provider = await openProvider([[other, upper]])
    for (const pinned of [other, upper]) {
      await expect(ask(provider, [sha1(pinned)])).rejects.toMatchObject(untrusted('host'))
    }
    expect(provider.requests).toEqual([])
  })

  it('refuses what only TLS looks at: a certificate that is not for servers', async () => {
    const client = makeCertificate('client', {
      issuer: upper,
      host,
      extensions: [{ name: 'extKeyUsage', clientAuth: true }],
    })
    const provider = await openProvider([[client, upper]])
    await expect(ask(provider, [sha1(upper)])).rejects.toMatchObject({
      ...untrusted('path'),
      received: 'INVALID_PURPOSE',
    })
    expect(provider.requests).toEqual([])
  })

  it('judges the connection that is used, not one before it', async () => {
    const good = [leaf, lower, upper]
    const bad = [makeCertificate('bad', { issuer: stranger, host }), upper]
    // Refused, then read, then used.
    const provider = await openProvider([good, good, bad])
    await expect(ask(provider, [sha1(upper)])).rejects.toMatchObject(untrusted('path'))
    expect(provider.connections()).toBe(3)
    expect(provider.requests).toEqual([])
  })

  it('leaves no trust behind: the next call is judged anew', async () => {
    const provider = await openProvider([[leaf, lower, upper]])
    const outbound = openClient()
    const limits = { maxBytes: 10_000, timeoutMs: 5000 }
    const pinned = acceptThumbprints(outbound, {
      thumbprints: [sha1(upper)],
      readChain,
      clock: systemClock,
    })
    await pinned.getText(provider.jwksUri, limits)
    await expect(outbound.getText(provider.jwksUri, limits)).rejects.toMatchObject({
      check: 'verify-certificate',
    })
    expect(provider.requests).toHaveLength(1)
  })
})

describe('T6: where an authority vouches for a provider, its thumbprints say nothing', () => {
  const unread: ReadChain = () => expect.unreachable('the chain was read')

  it('whatever they are, and no chain is read', async () => {
    const provider = await openProvider([[leaf, lower, upper]])
    const options = { outbound: openClient([root]), readChain: unread }
    for (const thumbprints of [[], [sha1(stranger)], [sha1(upper)]]) {
      expect(await ask(provider, thumbprints, options)).toBe('one')
    }
  })

  it('and without any nothing else is trusted', async () => {
    const provider = await openProvider([[leaf, lower, upper]])
    const refused = {
      code: 'OIDC_KEYS_UNAVAILABLE',
      cause: { code: 'OIDC_PROVIDER_UNREACHABLE', cause: { check: 'verify-certificate' } },
    }
    await expect(ask(provider, [], { readChain: unread })).rejects.toMatchObject(refused)
    const jwks = openJwks({ outbound: openClient(), clock: systemClock })
    await expect(
      jwks
        .keysOf(provider.issuer, { thumbprints: [sha1(upper)] })
        .find({ alg: 'RS256', kid: 'one' }),
    ).rejects.toMatchObject(refused)
    expect(provider.requests).toEqual([])
  })

  it('nor do they help where it is not the certificate that is refused', async () => {
    const outbound = openOutbound({ resolve: network.resolve })
    closers.push(() => outbound.close())
    const provider = await openProvider([[leaf, lower, upper]])
    await expect(
      ask(provider, [sha1(upper)], { outbound, readChain: unread }),
    ).rejects.toMatchObject({
      code: 'OIDC_KEYS_UNAVAILABLE',
      cause: { code: 'OUTBOUND_ADDRESS_REFUSED' },
    })
  })
})

describe('T5: discovery and keys on two hosts need a thumbprint each', () => {
  it('of their own', async () => {
    const keys = await openProvider([[lone]])
    const provider = await openProvider([[leaf, lower, upper]], { jwksUri: keys.jwksUri })
    expect(await ask(provider, [sha1(upper), sha1(lone)])).toBe('one')
    for (const thumbprints of [[sha1(upper)], [sha1(lone)]]) {
      await expect(ask(provider, thumbprints)).rejects.toMatchObject(untrusted('thumbprint'))
    }
  })
})

describe('the cache of key sets, with thumbprints', () => {
  it('keeps those of one provider apart by thumbprints, in any order and case', async () => {
    const provider = await openProvider([[leaf, lower, upper]])
    const jwks = openJwks({ outbound: openClient(), clock: systemClock, readChain })
    const find = (thumbprints: readonly string[]): Promise<unknown> =>
      jwks.keysOf(provider.issuer, { thumbprints }).find({ alg: 'RS256', kid: 'one' })
    await find([sha1(upper), sha1(stranger)])
    await find([sha1(stranger).toUpperCase(), sha1(upper), sha1(upper)])
    expect(provider.requests).toHaveLength(2)
    await expect(find([sha1(stranger)])).rejects.toMatchObject(untrusted('thumbprint'))
    await expect(find([])).rejects.toMatchObject({ code: 'OIDC_KEYS_UNAVAILABLE' })
    await find([sha1(upper)])
    expect(provider.requests).toHaveLength(4)
  })
})
