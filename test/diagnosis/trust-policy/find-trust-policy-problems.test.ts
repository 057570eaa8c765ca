import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findTrustPolicyProblems } from '../../../src/diagnosis/trust-policy/find-trust-policy-problems.ts'
import { trustPolicyChecks } from '../../../src/diagnosis/trust-policy/trust-policy-checks.ts'
import { PolicyRejected } from '../../../src/errors.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { CheckCase } from './check-cases.ts'
import { checkCases, saml } from './check-cases.ts'

function isRefused(text: string): boolean {
  try {
    parsePolicyDocument(text, 'trust')
    return false
  } catch (error) {
    if (error instanceof PolicyRejected) return true
    throw error
  }
}

describe('IAM User Guide: "Access Analyzer policy check reference", and checks of our own', () => {
  const named = checkCases.map((one, index) => [`${one.id} (${index})`, one] as const)

  it.each(named)('finds %s, and not in its nearest good twin', (_, one: CheckCase) => {
    const { id, bad, good, about, says } = one
    const found = findTrustPolicyProblems(bad, about).filter((finding) => finding.id === id)
    const { message, ...rest } = says
    expect(found).not.toEqual([])
    expect(found[0]).toMatchObject(rest)
    if (message !== undefined) expect(found[0]?.message).toContain(message)
    expect(findTrustPolicyProblems(good, about).map((finding) => finding.id)).not.toContain(id)
  })

  it.each(named)(
    "has an error for %s where IAM refuses, with IAM's answer in no other",
    (_, one) => {
      for (const text of [one.bad, one.good]) {
        const errors = findTrustPolicyProblems(text, one.about).filter(
          ({ level }) => level === 'error',
        )
        if (isRefused(text)) expect(errors).not.toEqual([])
        else expect(errors.filter(({ awsError }) => awsError !== undefined)).toEqual([])
        expect(errors.filter(({ id }) => id === 'iam-grammar').length).toBe(
          one.id === 'iam-grammar' && text === one.bad ? 1 : 0,
        )
      }
    },
  )

  it('has a case for each check', () => {
    const tested = new Set(checkCases.map(({ id }) => id))
    expect(Object.keys(trustPolicyChecks).filter((id) => !tested.has(id as never))).toEqual([])
  })

  it('leaves no placeholder in what it says, and names a section', () => {
    for (const { bad, about } of checkCases) {
      for (const { message, remedy, guideSection } of findTrustPolicyProblems(bad, about)) {
        expect(`${message} ${remedy}`).not.toContain('{{')
        expect(message).not.toBe('')
        expect(remedy).not.toBe('')
        expect(guideSection).not.toBe('')
      }
    }
  })
})

describe('IAM User Guide: the sample trust policies of "Creating roles"', () => {
  const samples = [
    'web-identity-cognito',
    'cognito-unauthenticated',
    'web-identity-own-provider',
    'web-identity-amazon',
    'web-identity-facebook',
    'web-identity-google',
    'github-branch',
    'github-repository',
    'github-organization',
    'saml-console',
    'saml-affiliation',
    'abac-saml-trust',
    'session-tags-user',
    'session-tags-transitive-required',
    'tag-session-conditions',
    'source-identity-saml',
    'source-identity-oidc',
    'source-identity-chained',
    'role3-star',
  ]

  it.each(samples)('has no finding of level error for %s', (name) => {
    const file = path.join(import.meta.dirname, '../../policy/policies', `${name}.json`)
    const found = findTrustPolicyProblems(readFileSync(file, 'utf8'))
    expect(found.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('findTrustPolicyProblems', () => {
  it('has nothing to say of a policy that is right', () => {
    expect(
      findTrustPolicyProblems(JSON.stringify({ Version: '2012-10-17', Statement: [saml()] })),
    ).toEqual([])
  })

  it('puts faults of the JSON first, then errors, then warnings, and judges the rest as it was meant', () => {
    const text = `{ "Statement": {
  "Effect": "Alow",
  "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/ExampleCorp" },
  "Action": "sts:AssumeRoleWithSAML",
  "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml", } }
} }`
    expect(
      findTrustPolicyProblems(text).map(({ id, level, path: at, line, column }) => {
        return [id, level, at, line, column]
      }),
    ).toEqual([
      ['json-syntax-error', 'error', '$', 5, 84],
      ['invalid-effect', 'error', '$.Statement.Effect', 2, 13],
      ['missing-version', 'warning', '$', 1, 1],
    ])
  })

  it.each(['', 'hello world', 'Version: 2012-10-17\nStatement: []'])(
    'says of %j no more than that it is no JSON',
    (text) => {
      const found = findTrustPolicyProblems(text)
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['json-syntax-error']))
    },
  )

  it('does not blame the action for a provider whose name is malformed', () => {
    const Principal = { Service: 'ec2.amazonaws.com', Federated: 'arn:aws:iam::x:saml-provider/a' }
    const statement = saml({ Principal, Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'] })
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    const ids = findTrustPolicyProblems(text).map(({ id }) => id)
    expect(ids).toContain('invalid-federated-principal-syntax-in-role-trust-policy')
    expect(ids).not.toContain('mismatched-action-for-principal')
  })

  it('takes sign-in URLs of an emulator when it is told them', () => {
    const url = 'http://localhost:8400/saml'
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [saml({ Condition: { StringEquals: { 'saml:aud': url } } })],
    })
    expect(findTrustPolicyProblems(text, { signInUrls: [url] })).toEqual([])
    expect(findTrustPolicyProblems(text).map(({ id }) => id)).toEqual([
      'saml-audience-is-no-sign-in-url',
    ])
  })

  it.each([
    'https://eu-west-7.signin.aws.amazon.com/saml',
    'https://eu-west-1.signin.aws.amazon.com/saml/acs/SAMLSPEXAMPLE',
    'https://signin.aws.amazon.com/static/saml',
  ])('takes %s for a sign-in URL', (url) => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [saml({ Condition: { StringEquals: { 'saml:aud': url } } })],
    })
    expect(findTrustPolicyProblems(text)).toEqual([])
  })

  it('keeps a provider with a port apart from the name of the claim', () => {
    const name = 'localhost:8400/test-idp/oidc'
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${name}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${name}:aud`]: 'fedbridge' } },
    }
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    expect(findTrustPolicyProblems(text)).toEqual([])
  })

  it('shows no control characters and no more than a line of what it was given', () => {
    const statement = saml({ Action: `sts:\u0007\u202e${'x'.repeat(500)}` })
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    for (const { message, received = '', awsError } of findTrustPolicyProblems(text)) {
      expect(`${message}${received}${awsError?.message ?? ''}`).not.toMatch(/\p{Cc}|\p{Cf}/u)
      expect(received.length).toBeLessThan(250)
    }
  })

  it('stops at a hundred findings, and still says that IAM refuses', () => {
    const stars = Array.from({ length: 200 }, () => '*')
    const statement = saml({ Condition: { StringEquals: { 'saml:sub': stars } } })
    const document = { Version: '2012-10-17', Statement: [statement], Id: 7 }
    const found = findTrustPolicyProblems(JSON.stringify(document))
    expect(found.length).toBe(101)
    expect(found[0]).toMatchObject({ id: 'iam-grammar', level: 'error' })
  })
})
