import type { X509Certificate } from 'node:crypto'
import { excerpt } from '../partition/excerpt.ts'
import { OidcProviderFailed } from '../errors.ts'
import { isIssuedBy, validityOf, type TlsChain } from './read-tls-chain.ts'
import { certificateThumbprint, issuancePath } from './thumbprint.ts'

/**
 * Whether two texts are the same thumbprint: 40 hexadecimal digits each, compared without case.
 * Whatever has another form equals nothing, itself included.
 */
export function isSameThumbprint(one: string, other: string): boolean {
  return [one, other].every(isThumbprint) && one.toLowerCase() === other.toLowerCase()
}

/**
 * Judges the chain of a provider as AWS does: a public root that vouches for it is enough, and else
 * one of the provider's thumbprints has to be on the path that leads up from the server's
 * certificate by signatures. A pinned certificate that only lies beside the path says nothing,
 * because anybody can send one.
 *
 * A thumbprint stands in for a root and for nothing else: host and dates are checked all the same,
 * and the handshake has to have been completed, which shows that the server has the key.
 *
 * @throws {OidcProviderFailed} OIDC_CERTIFICATE_UNTRUSTED, with `host`, `dates`, `handshake` or
 *   `thumbprint` as `check`
 * @see IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"
 */
export function verifyThumbprint(
  chain: TlsChain,
  { thumbprints, at }: { readonly thumbprints: readonly string[]; readonly at: Date },
): void {
  const [leaf] = chain.certificates
  if (!chain.hostMatches) throw untrusted('host', `a certificate for ${chain.host}`, 'another one')
  const validity = validityOf(leaf, at)
  if (validity !== 'valid') throw untrusted('dates', 'a valid certificate', validity)
  if (chain.publiclyTrusted === true) return
  if (chain.publiclyTrusted === undefined) {
    throw untrusted('handshake', 'a completed handshake', 'one that broke off')
  }
  if (pathsUpwards(chain, at).some((certificate) => isPinned(certificate, thumbprints))) return
  throw untrusted(
    'thumbprint',
    `one of ${thumbprints.map((thumbprint) => excerpt(thumbprint)).join(', ') || 'no thumbprints'}`,
    `a path of ${issuancePath(chain).map(certificateThumbprint).join(', ')}`,
  )
}

/** Whether one of the thumbprints is of this certificate. */
export function isPinned(certificate: X509Certificate, thumbprints: readonly string[]): boolean {
  const own = certificateThumbprint(certificate)
  return thumbprints.some((thumbprint) => isSameThumbprint(thumbprint, own))
}

/**
 * What the server's certificate leads up to by signatures, itself included. An authority whose
 * certificate was sent twice, signed by different ones, leads up both ways. What lies above a certificate
 * that does not count is not reached.
 */
function pathsUpwards({ certificates }: TlsChain, at: Date): readonly X509Certificate[] {
  const [leaf, ...others] = certificates
  const reached = [leaf]
  // Grows while it is walked.
  for (const certificate of reached) {
    const issuers = others.filter(
      (other) =>
        !reached.includes(other) &&
        other.ca &&
        validityOf(other, at) === 'valid' &&
        isIssuedBy(certificate, other),
    )
    reached.push(...issuers)
  }
  return reached
}

function isThumbprint(text: string): boolean {
  return /^[0-9a-f]{40}$/iu.test(text)
}

function untrusted(check: string, expected: string, received: string): OidcProviderFailed {
  return new OidcProviderFailed(
    'OIDC_CERTIFICATE_UNTRUSTED',
    `the server presents ${received}, expected ${expected}`,
    { check, expected, received },
  )
}
