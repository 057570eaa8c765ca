/** The providers that IAM knows without an OIDC provider, by the name that stands in `Principal`. */
export const builtInWebIdentityProviders = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
] as const

export type BuiltInWebIdentityProvider = (typeof builtInWebIdentityProviders)[number]

/**
 * How condition keys and provider ARNs name an issuer: its URL without the scheme, everything else as
 * it is. Google also issues under the bare name, which stays itself.
 *
 * @see IAM User Guide, "Available keys for AWS web identity federation"
 */
export function webIdentityProviderName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '')
}

/** The built-in provider that an issuer is, if it is one. */
export function builtInWebIdentityProvider(issuer: string): BuiltInWebIdentityProvider | undefined {
  return builtInWebIdentityProviders.find((name) => issuer === name || issuer === `https://${name}`)
}
