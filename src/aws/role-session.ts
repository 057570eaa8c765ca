import type {
  AssumeRoleCommandOutput,
  AssumeRoleWithSAMLCommandOutput,
  AssumeRoleWithWebIdentityCommandOutput,
  GetFederationTokenCommandOutput,
} from '@aws-sdk/client-sts'
import { OutboundFailed } from '../errors.ts'
import { requestIdIn } from './read-sdk-failure.ts'

/** Temporary security credentials. They are secrets: never logged, kept, or put into a URL. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** What every session has that STS opens. */
export interface StsSession {
  readonly credentials: SessionCredentials
  /** Percent of the room for session policies and tags that is used. */
  readonly packedPolicySizePercent?: number
  /** The region whose STS opened the session. */
  readonly region: string
  /** AWS's name of the call, where it answered one: `x-amzn-RequestId`. */
  readonly requestId?: string
}

/** A role session as STS answers it, whatever it was opened with. */
export interface RoleSession extends StsSession {
  readonly assumedRoleUser: {
    /** `arn:aws:sts::123456789012:assumed-role/Role/session-name` */
    readonly arn: string
    /** `AROA...:session-name` */
    readonly assumedRoleId: string
  }
  readonly sourceIdentity?: string
}

/** As AssumeRoleWithSAML answers it. What it repeats of the assertion, emulators may leave out. */
export interface SamlRoleSession extends RoleSession {
  /** The Recipient of the assertion as asserted. */
  readonly audience?: string
  readonly subject?: string
  readonly issuer?: string
  readonly nameQualifier?: string
  readonly subjectType?: string
}

/** As AssumeRoleWithWebIdentity answers it. What it repeats of the token, emulators leave out: moto does. */
export interface WebIdentityRoleSession extends RoleSession {
  /** The client ID that the token is for. */
  readonly audience?: string
  readonly subject?: string
  /** ARN of the OIDC provider, or the name of a provider that AWS has built in. */
  readonly provider?: string
}

/** As GetFederationToken answers it. */
export interface FederatedUserSession extends StsSession {
  readonly federatedUser: {
    /** `arn:aws:sts::123456789012:federated-user/name` */
    readonly arn: string
    /** `123456789012:name` */
    readonly federatedUserId: string
  }
}

/**
 * Reads an answer of AssumeRole. Every field a sign-in uses must be there: an STS that leaves one out
 * is not an STS.
 *
 * @param region whose STS answered
 * @throws {OutboundFailed} STS_ENDPOINT_WRONG, naming the missing field and never its neighbours' values
 */
export function readRoleSession(answer: RoleAnswer, region: string): RoleSession {
  const { AssumedRoleUser, SourceIdentity } = answer
  return {
    ...readStsSession(answer, region),
    assumedRoleUser: {
      arn: present(AssumedRoleUser?.Arn, 'AssumedRoleUser.Arn'),
      assumedRoleId: present(AssumedRoleUser?.AssumedRoleId, 'AssumedRoleUser.AssumedRoleId'),
    },
    ...(SourceIdentity === undefined ? {} : { sourceIdentity: SourceIdentity }),
  }
}

/** Likewise an answer of AssumeRoleWithSAML. */
export function readSamlRoleSession(
  answer: AssumeRoleWithSAMLCommandOutput,
  region: string,
): SamlRoleSession {
  return {
    ...readRoleSession(answer, region),
    ...withoutMissing({
      audience: answer.Audience,
      issuer: answer.Issuer,
      nameQualifier: answer.NameQualifier,
      subject: answer.Subject,
      subjectType: answer.SubjectType,
    }),
  }
}

/** Likewise an answer of AssumeRoleWithWebIdentity. */
export function readWebIdentityRoleSession(
  answer: AssumeRoleWithWebIdentityCommandOutput,
  region: string,
): WebIdentityRoleSession {
  return {
    ...readRoleSession(answer, region),
    ...withoutMissing({
      audience: answer.Audience,
      provider: answer.Provider,
      subject: answer.SubjectFromWebIdentityToken,
    }),
  }
}

/** Likewise an answer of GetFederationToken. */
export function readFederatedUserSession(
  answer: GetFederationTokenCommandOutput,
  region: string,
): FederatedUserSession {
  const { FederatedUser } = answer
  return {
    ...readStsSession(answer, region),
    federatedUser: {
      arn: present(FederatedUser?.Arn, 'FederatedUser.Arn'),
      federatedUserId: present(FederatedUser?.FederatedUserId, 'FederatedUser.FederatedUserId'),
    },
  }
}

type RoleAnswer =
  AssumeRoleCommandOutput | AssumeRoleWithSAMLCommandOutput | AssumeRoleWithWebIdentityCommandOutput

function readStsSession(
  answer: RoleAnswer | GetFederationTokenCommandOutput,
  region: string,
): StsSession {
  const { Credentials } = answer
  // The name AWS gave it until 2026, which emulators go on using, and the name it has since.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the successor alone misses emulators
  const packedPolicySize = answer.SessionTokenUtilization ?? answer.PackedPolicySize
  return {
    credentials: {
      accessKeyId: present(Credentials?.AccessKeyId, 'Credentials.AccessKeyId'),
      secretAccessKey: present(Credentials?.SecretAccessKey, 'Credentials.SecretAccessKey'),
      sessionToken: present(Credentials?.SessionToken, 'Credentials.SessionToken'),
      expiration: present(Credentials?.Expiration, 'Credentials.Expiration'),
    },
    ...(packedPolicySize === undefined ? {} : { packedPolicySizePercent: packedPolicySize }),
    region,
    ...requestIdIn(answer),
  }
}

function withoutMissing<Name extends string>(
  fields: Readonly<Record<Name, string | undefined>>,
): Partial<Readonly<Record<Name, string>>> {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as Partial<Record<Name, string>>
}

/** @throws {OutboundFailed} STS_ENDPOINT_WRONG when an answer lacks a field, or it is empty */
export function present<Value>(value: Value | undefined, field: string): Value {
  if (value === undefined || value === '') {
    throw new OutboundFailed('STS_ENDPOINT_WRONG', `the answer of sts has no ${field}`, {
      check: 'read-sts-answer',
      expected: field,
      received: 'an answer without a field',
    })
  }
  return value
}
