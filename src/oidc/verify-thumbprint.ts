import type { X509Certificate } from 'node:crypto'
import { excerpt } from '../partition/excerpt.ts'
import { OidcProviderFailed } from '../errors.ts'
import { validityOf, type TlsChain } from './read-tls-chain.ts'
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
  for (const [index, certificate] of issuancePath(chain).entries()) {
    const counts =
      validityOf(certificate, at) === 'valid' && (index === 0 || isAuthority(certificate))
    // What lies above a link that does not count is not reached.
    if (!counts) break
    const own = certificateThumbprint(certificate)
    if (thumbprints.some((thumbprint) => isSameThumbprint(thumbprint, own))) return
  }
  throw untrusted(
    'thumbprint',
    `one of ${thumbprints.map((thumbprint) => excerpt(thumbprint)).join(', ') || 'no thumbprints'}`,
    `a path of ${issuancePath(chain).map(certificateThumbprint).join(', ')}`,
  )
}

function isAuthority({ ca }: X509Certificate): boolean {
  return ca
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
