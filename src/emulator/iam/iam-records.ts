/**
 * Owns what IAM keeps: accounts with their roles, users, access keys, providers and managed policies,
 * and the actions on them. May import policy, saml, storage, federation, partition and audit. Never
 * verifies a response, and never decides for STS.
 *
 * Reading order: this file (what is kept), `iam-store.ts` (keeping it), `account-directory.ts` (how
 * STS and the console see it), `seed-accounts.ts` (what the configuration puts there), and then
 * `iam-service.ts` with the actions in the folders beside it.
 *
 * Records are JSON. Instants are milliseconds since 1970, policies are texts as the caller wrote them,
 * except that trust policies name users and roles by unique id.
 */

/** Tags in the order in which they were set; keys differ by more than case. */
export type TagList = readonly (readonly [key: string, value: string])[]

export interface AccountRecord {
  /** Twelve digits. */
  readonly accountId: string
  readonly alias?: string
  readonly createdAt: number
}

/** What users and roles have in common: what they may do. */
interface PrincipalRecord {
  readonly arn: string
  readonly accountId: string
  /** `/` or `/a/b/`. */
  readonly path: string
  readonly createdAt: number
  readonly tags: TagList
  /** Name to document. */
  readonly inlinePolicies: Readonly<Record<string, string>>
  /** In the order of attachment. */
  readonly attachedPolicyArns: readonly string[]
  readonly permissionsBoundaryArn?: string
}

export interface RoleRecord extends PrincipalRecord {
  readonly roleName: string
  /** `AROA...` */
  readonly roleId: string
  readonly description?: string
  /** 3600 to 43200. */
  readonly maxSessionDurationSeconds: number
  /** Users and roles in Principal elements stand as unique ids. */
  readonly trustPolicy: string
}

/** A virtual MFA device of a user. */
export interface MfaDevice {
  /** Its ARN, or the number on a piece of hardware. */
  readonly serialNumber: string
  /** TOTP seed in base32: a secret. */
  readonly seed: string
}

export interface UserRecord extends PrincipalRecord {
  readonly userName: string
  /** `AIDA...` */
  readonly userId: string
  /** At most two. */
  readonly accessKeyIds: readonly string[]
  readonly mfaDevices: readonly MfaDevice[]
}

export interface AccessKeyRecord {
  /** `AKIA...` */
  readonly accessKeyId: string
  /** A secret: shown once by CreateAccessKey. */
  readonly secretAccessKey: string
  readonly accountId: string
  readonly userName: string
  readonly status: 'Active' | 'Inactive'
  readonly createdAt: number
  readonly lastUsed?: {
    readonly at: number
    readonly region: string
    readonly service: string
  }
}

/** A private key for encrypted assertions. */
export interface PrivateKeyRecord {
  readonly keyId: string
  readonly addedAt: number
  /** PKCS#8 in PEM: a secret. */
  readonly pem: string
}

export interface SamlProviderRecord {
  readonly arn: string
  readonly accountId: string
  readonly providerName: string
  /** `SAMLSP...` */
  readonly uuid: string
  readonly createdAt: number
  /** The document; empty when `unavailable` says why there is none. */
  readonly metadata: string
  /** Why the configured metadata could not be read; null when it could. */
  readonly unavailable: string | null
  readonly tags: TagList
  readonly assertionEncryptionMode?: 'Required' | 'Allowed'
  /** At most two. */
  readonly privateKeys: readonly PrivateKeyRecord[]
  readonly insecureAllowSha1: boolean
  readonly insecureAllowSmallKeys: boolean
}

export interface OidcProviderRecord {
  /** `arn:aws:iam::123456789012:oidc-provider/server.example.com/path` */
  readonly arn: string
  readonly accountId: string
  /** What stands after `oidc-provider/` in the ARN: the URL without its scheme. */
  readonly url: string
  /** What tokens call the issuer, where that is not `https://` and the URL. */
  readonly issuer?: string
  readonly createdAt: number
  readonly clientIds: readonly string[]
  readonly thumbprints: readonly string[]
  readonly tags: TagList
}

export interface PolicyVersionRecord {
  /** `v1`, `v2`, ... */
  readonly versionId: string
  readonly document: string
  readonly createdAt: number
}

/** A customer managed policy. */
export interface ManagedPolicyRecord {
  readonly arn: string
  readonly accountId: string
  readonly policyName: string
  readonly path: string
  /** `ANPA...` */
  readonly policyId: string
  readonly description?: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly defaultVersionId: string
  /** The newest first, at most five. */
  readonly versions: readonly PolicyVersionRecord[]
  /** The number of the next version: deleted ones are not used again. */
  readonly nextVersion: number
  readonly tags: TagList
}

/** The kinds of named things in an account. */
export interface IamRecords {
  readonly role: RoleRecord
  readonly user: UserRecord
  readonly 'saml-provider': SamlProviderRecord
  readonly 'oidc-provider': OidcProviderRecord
  readonly policy: ManagedPolicyRecord
}

export type IamKind = keyof IamRecords

/** The name by which a record is unique in its account. */
export function nameOf<Kind extends IamKind>(kind: Kind, record: IamRecords[Kind]): string {
  switch (kind) {
    case 'role':
      return (record as RoleRecord).roleName
    case 'user':
      return (record as UserRecord).userName
    case 'saml-provider':
      return (record as SamlProviderRecord).providerName
    case 'oidc-provider':
      return (record as OidcProviderRecord).url
    case 'policy':
      return (record as ManagedPolicyRecord).policyName
  }
}
