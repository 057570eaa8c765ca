import { describe, expect, it } from 'vitest'
import { PolicyRejected } from '../../src/errors.ts'
import type { ParsePolicyOptions } from '../../src/policy/parse-policy-document.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { PolicyKind } from '../../src/policy/policy-document.ts'

/** What IAM answers, or undefined when it takes the policy. */
function answer(
  source: string | object,
  kind: PolicyKind,
  options?: ParsePolicyOptions,
): string | undefined {
  try {
    parsePolicyDocument(source, kind, options)
    return undefined
  } catch (error) {
    if (!(error instanceof PolicyRejected)) throw error
    expect(error.aws?.code).toBe('MalformedPolicyDocument')
    return error.aws?.message
  }
}

const Version = '2012-10-17'
type Change = Readonly<Record<string, unknown>>

function identity(change: Change = {}): object {
  return { Version, Statement: without({ Effect: 'Allow', Action: 's3:*', Resource: '*' }, change) }
}

function trust(change: Change = {}): object {
  const Principal = { AWS: '123456789012' }
  return {
    Version,
    Statement: without({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }, change),
  }
}

function without(statement: Change, change: Change): Change {
  return Object.fromEntries(
    Object.entries({ ...statement, ...change }).filter(([, value]) => value !== undefined),
  )
}

describe('IAM: what it answers to malformed policies of identities, as recorded', () => {
  const syntax = 'Syntax errors in policy.'
  const legacy = 'The policy failed legacy parsing'
  const prefix = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'

  it('takes the policy that each row changes', () => {
    expect(answer(identity(), 'identity')).toBeUndefined()
  })

  it.each<readonly [sentence: string, source: string | object, message: string]>([
    ['text that is no JSON', 'This is not JSON', syntax],
    ['a version that there is not', { ...identity(), Version: '2013-10-17' }, syntax],
    ['no statement', { Version }, syntax],
    ['an empty list of statements', { Version, Statement: [] }, syntax],
    ['an unknown element', { ...identity(), Comment: 'value' }, syntax],
    [
      'white space before the text',
      ` ${JSON.stringify(identity())}`,
      'JSON strings must not have leading spaces',
    ],
    ['no effect', identity({ Effect: undefined }), syntax],
    ['an effect in another case', identity({ Effect: 'denY' }), legacy],
    ['no action', identity({ Action: undefined }), 'Policy statement must contain actions.'],
    ['an empty action', identity({ Action: '' }), prefix],
    ['an action without a vendor', identity({ Action: 'GetObject' }), prefix],
    ['an action with an empty vendor', identity({ Action: ':Get' }), 'Vendor  is not valid'],
    ['a vendor with a space', identity({ Action: 'a a:Get' }), 'Vendor a a is not valid'],
    [
      'an action with two colons',
      identity({ Action: 's3:List:Bucket' }),
      'Actions/Condition can contain only one colon.',
    ],
    ['no resource', identity({ Resource: undefined }), 'Policy statement must contain resources.'],
    [
      'a resource without a colon',
      identity({ Resource: 'sdfsadf' }),
      'Resource sdfsadf must be in ARN format or "*".',
    ],
    ['an empty resource', identity({ Resource: '' }), 'Resource  must be in ARN format or "*".'],
    [
      'a resource that begins with a vendor',
      identity({ Resource: 'aws:s3:::example_bucket' }),
      'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".',
    ],
    [
      'a resource of two components',
      identity({ Resource: 'a:bsdf' }),
      'Partition "bsdf" is not valid for resource "arn:bsdf:*:*:*:*".',
    ],
    [
      'a resource of three components that is no ARN',
      identity({ Resource: 'a:b:cadfsdf' }),
      'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".',
    ],
    [
      'a resource of many components that is no ARN',
      identity({ Resource: 'a:b:c:d:e:f:g:h' }),
      'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".',
    ],
    [
      'a resource with an empty partition',
      identity({ Resource: 's3::example-bucket/*' }),
      'Partition "" is not valid for resource "arn::example-bucket/*:*:*:*".',
    ],
    [
      'a partition that there is not',
      identity({ Resource: 'arn:aws2:s3:::example-bucket/*' }),
      'Partition "aws2" is not valid for resource "arn:aws2:s3:::example-bucket/*".',
    ],
    [
      'a resource that ends with the partition',
      identity({ Resource: 'arn:aws' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    ['an ARN without its account', identity({ Resource: 'arn:aws:s3::example_bucket' }), legacy],
    ['an ARN without a service', identity({ Resource: 'arn:aws::::example_bucket' }), legacy],
    [
      'a region in an ARN of IAM',
      identity({ Resource: 'arn:aws:iam:us-east-1::example_bucket' }),
      'IAM resource arn:aws:iam:us-east-1::example_bucket cannot contain region information.',
    ],
    [
      'a region in an ARN of S3',
      identity({ Resource: 'arn:aws:s3:us-east-1::example_bucket' }),
      'Resource arn:aws:s3:us-east-1::example_bucket can not contain region information.',
    ],
    [
      'a kind of resource that IAM has not',
      identity({ NotResource: 'arn:aws:iam:::example_bucket', Resource: undefined }),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    [
      'a date that is none',
      identity({ Condition: { DateGreaterThan: { 'aws:CurrentTime': 'sdfdsf' } } }),
      legacy,
    ],
    [
      'an unknown operator',
      identity({ Condition: { StringLikes: { 'aws:username': 'a' } } }),
      syntax,
    ],
    [
      'two statements of one name',
      {
        Version,
        Statement: [
          { Sid: 'A', Effect: 'Allow', Action: 's3:*', Resource: '*' },
          { Sid: 'A', Effect: 'Deny', Action: 's3:*', Resource: '*' },
        ],
      },
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    [
      'a principal',
      identity({ Principal: '*' }),
      'Policy document should not specify a principal.',
    ],
  ])('refuses %s', (_, source, message) => {
    expect(answer(source, 'identity')).toBe(message)
  })

  it.each([
    ['every resource of a service', 'arn:aws:sqs'],
    ['a resource of another partition', 'arn:aws-us-gov:s3:::b/*'],
    ['a resource of every partition', 'arn:*:iam::*:role/a'],
    ['a user of IAM', 'arn:aws:iam::123456789012:user/${aws:username}'],
    ['everything of IAM', 'arn:aws:iam::123456789012:*'],
    ['a resource with colons of its own', 'arn:aws:logs:us-east-1:123456789012:log-group:a:*'],
    ['a service that nobody knows', 'arn:aws:invalid-service:us-east-1::example_bucket'],
    ['a vendor with a dot', '*', 's3.s:ListBucket'],
  ])('takes %s', (_, Resource, Action = 's3:*') => {
    expect(answer(identity({ Resource, Action }), 'identity')).toBeUndefined()
  })

  it.each(['2019-07-01T13:20:15Z', '2016-12-13t2:00:00.593194+23', '-292275054', '01T', 1_500_000])(
    'takes the date %s',
    (date) => {
      const Condition = { DateLessThan: { 'aws:CurrentTime': date } }
      expect(answer(identity({ Condition }), 'identity')).toBeUndefined()
    },
  )

  it('takes the older version, except in a managed policy', () => {
    const older = { ...identity(), Version: '2008-10-17' }
    const managed = { currentVersionOnly: true }
    const message = 'Policy document must be version 2012-10-17 or greater.'
    expect(answer(older, 'identity')).toBeUndefined()
    expect(answer(older, 'identity', managed)).toBe(message)
    expect(answer({ ...identity(), Version: undefined }, 'identity', managed)).toBe(message)
    expect(answer(identity(), 'identity', managed)).toBeUndefined()
  })
})

describe('IAM: what it answers to malformed trust policies', () => {
  it('takes the policy that each row changes', () => {
    expect(answer(trust(), 'trust')).toBeUndefined()
  })

  it.each<readonly [sentence: string, source: string | object, message: string]>([
    ['text that is no JSON', '{invalid', 'This policy contains invalid Json'],
    [
      'white space before the text',
      `\n${JSON.stringify(trust())}`,
      'JSON strings must not have leading spaces',
    ],
    [
      'a version that there is not',
      { ...trust(), Version: '2020-01-01' },
      'The policy must contain a valid version string',
    ],
    [
      'an empty list of statements',
      { Version, Statement: [] },
      'Could not parse the policy: Statement is empty!',
    ],
    ['an unknown element of the policy', { ...trust(), Comment: '' }, 'Unknown field Comment'],
    ['an unknown element of a statement', trust({ Comment: '' }), 'Unknown field Comment'],
    ['no effect', trust({ Effect: undefined }), 'Missing required field Effect'],
    ['an effect that is none', trust({ Effect: 'allow' }), 'Invalid effect: allow'],
    ['no principal', trust({ Principal: undefined }), 'Missing required field Principal'],
    [
      'a principal of nobody',
      trust({ Principal: {} }),
      'Missing required field Principal cannot be empty!',
    ],
    [
      'a bare star as principal',
      trust({ Principal: '*' }),
      'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    ],
    ['a principal that is text', trust({ Principal: 'me' }), 'Principal must be a JSON object.'],
    [
      'an unknown type of principal',
      trust({ Principal: { User: 'me' } }),
      'Invalid principal in policy: "User"',
    ],
    [
      'a principal that is none',
      trust({ Principal: { AWS: 'arn:aws:iam::123456789012:group/g' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:group/g"',
    ],
    [
      'a provider with a slash too many',
      trust({ Principal: { Federated: 'arn:aws:iam//123456789012:saml-provider/p' } }),
      'Federated principals must be valid domain names or SAML metadata ARNs',
    ],
    [
      'everyone but somebody',
      trust({ Principal: undefined, NotPrincipal: { AWS: '*' } }),
      'Allow with NotPrincipal is not allowed.',
    ],
    ['no action', trust({ Action: undefined }), 'Missing required field Action'],
    ['an empty list of actions', trust({ Action: [] }), 'Missing required field Action'],
    [
      'an action of another service',
      trust({ Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [
      'an action that the principal cannot do',
      trust({ Action: 'sts:AssumeRoleWithSAML' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['a resource', trust({ Resource: '*' }), 'Has prohibited field Resource'],
    [
      'a resource that is excepted',
      trust({ NotResource: '*' }),
      'AssumeRole policy must not contain resources.',
    ],
    [
      'an unknown operator',
      trust({ Condition: { StringLikes: { 'aws:username': 'a' } } }),
      'Invalid Condition type : StringLikes.',
    ],
    [
      'two statements of one name',
      {
        Version,
        Statement: [1, 2].map(() => ({
          Sid: 'A',
          Effect: 'Allow',
          Principal: { AWS: '123456789012' },
          Action: 'sts:AssumeRole',
        })),
      },
      'The Statement Ids in the policy are not unique',
    ],
  ])('refuses %s', (_, source, message) => {
    expect(answer(source, 'trust')).toBe(message)
  })
})

describe('STS: what it answers to malformed session policies', () => {
  it('has words of its own for text that is no JSON', () => {
    const text = JSON.stringify(identity())
    expect(answer(text, 'session')).toBeUndefined()
    expect(answer(text.slice(1), 'session')).toBe('The policy is not in the valid JSON format.')
  })
})
