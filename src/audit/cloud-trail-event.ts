/**
 * Owns records of what was decided, in CloudTrail's shape, and where people read them. May import
 * federation, partition, storage, http and views. Never holds a token, an assertion or a secret: the
 * builders take none.
 */

/** Who a record is about. */
export interface CloudTrailUserIdentity {
  readonly type:
    | 'Root'
    | 'IAMUser'
    | 'AssumedRole'
    | 'FederatedUser'
    | 'SAMLUser'
    | 'WebIdentityUser'
    | 'AWSAccount'
    | 'Unknown'
  /** `<nameQualifier>:<subject>` of a SAML user, `AROA...:session-name` of a session. */
  readonly principalId?: string
  readonly arn?: string
  readonly accountId?: string
  readonly accessKeyId?: string
  readonly userName?: string
  /** The name qualifier of a SAML user, the provider of a web identity. */
  readonly identityProvider?: string
  readonly sessionContext?: Readonly<Record<string, unknown>>
}

/** What a call was about. */
export interface CloudTrailResource {
  readonly ARN: string
  readonly accountId: string
  readonly type:
    | 'AWS::IAM::Role'
    | 'AWS::IAM::User'
    | 'AWS::IAM::Policy'
    | 'AWS::IAM::SAMLProvider'
    | 'AWS::IAM::OIDCProvider'
}

/**
 * One record. Field names are CloudTrail's.
 *
 * @see IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"
 */
export interface CloudTrailEvent {
  readonly eventVersion: string
  readonly userIdentity: CloudTrailUserIdentity
  /** UTC, to the second. */
  readonly eventTime: string
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly userAgent: string
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly requestParameters: Readonly<Record<string, unknown>> | null
  readonly responseElements: Readonly<Record<string, unknown>> | null
  readonly additionalEventData?: Readonly<Record<string, unknown>>
  readonly resources?: readonly CloudTrailResource[]
  readonly requestID?: string
  readonly eventID: string
  readonly eventType: 'AwsApiCall' | 'AwsConsoleSignIn'
  readonly recipientAccountId?: string
  /** Whether the call only looked. */
  readonly readOnly?: boolean
  /** The same in the records that one call leaves in two accounts. */
  readonly sharedEventID?: string
}
