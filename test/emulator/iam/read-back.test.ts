import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetSAMLProviderCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListSAMLProvidersCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam'
import type { IAMClient, Role } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idpMetadataXml } from '../../fakes/open-saml-service.ts'
import { testIdpEntityId } from '../../fakes/saml-test-keys.ts'
import { openIamOverHttp } from './open-iam-over-http.ts'
import type { IamOverHttp } from './open-iam-over-http.ts'

let opened: IamOverHttp
let iam: IAMClient
beforeAll(async () => {
  opened = await openIamOverHttp()
  iam = opened.iam
})
afterAll(() => opened.close())

const account = '123456789012'
const boundary = 'arn:aws:iam::aws:policy/AdministratorAccess'
const tags = [
  { Key: 'Owner', Value: 'Zoë + Söhne: ops@example.com' },
  { Key: 'empty', Value: '' },
]

/** As people write it: spaces, order and single values of their own. */
const document = (statement: object, further = {}): string =>
  JSON.stringify({ Version: '2012-10-17', ...further, Statement: statement }, null, 3)
const trust = (principal: object): string =>
  document(
    [
      {
        Sid: 'In',
        Effect: 'Allow',
        Principal: principal,
        Action: ['sts:TagSession', 'sts:AssumeRole'],
        Condition: { StringLike: { 'aws:RequestTag/team': ['b*', 'a?'] } },
      },
    ],
    // Of policies on resources alone.
    { Id: 'für "alle" & <x>' },
  )
const reading = (resource: string): string =>
  document({ Effect: 'Allow', Action: 's3:GetObject', Resource: resource })

/** A document as an answer holds it: percent-encoded, every byte of it. */
function decoded(text: string | undefined): unknown {
  expect(text).toMatch(/^[\w%.~*+'()!-]+$/u)
  return JSON.parse(decodeURIComponent(text ?? ''))
}

describe('what Terraform writes, it reads back', () => {
  it('aws_iam_role, with aws_iam_role_policy and aws_iam_role_policy_attachment', async () => {
    const { Role: made } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'deployer',
        Path: '/ci/pipelines/',
        Description: 'Deploys – “carefully” <&>',
        MaxSessionDuration: 7200,
        PermissionsBoundary: boundary,
        AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${account}:user/administrator` }),
        Tags: tags,
      }),
    )
    const read = async (): Promise<Partial<Role>> =>
      (await iam.send(new GetRoleCommand({ RoleName: 'deployer' }))).Role ?? {}
    const role = await read()
    expect(role).toMatchObject({
      Arn: `arn:aws:iam::${account}:role/ci/pipelines/deployer`,
      RoleName: 'deployer',
      Path: '/ci/pipelines/',
      Description: 'Deploys – “carefully” <&>',
      MaxSessionDuration: 7200,
      PermissionsBoundary: {
        PermissionsBoundaryArn: boundary,
        PermissionsBoundaryType: 'Policy',
      },
      Tags: tags,
    })
    expect(role.RoleId).toMatch(/^AROA[A-Z0-9]{17}$/u)
    expect(role.CreateDate).toBeInstanceOf(Date)
    expect(role).toEqual(made === undefined ? {} : { ...made, RoleLastUsed: role.RoleLastUsed })
    expect(decoded(role.AssumeRolePolicyDocument)).toEqual(
      JSON.parse(trust({ AWS: `arn:aws:iam::${account}:user/administrator` })),
    )

    const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/ci/' }))
    expect(Roles).toHaveLength(1)
    expect(Roles[0]).toMatchObject({ RoleName: 'deployer', Description: role.Description })

    // Inline policies, attachments, and what is asked before a role is deleted.
    const PolicyDocument = reading('arn:aws:s3:::büro/*')
    const inline = { RoleName: 'deployer', PolicyName: 'in+line=1' }
    await iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument }))
    const policy = await iam.send(new GetRolePolicyCommand(inline))
    expect(policy).toMatchObject(inline)
    expect(decoded(policy.PolicyDocument)).toEqual(JSON.parse(PolicyDocument))
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'deployer', PolicyArn: boundary }))
    const named = { RoleName: 'deployer' }
    expect(await iam.send(new ListRolePoliciesCommand(named))).toMatchObject({
      PolicyNames: ['in+line=1'],
      IsTruncated: false,
    })
    expect(await iam.send(new ListAttachedRolePoliciesCommand(named))).toMatchObject({
      AttachedPolicies: [{ PolicyArn: boundary, PolicyName: 'AdministratorAccess' }],
      IsTruncated: false,
    })
    expect(await iam.send(new ListInstanceProfilesForRoleCommand(named))).toMatchObject({
      IsTruncated: false,
    })

    // Every attribute that is changed in place.
    await iam.send(new UpdateRoleCommand({ ...named, Description: '', MaxSessionDuration: 3600 }))
    const service = trust({ Service: 'ec2.amazonaws.com', AWS: '*' })
    await iam.send(new UpdateAssumeRolePolicyCommand({ ...named, PolicyDocument: service }))
    await iam.send(new DeleteRolePermissionsBoundaryCommand(named))
    await iam.send(new UntagRoleCommand({ ...named, TagKeys: ['empty'] }))
    await iam.send(new TagRoleCommand({ ...named, Tags: [{ Key: 'Owner', Value: 'me' }] }))
    const changed = await read()
    expect(changed).toMatchObject({ RoleId: role.RoleId, MaxSessionDuration: 3600 })
    expect(changed.Description ?? '').toBe('')
    expect(changed.PermissionsBoundary).toBeUndefined()
    expect(changed.Tags).toEqual([{ Key: 'Owner', Value: 'me' }])
    expect((await iam.send(new ListRoleTagsCommand(named))).Tags).toEqual(changed.Tags)
    expect(decoded(changed.AssumeRolePolicyDocument)).toEqual(JSON.parse(service))
    await iam.send(
      new PutRolePermissionsBoundaryCommand({ ...named, PermissionsBoundary: boundary }),
    )
    expect((await read()).PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary)
  })

  it.each<readonly [string, object]>([
    ['an account', { AWS: account }],
    ['an account by its root', { AWS: `arn:aws:iam::${account}:root` }],
    ['a list', { AWS: [`arn:aws:iam::${account}:root`, 'arn:aws:iam::111122223333:root'] }],
    ['federated', { Federated: 'cognito-identity.amazonaws.com' }],
  ])('a trust policy whose principal is %s', async (name, principal) => {
    const RoleName = `trusting-${name.replaceAll(' ', '-')}`
    const Action = 'Federated' in principal ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole'
    const AssumeRolePolicyDocument = document([{ Effect: 'Allow', Principal: principal, Action }])
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }))
    const root = `arn:aws:iam::${account}:root`
    // IAM writes the account's number as its root.
    expect(decoded(role?.AssumeRolePolicyDocument)).toEqual(
      JSON.parse(AssumeRolePolicyDocument.replace(`"${account}"`, `"${root}"`)),
    )
  })

  it('aws_iam_policy, with its versions', async () => {
    const { Policy: made } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: 'reader',
        Path: '/teams/',
        Description: 'Reads',
        PolicyDocument: reading('*'),
        Tags: tags,
      }),
    )
    const PolicyArn = `arn:aws:iam::${account}:policy/teams/reader`
    const second = reading('arn:aws:s3:::b/*')
    await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: second, SetAsDefault: true }),
    )
    const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
    expect(policy).toMatchObject({
      Arn: PolicyArn,
      PolicyName: 'reader',
      Path: '/teams/',
      Description: 'Reads',
      DefaultVersionId: 'v2',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      PolicyId: made?.PolicyId,
      CreateDate: made?.CreateDate,
      Tags: tags,
    })
    for (const [VersionId, written] of [
      ['v1', reading('*')],
      ['v2', second],
    ] as const) {
      const { PolicyVersion: version } = await iam.send(
        new GetPolicyVersionCommand({ PolicyArn, VersionId }),
      )
      expect(version).toMatchObject({ VersionId, IsDefaultVersion: VersionId === 'v2' })
      expect(decoded(version?.Document)).toEqual(JSON.parse(written))
    }
    const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual(['v2', 'v1'])
    const { Policies = [] } = await iam.send(new ListPoliciesCommand({ PathPrefix: '/teams/' }))
    expect(Policies.map(({ Arn }) => Arn)).toEqual([PolicyArn])
  })

  it('aws_iam_user, with aws_iam_access_key, aws_iam_user_policy and an attachment', async () => {
    const named = { UserName: 'robot' }
    const { User: made } = await iam.send(
      new CreateUserCommand({
        ...named,
        Path: '/bots/',
        PermissionsBoundary: boundary,
        Tags: tags,
      }),
    )
    const { User: user } = await iam.send(new GetUserCommand(named))
    expect(user).toEqual(made)
    expect(user).toMatchObject({
      Arn: `arn:aws:iam::${account}:user/bots/robot`,
      Path: '/bots/',
      PermissionsBoundary: { PermissionsBoundaryArn: boundary },
      Tags: tags,
    })
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand(named))
    const { AccessKeyMetadata: keys } = await iam.send(new ListAccessKeysCommand(named))
    expect(keys).toEqual([
      {
        ...named,
        AccessKeyId: key?.AccessKeyId,
        Status: 'Active',
        CreateDate: key?.CreateDate,
      },
    ])
    const inline = { ...named, PolicyName: 'inline' }
    await iam.send(new PutUserPolicyCommand({ ...inline, PolicyDocument: reading('*') }))
    const policy = await iam.send(new GetUserPolicyCommand(inline))
    expect(policy).toMatchObject(inline)
    expect(decoded(policy.PolicyDocument)).toEqual(JSON.parse(reading('*')))
    await iam.send(new AttachUserPolicyCommand({ ...named, PolicyArn: boundary }))
    const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand(named))
    expect(AttachedPolicies).toEqual([{ PolicyArn: boundary, PolicyName: 'AdministratorAccess' }])
    const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix: '/bots/' }))
    expect(Users.map(({ UserName }) => UserName)).toEqual(['robot'])
  })

  it('aws_iam_saml_provider', async () => {
    const metadata = (entityId: string): string => idpMetadataXml(entityId, 'idp-rsa-2048')
    const { SAMLProviderArn } = await iam.send(
      new CreateSAMLProviderCommand({
        Name: 'corp',
        SAMLMetadataDocument: metadata(testIdpEntityId),
        Tags: tags,
      }),
    )
    expect(SAMLProviderArn).toBe(`arn:aws:iam::${account}:saml-provider/corp`)
    const read = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))
    expect(read).toMatchObject({
      SAMLMetadataDocument: metadata(testIdpEntityId),
      Tags: tags,
      SAMLProviderUUID: expect.stringMatching(/^[A-Z0-9]{22,64}$/u) as string,
    })
    expect(read.CreateDate).toBeInstanceOf(Date)
    expect(read.ValidUntil).toBeInstanceOf(Date)
    const { SAMLProviderList = [] } = await iam.send(new ListSAMLProvidersCommand({}))
    expect(SAMLProviderList).toContainEqual({
      Arn: SAMLProviderArn,
      CreateDate: read.CreateDate,
      ValidUntil: read.ValidUntil,
    })
    const SAMLMetadataDocument = metadata('https://other.example.com/saml')
    await iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument }))
    const changed = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))
    expect(changed).toMatchObject({
      SAMLMetadataDocument,
      SAMLProviderUUID: read.SAMLProviderUUID,
      Tags: tags,
    })
  })

  it('aws_iam_openid_connect_provider', async () => {
    const { OpenIDConnectProviderArn } = await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: 'https://accounts.example.com/realms/Main',
        ClientIDList: ['sts.amazonaws.com', 'app'],
        ThumbprintList: ['cf23df2207d99a74fbe169e3eba035e633b65d94'],
        Tags: tags,
      }),
    )
    expect(OpenIDConnectProviderArn).toBe(
      `arn:aws:iam::${account}:oidc-provider/accounts.example.com/realms/Main`,
    )
    expect(
      await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
    ).toMatchObject({
      Url: 'accounts.example.com/realms/Main',
      ClientIDList: ['sts.amazonaws.com', 'app'],
      ThumbprintList: ['cf23df2207d99a74fbe169e3eba035e633b65d94'],
      Tags: tags,
    })
    const { OpenIDConnectProviderList } = await iam.send(new ListOpenIDConnectProvidersCommand({}))
    expect(OpenIDConnectProviderList).toEqual([{ Arn: OpenIDConnectProviderArn }])
  })
})
