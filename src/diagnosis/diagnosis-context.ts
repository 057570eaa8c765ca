import type { Clock } from '../clock.ts'
import type { PartitionId } from '../partition/partitions.ts'
import type { PolicyDocument } from '../policy/policy-document.ts'
import type { IdpMetadata } from '../saml/idp-metadata-model.ts'
import type { DecryptionOptions } from '../saml/verify-assertion-source.ts'
import type { ExpectedInResponseTo } from '../saml/verify-in-response-to.ts'
import type { AwsError, ErrorCode } from '../errors.ts'

/** A SAML provider as the diagnosis knows it. */
export interface SamlProviderView {
  readonly arn: string
  readonly accountId: string
  readonly providerName: string
  /** Absent where it is not usable; then `unavailable` says why. */
  readonly metadata?: IdpMetadata
  readonly unavailable?: string
  /** Further audiences for this provider alone, such as its own delivery address. */
  readonly acceptedAudiences?: readonly string[]
  readonly decryption?: DecryptionOptions
  readonly insecureAllowSha1?: boolean
  readonly insecureAllowSmallKeys?: boolean
}

/** An OpenID Connect provider as the diagnosis knows it. */
export interface OidcProviderView {
  readonly arn: string
  readonly accountId: string
  readonly issuer: string
  readonly clientIds: readonly string[]
  /** A JSON Web Key Set, when it is known. It is never fetched. */
  readonly keySet?: string
}

/** A role as the diagnosis knows it. */
export interface RoleView {
  readonly arn: string
  readonly trustPolicy: string | PolicyDocument
  /** When it is known. */
  readonly maxSessionDurationSeconds?: number
  readonly tags?: ReadonlyMap<string, string>
}

/** How a sign-in ended. */
export interface SignInRefusal {
  readonly code: ErrorCode
  readonly message: string
  /** What AWS answered, where it was asked; else what it answers to the same failure. */
  readonly aws?: AwsError
}

/** "Try again with": what is asked for in place of what the document leaves open. */
export interface DiagnosisChoice {
  readonly roleArn?: string
  readonly providerArn?: string
  /** In place of the trust policy of the role; of every role when none is chosen. */
  readonly trustPolicy?: string
  /** DurationSeconds of the call. */
  readonly durationSeconds?: number
  /** RoleSessionName of an AssumeRoleWithWebIdentity call. Default: made of the subject. */
  readonly roleSessionName?: string
}

/** For whom and when a document is judged. Everything that is known has to be in here. */
export interface DiagnosisContext {
  /** The instant of judgement: now, or that of an old capture. */
  readonly clock: Clock
  /** 0 to 300. */
  readonly clockSkewSeconds: number
  /** `sts`: any Recipient is taken, and another than ours is a warning. `sign-in`: it is an error. */
  readonly endpoint: 'sts' | 'sign-in'
  readonly providers: readonly SamlProviderView[]
  readonly oidcProviders: readonly OidcProviderView[]
  /** Whatever is not in here may exist, unless another role of its account is. */
  readonly roles: readonly RoleView[]
  readonly acceptedAudiences: readonly string[]
  readonly acceptedRecipients: readonly string[]
  /** Under which URL a Recipient meets a trust policy as `saml:aud`. Default: as it is. */
  readonly presentRecipientAs?: (recipient: string) => string
  readonly partition: PartitionId
  readonly region: string
  /** Where the call comes from, for `aws:SourceIp`. Default: unknown, and the key is absent. */
  readonly sourceAddress?: string
  /** Which requests are outstanding, for a trace of a sign-in. Default: not known, `ignore`. */
  readonly inResponseTo?: ExpectedInResponseTo
  /** How the sign-in that is traced was refused: it is explained first, also when no document shows it. */
  readonly refusal?: SignInRefusal
  readonly choose?: DiagnosisChoice
}
