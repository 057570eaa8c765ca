import { createHash, type X509Certificate } from 'node:crypto'
import { isIssuedBy, isSelfSigned, type TlsChain } from './read-tls-chain.ts'

/**
 * The thumbprint of a chain as IAM wants it: the SHA-1 of the last certificate that the server
 * sends, in 40 lower-case hexadecimal digits. Of a chain in order that is the top intermediate
 * authority; of a server that sends its own certificate alone it is that one; a root that is sent is
 * the last one too. The order is never mended: AWS's procedure takes what stands at the end.
 *
 * @see IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"
 */
export function thumbprintOf({ certificates }: Pick<TlsChain, 'certificates'>): string {
  return certificateThumbprint(certificates.at(-1) ?? certificates[0])
}

/** SHA-1 of the DER of a certificate, in lower-case hexadecimal digits. */
export function certificateThumbprint({ raw }: X509Certificate): string {
  return createHash('sha1').update(raw).digest('hex')
}

/**
 * The certificates that lead upwards from the server's own, each followed by its issuer among those
 * sent, as far as they go: what the order should have been.
 */
export function issuancePath({
  certificates: [leaf, ...others],
}: Pick<TlsChain, 'certificates'>): readonly [X509Certificate, ...X509Certificate[]] {
  const path: [X509Certificate, ...X509Certificate[]] = [leaf]
  const left = new Set(others)
  for (let last = leaf; !isSelfSigned(last);) {
    const issuer = [...left].find((candidate) => isIssuedBy(last, candidate))
    if (issuer === undefined) break
    left.delete(issuer)
    path.push(issuer)
    last = issuer
  }
  return path
}

/** The highest certificate of {@link issuancePath} that is not a root; a server's own, if need be. */
export function topIntermediateOf(chain: Pick<TlsChain, 'certificates'>): X509Certificate {
  const path = issuancePath(chain)
  return path.findLast((certificate) => !isSelfSigned(certificate)) ?? path[0]
}
