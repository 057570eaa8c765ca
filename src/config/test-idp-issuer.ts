import { isProviderName } from './issuers.ts'
import { webIdentityProviderName } from '../federation/web-identity-provider-name.ts'

/** The word for the identity provider of this process, where metadata or an issuer is named. */
export const testIdpWord = 'test-idp'

/**
 * The issuer of the built-in identity provider's tokens.
 *
 * @param publicUrl our own origin, without a slash at the end
 */
export function testIdpIssuer(publicUrl: string): string {
  return `${publicUrl}/test-idp/oidc`
}

/** How ARNs name that issuer; undefined where they cannot, because the host is an IPv6 address. */
export function testIdpProviderName(publicUrl: string): string | undefined {
  const name = webIdentityProviderName(testIdpIssuer(publicUrl))
  return isProviderName(name) ? name : undefined
}
