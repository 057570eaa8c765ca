import { builtInWebIdentityProvider } from '../../federation/web-identity-provider-name.ts'
import { webIdentityProviderName } from '../../federation/web-identity-provider-name.ts'
import type { ParsedIamRoleArn } from '../../partition/arn.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import { invalidIdentityToken } from './sts-refusal.ts'

/** Who vouches for a token, and how it is verified. */
export interface WebIdentityProvider {
  /** As a Federated principal names it: an ARN, or the domain of a provider that AWS has built in. */
  readonly principal: string
  /** What `iss` has to be, character by character. */
  readonly issuer: string
  /** Where its keys are found: the issuer as a URL. */
  readonly issuerUrl: string
  /** Who its tokens may be for; any: the trust policy asks for the one it means. */
  readonly clientIds: readonly string[] | 'any'
  readonly thumbprints: readonly string[]
}

/** Of the URL of a provider in IAM. */
const maximumCharacters = 255

/**
 * Those built-in providers whose tokens are ID tokens, by the issuers they go by. Google issues under
 * its bare name too.
 */
const builtInIssuers: Readonly<Record<string, readonly string[]>> = {
  'accounts.google.com': ['https://accounts.google.com', 'accounts.google.com'],
  'cognito-identity.amazonaws.com': ['https://cognito-identity.amazonaws.com'],
}

/**
 * The provider that is to verify a token, by what the token says of its issuer: one that AWS has built
 * in, or the one of that name in the account of the role. One of each name: a provider that an account
 * made for a built-in issuer is passed over.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`InvalidIdentityToken`) when there is none, or the one of
 *   that name has another scheme
 * @throws {StorageFailed}
 * @see IAM User Guide, "Creating a role for web identity or OpenID Connect Federation"
 */
export async function findWebIdentityProvider(
  issuer: string,
  {
    role: { partition, accountId },
    directory,
  }: {
    readonly role: Pick<ParsedIamRoleArn, 'partition' | 'accountId'>
    readonly directory: AccountDirectory
  },
): Promise<WebIdentityProvider> {
  const name = webIdentityProviderName(issuer)
  const builtIn = builtInWebIdentityProvider(issuer)
  if (builtIn !== undefined && builtInIssuers[builtIn]?.includes(issuer) === true) {
    return {
      principal: builtIn,
      issuer,
      issuerUrl: `https://${builtIn}`,
      clientIds: 'any',
      thumbprints: [],
    }
  }
  const record =
    issuer.length > maximumCharacters
      ? undefined
      : await directory.findOidcProvider(`arn:${partition}:iam::${accountId}:oidc-provider/${name}`)
  const known = record === undefined ? undefined : (record.issuer ?? `https://${record.url}`)
  if (record === undefined || known !== issuer) {
    throw invalidIdentityToken(
      `No OpenIDConnect provider found in your account for ${issuer.slice(0, maximumCharacters)}`,
      {
        check: 'find-web-identity-provider',
        message: `account ${accountId} has no provider for the issuer of the token`,
      },
    )
  }
  const { arn, clientIds, thumbprints } = record
  return { principal: arn, issuer, issuerUrl: issuer, clientIds, thumbprints }
}
