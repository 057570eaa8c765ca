import { describe, expect, it } from 'vitest'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent } from '../open-test-iam.ts'

const UserName = 'ann'
const userArn = (name: string): string => `arn:aws:iam::${home}:user/${name}`
const s3ReadOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
const readS3 = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
})

interface AnsweredKey {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
}

describe('IAM API Reference, "CreateUser", "GetUser" and "UpdateUser"', () => {
  it('reads back everything that was written', async () => {
    const test = await openTestIam()
    const answer = await test.call('CreateUser', {
      UserName,
      Path: '/a/',
      PermissionsBoundary: s3ReadOnly,
      Tags: [{ Key: 'team', Value: 'a' }],
    })
    const { User } = await test.call('GetUser', { UserName: 'ANN' })
    expect(User).toEqual(answer['User'])
    expect(User).toMatchObject({
      Path: '/a/',
      UserName,
      Arn: userArn('a/ann'),
      CreateDate: test.clock.now(),
      PermissionsBoundary: { PermissionsBoundaryArn: s3ReadOnly },
      Tags: [{ Key: 'team', Value: 'a' }],
    })
    expect((User as { UserId: string }).UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
  })

  it.each([
    ['a name that is taken, in another case', { UserName: 'ANN' }, 'EntityAlreadyExists'],
    ['a name of 65 characters', { UserName: 'u'.repeat(65) }, 'ValidationError'],
    [
      'a boundary that is not there',
      { UserName: 'x', PermissionsBoundary: `${s3ReadOnly}x` },
      'NoSuchEntity',
    ],
    [
      'a boundary that is no policy',
      { UserName: 'x', PermissionsBoundary: userArn('admin') },
      'InvalidInput',
    ],
    ['a tag of AWS', { UserName: 'x', Tags: [{ Key: 'aws:x', Value: '' }] }, 'InvalidInput'],
  ])('refuses %s', async (_case, sent, code) => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    expect((await test.refusal('CreateUser', sent)).code).toBe(code)
  })

  it('answers the caller itself to whoever gives no name', async () => {
    const test = await openTestIam()
    const { User } = await test.call('GetUser')
    expect(User).toMatchObject({ UserName: 'admin' })
  })

  it('renames a user, who keeps id and keys', async () => {
    const test = await openTestIam()
    const { User: before } = await test.call('CreateUser', { UserName })
    const { AccessKey } = await test.call('CreateAccessKey', { UserName })
    const { AccessKeyId } = AccessKey as unknown as AnsweredKey
    await test.call('UpdateUser', { UserName, NewUserName: 'Eve', NewPath: '/b/' })
    const { User: after } = await test.call('GetUser', { UserName: 'eve' })
    const { UserId } = before as { UserId: string }
    expect(after).toMatchObject({ UserName: 'Eve', Path: '/b/', Arn: userArn('b/Eve'), UserId })
    expect((await test.directory.findAccessKey(AccessKeyId))?.user.arn).toBe(userArn('b/Eve'))
    expect(await test.directory.arnOfUniqueId(UserId)).toBe(userArn('b/Eve'))
    expect((await test.refusal('GetUser', { UserName })).code).toBe('NoSuchEntity')
  })

  it('renames a user in case alone, and to no name that another has', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    await test.call('UpdateUser', { UserName, NewUserName: 'Ann' })
    expect((await test.call('GetUser', { UserName }))['User']).toMatchObject({ UserName: 'Ann' })
    expect(await test.refusal('UpdateUser', { UserName, NewUserName: 'Admin' })).toEqual({
      code: 'EntityAlreadyExists',
      message: 'User with name Admin already exists.',
      status: 409,
    })
  })

  it('lists pages of users below a path, without their tags', async () => {
    const test = await openTestIam()
    const Tags = [{ Key: 'team', Value: 'a' }]
    for (const name of ['b', 'A']) {
      await test.call('CreateUser', { UserName: name, Path: '/x/', Tags })
    }
    const first = await test.call('ListUsers', { PathPrefix: '/x/', MaxItems: 1 })
    expect(first).toMatchObject({ Users: [{ UserName: 'A' }], IsTruncated: true })
    expect(JSON.stringify(first)).not.toContain('team')
    const rest = await test.call('ListUsers', { PathPrefix: '/x/', Marker: first['Marker'] })
    expect(rest).toMatchObject({ Users: [{ UserName: 'b' }], IsTruncated: false })
  })
})

describe('IAM API Reference, "DeleteUser"', () => {
  it('says what has to go first', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    await test.call('AttachUserPolicy', { UserName, PolicyArn: s3ReadOnly })
    await test.call('PutUserPolicy', { UserName, PolicyName: 'p', PolicyDocument: readS3 })
    const { AccessKey } = await test.call('CreateAccessKey', { UserName })
    const { AccessKeyId } = AccessKey as unknown as AnsweredKey
    const conflict = async (): Promise<string> => {
      const { code, message } = await test.refusal('DeleteUser', { UserName })
      return `${code}: ${message}`
    }
    expect(await conflict()).toBe(
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    )
    await test.call('DetachUserPolicy', { UserName, PolicyArn: s3ReadOnly })
    expect(await conflict()).toBe(
      'DeleteConflict: Cannot delete entity, must delete policies first.',
    )
    await test.call('DeleteUserPolicy', { UserName, PolicyName: 'p' })
    expect(await conflict()).toBe(
      'DeleteConflict: Cannot delete entity, must delete access keys first.',
    )
    await test.call('DeleteAccessKey', { UserName, AccessKeyId })
    await test.call('DeleteUser', { UserName })
    expect(await test.refusal('DeleteUser', { UserName })).toEqual({
      code: 'NoSuchEntity',
      message: 'The user with name ann cannot be found.',
      status: 404,
    })
  })
})

describe('IAM API Reference, "CreateAccessKey" and what else keys have', () => {
  it('shows the secret once, and in no record', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    const { AccessKey } = await test.call('CreateAccessKey', { UserName })
    const { AccessKeyId, SecretAccessKey } = AccessKey as unknown as AnsweredKey
    expect(AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
    expect(SecretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/)
    expect(await test.directory.findAccessKey(AccessKeyId)).toMatchObject({
      secretAccessKey: SecretAccessKey,
      active: true,
    })
    const listed = await test.call('ListAccessKeys', { UserName })
    expect(listed['AccessKeyMetadata']).toMatchObject([{ AccessKeyId, Status: 'Active' }])
    expect(JSON.stringify(listed)).not.toContain(SecretAccessKey)
    expect(JSON.stringify(test.events)).toContain(AccessKeyId)
    expect(JSON.stringify(test.events)).not.toContain(SecretAccessKey)
  })

  it('gives two keys, and no third', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    await test.call('CreateAccessKey', { UserName })
    await test.call('CreateAccessKey', { UserName })
    expect(await test.refusal('CreateAccessKey', { UserName })).toEqual({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for AccessKeysPerUser: 2',
      status: 409,
    })
  })

  it('makes a key inactive, and removes it', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    const { AccessKey } = await test.call('CreateAccessKey', { UserName })
    const { AccessKeyId } = AccessKey as unknown as AnsweredKey
    await test.call('UpdateAccessKey', { UserName, AccessKeyId, Status: 'Inactive' })
    expect((await test.directory.findAccessKey(AccessKeyId))?.active).toBe(false)
    expect(await test.call('GetAccessKeyLastUsed', { AccessKeyId })).toMatchObject({ UserName })
    await test.call('DeleteAccessKey', { UserName, AccessKeyId })
    expect(await test.directory.findAccessKey(AccessKeyId)).toBeUndefined()
    expect(await test.refusal('DeleteAccessKey', { UserName, AccessKeyId })).toEqual({
      code: 'NoSuchEntity',
      message: `The Access Key with id ${AccessKeyId} cannot be found.`,
      status: 404,
    })
  })

  it("does not touch another user's key", async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    const { AccessKey } = await test.call('CreateAccessKey', { UserName: 'admin' })
    const { AccessKeyId } = AccessKey as unknown as AnsweredKey
    const sent = { UserName, AccessKeyId }
    expect((await test.refusal('DeleteAccessKey', sent)).code).toBe('NoSuchEntity')
    await test.call('DeleteAccessKey', { AccessKeyId })
  })
})

describe('IAM API Reference, what a user may do', () => {
  it('holds inline policies, managed ones, a boundary and tags', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    await test.call('PutUserPolicy', { UserName, PolicyName: 'p', PolicyDocument: readS3 })
    const got = await test.call('GetUserPolicy', { UserName, PolicyName: 'p' })
    expect(decodeURIComponent(got['PolicyDocument'] as string)).toBe(readS3)
    expect(got['UserName']).toBe(UserName)
    await test.call('AttachUserPolicy', { UserName, PolicyArn: s3ReadOnly })
    await test.call('PutUserPermissionsBoundary', { UserName, PermissionsBoundary: s3ReadOnly })
    await test.call('TagUser', { UserName, Tags: [{ Key: 'k', Value: 'v' }] })
    expect(await test.call('ListUserPolicies', { UserName })).toMatchObject({ PolicyNames: ['p'] })
    expect(await test.call('ListAttachedUserPolicies', { UserName })).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AmazonS3ReadOnlyAccess', PolicyArn: s3ReadOnly }],
    })
    expect(await test.call('ListUserTags', { UserName })).toMatchObject({ Tags: [{ Key: 'k' }] })
    const user = await test.directory.findUser(userArn(UserName))
    expect(user?.policies.map(({ name }) => name)).toEqual(['p', s3ReadOnly])
    expect(user?.permissionsBoundary?.name).toBe(s3ReadOnly)
    await test.call('DeleteUserPermissionsBoundary', { UserName })
    await test.call('UntagUser', { UserName, TagKeys: ['K'] })
    expect((await test.call('GetUser', { UserName }))['User']).toMatchObject({
      PermissionsBoundary: undefined,
      Tags: undefined,
    })
  })

  it('has 2048 characters for inline policies', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    const document = (length: number): string =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'b'.repeat(length)}` },
        ],
      })
    const put = (length: number): Sent => ({
      UserName,
      PolicyName: 'p',
      PolicyDocument: document(length),
    })
    const fits = 2048 - document(0).length
    await test.call('PutUserPolicy', put(fits))
    expect(await test.refusal('PutUserPolicy', put(fits + 1))).toMatchObject({
      code: 'LimitExceeded',
      message: 'Maximum policy size of 2048 bytes exceeded for user ann',
    })
  })

  it('is in no group and has no MFA device', async () => {
    const test = await openTestIam()
    await test.call('CreateUser', { UserName })
    expect(await test.call('ListGroupsForUser', { UserName })).toMatchObject({ Groups: [] })
    expect(await test.call('ListMFADevices', { UserName })).toMatchObject({ MFADevices: [] })
    expect((await test.refusal('ListGroupsForUser', { UserName: 'none' })).code).toBe(
      'NoSuchEntity',
    )
  })

  it('denies what policies do not allow', async () => {
    const test = await openTestIam()
    const caller = await test.userWith('self', {
      Effect: 'Allow',
      Action: 'iam:*AccessKey*',
      Resource: userArn('${aws:username}'),
    })
    await test.call('CreateAccessKey', {}, caller)
    expect((await test.refusal('CreateAccessKey', { UserName: 'admin' }, caller)).code).toBe(
      'AccessDenied',
    )
    expect((await test.refusal('CreateUser', { UserName }, caller)).code).toBe('AccessDenied')
  })
})
