/**
 * The seam between the configuration and whatever calls OpenID Connect providers: one guarded client for
 * both sides of the house, and what each side makes of it. Only `compose.ts` uses it.
 */
import type { Clock } from './clock.ts'
import type { Configuration } from './config/configuration.ts'
import type { EmulatorOptions } from './emulator/open-emulator.ts'
import { openJwks, type JwksOptions } from './oidc/open-jwks.ts'
import { openRelyingParty } from './oidc/open-relying-party.ts'
import type { RelyingParty } from './oidc/relying-party.ts'
import { openLazyOutbound } from './outbound/open-lazy-outbound.ts'
import type { TestOidcIdp } from './test-idp/oidc/test-oidc-idp.ts'

/** Everything that calls providers. */
export interface Issuers {
  /** AWS's side: keys for web identity tokens, thumbprints, and the http issuers that IAM takes. */
  readonly ofEmulator: Pick<EmulatorOptions, 'jwks' | 'issuerThumbprints' | 'insecureHttpIssuers'>
  /** Our side. */
  readonly relyingParty: RelyingParty
  /** The keys of an issuer that either side holds, as a JWK Set; nothing is fetched for it. */
  readonly keptKeySetOf: (issuer: string) => string | undefined
  close(): Promise<void>
}

/**
 * Opens it. Each side has its own cache of keys, as two services would. The built-in identity provider
 * is called where this process listens, so that it works behind any proxy.
 */
export function openIssuers({
  configuration: { identityProviders, emulator, server },
  clock,
  testIdp,
  connectTestIdpTo,
}: {
  readonly configuration: Configuration
  readonly clock: Clock
  readonly testIdp: Pick<TestOidcIdp, 'issuer'> | undefined
  /** Origin of the process itself. */
  readonly connectTestIdpTo: () => string
}): Issuers {
  const { allowPrivateCidrs } = identityProviders
  const { insecureAllowHttpIssuers } = emulator
  const own = testIdp === undefined ? [] : [testIdp.issuer]
  const outbound = openLazyOutbound({
    allowPrivateCidrs,
    exceptions: [
      ...own.map((url) => ({ url, connectTo: connectTestIdpTo })),
      ...insecureAllowHttpIssuers.map((url) => ({ url })),
    ],
  })
  const keys: JwksOptions = {
    outbound,
    clock,
    readChain: async (host) => {
      const { readTlsChain } = await import('./oidc/read-tls-chain.ts')
      return readTlsChain(host, { clock, allowPrivateCidrs })
    },
  }
  const jwks = {
    ofEmulator: openJwks(keys),
    // Its tokens come from token endpoints: nobody else can make it ask for unknown keys.
    ours: openJwks({ outbound, clock, cooldownSeconds: 1 }),
  }
  return {
    ofEmulator: {
      jwks: jwks.ofEmulator,
      insecureHttpIssuers: [
        ...insecureAllowHttpIssuers,
        ...own.filter((issuer) => issuer.startsWith('http:')),
      ],
      issuerThumbprints: async (issuer) => {
        const { issuerThumbprints } = await import('./oidc/issuer-thumbprint.ts')
        const hosts = await issuerThumbprints(issuer, {
          clock,
          allowPrivateCidrs,
          trustOnFirstUse: true,
        })
        return hosts.map(({ thumbprint }) => thumbprint)
      },
    },
    relyingParty: openRelyingParty({
      outbound,
      jwks: jwks.ours,
      clock,
      clockSkewSeconds: server.clockSkewSeconds,
    }),
    keptKeySetOf: (issuer) =>
      jwks.ours.keptKeySetOf(issuer) ?? jwks.ofEmulator.keptKeySetOf(issuer),
    close: () => outbound.close(),
  }
}
