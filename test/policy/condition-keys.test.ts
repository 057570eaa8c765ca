import { describe, expect, it } from 'vitest'
import { conditionKeysOf, missingConditionKeys } from '../../src/policy/condition-keys.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import { contextOf } from './read-cases.ts'

function policyOf(Version: string): ReturnType<typeof parsePolicyDocument> {
  return parsePolicyDocument(
    {
      Version,
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: "arn:aws:s3:::b-${aws:PrincipalTag/team, 'all'}",
          Condition: {
            StringLike: { 's3:prefix': ['${aws:username}/*', '${*}'] },
            Bool: { 'aws:SecureTransport': 'true' },
          },
        },
        {
          Effect: 'Deny',
          Action: 's3:*',
          NotResource: 'arn:aws:s3:::${aws:userid}/*',
          Condition: { Null: { 'S3:Prefix': 'true' }, Bool: { 'aws:a': '${aws:b}' } },
        },
      ],
    },
    'identity',
  )
}

describe('IAM API Reference: GetContextKeysForCustomPolicy', () => {
  it('finds keys of conditions and variables, each once without regard to case', () => {
    expect(conditionKeysOf(policyOf('2012-10-17'))).toEqual([
      'aws:PrincipalTag/team',
      's3:prefix',
      'aws:username',
      'aws:SecureTransport',
      'aws:userid',
      'aws:a',
    ])
  })

  it('finds no variables in a policy of 2008-10-17, which has none', () => {
    expect(conditionKeysOf(policyOf('2008-10-17'))).toEqual([
      's3:prefix',
      'aws:SecureTransport',
      'aws:a',
    ])
  })

  it('names the keys that a request has no value for', () => {
    const context = contextOf({ 'aws:USERNAME': 'ana', 's3:prefix': '', 'aws:a': 'true' })
    expect(missingConditionKeys([policyOf('2012-10-17'), policyOf('2008-10-17')], context)).toEqual(
      ['aws:PrincipalTag/team', 'aws:SecureTransport', 'aws:userid'],
    )
  })
})
