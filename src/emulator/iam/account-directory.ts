import type { KeyObject } from 'node:crypto'
import type { IamRoleArn, SamlProviderArn } from '../../partition/arn.ts'
import type { NamedPolicy, PolicyDocument } from '../../policy/policy-document.ts'
import type { IdpMetadata } from '../../saml/idp-metadata-model.ts'
import type { MfaDevice, OidcProviderRecord } from './iam-records.ts'

export interface Account {
  /** Twelve digits. */
  readonly accountId: string
  readonly alias?: string
}

/** What users and roles have in common, with their policies parsed. */
interface Principal {
  readonly arn: string
  readonly accountId: string
  /** `/` or `/a/b/`. */
  readonly path: string
  readonly tags: ReadonlyMap<string, string>
  /** Inline and attached: what it may do. */
  readonly policies: readonly NamedPolicy[]
  /** Limits what `policies` grant. */
  readonly permissionsBoundary?: NamedPolicy
}

/** A role as IAM keeps it. */
export interface Role extends Principal {
  readonly arn: IamRoleArn
  readonly roleName: string
  /** `AROA...` */
  readonly roleId: string
  readonly description?: string
  /** 3600 to 43200. */
  readonly maxSessionDurationSeconds: number
  /** Names users and roles by unique id. */
  readonly trustPolicy: PolicyDocument
}

/** A user as IAM keeps it. */
export interface User extends Principal {
  readonly userName: string
  /** `AIDA...` */
  readonly userId: string
  readonly mfaDevices: readonly MfaDevice[]
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
  /** Absent when the provider takes no encrypted assertions. */
  readonly assertionEncryption?: {
    readonly mode: 'Required' | 'Allowed'
    /** One or two. */
    readonly privateKeys: readonly KeyObject[]
  }
  readonly insecureAllowSha1: boolean
  readonly insecureAllowSmallKeys: boolean
}

/** A user's long-term key. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly active: boolean
  readonly user: User
}

/**
 * The accounts with what is in them, as STS, the console and authorization see it: parsed, and as it
 * is now. ARNs are compared as spelled, path and case included.
 *
 * @throws {StorageFailed} from every method
 */
export interface AccountDirectory {
  account(accountId: string): Promise<Account | undefined>
  findRole(arn: string): Promise<Role | undefined>
  findUser(arn: string): Promise<User | undefined>
  /** By `AIDA...`, whatever the user is called now. */
  findUserById(userId: string): Promise<User | undefined>
  findSamlProvider(arn: string): Promise<SamlProvider | undefined>
  findOidcProvider(arn: string): Promise<OidcProviderRecord | undefined>
  /** A customer managed policy in its default version, or one of AWS's own that are built in. */
  findManagedPolicy(arn: string): Promise<NamedPolicy | undefined>
  /** A key that is listed by its user; inactive ones too. */
  findAccessKey(accessKeyId: string): Promise<AccessKey | undefined>
  /** The ARN of the user or role with a unique id, while it exists. */
  arnOfUniqueId(uniqueId: string): Promise<string | undefined>
}
