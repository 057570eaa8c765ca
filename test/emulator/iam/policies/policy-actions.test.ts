import { describe, expect, it } from 'vitest'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'

const s3ReadOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
const PolicyArn = `arn:aws:iam::${home}:policy/read`

function allowing(action: string, resource = '*'): string {
  const statement = { Effect: 'Allow', Action: action, Resource: resource }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

async function create(test: TestIam, sent: Sent = {}): Promise<unknown> {
  const PolicyDocument = allowing('s3:GetObject')
  return (await test.call('CreatePolicy', { PolicyName: 'read', PolicyDocument, ...sent }))[
    'Policy'
  ]
}

describe('IAM API Reference, "CreatePolicy" and "GetPolicy"', () => {
  it('reads back everything that was written', async () => {
    const test = await openTestIam()
    const Tags = [{ Key: 'team', Value: 'a' }]
    const created = await create(test, { Path: '/a/', Description: 'reads', Tags })
    const arn = `arn:aws:iam::${home}:policy/a/read`
    const { Policy } = await test.call('GetPolicy', { PolicyArn: arn })
    expect(Policy).toEqual(created)
    expect(Policy).toMatchObject({
      PolicyName: 'read',
      Arn: arn,
      Path: '/a/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      Description: 'reads',
      CreateDate: test.clock.now(),
      UpdateDate: test.clock.now(),
      Tags,
    })
    const { PolicyVersion } = await test.call('GetPolicyVersion', {
      PolicyArn: arn,
      VersionId: 'v1',
    })
    const { Document } = PolicyVersion as { Document: string }
    expect(decodeURIComponent(Document)).toBe(allowing('s3:GetObject'))
    expect(Document).toContain('%2A')
  })

  it('counts attachments and boundaries', async () => {
    const test = await openTestIam()
    await create(test)
    await test.call('CreateUser', { UserName: 'ann', PermissionsBoundary: PolicyArn })
    await test.call('AttachUserPolicy', { UserName: 'admin', PolicyArn })
    const { Policy } = await test.call('GetPolicy', { PolicyArn })
    expect(Policy).toMatchObject({ AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 })
    expect(await test.call('ListEntitiesForPolicy', { PolicyArn })).toMatchObject({
      PolicyUsers: [{ UserName: 'admin' }, { UserName: 'ann' }],
      PolicyRoles: [],
      PolicyGroups: [],
    })
    const boundaries = { PolicyArn, PolicyUsageFilter: 'PermissionsBoundary' }
    expect((await test.call('ListEntitiesForPolicy', boundaries))['PolicyUsers']).toMatchObject([
      { UserName: 'ann' },
    ])
  })

  it.each([
    ['a name that is taken, in another case', { PolicyName: 'READ' }, 'EntityAlreadyExists'],
    ['the name under another path', { Path: '/x/' }, 'EntityAlreadyExists'],
    ['a policy that is none', { PolicyName: 'x', PolicyDocument: '{}' }, 'MalformedPolicyDocument'],
    [
      'a policy of 2008',
      {
        PolicyName: 'x',
        PolicyDocument: allowing('s3:*').replace('2012-10-17', '2008-10-17'),
      },
      'MalformedPolicyDocument',
    ],
    [
      'a policy of more than 6144 characters',
      { PolicyName: 'x', PolicyDocument: allowing('s3:*', `arn:aws:s3:::${'b'.repeat(6144)}`) },
      'LimitExceeded',
    ],
  ])('refuses %s', async (_case, sent, code) => {
    const test = await openTestIam()
    await create(test)
    const PolicyDocument = allowing('s3:GetObject')
    const refusal = await test.refusal('CreatePolicy', {
      PolicyName: 'read',
      PolicyDocument,
      ...sent,
    })
    expect(refusal.code).toBe(code)
  })

  it('does not know policies of other accounts, and no ARN that is none of a policy', async () => {
    const test = await openTestIam()
    const refusal = (arn: string): Promise<{ code: string; message: string }> =>
      test.refusal('GetPolicy', { PolicyArn: arn })
    const other = 'arn:aws:iam::111122223333:policy/read'
    expect(await refusal(other)).toMatchObject({
      code: 'NoSuchEntity',
      message: `Policy ${other} was not found.`,
    })
    expect((await refusal(`arn:aws:iam::${home}:role/read`)).code).toBe('InvalidInput')
  })
})

describe('IAM User Guide, "Versioning IAM policies"', () => {
  it('holds five versions, of which the default is what is granted', async () => {
    const test = await openTestIam()
    await create(test)
    const version = (action: string, SetAsDefault: boolean): Sent => ({
      PolicyArn,
      PolicyDocument: allowing(action),
      SetAsDefault,
    })
    await test.call('CreatePolicyVersion', version('s3:Two', false))
    await test.call('CreatePolicyVersion', version('s3:Three', true))
    const granted = async (): Promise<unknown> =>
      (await test.directory.findManagedPolicy(PolicyArn))?.document.Statement[0]
    expect(await granted()).toMatchObject({ Action: ['s3:Three'] })
    await test.call('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' })
    expect(await granted()).toMatchObject({ Action: ['s3:Two'] })
    await test.call('CreatePolicyVersion', version('s3:Four', false))
    await test.call('CreatePolicyVersion', version('s3:Five', false))
    expect(await test.refusal('CreatePolicyVersion', version('s3:Six', false))).toEqual({
      code: 'LimitExceeded',
      message:
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      status: 409,
    })
    await test.call('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' })
    const { PolicyVersion } = await test.call('CreatePolicyVersion', version('s3:Six', false))
    expect(PolicyVersion).toMatchObject({ VersionId: 'v6', IsDefaultVersion: false })
    const first = await test.call('ListPolicyVersions', { PolicyArn, MaxItems: 2 })
    expect(first['Versions']).toMatchObject([{ VersionId: 'v6' }, { VersionId: 'v5' }])
    const rest = await test.call('ListPolicyVersions', { PolicyArn, Marker: first['Marker'] })
    expect(rest['Versions']).toMatchObject([
      { VersionId: 'v4' },
      { VersionId: 'v3' },
      { VersionId: 'v2', IsDefaultVersion: true },
    ])
  })

  it('neither deletes the default version nor finds one that is gone', async () => {
    const test = await openTestIam()
    await create(test)
    const refusal = (VersionId: string): Promise<unknown> =>
      test.refusal('DeletePolicyVersion', { PolicyArn, VersionId })
    expect(await refusal('v1')).toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete the default version of a policy.',
    })
    expect(await refusal('v2')).toMatchObject({
      code: 'NoSuchEntity',
      message: `Policy ${PolicyArn} version v2 does not exist or is not attachable.`,
    })
  })
})

describe('IAM API Reference, "DeletePolicy"', () => {
  it('says what has to go first', async () => {
    const test = await openTestIam()
    await create(test)
    await test.call('AttachUserPolicy', { UserName: 'admin', PolicyArn })
    await test.call('CreatePolicyVersion', { PolicyArn, PolicyDocument: allowing('s3:*') })
    expect(await test.refusal('DeletePolicy', { PolicyArn })).toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete a policy attached to entities.',
    })
    await test.call('DetachUserPolicy', { UserName: 'admin', PolicyArn })
    expect((await test.refusal('DeletePolicy', { PolicyArn })).message).toMatch(
      /^This policy has more than one version\./,
    )
    await test.call('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' })
    await test.call('DeletePolicy', { PolicyArn })
    expect((await test.refusal('GetPolicy', { PolicyArn })).code).toBe('NoSuchEntity')
  })

  it('keeps a policy that is a boundary', async () => {
    const test = await openTestIam()
    await create(test)
    await test.call('CreateUser', { UserName: 'ann', PermissionsBoundary: PolicyArn })
    expect((await test.refusal('DeletePolicy', { PolicyArn })).code).toBe('DeleteConflict')
  })
})

describe('IAM API Reference, "ListPolicies"', () => {
  it('lists by owner, path and use', async () => {
    const test = await openTestIam()
    await create(test)
    await create(test, { PolicyName: 'write', Path: '/x/' })
    await test.call('AttachUserPolicy', { UserName: 'admin', PolicyArn: s3ReadOnly })
    const names = async (sent: Sent): Promise<readonly string[]> =>
      ((await test.call('ListPolicies', sent))['Policies'] as { PolicyName: string }[]).map(
        ({ PolicyName }) => PolicyName,
      )
    expect(await names({ Scope: 'Local' })).toEqual(['read', 'write'])
    expect(await names({ Scope: 'AWS' })).toContain('AdministratorAccess')
    expect(await names({ Scope: 'AWS' })).not.toContain('read')
    expect(await names({})).toEqual(expect.arrayContaining(['read', 'AdministratorAccess']))
    expect(await names({ PathPrefix: '/x/' })).toEqual(['write'])
    expect(await names({ OnlyAttached: true })).toEqual(['AmazonS3ReadOnlyAccess'])
    expect(await names({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([])
  })

  it('has markers that it takes back, however long paths are', async () => {
    const test = await openTestIam()
    const Path = `/${'p'.repeat(500)}/`
    for (const end of ['a', 'b']) {
      await create(test, { PolicyName: `${'n'.repeat(127)}${end}`, Path })
    }
    const first = await test.call('ListPolicies', { Scope: 'Local', MaxItems: 1 })
    const second = await test.call('ListPolicies', { Scope: 'Local', Marker: first['Marker'] })
    expect(second['Policies']).toMatchObject([{ PolicyName: `${'n'.repeat(127)}b` }])
  })
})

describe("AWS's own managed policies", () => {
  it('can be read', async () => {
    const test = await openTestIam()
    const { Policy } = await test.call('GetPolicy', { PolicyArn: s3ReadOnly })
    expect(Policy).toMatchObject({ Arn: s3ReadOnly, DefaultVersionId: 'v1' })
    const sent = { PolicyArn: s3ReadOnly, VersionId: 'v1' }
    const { PolicyVersion } = await test.call('GetPolicyVersion', sent)
    expect(decodeURIComponent((PolicyVersion as { Document: string }).Document)).toContain(
      's3:Get*',
    )
  })

  it.each([
    ['CreatePolicyVersion', { PolicyDocument: allowing('s3:*') }],
    ['DeletePolicy', {}],
    ['TagPolicy', { Tags: [{ Key: 'a', Value: 'b' }] }],
    ['SetDefaultPolicyVersion', { VersionId: 'v1' }],
  ])('cannot be changed by %s', async (action, sent) => {
    const test = await openTestIam()
    const refusal = await test.refusal(action, { PolicyArn: s3ReadOnly, ...sent })
    expect(refusal).toMatchObject({ code: 'AccessDenied', status: 403 })
  })
})

describe('tags and authorization of policies', () => {
  it('tags, untags, lists, and asks for tags of the resource', async () => {
    const test = await openTestIam()
    await create(test)
    const caller = await test.userWith('tagged', {
      Effect: 'Allow',
      Action: 'iam:GetPolicy',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
    })
    expect((await test.refusal('GetPolicy', { PolicyArn }, caller)).code).toBe('AccessDenied')
    await test.call('TagPolicy', { PolicyArn, Tags: [{ Key: 'team', Value: 'a' }] })
    await test.call('GetPolicy', { PolicyArn }, caller)
    await test.call('UntagPolicy', { PolicyArn, TagKeys: ['team'] })
    expect(await test.call('ListPolicyTags', { PolicyArn })).toMatchObject({ Tags: [] })
  })
})
