import type { SessionTags } from '../federation/session-tags.ts'
import { cloudTrailTime } from './api-call-event.ts'
import type { CloudTrailEvent, CloudTrailResource } from './cloud-trail-event.ts'
import { accountIn, eventParts, fieldMaxLength, known, type EventBase } from './event-parts.ts'

/** What is known about a call of AssumeRoleWithSAML. Tokens and assertions have no place in it. */
export interface AssumeRoleWithSamlFacts extends EventBase {
  readonly requestId: string
  /** As sent. */
  readonly roleArn?: string
  /** ARN of the SAML provider, as sent. */
  readonly principalArn?: string
  readonly durationSeconds?: number
  /** What the assertion says; absent when it was not verified. */
  readonly identity?: AssertedFacts
  readonly outcome:
    | { readonly kind: 'success'; readonly session: IssuedSession }
    /** AWS's code and text, as answered. */
    | { readonly kind: 'failure'; readonly errorCode: string; readonly errorMessage: string }
}

/** What a verified assertion says. */
export interface AssertedFacts {
  readonly assertionId: string
  readonly nameQualifier: string
  readonly subject: string
  readonly roleSessionName?: string
  readonly sourceIdentity?: string
  readonly sessionTags?: SessionTags
  readonly transitiveTagKeys?: readonly string[]
}

/** A session as its record may name it: the key's id, but neither its secret nor the session token. */
export interface IssuedSession {
  readonly accessKeyId: string
  readonly expiration: Date
  readonly assumedRoleArn: string
  readonly assumedRoleId: string
  readonly subjectType: string
  readonly issuer: string
  readonly audience: string
}

/**
 * The record of a call of AssumeRoleWithSAML. A failed one has `errorCode` and `errorMessage` as AWS
 * answers them, and `responseElements` null; one whose assertion was not verified names nobody.
 *
 * Unlike CloudTrail, the record of a success leaves out the session token: who reads events must not
 * get a session by it.
 *
 * @see IAM User Guide, "Example SAML AWS STS API event in CloudTrail log file"
 */
export function assumeRoleWithSamlEvent(facts: AssumeRoleWithSamlFacts): CloudTrailEvent {
  const { requestId, roleArn, principalArn, identity, outcome } = facts
  const recipientAccountId = accountIn(roleArn)
  return {
    ...eventParts(facts),
    userIdentity: userIdentityOf(identity),
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRoleWithSAML',
    ...(outcome.kind === 'failure'
      ? {
          errorCode: outcome.errorCode,
          errorMessage: outcome.errorMessage.slice(0, fieldMaxLength),
        }
      : {}),
    requestParameters: requestParametersOf(facts),
    responseElements:
      outcome.kind === 'success' ? responseElementsOf(outcome.session, identity) : null,
    resources: [
      ...resource(roleArn, 'AWS::IAM::Role'),
      ...resource(principalArn, 'AWS::IAM::SAMLProvider'),
    ],
    requestID: requestId,
    eventType: 'AwsApiCall',
    ...known({ recipientAccountId }),
  }
}

function userIdentityOf(identity: AssertedFacts | undefined): CloudTrailEvent['userIdentity'] {
  if (identity === undefined) return { type: 'Unknown' }
  const { nameQualifier, subject } = identity
  return {
    type: 'SAMLUser',
    principalId: `${nameQualifier}:${subject}`,
    userName: subject,
    identityProvider: nameQualifier,
  }
}

function requestParametersOf({
  identity,
  durationSeconds,
  roleArn,
  principalArn,
}: AssumeRoleWithSamlFacts): Readonly<Record<string, unknown>> {
  const tags = identity?.sessionTags ?? new Map<string, string>()
  const transitive = identity?.transitiveTagKeys ?? []
  return known({
    sAMLAssertionID: identity?.assertionId,
    roleSessionName: identity?.roleSessionName,
    sourceIdentity: identity?.sourceIdentity,
    principalTags: tags.size === 0 ? undefined : Object.fromEntries(tags),
    transitiveTagKeys: transitive.length === 0 ? undefined : transitive,
    durationSeconds,
    roleArn: roleArn?.slice(0, fieldMaxLength),
    principalArn: principalArn?.slice(0, fieldMaxLength),
  })
}

function responseElementsOf(
  session: IssuedSession,
  identity: AssertedFacts | undefined,
): Readonly<Record<string, unknown>> {
  return known({
    subjectType: session.subjectType,
    issuer: session.issuer,
    sourceIdentity: identity?.sourceIdentity,
    credentials: {
      accessKeyId: session.accessKeyId,
      expiration: cloudTrailTime(session.expiration),
    },
    nameQualifier: identity?.nameQualifier,
    assumedRoleUser: { assumedRoleId: session.assumedRoleId, arn: session.assumedRoleArn },
    subject: identity?.subject,
    audience: session.audience,
  })
}

function resource(
  arn: string | undefined,
  type: CloudTrailResource['type'],
): readonly CloudTrailResource[] {
  const accountId = accountIn(arn)
  return arn === undefined || accountId === undefined ? [] : [{ ARN: arn, accountId, type }]
}
