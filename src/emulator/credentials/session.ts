import type { SessionTags } from '../../federation/session-tags.ts'
import type { IamRoleArn } from '../../partition/arn.ts'

/** Policies passed while a session was made; the session may do no more than they allow. */
export interface SessionPolicies {
  /** The text of the Policy parameter. */
  readonly policy?: string
  /** Managed policies, by ARN, in the order given. */
  readonly policyArns: readonly string[]
}

/**
 * The facts of a SAML sign-in that stay with the session. A session chained from it has none: no
 * identity provider issued that one.
 */
export interface SamlFederation {
  readonly protocol: 'saml'
  readonly providerArn: string
  readonly issuer: string
  readonly nameQualifier: string
  readonly subject: string
  /** `persistent`, `transient`, or a Format URI. */
  readonly subjectType: string
}

/** The facts of a web identity token that stay with the session, as those of a SAML sign-in do. */
export interface WebIdentityFederation {
  readonly protocol: 'oidc'
  /** ARN of the provider, or the plain name of one that AWS has built in. */
  readonly providerArn: string
  /** The issuer as the token has it, for example `https://server.example.com/path`. */
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** Empty when the token has no `amr`. */
  readonly authenticationMethods: readonly string[]
}

interface TemporarySession {
  /** `ASIA...` */
  readonly accessKeyId: string
  readonly partition: string
  readonly accountId: string
  readonly sessionTags: SessionTags
  /** Keys of `sessionTags` that go on to sessions chained from this one. */
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
  readonly sessionPolicies: SessionPolicies
  /** When the caller proved an MFA device while the session was made; absent when it did not. */
  readonly mfaAuthenticatedAt?: Date
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/** Made by one of the AssumeRole actions. */
export interface AssumedRoleSession extends TemporarySession {
  readonly kind: 'assumed-role'
  readonly roleArn: IamRoleArn
  /** `AROA...`: a role that was deleted and made again has another. */
  readonly roleId: string
  readonly roleSessionName: string
  /** Whether the credentials of a role session asked for it. */
  readonly chained: boolean
  readonly federation?: SamlFederation | WebIdentityFederation
}

/** Made by GetFederationToken. */
export interface FederatedUserSession extends TemporarySession {
  readonly kind: 'federated-user'
  readonly federatedUserName: string
  /** The user whose long-term key asked for it. */
  readonly userArn: string
  /** `AIDA...` */
  readonly userId: string
}

/** Made by GetSessionToken; it may not go to the console. */
export interface SessionTokenSession extends TemporarySession {
  readonly kind: 'session-token'
  readonly userArn: string
  /** `AIDA...` */
  readonly userId: string
}

/**
 * Who a set of temporary credentials speaks for. The kinds differ in what they may do next.
 *
 * @see IAM User Guide, "Comparing the AWS STS API operations"
 */
export type Session = AssumedRoleSession | FederatedUserSession | SessionTokenSession

/** `arn:aws:sts::123456789012:assumed-role/Role/session` or `...:federated-user/name`. */
export function sessionArn(session: Session): string {
  const prefix = `arn:${session.partition}:sts::${session.accountId}`
  switch (session.kind) {
    case 'assumed-role': {
      // The path of the role is left out.
      const roleName = session.roleArn.slice(session.roleArn.lastIndexOf('/') + 1)
      return `${prefix}:assumed-role/${roleName}/${session.roleSessionName}`
    }
    case 'federated-user':
      return `${prefix}:federated-user/${session.federatedUserName}`
    case 'session-token':
      return session.userArn
  }
}

/** `AROA...:session`, the unique id by which policies and events name a session. */
export function assumedRoleId(session: AssumedRoleSession): string {
  return `${session.roleId}:${session.roleSessionName}`
}
