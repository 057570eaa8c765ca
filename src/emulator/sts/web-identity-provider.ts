import {
  maxIssuerCharacters,
  webIdentityAuthority,
} from '../../federation/web-identity-authority.ts'
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
  /** Nobody of the account has asked for it: only a role that trusts it is a reason to call it. */
  readonly isBuiltIn: boolean
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
  const authority = webIdentityAuthority(issuer)
  if (authority.kind === 'built-in') {
    const { principal } = authority
    return {
      principal,
      issuer,
      issuerUrl: `https://${principal}`,
      clientIds: 'any',
      thumbprints: [],
      isBuiltIn: true,
    }
  }
  const record =
    issuer.length > maxIssuerCharacters
      ? undefined
      : await directory.findOidcProvider(
          `arn:${partition}:iam::${accountId}:oidc-provider/${authority.name}`,
        )
  if (record === undefined || !authority.isProvider(record)) {
    throw invalidIdentityToken(
      `No OpenIDConnect provider found in your account for ${issuer.slice(0, maxIssuerCharacters)}`,
      {
        check: 'find-web-identity-provider',
        message: `account ${accountId} has no provider for the issuer of the token`,
      },
    )
  }
  const { arn, clientIds, thumbprints } = record
  return { principal: arn, issuer, issuerUrl: issuer, clientIds, thumbprints, isBuiltIn: false }
}
