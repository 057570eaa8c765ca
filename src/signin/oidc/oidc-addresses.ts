import type { Bridge } from '../bridge.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'

/** Our address that providers without one of their own send browsers back to. */
export function oidcCallbackUrl({ publicUrl }: Pick<Bridge, 'publicUrl'>): string {
  return `${publicUrl}/oidc/callback`
}

/**
 * Our address that one provider alone sends browsers back to: what comes there can answer no sign-in
 * with another.
 *
 * @see OAuth 2.0 Security Best Current Practice (RFC 9700), section 4.4.2.2
 */
export function oidcOwnCallbackUrl(
  { publicUrl }: Pick<Bridge, 'publicUrl'>,
  provider: Pick<OidcSignInProvider, 'accountId' | 'providerName'>,
): string {
  return `${publicUrl}/oidc/callback/${pathOf(provider)}`
}

/** Our address at which a sign-in with a provider starts. */
export function oidcLoginUrl(
  { publicUrl }: Pick<Bridge, 'publicUrl'>,
  provider: Pick<OidcSignInProvider, 'accountId' | 'providerName'>,
): string {
  return `${publicUrl}/oidc/login/${pathOf(provider)}`
}

/** Our address at which the session at a provider is ended. */
export function oidcLogoutUrl(
  { publicUrl }: Pick<Bridge, 'publicUrl'>,
  provider: Pick<OidcSignInProvider, 'accountId' | 'providerName'>,
): string {
  return `${publicUrl}/oidc/logout/${pathOf(provider)}`
}

/** Slashes stay, and so does the colon of a port, which a path may hold. */
function pathOf({
  accountId,
  providerName,
}: Pick<OidcSignInProvider, 'accountId' | 'providerName'>): string {
  const name = providerName.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':')
  return `${accountId}/${name}`
}

/** Our address that providers send browsers to when their session there has ended. */
export function oidcLoggedOutUrl({ publicUrl }: Pick<Bridge, 'publicUrl'>): string {
  return `${publicUrl}/oidc/logged-out`
}
