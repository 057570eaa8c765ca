import { describe, expect, it } from 'vitest'
import type { RoleSeed } from '../../../../src/emulator/iam/seed-accounts.ts'
import { evaluateTrustPolicy } from '../../../../src/policy/evaluate-trust-policy.ts'
import { parsePolicyDocument } from '../../../../src/policy/parse-policy-document.ts'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'

const roleArn = (name: string): string => `arn:aws:iam::${home}:role/${name}`
const userArn = (name: string): string => `arn:aws:iam::${home}:user/${name}`

/** A trust policy with one statement for one principal. */
function trusting(principal: object): string {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

const trust = trusting({ AWS: `arn:aws:iam::${home}:root` })
const readS3 = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
})
const s3ReadOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'

async function create(test: TestIam, sent: Sent = {}): Promise<Record<string, unknown>> {
  const answer = await test.call('CreateRole', {
    RoleName: 'Reader',
    AssumeRolePolicyDocument: trust,
    ...sent,
  })
  return answer['Role'] as Record<string, unknown>
}

async function read(test: TestIam, RoleName = 'Reader'): Promise<Record<string, unknown>> {
  return (await test.call('GetRole', { RoleName }))['Role'] as Record<string, unknown>
}

const shownTrust = (role: Record<string, unknown>): unknown =>
  JSON.parse(decodeURIComponent(String(role['AssumeRolePolicyDocument'])))

describe('IAM API Reference, "CreateRole" and "GetRole"', () => {
  it('reads back everything that was written', async () => {
    const test = await openTestIam()
    const created = await create(test, {
      Path: '/a/b/',
      Description: 'reads',
      MaxSessionDuration: 7200,
      PermissionsBoundary: s3ReadOnly,
      Tags: [{ Key: 'team', Value: 'a' }],
    })
    const role = await read(test)
    expect(role).toMatchObject({
      Path: '/a/b/',
      RoleName: 'Reader',
      Arn: roleArn('a/b/Reader'),
      CreateDate: test.clock.now(),
      Description: 'reads',
      MaxSessionDuration: 7200,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: s3ReadOnly,
      },
      Tags: [{ Key: 'team', Value: 'a' }],
      RoleLastUsed: {},
    })
    expect(role['RoleId']).toMatch(/^AROA[A-Z2-7]{17}$/)
    expect(created['RoleId']).toBe(role['RoleId'])
    expect(shownTrust(role)).toEqual(JSON.parse(trust))
  })

  it('percent-encodes the trust policy by RFC 3986', async () => {
    const test = await openTestIam()
    const role = await create(test, { AssumeRolePolicyDocument: trusting({ AWS: '*' }) })
    expect(role['AssumeRolePolicyDocument']).toMatch(/^[\w.~%-]+$/)
    expect(role['AssumeRolePolicyDocument']).toContain('%2A')
  })

  it('has an hour of session unless told otherwise', async () => {
    const test = await openTestIam()
    expect(await create(test)).toMatchObject({ MaxSessionDuration: 3600, Path: '/' })
  })

  it.each([
    ['a name that is taken, in another case', { RoleName: 'READER' }, 'EntityAlreadyExists'],
    ['a name of 65 characters', { RoleName: 'r'.repeat(65) }, 'ValidationError'],
    ['a space in the name', { RoleName: 'a b' }, 'ValidationError'],
    ['a path without its last slash', { RoleName: 'x', Path: '/a' }, 'ValidationError'],
    ['less than an hour', { RoleName: 'x', MaxSessionDuration: 3599 }, 'ValidationError'],
    ['more than twelve', { RoleName: 'x', MaxSessionDuration: 43_201 }, 'ValidationError'],
    ['a description of 1001', { RoleName: 'x', Description: 'd'.repeat(1001) }, 'ValidationError'],
    [
      'a trust policy that is none',
      { RoleName: 'x', AssumeRolePolicyDocument: readS3 },
      'MalformedPolicyDocument',
    ],
    [
      'a boundary that is not there',
      { RoleName: 'x', PermissionsBoundary: `arn:aws:iam::${home}:policy/none` },
      'NoSuchEntity',
    ],
    [
      'tags that differ by case',
      {
        RoleName: 'x',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      'InvalidInput',
    ],
  ])('refuses %s', async (_case, sent, code) => {
    const test = await openTestIam()
    await create(test)
    const refusal = await test.refusal('CreateRole', { AssumeRolePolicyDocument: trust, ...sent })
    expect(refusal.code).toBe(code)
  })

  it('names the role that exists, and the one that does not, in the words of IAM', async () => {
    const test = await openTestIam()
    await create(test)
    expect(
      await test.refusal('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: trust }),
    ).toEqual({
      code: 'EntityAlreadyExists',
      message: 'Role with name Reader already exists.',
      status: 409,
    })
    expect(await test.refusal('GetRole', { RoleName: 'none' })).toEqual({
      code: 'NoSuchEntity',
      message: 'The role with name none cannot be found.',
      status: 404,
    })
  })

  it('finds a role without regard to case', async () => {
    const test = await openTestIam()
    await create(test)
    expect(await read(test, 'rEADER')).toMatchObject({ RoleName: 'Reader' })
  })
})

describe('IAM User Guide, "AWS JSON policy elements: Principal": users and roles by unique id', () => {
  it('does not trust a role that was deleted and made again', async () => {
    const test = await openTestIam()
    await create(test, { RoleName: 'Trusted' })
    await create(test, { AssumeRolePolicyDocument: trusting({ AWS: roleArn('Trusted') }) })
    const decision = async (): Promise<string> => {
      const trusted = await test.directory.findRole(roleArn('Trusted'))
      const role = await test.directory.findRole(roleArn('Reader'))
      if (trusted === undefined || role === undefined) throw new Error('a role is missing')
      return evaluateTrustPolicy(role.trustPolicy, {
        principal: {
          kind: 'aws',
          arn: `arn:aws:sts::${home}:assumed-role/Trusted/session`,
          accountId: home,
          sessionIssuerArn: trusted.arn,
          uniqueId: trusted.roleId,
        },
        action: 'sts:AssumeRole',
        context: new Map(),
      }).decision
    }
    expect(await decision()).toBe('allowed')
    const stored = await test.iam.find('role', home, 'Reader')
    expect(stored?.trustPolicy).toMatch(/"AWS":"AROA[A-Z2-7]{17}"/)
    expect(shownTrust(await read(test))).toEqual(JSON.parse(trusting({ AWS: roleArn('Trusted') })))
    const { roleId } = (await test.iam.find('role', home, 'Trusted')) ?? {}

    await test.call('DeleteRole', { RoleName: 'Trusted' })
    await create(test, { RoleName: 'Trusted' })
    const again = await test.iam.find('role', home, 'Trusted')
    expect(again?.roleId).not.toBe(roleId)
    // The id of nobody is shown as it is.
    expect(shownTrust(await read(test))).toEqual(JSON.parse(trusting({ AWS: roleId ?? '' })))
    expect(await decision()).toBe('implicitDeny')
  })

  it('refuses a principal that does not exist in an account that does', async () => {
    const test = await openTestIam()
    const refusal = await test.refusal('CreateRole', {
      RoleName: 'Reader',
      AssumeRolePolicyDocument: trusting({ AWS: userArn('nobody') }),
    })
    expect(refusal).toEqual({
      code: 'MalformedPolicyDocument',
      message: `Invalid principal in policy: "AWS":"${userArn('nobody')}"`,
      status: 400,
    })
    await test.userWith('nobody', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await create(test, { AssumeRolePolicyDocument: trusting({ AWS: userArn('nobody') }) })
  })

  it('names those of the configuration by id too, and leaves the ARNs of nobody', async () => {
    const seed = (name: string, AWS: string): RoleSeed => ({
      arn: roleArn(name),
      trustPolicy: parsePolicyDocument(trusting({ AWS }), 'trust'),
    })
    const roles = [seed('One', roleArn('Two')), seed('Two', roleArn('nobody'))]
    const test = await openTestIam({ seeds: [{ accountId: home, roles }] })
    const two = await test.iam.find('role', home, 'Two')
    expect((await test.iam.find('role', home, 'One'))?.trustPolicy).toContain(two?.roleId)
    expect(two?.trustPolicy).toContain(roleArn('nobody'))
  })

  it('leaves principals of accounts that are not here', async () => {
    const test = await openTestIam()
    const other = trusting({ AWS: 'arn:aws:iam::999988887777:role/Far' })
    const role = await create(test, { AssumeRolePolicyDocument: other })
    expect(shownTrust(role)).toEqual(JSON.parse(other))
  })

  it('shows the number of an account as its root', async () => {
    const test = await openTestIam()
    const role = await create(test, {
      AssumeRolePolicyDocument: trusting({ AWS: ['111122223333', `arn:aws:iam::${home}:root`] }),
    })
    expect(shownTrust(role)).toEqual(
      JSON.parse(
        trusting({ AWS: ['arn:aws:iam::111122223333:root', `arn:aws:iam::${home}:root`] }),
      ),
    )
  })

  it('does the same on UpdateAssumeRolePolicy', async () => {
    const test = await openTestIam()
    await create(test)
    const update = (AWS: string): Sent => ({
      RoleName: 'Reader',
      PolicyDocument: trusting({ AWS }),
    })
    const refusal = await test.refusal('UpdateAssumeRolePolicy', update(userArn('nobody')))
    expect(refusal.code).toBe('MalformedPolicyDocument')
    await test.call('UpdateAssumeRolePolicy', update(userArn('admin')))
    expect((await test.iam.find('role', home, 'Reader'))?.trustPolicy).toContain('"AIDAADMIN')
    expect(shownTrust(await read(test))).toEqual(JSON.parse(trusting({ AWS: userArn('admin') })))
  })
})

describe('IAM API Reference, what a role may do', () => {
  it('puts, lists, reads and deletes inline policies', async () => {
    const test = await openTestIam()
    await create(test)
    const RoleName = 'Reader'
    await test.call('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: readS3 })
    expect(await test.call('ListRolePolicies', { RoleName })).toMatchObject({ PolicyNames: ['p'] })
    const got = await test.call('GetRolePolicy', { RoleName, PolicyName: 'p' })
    expect(decodeURIComponent(got['PolicyDocument'] as string)).toBe(readS3)
    expect((await test.refusal('DeleteRole', { RoleName })).message).toBe(
      'Cannot delete entity, must delete policies first.',
    )
    await test.call('DeleteRolePolicy', { RoleName, PolicyName: 'p' })
    expect(await test.refusal('GetRolePolicy', { RoleName, PolicyName: 'p' })).toMatchObject({
      code: 'NoSuchEntity',
      message: 'The role policy with name p cannot be found.',
    })
    await test.call('DeleteRole', { RoleName })
    expect((await test.refusal('GetRole', { RoleName })).code).toBe('NoSuchEntity')
  })

  it('counts all inline policies of a role together', async () => {
    const test = await openTestIam()
    await create(test)
    const half = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'b'.repeat(5500)}` },
      ],
    })
    const put = (PolicyName: string): Sent => ({
      RoleName: 'Reader',
      PolicyName,
      PolicyDocument: half,
    })
    await test.call('PutRolePolicy', put('one'))
    expect(await test.refusal('PutRolePolicy', put('two'))).toEqual({
      code: 'LimitExceeded',
      message: 'Maximum policy size of 10240 bytes exceeded for role Reader',
      status: 409,
    })
    // In the place of itself it fits.
    await test.call('PutRolePolicy', put('one'))
  })

  it('attaches ten managed policies, each once', async () => {
    const test = await openTestIam()
    await create(test)
    const RoleName = 'Reader'
    const attach = async (name: string): Promise<Sent> => {
      await test.call('CreatePolicy', { PolicyName: name, PolicyDocument: readS3 })
      return { RoleName, PolicyArn: `arn:aws:iam::${home}:policy/${name}` }
    }
    for (let count = 0; count < 9; count += 1) {
      await test.call('AttachRolePolicy', await attach(`p${count}`))
    }
    await test.call('AttachRolePolicy', { RoleName, PolicyArn: s3ReadOnly })
    await test.call('AttachRolePolicy', { RoleName, PolicyArn: s3ReadOnly })
    expect(await test.refusal('AttachRolePolicy', await attach('p9'))).toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for PoliciesPerRole: 10',
    })
    expect((await test.refusal('DeleteRole', { RoleName })).message).toBe(
      'Cannot delete entity, must detach all policies first.',
    )
    await test.call('DetachRolePolicy', { RoleName, PolicyArn: s3ReadOnly })
    expect(await test.refusal('DetachRolePolicy', { RoleName, PolicyArn: s3ReadOnly })).toEqual({
      code: 'NoSuchEntity',
      message: `Policy ${s3ReadOnly} was not found.`,
      status: 404,
    })
  })

  it('sets and removes the boundary', async () => {
    const test = await openTestIam()
    await create(test)
    const RoleName = 'Reader'
    await test.call('PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: s3ReadOnly })
    expect((await read(test))['PermissionsBoundary']).toBeDefined()
    await test.call('DeleteRolePermissionsBoundary', { RoleName })
    expect((await read(test))['PermissionsBoundary']).toBeUndefined()
  })

  it('tags, untags and lists tags', async () => {
    const test = await openTestIam()
    await create(test)
    const RoleName = 'Reader'
    await test.call('TagRole', { RoleName, Tags: [{ Key: 'team', Value: 'a' }] })
    await test.call('TagRole', { RoleName, Tags: [{ Key: 'TEAM', Value: 'b' }] })
    expect(await test.call('ListRoleTags', { RoleName })).toMatchObject({
      Tags: [{ Key: 'team', Value: 'b' }],
    })
    await test.call('UntagRole', { RoleName, TagKeys: ['team'] })
    expect(await test.call('ListRoleTags', { RoleName })).toMatchObject({ Tags: [] })
  })

  it('changes the description and the duration, each without the other', async () => {
    const test = await openTestIam()
    await create(test, { Description: 'one', MaxSessionDuration: 7200 })
    await test.call('UpdateRole', { RoleName: 'Reader', MaxSessionDuration: 3600 })
    expect(await read(test)).toMatchObject({ Description: 'one', MaxSessionDuration: 3600 })
    await test.call('UpdateRoleDescription', { RoleName: 'Reader', Description: 'two' })
    expect(await read(test)).toMatchObject({ Description: 'two', MaxSessionDuration: 3600 })
  })

  it('lists pages of roles below a path', async () => {
    const test = await openTestIam()
    for (const name of ['c', 'B', 'a']) await create(test, { RoleName: name, Path: '/x/' })
    await create(test, { RoleName: 'other' })
    const first = await test.call('ListRoles', { PathPrefix: '/x/', MaxItems: 2 })
    expect(first['Roles']).toMatchObject([{ RoleName: 'a' }, { RoleName: 'B' }])
    expect(first['IsTruncated']).toBe(true)
    const second = await test.call('ListRoles', { PathPrefix: '/x/', Marker: first['Marker'] })
    expect(second['Roles']).toMatchObject([{ RoleName: 'c' }])
    expect(second['IsTruncated']).toBe(false)
  })

  it('has no instance profiles', async () => {
    const test = await openTestIam()
    await create(test)
    const sent = { RoleName: 'Reader' }
    expect(await test.call('ListInstanceProfilesForRole', sent)).toMatchObject({
      InstanceProfiles: [],
    })
  })
})

describe('authorization of IAM actions on roles', () => {
  it('asks for the action on the role with its path, and keeps the record of a refusal', async () => {
    const test = await openTestIam()
    await create(test, { Path: '/team/' })
    const caller = await test.userWith('reader', {
      Effect: 'Allow',
      Action: 'iam:GetRole',
      Resource: roleArn('team/*'),
    })
    await test.call('GetRole', { RoleName: 'Reader' }, caller)
    const refusal = await test.refusal('DeleteRole', { RoleName: 'Reader' }, caller)
    expect(refusal.code).toBe('AccessDenied')
    expect(refusal.message).toContain(
      `is not authorized to perform: iam:DeleteRole on resource: ${roleArn('team/Reader')}`,
    )
    expect(test.events.at(-1)).toMatchObject({
      eventName: 'DeleteRole',
      errorCode: 'AccessDenied',
      requestParameters: { roleName: 'Reader' },
    })
  })

  it('has iam:PolicyARN when a policy is attached', async () => {
    const test = await openTestIam()
    await create(test)
    const caller = await test.userWith('attacher', {
      Effect: 'Allow',
      Action: 'iam:AttachRolePolicy',
      Resource: '*',
      Condition: { ArnEquals: { 'iam:PolicyARN': s3ReadOnly } },
    })
    const attach = (PolicyArn: string): Sent => ({ RoleName: 'Reader', PolicyArn })
    await test.call('AttachRolePolicy', attach(s3ReadOnly), caller)
    const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
    const refusal = await test.refusal('AttachRolePolicy', attach(administrator), caller)
    expect(refusal.code).toBe('AccessDenied')
  })

  it('has iam:PermissionsBoundary when a role is made', async () => {
    const test = await openTestIam()
    const caller = await test.userWith('maker', {
      Effect: 'Allow',
      Action: 'iam:CreateRole',
      Resource: '*',
      Condition: { ArnEquals: { 'iam:PermissionsBoundary': s3ReadOnly } },
    })
    const sent = { RoleName: 'Reader', AssumeRolePolicyDocument: trust }
    expect((await test.refusal('CreateRole', sent, caller)).code).toBe('AccessDenied')
    await test.call('CreateRole', { ...sent, PermissionsBoundary: s3ReadOnly }, caller)
  })

  it('has iam:PermissionsBoundary, the one that is there, when permissions change', async () => {
    const test = await openTestIam()
    await create(test)
    const caller = await test.userWith('delegate', {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: '*',
      Condition: { ArnEquals: { 'iam:PermissionsBoundary': s3ReadOnly } },
    })
    const RoleName = 'Reader'
    const calls = [
      ['PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: readS3 }],
      ['DeleteRolePolicy', { RoleName, PolicyName: 'p' }],
      ['AttachRolePolicy', { RoleName, PolicyArn: s3ReadOnly }],
      ['DetachRolePolicy', { RoleName, PolicyArn: s3ReadOnly }],
      ['DeleteRolePermissionsBoundary', { RoleName }],
    ] as const
    for (const [action, sent] of calls) {
      expect((await test.refusal(action, sent, caller)).code).toBe('AccessDenied')
    }
    await test.call('PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: s3ReadOnly })
    for (const [action, sent] of calls) await test.call(action, sent, caller)
  })
})
