import { beforeEach, describe, expect, it } from 'vitest'
import { iamService } from '../../../src/emulator/iam/iam-service.ts'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { unreachableIssuer } from '../../fakes/unreachable-issuer.ts'
import { home, openTestSts, roleIn, userIn } from './open-test-sts.ts'
import type { TestSts } from './open-test-sts.ts'

let sts: TestSts
beforeEach(async () => {
  sts = await openTestSts()
})

const assume = (name: string): Readonly<Record<string, unknown>> => ({
  RoleArn: roleIn(home, name),
  RoleSessionName: 'session',
})

/** Calls IAM as a part of this service that may do everything. */
async function iam(name: string, sent: Readonly<Record<string, string>>): Promise<void> {
  const { clock, iam: store, directory, emulation } = sts
  const { actions } = iamService({
    clock,
    iam: store,
    directory,
    log: emulation.log,
    partition: 'aws',
    recordEvent: emulation.recordEvent,
    issuerThumbprints: unreachableIssuer,
    insecureHttpIssuers: [],
  })
  const caller: Caller = {
    kind: 'service',
    accountId: home,
    partition: 'aws',
    arn: `arn:aws:iam::${home}:role/service`,
    accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
    },
  }
  await actions
    .find((action) => action.name === name)
    ?.answer(new Map(Object.entries(sent)), {
      requestId: 'request-1',
      sourceAddress: '192.0.2.1',
      userAgent: 'test',
      region: 'us-east-1',
      caller,
    })
}

/** Credentials of GetSessionToken, and whoever has them now. */
async function sessionOf(name: string): Promise<() => Promise<Caller>> {
  const answer = await sts.call('GetSessionToken', {}, await sts.user(name))
  return () => sts.session(answer)
}

describe('IAM User Guide, "Renaming an IAM user": an open session of the user', () => {
  it('keeps the Deny statements and the boundary of the user', async () => {
    const carl = await sessionOf('carl')
    const before = await sts.refusal('AssumeRole', assume('OfTheAccount'), await carl())
    expect(before).toMatchObject({ code: 'AccessDenied' })
    await iam('UpdateUser', { UserName: 'carl', NewUserName: 'carla', NewPath: '/new/' })
    expect(await sts.refusal('AssumeRole', assume('OfTheAccount'), await carl())).toEqual({
      ...before,
      message: before.message.replace('user/carl ', 'user/new/carla '),
    })
  })

  it('keeps what the user may do, and goes by the new name', async () => {
    const ann = await sessionOf('ann')
    await iam('UpdateUser', { UserName: 'ann', NewUserName: 'anna' })
    expect(await sts.call('AssumeRole', assume('Plain'), await ann())).toHaveProperty('Credentials')
    expect(await sts.call('GetCallerIdentity', {}, await ann())).toMatchObject({
      Arn: userIn(home, 'anna'),
    })
  })
})

describe('IAM User Guide, "Deleting roles or instance profiles": an open session of what was deleted', () => {
  // The seeds name policies as no call could, so that DeleteRolePolicy cannot take them off first.
  const deletingRole1 = (): Promise<void> =>
    sts.iam.change(home, async (writer) => {
      const role = await writer.find('role', home, 'Role1')
      if (role !== undefined) await writer.remove('role', role)
    })

  it('gets no other session, whoever trusts the role', async () => {
    const opened = await sts.call('AssumeRole', assume('Role1'), await sts.user('ann'))
    const session = await sts.session(opened)
    expect(await sts.call('AssumeRole', assume('AfterRole1'), session)).toHaveProperty(
      'Credentials',
    )
    await deletingRole1()
    expect(await sts.refusal('AssumeRole', assume('AfterRole1'), session)).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('gets none either when the role was made again', async () => {
    const opened = await sts.call('AssumeRole', assume('Role1'), await sts.user('ann'))
    const session = await sts.session(opened)
    await deletingRole1()
    await iam('CreateRole', {
      RoleName: 'Role1',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: userIn(home, 'ann') }, Action: 'sts:AssumeRole' },
        ],
      }),
    })
    await iam('UpdateAssumeRolePolicy', {
      RoleName: 'AfterRole1',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:sts::${home}:assumed-role/Role1/session` },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    })
    expect(await sts.refusal('AssumeRole', assume('AfterRole1'), session)).toMatchObject({
      code: 'AccessDenied',
    })
    const again = await sts.call('AssumeRole', assume('Role1'), await sts.user('ann'))
    expect(
      await sts.call('AssumeRole', assume('AfterRole1'), await sts.session(again)),
    ).toHaveProperty('Credentials')
  })

  it('gets none when it is a user’s', async () => {
    const bob = await sessionOf('bob')
    expect(await sts.call('AssumeRole', assume('OfAnother'), await bob())).toHaveProperty(
      'Credentials',
    )
    await iam('DeleteAccessKey', { UserName: 'bob', AccessKeyId: 'AKIABOBXXXXXXXXXXXXX' })
    await iam('DeleteUser', { UserName: 'bob' })
    expect(await sts.refusal('AssumeRole', assume('OfAnother'), await bob())).toMatchObject({
      code: 'AccessDenied',
    })
  })
})
