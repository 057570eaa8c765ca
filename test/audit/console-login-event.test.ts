import { describe, expect, it } from 'vitest'
import { consoleLoginEvent, type ConsoleLoginFacts } from '../../src/audit/console-login-event.ts'
import { without } from './without.ts'

const facts: ConsoleLoginFacts = {
  at: new Date('2026-01-01T09:08:07.654Z'),
  region: 'us-east-1',
  sourceAddress: '192.0.2.110',
  userAgent: 'Mozilla/5.0',
  samlProviderArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  destination: 'https://bridge.example.com/console/s3?token=secret#also',
  outcome: { kind: 'success' },
  eventId: 'event-1',
}
const session = {
  assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice',
  assumedRoleId: 'AROAEXAMPLEEXAMPLE000:alice',
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  sourceIdentity: 'alice',
}

describe('IAM User Guide, "Example sign-in events in CloudTrail log"', () => {
  it('records a success about the session that was opened', () => {
    expect(consoleLoginEvent({ ...facts, session, requestId: 'request-1' })).toStrictEqual({
      eventVersion: '1.08',
      userIdentity: {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLEEXAMPLE000:alice',
        arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice',
        accountId: '123456789012',
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROAEXAMPLEEXAMPLE000',
            arn: 'arn:aws:iam::123456789012:role/Developer',
            accountId: '123456789012',
            userName: 'Developer',
          },
          attributes: { creationDate: '2026-01-01T09:08:07Z', mfaAuthenticated: 'false' },
          sourceIdentity: 'alice',
        },
      },
      eventTime: '2026-01-01T09:08:07Z',
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      awsRegion: 'us-east-1',
      sourceIPAddress: '192.0.2.110',
      userAgent: 'Mozilla/5.0',
      requestParameters: null,
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: {
        LoginTo: 'https://bridge.example.com/console/s3',
        MobileVersion: 'No',
        MFAUsed: 'No',
        SamlProviderArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
      },
      requestID: 'request-1',
      eventID: 'event-1',
      eventType: 'AwsConsoleSignIn',
      recipientAccountId: '123456789012',
    })
  })

  const outcome = {
    kind: 'failure',
    errorMessage: 'The assertion has expired.',
    errorCode: 'SAML_EXPIRED',
  } as const

  it('records a failure about the person whom the assertion names', () => {
    expect(
      consoleLoginEvent({ ...facts, subject: 'alice', nameQualifier: 'q=', outcome }),
    ).toMatchObject({
      userIdentity: {
        type: 'SAMLUser',
        userName: 'alice',
        principalId: 'q=:alice',
        identityProvider: 'q=',
        accountId: '123456789012',
      },
      errorCode: 'SAML_EXPIRED',
      errorMessage: 'The assertion has expired.',
      responseElements: { ConsoleLogin: 'Failure' },
      recipientAccountId: '123456789012',
    })
  })

  it('records a failure about nobody when the assertion was not verified', () => {
    const nothing = without(facts, 'roleArn', 'samlProviderArn', 'destination')
    const event = consoleLoginEvent({ ...nothing, outcome })
    expect(event.userIdentity).toStrictEqual({ type: 'Unknown' })
    expect(event.additionalEventData).toStrictEqual({ MobileVersion: 'No', MFAUsed: 'No' })
    expect(event).not.toHaveProperty('recipientAccountId')
  })

  it('names the account where nothing else does', () => {
    const nothing = without(facts, 'roleArn', 'samlProviderArn')
    expect(consoleLoginEvent({ ...nothing, accountId: '123456789012', outcome })).toMatchObject({
      userIdentity: { type: 'Unknown', accountId: '123456789012' },
      recipientAccountId: '123456789012',
    })
  })
})

describe('IAM User Guide, "Example web identity AWS STS API event in CloudTrail log file"', () => {
  const oidcProviderArn = 'arn:aws:iam::123456789012:oidc-provider/server.example.com'
  const refused: ConsoleLoginFacts = {
    at: facts.at,
    region: 'us-east-1',
    sourceAddress: '192.0.2.110',
    userAgent: 'Mozilla/5.0',
    oidcProviderArn,
    outcome: { kind: 'failure', errorMessage: 'AWS refused to start the session.' },
  }

  it('names the person of a token as a WebIdentityUser', () => {
    const event = consoleLoginEvent({
      ...refused,
      webIdentity: {
        identityProvider: oidcProviderArn,
        audience: 'fedbridge',
        subject: 'alice',
      },
    })
    expect(event.userIdentity).toStrictEqual({
      type: 'WebIdentityUser',
      principalId: `${oidcProviderArn}:fedbridge:alice`,
      userName: 'alice',
      identityProvider: oidcProviderArn,
    })
    expect(event.additionalEventData).toMatchObject({ OidcProviderArn: oidcProviderArn })
    expect(event.additionalEventData).not.toHaveProperty('SamlProviderArn')
    expect(event.recipientAccountId).toBe('123456789012')
  })

  it('names nobody where no token was verified', () => {
    expect(consoleLoginEvent(refused).userIdentity).toStrictEqual({ type: 'Unknown' })
  })
})

describe('sessions that a broker asked for', () => {
  const brokeredBy = { call: 'AssumeRole', accessKeyId: 'AKIAEXAMPLEBROKER000' } as const
  const data = (more: Partial<ConsoleLoginFacts>): unknown =>
    consoleLoginEvent({ ...facts, ...more }).additionalEventData

  it('say with whose key, and for whom, beside the session', () => {
    expect(data({ session, brokeredBy, subject: 'alice' })).toMatchObject({
      BrokeredBy: brokeredBy,
      BrokeredFor: 'alice',
    })
    const webIdentity = { identityProvider: 'arn', audience: 'fedbridge', subject: 'bob' }
    expect(data({ session, brokeredBy, webIdentity })).toMatchObject({ BrokeredFor: 'bob' })
  })

  it('say nothing of it where there was no broker', () => {
    expect(data({ session, subject: 'alice' })).not.toHaveProperty('BrokeredBy')
    expect(data({ session, subject: 'alice' })).not.toHaveProperty('BrokeredFor')
  })

  it('have no key where there were no credentials', () => {
    expect(data({ brokeredBy: { call: 'GetFederationToken' }, subject: 'alice' })).toMatchObject({
      BrokeredBy: { call: 'GetFederationToken' },
    })
  })

  it('are about the federated user, where it is one', () => {
    const federatedUser = {
      arn: 'arn:aws:sts::210987654321:federated-user/alice',
      federatedUserId: '210987654321:alice',
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    }
    const event = consoleLoginEvent({ ...facts, federatedUser, brokeredBy })
    expect(event.userIdentity).toStrictEqual({
      type: 'FederatedUser',
      principalId: '210987654321:alice',
      arn: 'arn:aws:sts::210987654321:federated-user/alice',
      accountId: '210987654321',
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    })
    expect(event.recipientAccountId).toBe('210987654321')
  })
})
