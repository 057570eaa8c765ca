import {
  builtInWebIdentityProvider,
  webIdentityProviderName,
  type BuiltInWebIdentityProvider,
} from './web-identity-provider-name.ts'

/** What an OpenID Connect provider in IAM is the provider of. */
export interface IamIssuer {
  /** Without its scheme. */
  readonly url: string
  /** What tokens call it, where that is not `https://` and the URL. */
  readonly issuer?: string
}

/** Who vouches for the tokens of an issuer in an account. */
export type WebIdentityAuthority =
  /** AWS itself: a Federated principal names it by its domain, and by nothing else. */
  | { readonly kind: 'built-in'; readonly principal: BuiltInWebIdentityProvider }
  /** A provider in IAM: a Federated principal names it by its ARN, and by nothing else. */
  | {
      readonly kind: 'provider'
      /** What stands behind `oidc-provider/` in its ARN. */
      readonly name: string
      /** Whether a provider in IAM is the one: the scheme counts. */
      readonly isProvider: (provider: IamIssuer) => boolean
    }

/** Of the URL of a provider in IAM. */
export const maxIssuerCharacters = 255

/**
 * Those built-in providers whose tokens are ID tokens, by the issuers they go by. Google issues under
 * its bare name too.
 */
const builtInIssuers: Partial<Readonly<Record<BuiltInWebIdentityProvider, readonly string[]>>> = {
  'accounts.google.com': ['https://accounts.google.com', 'accounts.google.com'],
  'cognito-identity.amazonaws.com': ['https://cognito-identity.amazonaws.com'],
}

/**
 * Who vouches for the tokens of an issuer: AWS, where it has the issuer built in, or the provider of
 * that name in the account of the role. Never both: a provider that an account made for a built-in
 * issuer is passed over. Amazon and Facebook are built in for access tokens; an ID token with their
 * issuer is one like any other.
 *
 * @param issuer `iss` of a token, as it stands there
 * @see IAM User Guide, "Creating a role for web identity or OpenID Connect Federation"
 */
export function webIdentityAuthority(issuer: string): WebIdentityAuthority {
  const builtIn = builtInWebIdentityProvider(issuer)
  if (builtIn !== undefined && builtInIssuers[builtIn]?.includes(issuer) === true) {
    return { kind: 'built-in', principal: builtIn }
  }
  return {
    kind: 'provider',
    name: webIdentityProviderName(issuer),
    isProvider: (provider) =>
      issuer.length <= maxIssuerCharacters &&
      (provider.issuer ?? `https://${provider.url}`) === issuer,
  }
}
