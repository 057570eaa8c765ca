import { describe, expect, it } from 'vitest'
import { evaluatePolicies } from '../../src/policy/evaluate-policies.ts'
import { matchedStatements } from '../../src/policy/matched-statements.ts'
import type { NamedPolicy } from '../../src/policy/policy-document.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'

function policy(name: string, statements: readonly (readonly ['Allow' | 'Deny', string])[]) {
  const Statement = statements.map(([Effect, Action]) => ({ Effect, Action, Resource: '*' }))
  return { name, document: parsePolicyDocument({ Statement }, 'identity') } satisfies NamedPolicy
}

function matched(action: string): readonly string[] {
  const accountId = '123456789012'
  const decision = evaluatePolicies(
    {
      identity: [
        policy('reading', [
          ['Allow', 's3:List*'],
          ['Allow', 's3:Get*'],
        ]),
        policy('all', [['Allow', 's3:*']]),
      ],
      boundary: policy('limit', [
        ['Allow', 's3:*'],
        ['Deny', 's3:GetObjectAcl'],
      ]),
    },
    {
      principal: { kind: 'aws', accountId, arn: `arn:aws:iam::${accountId}:user/u` },
      action,
      resource: '*',
      context: new Map(),
    },
  )
  return matchedStatements(decision).map(({ policy: name, index }) => `${name} ${index}`)
}

describe('IAM API Reference: MatchedStatements', () => {
  it('lists every statement that led to an allowed request', () => {
    expect(matched('s3:GetObject')).toEqual(['reading 1', 'all 0', 'limit 0'])
  })

  it('lists the statement that denies before those that allow', () => {
    expect(matched('s3:GetObjectAcl')).toEqual(['limit 1', 'reading 1', 'all 0', 'limit 0'])
  })

  it('lists nothing for an implicit deny', () => {
    expect(matched('sts:AssumeRole')).toEqual([])
  })
})
