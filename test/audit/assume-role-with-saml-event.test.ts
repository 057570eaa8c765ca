import { describe, expect, it } from 'vitest'
import {
  assumeRoleWithSamlEvent,
  type AssumeRoleWithSamlFacts,
} from '../../src/audit/assume-role-with-saml-event.ts'
import { without } from './without.ts'

const facts: AssumeRoleWithSamlFacts = {
  at: new Date('2026-01-01T09:08:07.654Z'),
  region: 'us-east-2',
  requestId: 'request-1',
  sourceAddress: '192.0.2.101',
  userAgent: 'aws-cli/2.0',
  roleArn: 'arn:aws:iam::444455556666:role/team/SAMLTestRole',
  principalArn: 'arn:aws:iam::444455556666:saml-provider/Shibboleth',
  durationSeconds: 3600,
  identity: {
    assertionId: '_c0046c',
    nameQualifier: 'bdGOnTesti4+ExamplexL/jEvs=',
    subject: 'SamlExample',
    roleSessionName: 'MyAssignedRoleSessionName',
    sourceIdentity: 'MySAMLUser',
    sessionTags: new Map([
      ['CostCenter', '987654'],
      ['Project', 'Unicorn'],
    ]),
    transitiveTagKeys: ['CostCenter'],
  },
  outcome: {
    kind: 'success',
    session: {
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
      expiration: new Date('2016-03-23T02:39:57Z'),
      assumedRoleArn:
        'arn:aws:sts::444455556666:assumed-role/SAMLTestRole/MyAssignedRoleSessionName',
      assumedRoleId: 'AROAD35QRSTUVWEXAMPLE:MyAssignedRoleSessionName',
      subjectType: 'transient',
      issuer: 'https://server.example.com/idp/shibboleth',
      audience: 'https://signin.aws.amazon.com/saml',
    },
  },
  eventId: 'event-1',
}
const failure = {
  kind: 'failure',
  errorCode: 'AccessDenied',
  errorMessage: 'Not authorized',
} as const

describe('IAM User Guide, "Example SAML AWS STS API event in CloudTrail log file"', () => {
  it('has the fields of the example, with the session token left out', () => {
    expect(assumeRoleWithSamlEvent(facts)).toStrictEqual({
      eventVersion: '1.08',
      userIdentity: {
        type: 'SAMLUser',
        principalId: 'bdGOnTesti4+ExamplexL/jEvs=:SamlExample',
        userName: 'SamlExample',
        identityProvider: 'bdGOnTesti4+ExamplexL/jEvs=',
      },
      eventTime: '2026-01-01T09:08:07Z',
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRoleWithSAML',
      awsRegion: 'us-east-2',
      sourceIPAddress: '192.0.2.101',
      userAgent: 'aws-cli/2.0',
      requestParameters: {
        sAMLAssertionID: '_c0046c',
        roleSessionName: 'MyAssignedRoleSessionName',
        sourceIdentity: 'MySAMLUser',
        principalTags: { CostCenter: '987654', Project: 'Unicorn' },
        transitiveTagKeys: ['CostCenter'],
        durationSeconds: 3600,
        roleArn: 'arn:aws:iam::444455556666:role/team/SAMLTestRole',
        principalArn: 'arn:aws:iam::444455556666:saml-provider/Shibboleth',
      },
      responseElements: {
        subjectType: 'transient',
        issuer: 'https://server.example.com/idp/shibboleth',
        sourceIdentity: 'MySAMLUser',
        credentials: {
          accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
          expiration: 'Mar 23, 2016, 2:39:57 AM',
        },
        nameQualifier: 'bdGOnTesti4+ExamplexL/jEvs=',
        assumedRoleUser: {
          assumedRoleId: 'AROAD35QRSTUVWEXAMPLE:MyAssignedRoleSessionName',
          arn: 'arn:aws:sts::444455556666:assumed-role/SAMLTestRole/MyAssignedRoleSessionName',
        },
        subject: 'SamlExample',
        audience: 'https://signin.aws.amazon.com/saml',
      },
      resources: [
        {
          ARN: 'arn:aws:iam::444455556666:role/team/SAMLTestRole',
          accountId: '444455556666',
          type: 'AWS::IAM::Role',
        },
        {
          ARN: 'arn:aws:iam::444455556666:saml-provider/Shibboleth',
          accountId: '444455556666',
          type: 'AWS::IAM::SAMLProvider',
        },
      ],
      requestID: 'request-1',
      eventID: 'event-1',
      eventType: 'AwsApiCall',
      recipientAccountId: '444455556666',
    })
  })

  it('leaves out what the assertion and the request leave out', () => {
    const { assertionId, nameQualifier, subject } = facts.identity ?? expect.unreachable()
    const rest = without(facts, 'durationSeconds')
    const event = assumeRoleWithSamlEvent({
      ...rest,
      identity: { assertionId, nameQualifier, subject },
    })
    expect(Object.keys(event.requestParameters ?? {})).toStrictEqual([
      'sAMLAssertionID',
      'roleArn',
      'principalArn',
    ])
    expect(event.responseElements).not.toHaveProperty('sourceIdentity')
  })

  it('says of a refusal what AWS answered, and has no response', () => {
    expect(assumeRoleWithSamlEvent({ ...facts, outcome: failure })).toMatchObject({
      userIdentity: { type: 'SAMLUser', userName: 'SamlExample' },
      errorCode: 'AccessDenied',
      errorMessage: 'Not authorized',
      responseElements: null,
      requestParameters: { sAMLAssertionID: '_c0046c' },
    })
    expect(assumeRoleWithSamlEvent(facts)).not.toHaveProperty('errorCode')
  })

  it('names nobody when the assertion was not verified, and no account when the ARN is none', () => {
    const unverified = without(facts, 'identity')
    const event = assumeRoleWithSamlEvent({ ...unverified, roleArn: 'nonsense', outcome: failure })
    expect(event.userIdentity).toStrictEqual({ type: 'Unknown' })
    expect(event.requestParameters).toMatchObject({ roleArn: 'nonsense' })
    expect(event.resources).toHaveLength(1)
    expect(event).not.toHaveProperty('recipientAccountId')
  })

  it('cuts what a client may make as long as it likes', () => {
    const long = 'x'.repeat(5000)
    const event = assumeRoleWithSamlEvent({
      ...facts,
      userAgent: long,
      roleArn: long,
      outcome: { ...failure, errorMessage: long },
    })
    expect(event.userAgent).toHaveLength(1024)
    expect(event.errorMessage).toHaveLength(1024)
    expect(event.requestParameters?.['roleArn']).toHaveLength(1024)
  })

  it('gives every event its own id', () => {
    const rest = without(facts, 'eventId')
    expect(assumeRoleWithSamlEvent(rest).eventID).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/u)
    expect(assumeRoleWithSamlEvent(rest).eventID).not.toBe(assumeRoleWithSamlEvent(rest).eventID)
  })

  const times = {
    '2016-03-23T00:00:00Z': 'Mar 23, 2016, 12:00:00 AM',
    '2016-12-01T12:05:09Z': 'Dec 1, 2016, 12:05:09 PM',
    '2023-07-18T16:07:39Z': 'Jul 18, 2023, 4:07:39 PM',
  }
  for (const [iso, written] of Object.entries(times)) {
    it(`writes the expiration ${iso} as ${written}`, () => {
      if (facts.outcome.kind !== 'success') return expect.unreachable()
      const session = { ...facts.outcome.session, expiration: new Date(iso) }
      expect(
        assumeRoleWithSamlEvent({ ...facts, outcome: { kind: 'success', session } }),
      ).toMatchObject({ responseElements: { credentials: { expiration: written } } })
    })
  }
})
