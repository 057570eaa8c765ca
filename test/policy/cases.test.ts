import { describe, expect, it } from 'vitest'
import { evaluateTrustPolicy } from '../../src/policy/evaluate-trust-policy.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { TrustCase } from './read-cases.ts'
import { contextOf, principalOf, readCases, readPolicy } from './read-cases.ts'

function evaluateTrustCase({ policy, request }: TrustCase): unknown {
  const { decision, decidedBy } = evaluateTrustPolicy(
    parsePolicyDocument(readPolicy(policy), 'trust'),
    {
      principal: principalOf(request.principal),
      action: request.action,
      context: contextOf(request.context),
    },
  )
  return { decision, decidedBy: decidedBy?.sid ?? decidedBy?.index }
}

for (const [topic, cases] of readCases()) {
  describe(`IAM User Guide: ${topic.replaceAll('-', ' ')}`, () => {
    it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
      expect(evaluateTrustCase(one)).toMatchObject(one.expected)
    })
  })
}
