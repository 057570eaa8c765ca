import type { IamRoleArn, SamlProviderArn } from '../../partition/arn.ts'
import type { NamedPolicy, PolicyDocument } from '../../policy/policy-document.ts'
import type { IdpMetadata } from '../../saml/idp-metadata-model.ts'

export interface Account {
  /** Twelve digits. */
  readonly accountId: string
  readonly alias?: string
}

/** A role as IAM keeps it. */
export interface Role {
  readonly arn: IamRoleArn
  readonly accountId: string
  /** `/` or `/a/b/`. */
  readonly path: string
  readonly roleName: string
  /** `AROA...` */
  readonly roleId: string
  readonly description?: string
  /** 3600 to 43200. */
  readonly maxSessionDurationSeconds: number
  readonly tags: ReadonlyMap<string, string>
  readonly trustPolicy: PolicyDocument
  /** What sessions of the role may do. */
  readonly policies: readonly NamedPolicy[]
}

/** What a SAML provider verifies with, or why it cannot. */
export type SamlMetadataState =
  | { readonly metadata: IdpMetadata }
  /** The provider exists, and its metadata cannot be used: the reason, for the operator. */
  | { readonly unavailable: string }

/** A SAML provider as IAM keeps it. */
export interface SamlProvider {
  readonly arn: SamlProviderArn
  readonly accountId: string
  readonly providerName: string
  /** `SAMLSP...`, the SAMLProviderUUID. */
  readonly uuid: string
  readonly state: SamlMetadataState
  readonly insecureAllowSha1: boolean
  readonly insecureAllowSmallKeys: boolean
}

/**
 * The accounts with what is in them. STS and the console read here; whatever keeps the accounts (the
 * configuration now, a store later) stands behind it.
 */
export interface AccountDirectory {
  account(accountId: string): Promise<Account | undefined>
  /** By ARN as spelled, path and case included. */
  findRole(arn: string): Promise<Role | undefined>
  /** By ARN as spelled. */
  findSamlProvider(arn: string): Promise<SamlProvider | undefined>
  listSamlProviders(): Promise<readonly SamlProvider[]>
  /**
   * Replaces a provider's metadata, as UpdateSAMLProvider does; the next call sees it.
   *
   * @throws {FederationClaimRejected} SAML_PROVIDER_UNKNOWN
   */
  updateSamlProvider(arn: SamlProviderArn, state: SamlMetadataState): Promise<void>
}
