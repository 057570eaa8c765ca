import type { Clock } from '../clock.ts'
import { OidcProviderFailed } from '../errors.ts'
import type { Outbound } from '../outbound/open-outbound.ts'
import { isCertificateRefusal } from '../outbound/translate-failure.ts'
import { tlsHostOf } from './parse-thumbprint-target.ts'
import type { TlsChain, TlsHost } from './read-tls-chain.ts'
import { isPinned, verifyThumbprint } from './verify-thumbprint.ts'

/** Reads the certificates that a server sends, with the limits of whoever opened it. */
export type ReadChain = (host: TlsHost) => Promise<TlsChain>

/**
 * Outbound for the servers of one provider: where no authority vouches for a server, the provider's
 * thumbprints do. A server that is trusted anyway never gets that far, and its thumbprints say nothing.
 *
 * A refused certificate is looked at once more: the chain is read, and judged by {@link verifyThumbprint},
 * which says what is wrong with it. Nothing rests on that connection. The certificates that the
 * thumbprints are of become the only trust anchors of the connection that is then made for the request,
 * and TLS itself verifies the path to them, with the host, the dates and the rest, before a byte of the
 * request is sent.
 *
 * @throws {OidcProviderFailed} from `getText`: OIDC_CERTIFICATE_UNTRUSTED when no thumbprint fits, with
 *   `host`, `dates`, `handshake`, `thumbprint` or `path` as `check`
 * @throws {OutboundFailed} from `getText`: as outbound does, and as the reader of the chain
 * @see IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"
 */
export function acceptThumbprints(
  outbound: Pick<Outbound, 'getText'>,
  {
    thumbprints,
    readChain,
    clock,
  }: {
    readonly thumbprints: readonly string[]
    readonly readChain: ReadChain
    readonly clock: Clock
  },
): Pick<Outbound, 'getText'> {
  return {
    getText: async (url, limits) => {
      try {
        return await outbound.getText(url, limits)
      } catch (refusal) {
        if (!isCertificateRefusal(refusal)) throw refusal
        const trustAnchors = await findAnchors(url, { thumbprints, readChain, clock }, refusal)
        return await outbound.getText(url, limits, { trustAnchors }).catch((failure: unknown) => {
          throw isCertificateRefusal(failure) ? untrusted(failure) : failure
        })
      }
    },
  }
}

async function findAnchors(
  url: string,
  { thumbprints, readChain, clock }: Parameters<typeof acceptThumbprints>[1],
  refusal: unknown,
): Promise<readonly [string, ...string[]]> {
  const chain = await readChain(tlsHostOf(url))
  verifyThumbprint(chain, { thumbprints, at: clock.now() })
  const [first, ...others] = chain.certificates
    .filter((certificate) => isPinned(certificate, thumbprints))
    .map((certificate) => certificate.toString())
  // The chain is trusted now, and was not a moment ago: of two answers the worse one counts.
  if (first === undefined) throw untrusted(refusal)
  return [first, ...others]
}

function untrusted(cause: unknown): OidcProviderFailed {
  const received = isCertificateRefusal(cause) ? (cause.received ?? 'another') : 'another'
  return new OidcProviderFailed(
    'OIDC_CERTIFICATE_UNTRUSTED',
    `the certificate of the server is refused for ${received}, expected a path to a pinned one`,
    { check: 'path', expected: 'a path to a pinned certificate', received, cause },
  )
}
