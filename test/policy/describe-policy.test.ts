import { describe, expect, it } from 'vitest'
import { describePolicy } from '../../src/policy/describe-policy.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { PolicyKind } from '../../src/policy/policy-document.ts'
import { readPolicy } from './read-cases.ts'

function sentencesOf(name: string, kind: PolicyKind): readonly string[] {
  return describePolicy(parsePolicyDocument(readPolicy(name), kind))
}

function conditionInWords(Condition: object): string {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
  const policy = parsePolicyDocument({ Version: '2012-10-17', Statement: statement }, 'identity')
  return describePolicy(policy).join().replace('Allows every action on every resource when ', '')
}

describe('the effect of a policy in words', () => {
  it('says what a permissions policy allows, where and when', () => {
    expect(sentencesOf('saml-user-folder', 'identity')).toEqual([
      'Allows s3:GetObject, s3:PutObject and s3:DeleteObject on arn:aws:s3:::exampleorgBucket/backup/${saml:namequalifier}/${saml:sub} and arn:aws:s3:::exampleorgBucket/backup/${saml:namequalifier}/${saml:sub}/* when saml:sub_type is persistent',
    ])
  })

  it('says whom a trust policy lets in', () => {
    expect(sentencesOf('abac-saml-trust', 'trust')).toEqual([
      'Allows users of arn:aws:iam::123456789012:saml-provider/ExampleCorpProvider to do sts:AssumeRoleWithSAML and sts:TagSession when aws:RequestTag/cost-center has any value, aws:RequestTag/access-project has any value, aws:RequestTag/access-team is like eng or qas and SAML:aud is https://signin.aws.amazon.com/saml',
    ])
  })

  it('says one sentence for each statement, also for what is denied', () => {
    expect(sentencesOf('read-iam-but-no-reports', 'identity')).toEqual([
      'Allows iam:Get* and iam:List* on every resource',
      'Denies iam:*Report on every resource',
    ])
    expect(sentencesOf('everyone-denied', 'trust')).toEqual([
      'Allows users of arn:aws:iam::123456789012:saml-provider/ExampleCorp to do sts:AssumeRoleWithSAML',
      'Denies everyone every sts action',
    ])
  })

  it('names accounts, services and exceptions', () => {
    expect(sentencesOf('principal-two-accounts', 'trust')).toEqual([
      'Allows principals of account 123456789012 and principals of account 555555555555 to do sts:AssumeRole',
    ])
    expect(sentencesOf('service-role', 'trust')).toEqual([
      'Allows the service ecs.amazonaws.com and the service elasticloadbalancing.amazonaws.com to do sts:AssumeRole',
    ])
    expect(sentencesOf('not-principal', 'resource')[0]).toBe(
      'Denies everyone except arn:aws:iam::444455556666:user/Bob and principals of account 444455556666 every s3 action on arn:aws:s3:::BUCKETNAME and arn:aws:s3:::BUCKETNAME/*',
    )
    expect(sentencesOf('all-but-iam', 'identity')).toEqual([
      'Allows every action except every iam action on every resource',
    ])
    expect(sentencesOf('payroll-only', 'identity')).toEqual([
      'Denies every s3 action on every resource except arn:aws:s3:::HRBucket/Payroll and arn:aws:s3:::HRBucket/Payroll/*',
    ])
  })

  it.each([
    [{ StringNotEquals: { 'aws:username': ['a', 'b'] } }, 'aws:username is not a or b'],
    [{ StringLike: { 's3:prefix': ['', 'home/'] } }, 's3:prefix is like empty or home/'],
    [
      { StringEqualsIfExists: { 'aws:RequestTag/team': 'a' } },
      'aws:RequestTag/team, if present, is a',
    ],
    [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': 'a*' } }, 'any value of aws:TagKeys is like a*'],
    [
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
      'every value of aws:TagKeys, if there is one, is a or b',
    ],
    [{ Null: { 'aws:TokenIssueTime': 'true' } }, 'aws:TokenIssueTime is absent'],
    [{ Null: { 'aws:TokenIssueTime': 'false' } }, 'aws:TokenIssueTime is present'],
    [{ NumericLessThanEquals: { 's3:max-keys': '10' } }, 's3:max-keys is at most 10'],
    [
      { DateLessThan: { 'aws:TokenIssueTime': '2024-05-01T12:00:00Z' } },
      'aws:TokenIssueTime is before 2024-05-01T12:00:00Z',
    ],
    [{ Bool: { 'aws:SecureTransport': false } }, 'aws:SecureTransport is false'],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'aws:SourceIp is not in 10.0.0.0/8'],
    [
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } },
      'aws:PrincipalArn is an ARN like arn:aws:iam::*:role/*',
    ],
    [{ StringEquals: { 'aws:username': [] } }, 'aws:username is no value at all'],
  ])('says %j as "%s"', (condition, words) => {
    expect(conditionInWords(condition)).toBe(words)
  })
})
