import type { OidcClient } from '../../oidc/relying-party.ts'
import type { OidcProviderArn } from '../../partition/arn.ts'

/** A role for those whose claims say so: every claim named has one of its values. */
export interface RoleRule {
  readonly roleArn: string
  /** Empty: for everybody. */
  readonly when: readonly { readonly claim: string; readonly values: readonly string[] }[]
}

/** An OpenID Connect provider through which people can sign in. */
export interface OidcSignInProvider {
  readonly arn: OidcProviderArn
  readonly accountId: string
  /** The issuer without its scheme, as in the ARN: slashes and a port may be in it. */
  readonly providerName: string
  /** What people read. */
  readonly name: string
  /** Its redirect URI is the address of its own callback if it has one, otherwise that of all others. */
  readonly client: OidcClient
  readonly ownCallback: boolean
  /** Claims that may name the session, the first that can one wins. */
  readonly sessionNameClaims: readonly string[]
  /** How long a session is asked for, 900 to 43200, before the role's own limit. */
  readonly sessionDurationSeconds: number
  /** Undefined: every role whose trust policy allows the token. */
  readonly roleRules?: readonly RoleRule[]
}

/** The OpenID Connect providers the bridge knows: those of the configuration, which has their secrets. */
export interface OidcSignInDirectory {
  byArn(arn: string): Promise<OidcSignInProvider | undefined>
  list(): Promise<readonly OidcSignInProvider[]>
}

/** Opens a directory of providers that do not change. */
export function openOidcSignInDirectory(
  providers: readonly OidcSignInProvider[],
): OidcSignInDirectory {
  const byArn = new Map<string, OidcSignInProvider>(
    providers.map((provider) => [provider.arn, provider]),
  )
  return {
    byArn: (arn) => Promise.resolve(byArn.get(arn)),
    list: () => Promise.resolve(providers),
  }
}
