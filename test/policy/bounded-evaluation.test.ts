import { describe, expect, it } from 'vitest'
import { evaluatePolicies } from '../../src/policy/evaluate-policies.ts'
import { evaluateTrustPolicy } from '../../src/policy/evaluate-trust-policy.ts'
import { locateStatements } from '../../src/policy/locate-statements.ts'
import { matchCharacters } from '../../src/policy/match-pattern.ts'
import type { PolicyDocument } from '../../src/policy/policy-document.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import { policySizeLimits } from '../../src/policy/policy-size.ts'
import { parsePolicyPattern } from '../../src/policy/policy-pattern.ts'
import { resolveVariables } from '../../src/policy/resolve-variables.ts'
import { contextOf, principalOf } from './read-cases.ts'

const provider = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'

function resolvedPattern(text: string) {
  const pattern = parsePolicyPattern(text, { wildcards: true, variables: false })
  return resolveVariables(pattern, new Map()).resolved ?? []
}

/** Counts how many characters of a text a match reads. */
function charactersRead(pattern: string, text: string): { matches: boolean; reads: number } {
  let reads = 0
  const counting = new Proxy(Array.from(text), {
    get(characters, property, receiver) {
      if (typeof property === 'string' && /^\d+$/.test(property)) reads += 1
      return Reflect.get(characters, property, receiver) as unknown
    },
  })
  return { matches: matchCharacters(resolvedPattern(pattern), counting), reads }
}

describe('the cost of an evaluation', () => {
  it.each([
    ['1,000 stars between letters', 'a*'.repeat(1000) + 'b', 'a'.repeat(2000)],
    ['1,000 stars in a row', '*'.repeat(1000) + 'b', 'a'.repeat(2000)],
    ['1,000 stars and question marks', '*?'.repeat(1000) + 'b', 'a'.repeat(2000)],
    ['a long piece that nearly matches everywhere', `*${'a'.repeat(300)}b*`, 'a'.repeat(600)],
  ])('reads at most pattern times text characters for %s', (_, pattern, text) => {
    const { matches, reads } = charactersRead(pattern, text)
    expect(matches).toBe(false)
    expect(reads).toBeLessThanOrEqual(pattern.length * text.length)
  })

  it('compares at most every value asked for with every value present in 100 conditions', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `aws:RequestTag/key${index}`)
    const asked = Array.from({ length: 20 }, (_, index) => `value${index}*`)
    const present = Array.from({ length: 30 }, (_, index) => `other${index}`)
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: [provider] },
          Action: ['sts:AssumeRoleWithSAML'],
          Condition: {
            'ForAnyValue:StringLike': Object.fromEntries(keys.map((key) => [key, asked])),
          },
        },
      ],
    }
    const decision = evaluateTrustPolicy(policy, {
      principal: principalOf(provider),
      action: 'sts:AssumeRoleWithSAML',
      context: contextOf(Object.fromEntries(keys.map((key) => [key, present]))),
    })
    const conditions = decision.statements[0]?.conditions ?? []
    expect(conditions).toHaveLength(100)
    expect(conditions.map(({ comparisons }) => comparisons)).toEqual(
      keys.map(() => asked.length * present.length),
    )
  })

  it('stops comparing at the value that decides', () => {
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Condition: { StringEquals: { 'aws:username': ['a', 'b', 'c'] } } },
      ],
    }
    const decision = evaluateTrustPolicy(policy, {
      principal: principalOf(provider),
      action: 'sts:AssumeRole',
      context: contextOf({ 'aws:username': 'b' }),
    })
    expect(decision.statements[0]?.conditions[0]?.comparisons).toBe(2)
  })

  it('reads a policy of 100 conditions with patterns of 100 wildcards each from its text', () => {
    const pattern = `${'*a'.repeat(50)}b`
    const keys = Array.from({ length: 100 }, (_, index) => `aws:RequestTag/k${index}`)
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        Action: `s3:${'*?'.repeat(500)}`,
        Resource: `arn:aws:s3:::${'*a'.repeat(500)}`,
        Condition: { StringLike: Object.fromEntries(keys.map((key) => [key, pattern])) },
      },
    })
    const sizeLimit = { ...policySizeLimits.managed, maxCharacters: 131_072 }
    const document = parsePolicyDocument(text, 'identity', { sizeLimit })
    const decision = evaluatePolicies(
      { identity: [{ name: 'p', document }] },
      {
        principal: principalOf('arn:aws:iam::123456789012:user/u'),
        action: `s3:${'G'.repeat(600)}`,
        resource: `arn:aws:s3:::${'a'.repeat(600)}`,
        context: contextOf(Object.fromEntries(keys.map((key) => [key, 'a'.repeat(256)]))),
      },
    )
    const [statement] = decision.policyTypes[0]?.statements ?? []
    expect(statement).toMatchObject({ applies: false, actionMatches: true, resourceMatches: true })
    expect(statement?.conditions.filter(({ holds }) => holds)).toEqual([])
  })

  it.each([
    ['objects', '{"a":', '1', '}'],
    ['lists', '[', '', ']'],
  ])('refuses a text of %s nested as deep as it may be long', (_, open, inside, close) => {
    const depth = Math.floor(131_000 / (open.length + close.length))
    const text = `{"Statement":${open.repeat(depth)}${inside}${close.repeat(depth)}}`
    const sizeLimit = { ...policySizeLimits.managed, maxCharacters: 131_072 }
    expect(() => parsePolicyDocument(text, 'identity', { sizeLimit })).toThrow(
      expect.objectContaining({ code: 'POLICY_MALFORMED' }),
    )
    expect(locateStatements(text).length).toBeLessThanOrEqual(1)
  })
})
