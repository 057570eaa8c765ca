import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findTrustPolicyProblems } from '../../../src/diagnosis/trust-policy/find-trust-policy-problems.ts'
import { smallestChange } from '../../../src/diagnosis/trust-policy/smallest-change.ts'
import { PolicyRejected } from '../../../src/errors.ts'
import { contextOf } from '../../../src/federation/condition-context.ts'
import { evaluateTrustPolicy } from '../../../src/policy/evaluate-trust-policy.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../../src/policy/policy-document.ts'
import { fuzzRuns } from '../../fakes/fuzz-runs.ts'
import { checkCases } from './check-cases.ts'

const ofProblems = fuzzRuns({ standard: 300, share: 0.08 })
const ofChanges = fuzzRuns({ standard: 300, share: 0.04 })

const texts = fc.constantFrom(...checkCases.flatMap(({ bad, good }) => [bad, good]))
const tokens = fc.oneof(
  fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '\n', '//', '/*', "'", '“', '\u0000'),
  fc.constantFrom('"Statement":', '"Principal":', '"Condition":', '"*"', 'null', '7', 'true', '[]'),
  fc.constantFrom('__proto__', '"__proto__":{}', '${', '\ud800', '\u202e'),
  fc.string({ maxLength: 5 }),
)
/** A text with some of its characters gone and something else in their place. */
const mutated = fc
  .tuple(texts, fc.array(fc.tuple(fc.nat(), fc.nat(20), tokens), { maxLength: 4 }))
  .map(([text, edits]) =>
    edits.reduce((result, [at, length, token]) => {
      const position = at % (result.length + 1)
      return result.slice(0, position) + token + result.slice(position + length)
    }, text),
  )
const anything = fc.oneof(
  { weight: 6, arbitrary: mutated },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.array(tokens, { maxLength: 60 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 5 }) },
)

function parse(text: string): PolicyDocument | undefined {
  try {
    return parsePolicyDocument(text, 'trust')
  } catch (error) {
    if (error instanceof PolicyRejected) return undefined
    throw error
  }
}

describe('findTrustPolicyProblems, whatever it is given', () => {
  it(
    'never throws, says the same twice, and has an error whenever IAM refuses',
    () => {
      fc.assert(
        fc.property(anything, (text) => {
          const found = findTrustPolicyProblems(text)
          expect(findTrustPolicyProblems(text)).toEqual(found)
          if (parse(text) === undefined) expect(found[0]?.level).toBe('error')
          for (const { line, column, endLine, endColumn, message } of found) {
            expect(line).toBeGreaterThan(0)
            expect(column).toBeGreaterThan(0)
            expect(endLine * 1e6 + endColumn).toBeGreaterThanOrEqual(line * 1e6 + column)
            expect(message).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u)
          }
        }),
        { numRuns: ofProblems.numRuns },
      )
    },
    ofProblems.timeoutMs,
  )

  it.each([
    ['brackets', '['.repeat(131_072)],
    ['strings that never end', '"\n'.repeat(65_000)],
    ['line ends inside a string', `{"a":"${'x\n'.repeat(60_000)}"}`],
    ['names', `{${Array.from({ length: 9000 }, (_, index) => `"k${index}":1`).join()}}`],
    [
      'a name that is long, with many values',
      `{"Statement":{"Condition":{"StringLike":{"${'k'.repeat(60_000)}":[${'1,'.repeat(30_000)}1]}}}}`,
    ],
    [
      'keys under one operator',
      `{"Statement":{"Condition":{"StringLike":{${Array.from({ length: 6000 }, (_, index) => `"samls:a${index}":"a"`).join()}}}}}`,
    ],
    ['actions', `{"Statement":{"Action":[${'"sts:AssumeRol",'.repeat(8000)}"a"]}}`],
    [
      'principals',
      `{"Statement":{"Principal":{"AWS":[${'"arn:aws:iam::123456789012:role/a",'.repeat(3500)}"a"]}}}`,
    ],
    ['comments', '/*'.repeat(60_000)],
    ['one character too many', ' '.repeat(131_073)],
  ])('answers in no time about many %s', (_, text) => {
    const before = process.cpuUsage()
    expect(findTrustPolicyProblems(text).length).toBeGreaterThan(0)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(4000)
  })
})

const key = fc.constantFrom('saml:aud', 'saml:sub', 'saml:uid', 'saml:audience', 'aws:SourceIp')
const value = fc.constantFrom('a', 'b', 'ab', 'A', '*', 'a*', '10.0.0.1', 'true', '${saml:sub}', '')
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'ArnLike',
      'IpAddress',
      'Bool',
    ),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''))
const provider = 'arn:aws:iam::123456789012:saml-provider/p'
const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Principal: fc.constantFrom({ Federated: provider }, { Federated: `${provider}2` }),
    Action: fc.constantFrom('sts:AssumeRoleWithSAML', 'sts:TagSession'),
    Condition: fc.dictionary(
      fc.oneof(operator, fc.constant('Null')),
      fc.dictionary(key, fc.array(value, { maxLength: 2 }), { maxKeys: 2 }),
      { maxKeys: 2 },
    ),
  },
  { requiredKeys: ['Effect', 'Principal', 'Action'] },
)
const context = fc.dictionary(key, fc.array(value, { minLength: 1, maxLength: 3 }))

describe('smallestChange, whatever it is asked', () => {
  it(
    'never throws, says the same twice, and proposes only what allows and takes nothing away',
    () => {
      fc.assert(
        fc.property(
          fc.array(statement, { minLength: 1, maxLength: 3 }),
          context,
          (written, values) => {
            const policy = parse(JSON.stringify({ Version: '2012-10-17', Statement: written }))
            if (policy === undefined) return
            const request = {
              principal: { kind: 'federated', providerArn: provider },
              action: 'sts:AssumeRoleWithSAML',
              context: contextOf(
                Object.entries(values).map(([name, list]) => ({
                  key: name,
                  values: list,
                  multivalued: list.length > 1,
                })),
              ),
            } as const
            const change = smallestChange(policy, request)
            expect(smallestChange(policy, request)).toEqual(change)
            const { decision } = evaluateTrustPolicy(policy, request)
            expect(change.outcome === 'alreadyAllowed').toBe(decision === 'allowed')
            if (change.outcome !== 'found') return
            for (const proposal of [change.best, ...change.others]) {
              expect(evaluateTrustPolicy(proposal.policy, proposal.request).decision).toBe(
                'allowed',
              )
              expect(countConditions(proposal.policy)).toBe(countConditions(policy))
              expect(countWildcards(proposal.policy)).toBeLessThanOrEqual(countWildcards(policy))
            }
          },
        ),
        { numRuns: ofChanges.numRuns },
      )
    },
    ofChanges.timeoutMs,
  )
})

function countConditions({ Statement }: PolicyDocument): number {
  return Statement.flatMap(({ Condition = {} }) => Object.values(Condition).map(Object.keys)).flat()
    .length
}

function countWildcards(policy: PolicyDocument): number {
  return JSON.stringify(policy).replace(/[^*?$]/g, '').length
}
