import { describe, expect, it } from 'vitest'
import { evaluatePolicies } from '../../src/policy/evaluate-policies.ts'
import { evaluateTrustPolicy } from '../../src/policy/evaluate-trust-policy.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../src/policy/policy-document.ts'
import type { CaseContext } from './read-cases.ts'
import { contextOf, principalOf, readPolicy } from './read-cases.ts'

const provider = 'arn:aws:iam::123456789012:saml-provider/ExampleCorpProvider'
const audience = 'https://signin.aws.amazon.com/saml'
const abacTrust = parsePolicyDocument(readPolicy('abac-saml-trust'), 'trust')
const tags = {
  'saml:aud': audience,
  'aws:RequestTag/cost-center': '987654',
  'aws:RequestTag/access-project': 'peg',
}

function ask(policy: PolicyDocument, context: CaseContext, action = 'sts:AssumeRoleWithSAML') {
  const principal = principalOf(provider)
  return evaluateTrustPolicy(policy, { principal, action, context: contextOf(context) })
}

describe('the explanation of a decision', () => {
  it('names the statement that allowed', () => {
    const decision = ask(abacTrust, { ...tags, 'aws:RequestTag/access-team': 'eng' })
    expect(decision.reason).toBe(
      'statement "AllowSamlIdentityAssumeRole" of the trust policy allows sts:AssumeRoleWithSAML',
    )
    expect(decision.decidedBy).toBe(decision.statements[0])
    expect(decision.decidedBy).toMatchObject({
      index: 0,
      sid: 'AllowSamlIdentityAssumeRole',
      effect: 'Allow',
      applies: true,
      principalMatches: true,
      actionMatches: true,
      reason: 'the statement applies: all its 4 conditions hold',
    })
    expect(decision.decidedBy).not.toHaveProperty('resourceMatches')
  })

  it('shows the values asked for beside the value present', () => {
    const decision = ask(abacTrust, { ...tags, 'aws:RequestTag/access-team': 'fin' })
    expect(decision).toMatchObject({
      decision: 'implicitDeny',
      reason:
        'no statement of the trust policy allows sts:AssumeRoleWithSAML; statement "AllowSamlIdentityAssumeRole": a condition does not hold: aws:RequestTag/access-team is "fin" and StringLike asks for "eng" or "qas"',
    })
    expect(decision).not.toHaveProperty('decidedBy')
    expect(decision.statements[0]?.conditions).toContainEqual({
      operator: 'StringLike',
      key: 'aws:RequestTag/access-team',
      expected: ['eng', 'qas'],
      present: ['fin'],
      holds: false,
      undecidable: false,
      comparisons: 2,
      reason: 'aws:RequestTag/access-team is "fin" and StringLike asks for "eng" or "qas"',
    })
  })

  it('tells an absent key from a wrong one', () => {
    expect(ask(abacTrust, tags).statements[0]).toMatchObject({
      applies: false,
      reason: 'a condition does not hold: aws:RequestTag/access-team is absent from the request',
    })
  })

  it('goes on after the first thing that fails', () => {
    const [statement] = ask(abacTrust, {}, 'sts:AssumeRole').statements
    expect(statement).toMatchObject({
      principalMatches: true,
      actionMatches: false,
      reason: 'the statement is not about sts:AssumeRole',
    })
    expect(statement?.conditions.map(({ holds }) => holds)).toEqual([false, false, false, false])
  })

  it('points to the statement that came closest', () => {
    const user = 'arn:aws:iam::123456789012:user/test-session-tags'
    const policy = parsePolicyDocument(readPolicy('session-tags-user'), 'trust')
    const decision = evaluateTrustPolicy(policy, {
      principal: principalOf(user),
      action: 'sts:TagSession',
      context: contextOf({
        'aws:RequestTag/Project': 'a',
        'aws:RequestTag/CostCenter': 'b',
        'aws:RequestTag/Department': 'Sales',
      }),
    })
    expect(decision.reason).toContain('statement "AllowPassSessionTagsAndTransitive": ')
    expect(decision.reason).toContain('aws:RequestTag/Department is "Sales"')
  })

  it('shows what a variable stood for, and says when it stood for nothing', () => {
    const policy = parsePolicyDocument(readPolicy('session-name-is-user-name'), 'trust')
    const request = {
      principal: principalOf('arn:aws:iam::111122223333:user/matjac'),
      action: 'sts:AssumeRole',
    }
    const named = contextOf({ 'aws:username': 'matjac', 'sts:RoleSessionName': 'mateo' })
    const nameless = contextOf({ 'sts:RoleSessionName': 'mateo' })
    const [withName] =
      evaluateTrustPolicy(policy, { ...request, context: named }).statements[0]?.conditions ?? []
    const [withoutName] =
      evaluateTrustPolicy(policy, { ...request, context: nameless }).statements[0]?.conditions ?? []
    expect(withName).toMatchObject({ expected: ['matjac'], present: ['mateo'] })
    expect(withoutName).toMatchObject({
      expected: ['${aws:username}'],
      reason:
        'sts:RoleSessionName is "mateo" and StringLike asks for "${aws:username}"; aws:username has no value to put in its place',
    })
  })

  it('lists every policy type that was asked, and names the policy that decided', () => {
    const policy = (name: string, file: string) => ({
      name,
      document: parsePolicyDocument(readPolicy(file), 'identity'),
    })
    const decision = evaluatePolicies(
      {
        identity: [policy('everything', 'everything')],
        boundary: policy('read-only', 's3-read-boundary'),
      },
      {
        principal: principalOf('arn:aws:iam::123456789012:user/a'),
        action: 's3:PutObject',
        resource: 'arn:aws:s3:::b/k',
        context: contextOf(),
      },
    )
    expect(decision).toMatchObject({
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::b/k',
      decision: 'implicitDeny',
      reason: 'no statement of the permissions boundary allows s3:PutObject',
      policyTypes: [
        {
          policyType: 'identity',
          decision: 'allowed',
          reason: 'statement 1 of the identity-based policies ("everything") allows s3:PutObject',
        },
        { policyType: 'boundary', decision: 'implicitDeny' },
      ],
    })
    expect(decision.policyTypes[0]?.statements[0]).toMatchObject({
      policyType: 'identity',
      policy: 'everything',
      resourceMatches: true,
    })
  })
})

describe('what the engine does not know', () => {
  /** As parsing would never let it through. */
  const unparsed = (effect: 'Allow' | 'Deny', operator: string): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Federated: [provider] }, Action: ['sts:AssumeRoleWithSAML'] },
      {
        Effect: effect,
        Principal: { Federated: [provider] },
        Action: ['sts:TagSession'],
        Condition: { [operator]: { 'saml:aud': [audience] } },
      },
    ],
  })
  const decide = (effect: 'Allow' | 'Deny', operator: string) =>
    ask(unparsed(effect, operator), { 'saml:aud': audience }, 'sts:TagSession')

  it('lets nobody in through an unknown operator, and everybody through the known one', () => {
    expect(decide('Allow', 'StringEquals').decision).toBe('allowed')
    expect(decide('Allow', 'StringMatches').decision).toBe('implicitDeny')
  })

  it('denies through an unknown operator', () => {
    expect(decide('Deny', 'StringNotEquals').decision).toBe('implicitDeny')
    const denied = decide('Deny', 'StringNotMatches')
    expect(denied.decision).toBe('explicitDeny')
    expect(denied.decidedBy?.conditions[0]).toMatchObject({
      holds: true,
      undecidable: true,
      reason: 'there is no operator "StringNotMatches"',
    })
  })

  it('allows nothing through NotPrincipal, a missing principal or a missing resource', () => {
    const asked = {
      principal: principalOf(provider),
      action: 'sts:TagSession',
      context: contextOf(),
    }
    const base = { Effect: 'Allow', Action: ['sts:TagSession'] } as const
    const decideOne = (statement: PolicyDocument['Statement'][number]) =>
      evaluateTrustPolicy({ Version: '2012-10-17', Statement: [statement] }, asked).decision
    expect(decideOne({ ...base, Principal: { Federated: [provider] } })).toBe('allowed')
    expect(decideOne({ ...base, NotPrincipal: { AWS: ['123456789012'] } })).toBe('implicitDeny')
    expect(decideOne(base)).toBe('implicitDeny')
    const document: PolicyDocument = { Version: '2012-10-17', Statement: [base] }
    const access = evaluatePolicies(
      { identity: [{ name: 'p', document }] },
      { ...asked, principal: principalOf('arn:aws:iam::123456789012:user/a'), resource: '*' },
    )
    expect(access.decision).toBe('implicitDeny')
  })
})
