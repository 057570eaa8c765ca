import type {
  AssumedRoleSession,
  FederatedUserSession,
  SessionTokenSession,
} from '../../../src/emulator/credentials/session.ts'
import type { IamRoleArn } from '../../../src/partition/arn.ts'

type WithoutKey<Session> = Omit<Session, 'accessKeyId'>

const base = {
  partition: 'aws',
  accountId: '123456789012',
  sessionTags: new Map([['Project', 'Unicorn']]),
  transitiveTagKeys: ['Project'],
  sessionPolicies: { policyArns: [] },
  issuedAt: new Date('2030-01-01T12:00:00Z'),
  expiresAt: new Date('2030-01-01T13:00:00Z'),
}
const userArn = 'arn:aws:iam::123456789012:user/broker'
const userId = 'AIDAEXAMPLEEXAMPLE000'

/** A role session of an hour, from SAML. */
export function roleSession(
  change: Partial<AssumedRoleSession> = {},
): WithoutKey<AssumedRoleSession> {
  return {
    ...base,
    kind: 'assumed-role',
    roleArn: 'arn:aws:iam::123456789012:role/team/Developer' as IamRoleArn,
    roleId: 'AROAEXAMPLEEXAMPLE000',
    roleSessionName: 'alice',
    chained: false,
    sourceIdentity: 'alice',
    sessionPolicies: { policy: '{}', policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    federation: {
      protocol: 'saml',
      providerArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
      issuer: 'https://idp.example.com/saml',
      nameQualifier: 'bdGOnTesti4+ExamplexL/jEvs=',
      subject: 'alice',
      subjectType: 'persistent',
    },
    ...change,
  }
}

/** As GetFederationToken makes them. */
export function federatedUser(): WithoutKey<FederatedUserSession> {
  return { ...base, kind: 'federated-user', federatedUserName: 'jane', userArn, userId }
}

/** As GetSessionToken makes them. */
export function sessionTokenSession(): WithoutKey<SessionTokenSession> {
  return { ...base, kind: 'session-token', userArn, userId }
}
