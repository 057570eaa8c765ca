import type { Partition } from './partitions.ts'

/** Where the sign-in endpoint takes SAML responses; AWS documents the second one as equal. */
const paths = ['/saml', '/static/saml'] as const

/**
 * Every URL of AWS's own that a SAML response for this partition may be addressed to: each of the
 * sign-in hosts (default, further, regional) with each of the two paths, the default first. These are
 * the values that `saml:aud` has in trust policies.
 *
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response"
 */
export function signinUrls(partition: Partition): readonly string[] {
  const hosts = new Set([
    partition.signinHost,
    ...partition.otherSigninHosts,
    ...partition.regions.map((region) => partition.regionalSigninHost(region)),
  ])
  return [...hosts].flatMap((host) => paths.map((path) => `https://${host}${path}`))
}
