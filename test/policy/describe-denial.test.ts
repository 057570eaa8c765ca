import { describe, expect, it } from 'vitest'
import { describeDenial } from '../../src/policy/describe-denial.ts'
import type { ApplicablePolicies } from '../../src/policy/evaluate-policies.ts'
import { evaluatePolicies } from '../../src/policy/evaluate-policies.ts'
import type { NamedPolicy, PolicyKind } from '../../src/policy/policy-document.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { AccessRequest } from '../../src/policy/request.ts'

const accountId = '123456789012'
const role = `arn:aws:iam::${accountId}:role/Reader`
const request: AccessRequest = {
  principal: {
    kind: 'aws',
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/Reader/s`,
    sessionIssuerArn: role,
  },
  action: 'iam:GetRole',
  resource: role,
  context: new Map(),
}

function policy(Effect: 'Allow' | 'Deny', Action = 'iam:GetRole', kind: PolicyKind = 'identity') {
  const statement = { Effect, Action }
  const more = {
    identity: { Resource: '*' },
    session: { Resource: '*' },
    resource: { Resource: '*', Principal: '*' },
    trust: { Principal: { AWS: accountId } },
  }
  const document = parsePolicyDocument({ Statement: { ...statement, ...more[kind] } }, kind)
  return { name: 'p', document } satisfies NamedPolicy
}

const allow = policy('Allow')
const other = policy('Allow', 's3:GetObject')
const deny = policy('Deny')

function denial(policies: Partial<ApplicablePolicies>, change: Partial<AccessRequest> = {}) {
  return describeDenial(
    evaluatePolicies({ identity: [allow], ...policies }, { ...request, ...change }),
  )
}

describe('IAM User Guide: troubleshooting access denied error messages', () => {
  it('has nothing to say about an access that is allowed', () => {
    expect(denial({})).toBe('')
  })

  it.each<readonly [string, Partial<ApplicablePolicies>]>([
    ['because no identity-based policy allows the iam:GetRole action', { identity: [] }],
    ['because no identity-based policy allows the iam:GetRole action', { identity: [other] }],
    ['because no permissions boundary allows the iam:GetRole action', { boundary: other }],
    ['because no session policy allows the iam:GetRole action', { session: [other] }],
    ['because no service control policy allows the iam:GetRole action', { scp: [other] }],
    ['with an explicit deny in an identity-based policy', { identity: [allow, deny] }],
    ['with an explicit deny in a permissions boundary', { boundary: deny }],
    ['with an explicit deny in a session policy', { session: [deny] }],
    ['with an explicit deny in a service control policy', { scp: [deny] }],
    [
      'with an explicit deny in a resource-based policy',
      { resource: policy('Deny', 'iam:GetRole', 'resource') },
    ],
  ])('says %s', (tail, policies) => {
    expect(denial(policies)).toBe(tail)
  })

  it('names the resource-based policy when the other account has not allowed it', () => {
    const resource = policy('Allow', 's3:PutObject', 'resource')
    const change = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }
    const policies = { identity: [other], resource }
    expect(denial(policies, { ...change, resourceAccountId: '999999999999' })).toBe(
      'because no resource-based policy allows the s3:GetObject action',
    )
    expect(denial(policies, { ...change, resourceAccountId: accountId })).toBe('')
  })

  it('calls the resource-based policy of a role its trust policy', () => {
    const change = { action: 'sts:AssumeRole', resource: role }
    const mayAssume = policy('Allow', 'sts:AssumeRole')
    const trustAs = (effect: 'Allow' | 'Deny', action: string): Partial<ApplicablePolicies> => ({
      identity: [mayAssume],
      resource: policy(effect, action, 'trust'),
      resourceMustAllow: true,
    })
    expect(denial(trustAs('Allow', 'sts:AssumeRole'), change)).toBe('')
    expect(denial(trustAs('Allow', 'sts:TagSession'), change)).toBe(
      'because no role trust policy allows the sts:AssumeRole action',
    )
    expect(denial(trustAs('Deny', 'sts:AssumeRole'), change)).toBe(
      'with an explicit deny in the role trust policy',
    )
  })

  it('asks a federated user for a session policy', () => {
    const principal = {
      kind: 'aws' as const,
      accountId,
      arn: `arn:aws:sts::${accountId}:federated-user/f`,
      sessionIssuerArn: `arn:aws:iam::${accountId}:user/u`,
    }
    expect(denial({}, { principal })).toBe(
      'because no session policy allows the iam:GetRole action',
    )
    expect(denial({ session: [allow] }, { principal })).toBe('')
  })
})
