import type { CloudTrailEvent } from './cloud-trail-event.ts'
import { accountIn, eventParts, fieldMaxLength, known, type EventBase } from './event-parts.ts'

/** What is known about a sign-in to the console. Tokens and assertions have no place in it. */
export interface ConsoleLoginFacts extends EventBase {
  readonly requestId?: string
  /** AWS's name of the call to STS that decided, where AWS answered one. */
  readonly stsRequestId?: string
  /** The account signed in to, where it is known and no role or session names it. */
  readonly accountId?: string
  readonly samlProviderArn?: string
  /** Ours, as `samlProviderArn` is AWS's: AWS itself has no sign-in with OpenID Connect. */
  readonly oidcProviderArn?: string
  /** The person whom an ID token names; absent when it was not verified. */
  readonly webIdentity?: WebIdentityFacts
  /** Subject of the assertion; absent when it was not verified. */
  readonly subject?: string
  readonly nameQualifier?: string
  /** The role that was asked for. */
  readonly roleArn?: string
  /** The session that was opened. */
  readonly session?: ConsoleSessionFacts
  /** The federated user whose session it is, in the place of a role's. */
  readonly federatedUser?: FederatedUserFacts
  /** With whose key the session was asked for, where no assertion or token was sent to STS. */
  readonly brokeredBy?: BrokerFacts
  /** Where the person wanted to go; recorded without query and fragment. */
  readonly destination?: string
  readonly outcome:
    | { readonly kind: 'success' }
    /** The public sentence of the refusal (`title` of the error table), and its code. */
    | { readonly kind: 'failure'; readonly errorMessage: string; readonly errorCode?: string }
}

/** A person as an ID token names them. */
export interface WebIdentityFacts {
  /** ARN of the OIDC provider, or the name of a provider that AWS has built in. */
  readonly identityProvider: string
  /** Client ID that the token is for. */
  readonly audience: string
  readonly subject: string
}

/** Who has asked STS for a session in the name of the service. */
export interface BrokerFacts {
  readonly call: 'AssumeRole' | 'GetFederationToken'
  /** Absent where there were no credentials. Never a secret. */
  readonly accessKeyId?: string
}

/** A session of GetFederationToken as its record may name it. */
export interface FederatedUserFacts {
  /** `arn:aws:sts::123456789012:federated-user/name` */
  readonly arn: string
  /** `123456789012:name` */
  readonly federatedUserId: string
  readonly accessKeyId: string
}

/** A console session as its record may name it. */
export interface ConsoleSessionFacts {
  readonly assumedRoleArn: string
  readonly assumedRoleId: string
  readonly accessKeyId?: string
  readonly sourceIdentity?: string
}

/**
 * The record of a sign-in to the console, successful or not. It is about the session where there is
 * one, else about the person whom the assertion or the token names, else about nobody known.
 *
 * `errorCode` is ours: CloudTrail has the message alone.
 *
 * @see IAM User Guide, "Example sign-in events in CloudTrail log"
 */
export function consoleLoginEvent(facts: ConsoleLoginFacts): CloudTrailEvent {
  const { outcome, requestId, samlProviderArn, oidcProviderArn, session, roleArn } = facts
  const recipientAccountId =
    accountIn(session?.assumedRoleArn) ??
    accountIn(facts.federatedUser?.arn) ??
    accountIn(roleArn) ??
    accountIn(samlProviderArn) ??
    accountIn(oidcProviderArn) ??
    facts.accountId
  return {
    ...eventParts(facts),
    userIdentity: userIdentityOf(facts),
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    ...(outcome.kind === 'failure'
      ? known({
          errorCode: outcome.errorCode,
          errorMessage: outcome.errorMessage.slice(0, fieldMaxLength),
        })
      : {}),
    requestParameters: null,
    responseElements: { ConsoleLogin: outcome.kind === 'success' ? 'Success' : 'Failure' },
    additionalEventData: known({
      LoginTo: withoutQuery(facts.destination),
      // There is one sign-in page for all devices.
      MobileVersion: 'No',
      MFAUsed: 'No',
      SamlProviderArn: samlProviderArn,
      OidcProviderArn: oidcProviderArn,
      // Ours: AWS has no part in how a broker knows people.
      BrokeredBy: facts.brokeredBy && known({ ...facts.brokeredBy }),
      BrokeredFor: facts.brokeredBy && brokeredFor(facts),
      StsRequestId: facts.stsRequestId,
    }),
    ...known({ requestID: requestId }),
    eventType: 'AwsConsoleSignIn',
    ...known({ recipientAccountId }),
  }
}

function userIdentityOf(facts: ConsoleLoginFacts): CloudTrailEvent['userIdentity'] {
  const { session, subject, nameQualifier, roleArn, webIdentity } = facts
  if (session !== undefined) return sessionIdentity(session, facts)
  if (facts.federatedUser !== undefined) return federatedUserIdentity(facts.federatedUser)
  const accountId = accountIn(roleArn) ?? facts.accountId
  if (webIdentity !== undefined) return webIdentityUser(webIdentity)
  if (subject === undefined) return { type: 'Unknown', ...known({ accountId }) }
  return {
    type: 'SAMLUser',
    userName: subject,
    ...known({
      principalId: nameQualifier === undefined ? undefined : `${nameQualifier}:${subject}`,
      identityProvider: nameQualifier,
      accountId,
    }),
  }
}

function federatedUserIdentity({
  arn,
  federatedUserId,
  accessKeyId,
}: FederatedUserFacts): CloudTrailEvent['userIdentity'] {
  return {
    type: 'FederatedUser',
    principalId: federatedUserId,
    arn,
    ...known({ accountId: accountIn(arn) }),
    accessKeyId,
  }
}

/** The person behind a session of which AWS knows no person. */
function brokeredFor({ subject, webIdentity }: ConsoleLoginFacts): string | undefined {
  return (webIdentity?.subject ?? subject)?.slice(0, fieldMaxLength)
}

/** @see IAM User Guide, "Example web identity AWS STS API event in CloudTrail log file" */
function webIdentityUser({
  identityProvider,
  audience,
  subject,
}: WebIdentityFacts): CloudTrailEvent['userIdentity'] {
  return {
    type: 'WebIdentityUser',
    principalId: `${identityProvider}:${audience}:${subject}`,
    userName: subject,
    identityProvider,
  }
}

function sessionIdentity(
  { assumedRoleArn, assumedRoleId, accessKeyId, sourceIdentity }: ConsoleSessionFacts,
  { at, roleArn, webIdentity }: ConsoleLoginFacts,
): CloudTrailEvent['userIdentity'] {
  const accountId = accountIn(assumedRoleArn)
  const [roleId] = assumedRoleId.split(':')
  return {
    type: 'AssumedRole',
    principalId: assumedRoleId,
    arn: assumedRoleArn,
    ...known({ accountId, accessKeyId }),
    sessionContext: {
      sessionIssuer: known({
        type: 'Role',
        principalId: roleId,
        arn: roleArn,
        accountId,
        userName: roleArn?.split('/').at(-1),
      }),
      ...known({ webIdFederationData: webIdentity && webIdFederationData(webIdentity) }),
      attributes: {
        creationDate: at.toISOString().replace(/\.\d+Z$/u, 'Z'),
        mfaAuthenticated: 'false',
      },
      ...known({ sourceIdentity }),
    },
  }
}

/** As in the records of the session's later calls: the keys are those of policies. */
function webIdFederationData({
  identityProvider,
  audience,
  subject,
}: WebIdentityFacts): Readonly<Record<string, unknown>> {
  const name = identityProvider.replace(/^arn:.*?:oidc-provider\//u, '')
  return {
    federatedProvider: identityProvider,
    attributes: { [`${name}:aud`]: audience, [`${name}:sub`]: subject },
  }
}

/** Queries and fragments of other people's pages may carry anything, secrets too. */
function withoutQuery(destination: string | undefined): string | undefined {
  return destination?.replace(/[?#].*$/su, '').slice(0, fieldMaxLength)
}
