import { OidcProviderFailed, OutboundFailed } from '../errors.ts'
import { openOutbound, type Outbound } from '../outbound/open-outbound.ts'
import { excerpt } from '../partition/excerpt.ts'
import { acceptThumbprints } from './accept-thumbprints.ts'
import { discoverProvider, discoveryUrl } from './discover-provider.ts'
import { tlsHostOf } from './parse-thumbprint-target.ts'
import {
  readTlsChain,
  type TlsChain,
  type TlsChainOptions,
  type TlsHost,
} from './read-tls-chain.ts'
import { certificateThumbprint, thumbprintOf } from './thumbprint.ts'

/** The thumbprint of one host. */
export interface HostThumbprint {
  /** What the host is asked for: the key set, the discovery document, or whatever the caller likes. */
  readonly serves: 'keys' | 'discovery' | 'unknown'
  readonly chain: TlsChain
  /** 40 lower-case hexadecimal digits. */
  readonly thumbprint: string
}

export interface IssuerThumbprintOptions extends TlsChainOptions {
  /** Certificates (PEM) trusted for the discovery document, besides those of Node. */
  readonly certificateAuthorities?: readonly string[]
  /** Ports that may be called besides 443, as whoever chose the issuer allows them. Default: none. */
  readonly ports?: readonly number[]
  /**
   * Whether the discovery document of a host that no authority vouches for is read all the same, over a
   * connection to the very certificates that the host showed first. Default: false.
   */
  readonly trustOnFirstUse?: boolean
}

/**
 * The thumbprints that a provider of this issuer needs in IAM: first that of the host of its
 * `jwks_uri`, then that of the issuer's own host where that is another one. The discovery document is
 * fetched over a trusted connection, so that nobody in between chooses the host; only the chains are
 * read without trust. With `trustOnFirstUse` who is in between at this moment is who is trusted from now
 * on, as at AWS when a provider is made without thumbprints; host name and dates have to be right.
 *
 * @throws {OidcProviderFailed} OIDC_PROVIDER_INVALID for an issuer or a document that cannot be used;
 *   OIDC_PROVIDER_UNREACHABLE when its discovery document could not be read;
 *   OIDC_CERTIFICATE_UNTRUSTED for a certificate that not even first use makes one to trust
 * @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED when an address or a port may not be called;
 *   OUTBOUND_FAILED, TLS_CHAIN_UNREADABLE as {@link readTlsChain}
 * @see IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"
 */
export async function issuerThumbprints(
  issuer: string,
  options: IssuerThumbprintOptions,
): Promise<readonly [HostThumbprint, ...HostThumbprint[]]> {
  const { ports = [] } = options
  const issuerHost = checkedPort(tlsHostOf(httpsOnly(discoveryUrl(issuer))), ports)
  const { allowPrivateCidrs = [], certificateAuthorities = [], resolve } = options
  const outbound = openOutbound({
    allowPrivateCidrs,
    certificateAuthorities,
    ...(resolve === undefined ? {} : { resolve }),
  })
  try {
    const { jwksUri } = await discoverProvider(issuer, {
      outbound:
        options.trustOnFirstUse === true
          ? await trustFirstUse(outbound, issuerHost, options)
          : outbound,
    })
    const keysHost = checkedPort(tlsHostOf(jwksUri), ports)
    const keys = await hostThumbprint(keysHost, options, 'keys')
    const isSameHost = keysHost.host === issuerHost.host && keysHost.port === issuerHost.port
    return isSameHost ? [keys] : [keys, await hostThumbprint(issuerHost, options, 'discovery')]
  } finally {
    await outbound.close()
  }
}

async function trustFirstUse(
  outbound: Pick<Outbound, 'getText'>,
  host: TlsHost,
  options: TlsChainOptions,
): Promise<Pick<Outbound, 'getText'>> {
  const { certificates } = await readTlsChain(host, options)
  return acceptThumbprints(outbound, {
    thumbprints: certificates.map(certificateThumbprint),
    readChain: (again) => readTlsChain(again, options),
    clock: options.clock,
  })
}

/**
 * The thumbprint of one host, without discovery.
 *
 * @throws {OutboundFailed} as {@link readTlsChain}
 */
export async function hostThumbprint(
  host: TlsHost,
  options: TlsChainOptions,
  serves: HostThumbprint['serves'] = 'unknown',
): Promise<HostThumbprint> {
  const chain = await readTlsChain(host, options)
  return { serves, chain, thumbprint: thumbprintOf(chain) }
}

/** Where there is no TLS there is no certificate to have a thumbprint of. */
function httpsOnly(url: string): string {
  if (new URL(url).protocol === 'https:') return url
  throw new OidcProviderFailed(
    'OIDC_PROVIDER_INVALID',
    `the issuer is ${excerpt(url)}, expected an https URL`,
    { check: 'issuer-thumbprint', expected: 'an https URL', received: excerpt(url) },
  )
}

/** A document of somebody else must not make us knock at whatever listens on other ports. */
function checkedPort(host: TlsHost, ports: readonly number[]): TlsHost {
  if (host.port === 443 || ports.includes(host.port)) return host
  throw new OutboundFailed(
    'OUTBOUND_ADDRESS_REFUSED',
    `the port of ${host.host} is ${host.port}, expected ${[443, ...ports].join(' or ')}`,
    { check: 'checked-port', expected: 'port 443', received: `port ${host.port}` },
  )
}
