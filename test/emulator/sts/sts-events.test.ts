import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { foreign, home, mfaSerial, openTestSts, roleIn, userIn } from './open-test-sts.ts'
import type { Answered, TestSts } from './open-test-sts.ts'

let sts: TestSts
let ann: Caller

beforeEach(async () => {
  sts = await openTestSts()
  ann = await sts.user('ann')
})

const toRole = (name: string, account = home): Record<string, string> => ({
  RoleArn: roleIn(account, name),
  RoleSessionName: 'Session1',
})

describe('IAM User Guide, "Example AWS STS API events in CloudTrail log file"', () => {
  it('records who called, with what, and what was granted', async () => {
    const answer = await sts.call(
      'AssumeRole',
      { ...toRole('Role1'), ExternalId: '123ABC', SerialNumber: mfaSerial, TokenCode: sts.code() },
      ann,
    )
    const { AccessKeyId } = answer['Credentials'] as unknown as Answered
    const user = await sts.directory.findUser(userIn(home, 'ann'))
    const role = await sts.directory.findRole(roleIn(home, 'Role1'))
    expect(sts.events).toEqual([
      {
        eventVersion: '1.08',
        eventTime: '2030-01-01T12:00:00Z',
        eventSource: 'sts.amazonaws.com',
        eventName: 'AssumeRole',
        awsRegion: 'us-east-1',
        sourceIPAddress: '192.0.2.1',
        userAgent: 'test',
        userIdentity: {
          type: 'IAMUser',
          principalId: user?.userId,
          arn: userIn(home, 'ann'),
          accountId: home,
          accessKeyId: ann.accessKeyId,
          userName: 'ann',
        },
        requestParameters: {
          roleArn: roleIn(home, 'Role1'),
          roleSessionName: 'Session1',
          externalId: '123ABC',
          serialNumber: mfaSerial,
        },
        responseElements: {
          credentials: { accessKeyId: AccessKeyId, expiration: 'Jan 1, 2030, 1:00:00 PM' },
          assumedRoleUser: {
            assumedRoleId: `${role?.roleId ?? ''}:Session1`,
            arn: `arn:aws:sts::${home}:assumed-role/Role1/Session1`,
          },
        },
        resources: [{ ARN: roleIn(home, 'Role1'), accountId: home, type: 'AWS::IAM::Role' }],
        requestID: 'request-1',
        eventID: expect.any(String) as string,
        eventType: 'AwsApiCall',
        readOnly: true,
        recipientAccountId: home,
      },
    ])
  })

  it('records inherited tags and source identity of a chained call', async () => {
    const answer = await sts.call(
      'AssumeRole',
      {
        ...toRole('Role1'),
        Tags: [{ Key: 'Department', Value: 'Engineering' }],
        TransitiveTagKeys: ['Department'],
        SourceIdentity: 'JohnDoe',
      },
      ann,
    )
    await sts.call(
      'AssumeRole',
      {
        ...toRole('Role2'),
        DurationSeconds: 3600,
        Tags: [
          { Key: 'Email', Value: 'johndoe@example.com' },
          { Key: 'CostCenter', Value: '12345' },
        ],
        TransitiveTagKeys: ['Email', 'CostCenter'],
      },
      await sts.session(answer),
    )
    expect(sts.events.at(-1)).toMatchObject({
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${home}:assumed-role/Role1/Session1`,
        sessionContext: {
          sessionIssuer: { type: 'Role', arn: roleIn(home, 'Role1'), userName: 'Role1' },
          attributes: { creationDate: '2030-01-01T12:00:00Z', mfaAuthenticated: 'false' },
          sourceIdentity: 'JohnDoe',
        },
      },
      requestParameters: {
        incomingTransitiveTags: { Department: 'Engineering' },
        tags: [
          { key: 'Email', value: 'johndoe@example.com' },
          { key: 'CostCenter', value: '12345' },
        ],
        roleArn: roleIn(home, 'Role2'),
        roleSessionName: 'Session1',
        sourceIdentity: 'JohnDoe',
        transitiveTagKeys: ['Email', 'CostCenter'],
        durationSeconds: 3600,
      },
      responseElements: { sourceIdentity: 'JohnDoe' },
    })
  })

  it('records a call across accounts in both, under one shared id', async () => {
    const answer = await sts.call(
      'AssumeRole',
      { ...toRole('Cross', foreign), SourceIdentity: 'JohnDoe' },
      ann,
    )
    const { AccessKeyId } = answer['Credentials'] as unknown as Answered
    const user = await sts.directory.findUser(userIn(home, 'ann'))
    const [own, theirs, ...others] = sts.events
    expect(others).toEqual([])
    expect(own).toMatchObject({
      recipientAccountId: home,
      userIdentity: { type: 'IAMUser', userName: 'ann' },
    })
    expect(theirs).toMatchObject({
      recipientAccountId: foreign,
      requestParameters: { sourceIdentity: 'JohnDoe' },
      responseElements: { credentials: { accessKeyId: AccessKeyId } },
    })
    expect(theirs?.userIdentity).toEqual({
      type: 'AWSAccount',
      principalId: user?.userId,
      accountId: home,
    })
    expect(own?.sharedEventID).toMatch(/^[0-9a-f-]{36}$/)
    expect(theirs?.sharedEventID).toBe(own?.sharedEventID)
    expect(theirs?.eventID).not.toBe(own?.eventID)
  })

  it("records a refusal across accounts in the caller's alone", async () => {
    const { message } = await sts.refusal('AssumeRole', toRole('Closed', foreign), ann)
    expect(sts.events).toHaveLength(1)
    expect(sts.events[0]).toMatchObject({
      recipientAccountId: home,
      errorCode: 'AccessDenied',
      errorMessage: message,
      responseElements: null,
    })
    expect(sts.events[0]).not.toHaveProperty('sharedEventID')
  })

  it('records the other calls as well, granted and refused', async () => {
    const bob = await sts.user('bob')
    const federated = await sts.session(await sts.call('GetFederationToken', { Name: 'Jane' }, ann))
    await sts.call('GetCallerIdentity', {}, federated)
    await sts.call('GetSessionToken', {}, ann)
    await sts.refusal('GetFederationToken', { Name: 'Jane' }, bob)
    await sts.refusal('GetSessionToken', {}, federated)
    expect(
      sts.events.map(({ eventName, errorCode, userIdentity }) => [
        eventName,
        errorCode,
        userIdentity.type,
      ]),
    ).toEqual([
      ['GetFederationToken', undefined, 'IAMUser'],
      ['GetCallerIdentity', undefined, 'FederatedUser'],
      ['GetSessionToken', undefined, 'IAMUser'],
      ['GetFederationToken', 'AccessDenied', 'IAMUser'],
      ['GetSessionToken', 'AccessDenied', 'FederatedUser'],
    ])
    expect(sts.events[0]).toMatchObject({
      requestParameters: { name: 'Jane' },
      responseElements: { federatedUser: { federatedUserId: `${home}:Jane` } },
    })
    expect(sts.events[1]).toMatchObject({ requestParameters: null, responseElements: null })
  })

  it('does not answer a call whose record cannot be kept', async () => {
    const failing = await openTestSts()
    const caller = await failing.user('ann')
    Object.assign(failing.emulation, {
      recordEvent: () => Promise.reject(new Error('the store is gone')),
    })
    await expect(failing.call('GetSessionToken', {}, caller)).rejects.toThrow('the store is gone')
  })
})

describe('Records, decisions and the log', () => {
  it('hold no secret of any call', async () => {
    const code = sts.code()
    const answers = [
      await sts.call('AssumeRole', toRole('Cross', foreign), ann),
      await sts.call('GetSessionToken', { SerialNumber: mfaSerial, TokenCode: code }, ann),
      await sts.call('GetFederationToken', { Name: 'Jane' }, ann),
    ]
    await sts.refusal('GetSessionToken', { SerialNumber: mfaSerial, TokenCode: code }, ann)
    await sts.refusal('DecodeAuthorizationMessage', { EncodedMessage: 'canary-message' }, ann)
    const secrets = answers.flatMap(({ Credentials }) => {
      const { SecretAccessKey, SessionToken } = Credentials as unknown as Answered
      return [SecretAccessKey, SessionToken]
    })
    const told = JSON.stringify([sts.events, sts.decisions, sts.log])
    for (const secret of [...secrets, `"${code}"`, 'canary-message', 'JBSWY3DP']) {
      expect(told).not.toContain(secret)
    }
    // What is to be there is there: the search looked at the right text.
    expect(told).toContain(roleIn(foreign, 'Cross'))
    expect(sts.log).toHaveLength(5)
  })
})
