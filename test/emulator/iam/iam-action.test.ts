import { beforeEach, describe, expect, it } from 'vitest'
import { home, openTestIam } from './open-test-iam.ts'
import type { TestIam } from './open-test-iam.ts'

let iam: TestIam
beforeEach(async () => {
  iam = await openTestIam()
})

describe('IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail": every call of IAM', () => {
  it('leaves a record of what was done, with the answer', async () => {
    await iam.call('CreateUser', { UserName: 'ann', Path: '/staff/' })
    expect(iam.events).toMatchObject([
      {
        eventSource: 'iam.amazonaws.com',
        eventName: 'CreateUser',
        awsRegion: 'us-east-1',
        readOnly: false,
        recipientAccountId: home,
        userIdentity: { type: 'IAMUser', userName: 'admin' },
        requestParameters: { userName: 'ann', path: '/staff/' },
        responseElements: { user: { arn: `arn:aws:iam::${home}:user/staff/ann` } },
      },
    ])
  })

  it('leaves a record without the answer when it only looked', async () => {
    await iam.call('ListUsers')
    expect(iam.events).toMatchObject([
      { eventName: 'ListUsers', readOnly: true, requestParameters: null, responseElements: null },
    ])
  })

  it('leaves a record when it is denied, with AWS’s sentence', async () => {
    const bob = await iam.userWith('bob', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await iam.refusal('GetUser', { UserName: 'admin' }, bob)
    expect(iam.events).toMatchObject([
      {
        errorCode: 'AccessDenied',
        errorMessage: `User: arn:aws:iam::${home}:user/bob is not authorized to perform: iam:GetUser on resource: arn:aws:iam::${home}:user/admin because no identity-based policy allows the iam:GetUser action`,
        responseElements: null,
      },
    ])
  })

  it('leaves a record when its parameters cannot be read, without them', async () => {
    await iam.refusal('CreateUser', { UserName: 'not a name' })
    expect(iam.events).toMatchObject([
      { eventName: 'CreateUser', errorCode: 'ValidationError', requestParameters: null },
    ])
  })

  it('is made by parts of this service without a record', async () => {
    await iam.call(
      'ListUsers',
      {},
      {
        kind: 'service',
        accountId: home,
        partition: 'aws',
        arn: `arn:aws:iam::${home}:role/service`,
        accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
        policy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['iam:ListUsers'], Resource: ['*'] }],
        },
      },
    )
    expect(iam.events).toEqual([])
  })
})
