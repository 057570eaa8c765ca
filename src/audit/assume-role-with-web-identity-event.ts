import type { SessionTags } from '../federation/session-tags.ts'
import { cloudTrailTime } from './api-call-event.ts'
import type { CloudTrailEvent } from './cloud-trail-event.ts'
import { accountIn, eventParts, fieldMaxLength, known, type EventBase } from './event-parts.ts'

/** What is known about a call of AssumeRoleWithWebIdentity. Tokens have no place in it. */
export interface AssumeRoleWithWebIdentityFacts extends EventBase {
  readonly requestId: string
  /** As sent, like the five that follow. */
  readonly roleArn: string
  readonly roleSessionName: string
  readonly providerId?: string
  readonly durationSeconds?: number
  readonly policy?: string
  readonly policyArns?: readonly { readonly arn?: string }[]
  /** What the token says; absent when it was not verified. */
  readonly identity?: WebIdentityFacts
  readonly outcome:
    | { readonly kind: 'success'; readonly session: IssuedWebIdentitySession }
    /** AWS's code and text, as answered. */
    | { readonly kind: 'failure'; readonly errorCode: string; readonly errorMessage: string }
}

/** What a verified token says. */
export interface WebIdentityFacts {
  /** ARN of the provider, or the domain of one that AWS has built in. */
  readonly provider: string
  readonly subject: string
  readonly audience: string
  readonly sourceIdentity?: string
  readonly sessionTags?: SessionTags
  readonly transitiveTagKeys?: readonly string[]
}

/** A session as its record may name it: the key's id, but neither its secret nor the session token. */
export interface IssuedWebIdentitySession {
  readonly accessKeyId: string
  readonly expiration: Date
  readonly assumedRoleArn: string
  readonly assumedRoleId: string
}

/**
 * The record of a call of AssumeRoleWithWebIdentity. A failed one has `errorCode` and `errorMessage` as
 * AWS answers them, and `responseElements` null; one whose token was not verified names nobody.
 *
 * Unlike CloudTrail, the record of a success leaves out the session token: who reads events must not
 * get a session by it.
 *
 * @see IAM User Guide, "Example web identity AWS STS API event in CloudTrail log file"
 */
export function assumeRoleWithWebIdentityEvent(
  facts: AssumeRoleWithWebIdentityFacts,
): CloudTrailEvent {
  const { requestId, roleArn, identity, outcome } = facts
  const recipientAccountId = accountIn(roleArn)
  return {
    ...eventParts(facts),
    userIdentity: userIdentityOf(identity),
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRoleWithWebIdentity',
    ...(outcome.kind === 'failure'
      ? {
          errorCode: outcome.errorCode,
          errorMessage: outcome.errorMessage.slice(0, fieldMaxLength),
        }
      : {}),
    requestParameters: requestParametersOf(facts),
    responseElements:
      outcome.kind === 'success' ? responseElementsOf(outcome.session, identity) : null,
    resources:
      recipientAccountId === undefined
        ? []
        : [{ ARN: roleArn, accountId: recipientAccountId, type: 'AWS::IAM::Role' }],
    requestID: requestId,
    readOnly: true,
    eventType: 'AwsApiCall',
    ...known({ recipientAccountId }),
  }
}

function userIdentityOf(identity: WebIdentityFacts | undefined): CloudTrailEvent['userIdentity'] {
  if (identity === undefined) return { type: 'Unknown' }
  const { provider, audience, subject } = identity
  return {
    type: 'WebIdentityUser',
    principalId: `${provider}:${audience}:${subject}`,
    userName: subject,
    identityProvider: provider,
  }
}

function requestParametersOf({
  identity,
  roleArn,
  roleSessionName,
  providerId,
  durationSeconds,
  policy,
  policyArns,
}: AssumeRoleWithWebIdentityFacts): CloudTrailEvent['requestParameters'] {
  const tags = identity?.sessionTags ?? new Map<string, string>()
  const transitive = identity?.transitiveTagKeys ?? []
  const cut = (text: string | undefined): string | undefined => text?.slice(0, fieldMaxLength)
  return known({
    sourceIdentity: identity?.sourceIdentity,
    durationSeconds,
    roleArn: cut(roleArn),
    roleSessionName,
    providerId: cut(providerId),
    policy: cut(policy),
    policyArns: policyArns?.map(({ arn }) => known({ arn: cut(arn) })),
    // The keys of tags keep their case.
    principalTags: tags.size === 0 ? undefined : Object.fromEntries(tags),
    transitiveTagKeys: transitive.length === 0 ? undefined : transitive,
  })
}

function responseElementsOf(
  session: IssuedWebIdentitySession,
  identity: WebIdentityFacts | undefined,
): Readonly<Record<string, unknown>> {
  return known({
    provider: identity?.provider,
    subjectFromWebIdentityToken: identity?.subject,
    sourceIdentity: identity?.sourceIdentity,
    audience: identity?.audience,
    credentials: {
      accessKeyId: session.accessKeyId,
      expiration: cloudTrailTime(session.expiration),
    },
    assumedRoleUser: { assumedRoleId: session.assumedRoleId, arn: session.assumedRoleArn },
  })
}
