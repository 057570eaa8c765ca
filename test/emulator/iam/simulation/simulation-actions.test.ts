import { beforeEach, describe, expect, it } from 'vitest'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'

let iam: TestIam
beforeEach(async () => {
  iam = await openTestIam()
})

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)

const readReports = policy({
  Sid: 'Read',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::reports/${aws:username}/*',
})
const userArn = (name: string): string => `arn:aws:iam::${home}:user/${name}`
const report = 'arn:aws:s3:::reports/ann/1'

interface Result {
  readonly EvalActionName: string
  readonly EvalResourceName: string
  readonly EvalDecision: string
  readonly MatchedStatements: readonly Readonly<Record<string, unknown>>[]
  readonly MissingContextValues: readonly string[]
  readonly PermissionsBoundaryDecisionDetail?: { readonly AllowedByPermissionsBoundary: boolean }
}

async function simulate(action: string, sent: Sent): Promise<readonly Result[]> {
  const { EvaluationResults } = await iam.call(action, sent)
  return EvaluationResults as unknown as readonly Result[]
}

const custom = (sent: Sent): Promise<readonly Result[]> => simulate('SimulateCustomPolicy', sent)
const ofPrincipal = (sent: Sent): Promise<readonly Result[]> =>
  simulate('SimulatePrincipalPolicy', sent)

describe('IAM API Reference, "SimulateCustomPolicy"', () => {
  it('answers for each action and resource, with the statement that decided and where it stands', async () => {
    const results = await custom({
      PolicyInputList: [
        policy({ Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::a/*' }),
      ],
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::a/1', 'arn:aws:s3:::b/1'],
    })
    expect(
      results.map(({ EvalActionName, EvalResourceName, EvalDecision }) => [
        EvalActionName,
        EvalResourceName,
        EvalDecision,
      ]),
    ).toEqual([
      ['s3:GetObject', 'arn:aws:s3:::a/1', 'allowed'],
      ['s3:GetObject', 'arn:aws:s3:::b/1', 'implicitDeny'],
      ['s3:PutObject', 'arn:aws:s3:::a/1', 'implicitDeny'],
      ['s3:PutObject', 'arn:aws:s3:::b/1', 'implicitDeny'],
    ])
    expect(results[0]?.MatchedStatements).toEqual([
      {
        SourcePolicyId: 'PolicyInputList.1',
        SourcePolicyType: 'IAM Policy',
        StartPosition: { Line: 3, Column: 17 },
        EndPosition: { Line: 8, Column: 6 },
      },
    ])
    expect(results[1]?.MatchedStatements).toEqual([])
  })

  it('says which condition keys were missing, and decides otherwise with them', async () => {
    const input = {
      PolicyInputList: [readReports],
      ActionNames: ['s3:GetObject'],
      ResourceArns: [report],
    }
    expect(await custom(input)).toMatchObject([
      { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:username'] },
    ])
    const entry = (value: string): Sent => ({
      ContextKeyName: 'aws:username',
      ContextKeyType: 'string',
      ContextKeyValues: [value],
    })
    expect(await custom({ ...input, ContextEntries: [entry('ann')] })).toMatchObject([
      { EvalDecision: 'allowed', MissingContextValues: [] },
    ])
    expect(await custom({ ...input, ContextEntries: [entry('bob')] })).toMatchObject([
      { EvalDecision: 'implicitDeny' },
    ])
  })

  it('keeps within a boundary that the call brings', async () => {
    const results = await custom({
      PolicyInputList: [policy({ Effect: 'Allow', Action: '*', Resource: '*' })],
      PermissionsBoundaryPolicyInputList: [
        policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      ],
      ActionNames: ['s3:GetObject', 'ec2:RunInstances'],
    })
    expect(
      results.map(({ EvalDecision, PermissionsBoundaryDecisionDetail: detail }) => [
        EvalDecision,
        detail?.AllowedByPermissionsBoundary,
      ]),
    ).toEqual([
      ['allowed', true],
      ['implicitDeny', false],
    ])
  })

  it('asks a resource’s policy for the caller that it is given', async () => {
    const resourcePolicy = (name: string): string =>
      policy({
        Effect: 'Allow',
        Principal: { AWS: userArn(name) },
        Action: 's3:GetObject',
        Resource: '*',
      })
    const input = {
      PolicyInputList: [policy({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' })],
      ActionNames: ['s3:GetObject'],
      CallerArn: userArn('ann'),
    }
    expect(await custom({ ...input, ResourcePolicy: resourcePolicy('ann') })).toMatchObject([
      { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyType: 'Resource Policy' }] },
    ])
    expect(await custom({ ...input, ResourcePolicy: resourcePolicy('bob') })).toMatchObject([
      { EvalDecision: 'implicitDeny' },
    ])
  })

  it('has pages', async () => {
    const input = {
      PolicyInputList: [readReports],
      ActionNames: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
      MaxItems: 2,
    }
    const first = await iam.call('SimulateCustomPolicy', input)
    expect(first).toMatchObject({ IsTruncated: true })
    const second = await iam.call('SimulateCustomPolicy', { ...input, Marker: first['Marker'] })
    expect(second).toMatchObject({
      IsTruncated: false,
      EvaluationResults: [{ EvalActionName: 's3:ListBucket' }],
    })
  })

  it.each<[string, Sent]>([
    ['an action with a wildcard', { PolicyInputList: [readReports], ActionNames: ['s3:*'] }],
    ['a policy that is none', { PolicyInputList: ['{'], ActionNames: ['s3:GetObject'] }],
    [
      'a resource policy without a caller',
      { PolicyInputList: [readReports], ActionNames: ['s3:GetObject'], ResourcePolicy: '{}' },
    ],
    [
      'an owner that is no account',
      { PolicyInputList: [readReports], ActionNames: ['s3:GetObject'], ResourceOwner: 'x' },
    ],
    [
      'a caller that is none',
      {
        PolicyInputList: [readReports],
        ActionNames: ['s3:GetObject'],
        CallerArn: 'arn:aws:s3:::b',
      },
    ],
    [
      'an entry without a type',
      {
        PolicyInputList: [readReports],
        ActionNames: ['s3:GetObject'],
        ContextEntries: [{ ContextKeyName: 'aws:username' }],
      },
    ],
  ])('does not take %s', async (_what, sent) => {
    expect(await iam.refusal('SimulateCustomPolicy', sent)).toMatchObject({
      code: 'InvalidInput',
      status: 400,
    })
  })
})

describe('IAM API Reference, "SimulatePrincipalPolicy"', () => {
  beforeEach(async () => {
    await iam.call('CreateUser', { UserName: 'ann', Tags: [{ Key: 'team', Value: 'red' }] })
    await iam.call('PutUserPolicy', {
      UserName: 'ann',
      PolicyName: 'reports',
      PolicyDocument: readReports,
    })
  })
  const input = {
    PolicySourceArn: userArn('ann'),
    ActionNames: ['s3:GetObject'],
    ResourceArns: [report],
  }

  it('knows the name, id and tags of a user', async () => {
    expect(await ofPrincipal(input)).toMatchObject([
      {
        EvalDecision: 'allowed',
        MissingContextValues: [],
        MatchedStatements: [{ SourcePolicyId: 'user_ann_reports', SourcePolicyType: 'IAM Policy' }],
      },
    ])
  })

  it('adds policies of the call, and names managed ones by their name', async () => {
    await iam.call('AttachUserPolicy', {
      UserName: 'ann',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    })
    const deny = policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' })
    const [before] = await ofPrincipal(input)
    expect(before?.MatchedStatements.map(({ SourcePolicyId: id }) => id)).toEqual([
      'user_ann_reports',
      'AmazonS3ReadOnlyAccess',
    ])
    expect(await ofPrincipal({ ...input, PolicyInputList: [deny] })).toMatchObject([
      { EvalDecision: 'explicitDeny' },
    ])
  })

  it('keeps within the boundary of the user, or the one of the call in its place', async () => {
    await iam.call('PutUserPermissionsBoundary', {
      UserName: 'ann',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMFullAccess',
    })
    expect(await ofPrincipal(input)).toMatchObject([
      {
        EvalDecision: 'implicitDeny',
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ])
    const wider = policy({ Effect: 'Allow', Action: '*', Resource: '*' })
    expect(
      await ofPrincipal({ ...input, PermissionsBoundaryPolicyInputList: [wider] }),
    ).toMatchObject([{ EvalDecision: 'allowed' }])
  })

  it('needs the permission to simulate that principal', async () => {
    const bob = await iam.userWith('bob', {
      Effect: 'Allow',
      Action: 'iam:SimulatePrincipalPolicy',
      Resource: userArn('bob'),
    })
    expect(await iam.refusal('SimulatePrincipalPolicy', input, bob)).toMatchObject({
      code: 'AccessDenied',
      status: 403,
    })
  })

  it('does not know who is not there, and takes no ARN of something else', async () => {
    const other = { ...input, PolicySourceArn: userArn('nobody') }
    expect(await iam.refusal('SimulatePrincipalPolicy', other)).toMatchObject({
      code: 'NoSuchEntity',
    })
    const bucket = { ...input, PolicySourceArn: 'arn:aws:s3:::example-bucket' }
    expect(await iam.refusal('SimulatePrincipalPolicy', bucket)).toMatchObject({
      code: 'InvalidInput',
    })
  })
})

describe('IAM API Reference, "GetContextKeysForCustomPolicy" and "...ForPrincipalPolicy"', () => {
  it('name the keys of conditions and variables, each once', async () => {
    const conditions = policy({
      Effect: 'Allow',
      Action: '*',
      Resource: 'arn:aws:s3:::b/${aws:username}/*',
      Condition: { StringEquals: { 'aws:PrincipalTag/team': '${AWS:Username}' } },
    })
    expect(
      await iam.call('GetContextKeysForCustomPolicy', { PolicyInputList: [conditions] }),
    ).toMatchObject({
      ContextKeyNames: expect.arrayContaining(['aws:PrincipalTag/team']) as unknown,
    })
    await iam.call('CreateUser', { UserName: 'ann' })
    await iam.call('PutUserPolicy', {
      UserName: 'ann',
      PolicyName: 'reports',
      PolicyDocument: readReports,
    })
    expect(
      await iam.call('GetContextKeysForPrincipalPolicy', { PolicySourceArn: userArn('ann') }),
    ).toEqual({ ContextKeyNames: ['aws:username'] })
  })
})
