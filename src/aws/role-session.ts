import type {
  AssumeRoleWithSAMLCommandOutput,
  AssumeRoleWithWebIdentityCommandOutput,
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

/** A role session as STS answers it, whatever it was opened with. */
export interface RoleSession {
  readonly credentials: SessionCredentials
  readonly assumedRoleUser: {
    /** `arn:aws:sts::123456789012:assumed-role/Role/session-name` */
    readonly arn: string
    /** `AROA...:session-name` */
    readonly assumedRoleId: string
  }
  /** The Recipient of an assertion as asserted; the client ID of a token. */
  readonly audience: string
  readonly subject: string
  /** Percent of the room for session policies and tags that is used. */
  readonly packedPolicySizePercent?: number
  readonly sourceIdentity?: string
  /** The region whose STS opened the session. */
  readonly region: string
  /** AWS's name of the call, where it answered one: `x-amzn-RequestId`. */
  readonly requestId?: string
}

/** As AssumeRoleWithSAML answers it. */
export interface SamlRoleSession extends RoleSession {
  readonly issuer: string
  readonly nameQualifier: string
  readonly subjectType: string
}

/** As AssumeRoleWithWebIdentity answers it. */
export interface WebIdentityRoleSession extends RoleSession {
  /** ARN of the OIDC provider, or the name of a provider that AWS has built in. */
  readonly provider: string
}

/**
 * Reads an answer of AssumeRoleWithSAML. Every field a sign-in uses must be there: an STS that leaves
 * one out is not an STS.
 *
 * @param region whose STS answered
 * @throws {OutboundFailed} STS_UNREACHABLE, naming the missing field and never its neighbours' values
 */
export function readSamlRoleSession(
  answer: AssumeRoleWithSAMLCommandOutput,
  region: string,
): SamlRoleSession {
  return {
    ...readSession(answer, region),
    audience: present(answer.Audience, 'Audience'),
    issuer: present(answer.Issuer, 'Issuer'),
    nameQualifier: present(answer.NameQualifier, 'NameQualifier'),
    subject: present(answer.Subject, 'Subject'),
    subjectType: present(answer.SubjectType, 'SubjectType'),
  }
}

/** Likewise an answer of AssumeRoleWithWebIdentity. */
export function readWebIdentityRoleSession(
  answer: AssumeRoleWithWebIdentityCommandOutput,
  region: string,
): WebIdentityRoleSession {
  return {
    ...readSession(answer, region),
    audience: present(answer.Audience, 'Audience'),
    provider: present(answer.Provider, 'Provider'),
    subject: present(answer.SubjectFromWebIdentityToken, 'SubjectFromWebIdentityToken'),
  }
}

type Answer = AssumeRoleWithSAMLCommandOutput | AssumeRoleWithWebIdentityCommandOutput

function readSession(answer: Answer, region: string): Omit<RoleSession, 'audience' | 'subject'> {
  const { Credentials, AssumedRoleUser, SourceIdentity } = answer
  const packedPolicySize = packedPolicySizeOf(answer)
  return {
    credentials: {
      accessKeyId: present(Credentials?.AccessKeyId, 'Credentials.AccessKeyId'),
      secretAccessKey: present(Credentials?.SecretAccessKey, 'Credentials.SecretAccessKey'),
      sessionToken: present(Credentials?.SessionToken, 'Credentials.SessionToken'),
      expiration: present(Credentials?.Expiration, 'Credentials.Expiration'),
    },
    assumedRoleUser: {
      arn: present(AssumedRoleUser?.Arn, 'AssumedRoleUser.Arn'),
      assumedRoleId: present(AssumedRoleUser?.AssumedRoleId, 'AssumedRoleUser.AssumedRoleId'),
    },
    ...(packedPolicySize === undefined ? {} : { packedPolicySizePercent: packedPolicySize }),
    ...(SourceIdentity === undefined ? {} : { sourceIdentity: SourceIdentity }),
    region,
    ...requestIdIn(answer),
  }
}

/** The name AWS gave it until 2026, which emulators go on using, and the name it has since. */
function packedPolicySizeOf(answer: Answer): number | undefined {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the successor alone misses emulators
  return answer.SessionTokenUtilization ?? answer.PackedPolicySize
}

function present<Value>(value: Value | undefined, field: string): Value {
  if (value === undefined) {
    throw new OutboundFailed('STS_UNREACHABLE', `the answer of sts has no ${field}`, {
      check: 'read-role-session',
      expected: field,
    })
  }
  return value
}
