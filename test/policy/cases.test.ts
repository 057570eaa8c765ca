import { describe, expect, it } from 'vitest'
import { evaluatePolicies } from '../../src/policy/evaluate-policies.ts'
import { evaluateTrustPolicy } from '../../src/policy/evaluate-trust-policy.ts'
import type { AccessDecision, Decision } from '../../src/policy/explanation.ts'
import type { NamedPolicy, PolicyKind } from '../../src/policy/policy-document.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { AccessCase, PolicyCase, TrustCase, WrittenPolicy } from './read-cases.ts'
import { contextOf, principalOf, readCases, readPolicy } from './read-cases.ts'

function evaluateTrustCase({ policy, request }: TrustCase): Decision {
  return evaluateTrustPolicy(parsePolicyDocument(readPolicy(policy), 'trust'), {
    principal: principalOf(request.principal),
    action: request.action,
    context: contextOf(request.context),
  })
}

function evaluateAccessCase({ policies, request }: AccessCase): AccessDecision {
  const { identity, resource, boundary, session, scp, resourceMustAllow } = policies
  // What must allow everything that it guards is a role.
  const resourceKind = resourceMustAllow === true ? 'trust' : 'resource'
  return evaluatePolicies(
    {
      identity: identity.map((policy) => parse(policy, 'identity')),
      ...(resource === undefined ? {} : { resource: parse(resource, resourceKind) }),
      ...(boundary === undefined ? {} : { boundary: parse(boundary, 'identity') }),
      ...(session === undefined
        ? {}
        : { session: session.map((policy) => parse(policy, 'session')) }),
      ...(scp === undefined ? {} : { scp: scp.map((policy) => parse(policy, 'identity')) }),
      ...(resourceMustAllow === undefined ? {} : { resourceMustAllow }),
    },
    {
      ...request,
      principal: principalOf(request.principal),
      context: contextOf(request.context),
    },
  )
}

function parse(policy: WrittenPolicy, kind: PolicyKind): NamedPolicy {
  const name = typeof policy === 'string' ? policy : 'of the case'
  return { name, document: parsePolicyDocument(readPolicy(policy), kind) }
}

function evaluateCase(one: PolicyCase): unknown {
  const { decision, decidedBy } = 'policy' in one ? evaluateTrustCase(one) : evaluateAccessCase(one)
  return { decision, decidedBy: decidedBy?.sid ?? decidedBy?.index }
}

for (const [topic, cases] of readCases()) {
  describe(`IAM User Guide: ${topic.replaceAll('-', ' ')}`, () => {
    it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
      expect(evaluateCase(one)).toMatchObject(one.expected)
    })
  })
}
