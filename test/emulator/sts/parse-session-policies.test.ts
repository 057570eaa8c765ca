import { describe, expect, it } from 'vitest'
import { parseSessionPolicies } from '../../../src/emulator/sts/parse-session-policies.ts'
import { FedbridgeError } from '../../../src/errors.ts'

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
})
const arn = (name: string): { arn: string } => ({ arn: `arn:aws:iam::123456789012:policy/${name}` })

function refusal(call: Parameters<typeof parseSessionPolicies>[0]): unknown {
  try {
    return parseSessionPolicies(call)
  } catch (failure) {
    if (failure instanceof FedbridgeError) return { code: failure.code, aws: failure.aws?.code }
    throw failure
  }
}

describe('IAM User Guide, "IAM and AWS STS character limits": role session policies', () => {
  it('keeps the text of the document and the ARNs in order', () => {
    expect(parseSessionPolicies({ Policy: policy, PolicyArns: [arn('b'), arn('a')] })).toEqual({
      policy,
      policyArns: [arn('b').arn, arn('a').arn],
    })
    expect(parseSessionPolicies({})).toEqual({ policyArns: [] })
  })

  it('takes ten managed policies, and AWS managed ones, and refuses eleven', () => {
    const ten = Array.from({ length: 10 }, (_, index) => arn(`p${index}`))
    expect(parseSessionPolicies({ PolicyArns: ten }).policyArns).toHaveLength(10)
    expect(
      parseSessionPolicies({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] }),
    ).toEqual({ policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] })
    expect(refusal({ PolicyArns: [...ten, arn('p10')] })).toEqual({
      code: 'PARAMETER_INVALID',
      aws: 'ValidationError',
    })
  })

  it('counts document and ARNs together', () => {
    const padded = (length: number): string => policy.padEnd(length, ' ')
    const own = arn('p').arn.length
    expect(refusal({ Policy: padded(2048 - own), PolicyArns: [arn('p')] })).toHaveProperty('policy')
    expect(refusal({ Policy: padded(2049 - own), PolicyArns: [arn('p')] })).toEqual({
      code: 'POLICY_TOO_LARGE',
      aws: 'ValidationError',
    })
  })

  it.each([
    ['no JSON', '{'],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['a Principal', policy.replace('"Resource"', '"Principal":"*","Resource"')],
  ])('refuses a document with %s', (_, Policy) => {
    expect(refusal({ Policy })).toEqual({
      code: 'POLICY_MALFORMED',
      aws: 'MalformedPolicyDocument',
    })
  })

  it.each(['policy/x', 'arn:aws:iam::123456789012:role/x', 'arn:aws:s3:::policy/x', ''])(
    'refuses %j as the ARN of a policy',
    (one) => {
      expect(refusal({ PolicyArns: [{ arn: one }] })).toEqual({
        code: 'PARAMETER_INVALID',
        aws: 'ValidationError',
      })
    },
  )
})
