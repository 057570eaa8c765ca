import { describe, expect, it } from 'vitest'
import {
  assumeRoleWithWebIdentityEvent,
  type AssumeRoleWithWebIdentityFacts,
} from '../../src/audit/assume-role-with-web-identity-event.ts'
import { without } from './without.ts'

const facts: AssumeRoleWithWebIdentityFacts = {
  at: new Date('2016-03-23T01:39:51.654Z'),
  region: 'us-east-2',
  requestId: 'request-1',
  sourceAddress: '192.0.2.101',
  userAgent: 'aws-cli/1.3.23',
  roleArn: 'arn:aws:iam::444455556666:role/FederatedWebIdentityRole',
  roleSessionName: 'MyAssignedRoleSessionName',
  durationSeconds: 3600,
  identity: {
    provider: 'accounts.google.com',
    subject: 'user-1',
    audience: 'application-1.apps.googleusercontent.com',
    sourceIdentity: 'MyWebIdentityUser',
    sessionTags: new Map([
      ['CostCenter', '24680'],
      ['Project', 'Pegasus'],
    ]),
    transitiveTagKeys: ['CostCenter', 'Project'],
  },
  outcome: {
    kind: 'success',
    session: {
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
      expiration: new Date('2016-03-23T02:39:51Z'),
      assumedRoleArn:
        'arn:aws:sts::444455556666:assumed-role/FederatedWebIdentityRole/MyAssignedRoleSessionName',
      assumedRoleId: 'AROACQRSTUVWRAOEXAMPLE:MyAssignedRoleSessionName',
    },
  },
  eventId: 'event-1',
}
const failure = {
  kind: 'failure',
  errorCode: 'AccessDenied',
  errorMessage: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
} as const

describe('IAM User Guide, "Example web identity AWS STS API event in CloudTrail log file"', () => {
  it('has the fields of the example, with the session token left out', () => {
    expect(assumeRoleWithWebIdentityEvent(facts)).toStrictEqual({
      eventVersion: '1.08',
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: 'accounts.google.com:application-1.apps.googleusercontent.com:user-1',
        userName: 'user-1',
        identityProvider: 'accounts.google.com',
      },
      eventTime: '2016-03-23T01:39:51Z',
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRoleWithWebIdentity',
      awsRegion: 'us-east-2',
      sourceIPAddress: '192.0.2.101',
      userAgent: 'aws-cli/1.3.23',
      requestParameters: {
        sourceIdentity: 'MyWebIdentityUser',
        durationSeconds: 3600,
        roleArn: 'arn:aws:iam::444455556666:role/FederatedWebIdentityRole',
        roleSessionName: 'MyAssignedRoleSessionName',
        principalTags: { CostCenter: '24680', Project: 'Pegasus' },
        transitiveTagKeys: ['CostCenter', 'Project'],
      },
      responseElements: {
        provider: 'accounts.google.com',
        subjectFromWebIdentityToken: 'user-1',
        sourceIdentity: 'MyWebIdentityUser',
        audience: 'application-1.apps.googleusercontent.com',
        credentials: {
          accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
          expiration: 'Mar 23, 2016, 2:39:51 AM',
        },
        assumedRoleUser: {
          assumedRoleId: 'AROACQRSTUVWRAOEXAMPLE:MyAssignedRoleSessionName',
          arn: 'arn:aws:sts::444455556666:assumed-role/FederatedWebIdentityRole/MyAssignedRoleSessionName',
        },
      },
      resources: [
        {
          ARN: 'arn:aws:iam::444455556666:role/FederatedWebIdentityRole',
          accountId: '444455556666',
          type: 'AWS::IAM::Role',
        },
      ],
      requestID: 'request-1',
      readOnly: true,
      eventID: 'event-1',
      eventType: 'AwsApiCall',
      recipientAccountId: '444455556666',
    })
  })

  it('has the error and no answer when it failed, and keeps the person', () => {
    const event = assumeRoleWithWebIdentityEvent({ ...facts, outcome: failure })
    expect(event).toMatchObject({
      errorCode: 'AccessDenied',
      errorMessage: failure.errorMessage,
      responseElements: null,
      userIdentity: { type: 'WebIdentityUser', userName: 'user-1' },
    })
  })

  it('names nobody when the token was not verified', () => {
    const event = assumeRoleWithWebIdentityEvent({
      ...without(facts, 'identity', 'durationSeconds'),
      outcome: failure,
    })
    expect(event.userIdentity).toEqual({ type: 'Unknown' })
    expect(event.requestParameters).toEqual({
      roleArn: facts.roleArn,
      roleSessionName: facts.roleSessionName,
    })
  })

  it('keeps session policies as sent, and cuts what clients may make long', () => {
    const event = assumeRoleWithWebIdentityEvent({
      ...facts,
      providerId: 'x'.repeat(2000),
      policy: 'y'.repeat(2000),
      policyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    })
    expect(event.requestParameters).toMatchObject({
      providerId: 'x'.repeat(1024),
      policy: 'y'.repeat(1024),
      policyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    })
  })
})
