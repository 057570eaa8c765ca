import { describe, expect, it } from 'vitest'
import { packedPolicySizePercent } from '../../src/federation/packed-policy-size.ts'
import { FederationClaimRejected } from '../../src/errors.ts'

const guideTags = new Map([
  ['Project', 'Pegasus'],
  ['Cost-Center', '12345'],
])

describe('IAM User Guide, "Requesting temporary security credentials": PackedPolicySize', () => {
  it('is 8 and 4 for the two examples', () => {
    const policy =
      '{"Version":"2012-10-17","Statement":[{"Sid": "Stmt1","Effect": "Allow","Action": "s3:*","Resource": "*"}]}'
    expect(
      packedPolicySizePercent({
        sessionPolicies: { policy, policyArns: [] },
        sessionTags: guideTags,
      }),
    ).toBe(8)
    expect(
      packedPolicySizePercent({
        sessionPolicies: { policyArns: ['arn:aws:iam::123456789012:policy/Role1policy'] },
        sessionTags: guideTags,
      }),
    ).toBe(4)
  })

  it('is not told when there is nothing to pack', () => {
    expect(
      packedPolicySizePercent({ sessionPolicies: { policyArns: [] }, sessionTags: new Map() }),
    ).toBeUndefined()
  })

  it('speaks of the policy when there is one, and of tags otherwise', () => {
    // Characters that do not repeat do not pack.
    const noise = Array.from({ length: 600 }, (_, index) =>
      ((index + 1) * 2_654_435_761).toString(36),
    ).join('')
    const aws = (policy: string | undefined, tag: string): unknown => {
      try {
        packedPolicySizePercent({
          sessionPolicies: { policyArns: [], ...(policy === undefined ? {} : { policy }) },
          sessionTags: new Map([['Tag', tag]]),
        })
      } catch (failure) {
        if (failure instanceof FederationClaimRejected) return failure.aws
      }
      return undefined
    }
    expect(aws(undefined, noise)).toMatchObject({
      code: 'PackedPolicyTooLarge',
      message: expect.stringMatching(/^Packed size of session tags consumes \d{3}% /) as string,
    })
    expect(aws(noise, 'x')).toMatchObject({
      code: 'PackedPolicyTooLarge',
      message: expect.stringMatching(/^Packed policy consumes \d{3}% /) as string,
    })
    expect(aws(noise.slice(0, 1000), 'x')).toBeUndefined()
  })
})
