import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PolicyRejected } from '../../src/errors.ts'
import type { ConditionContext } from '../../src/federation/condition-context.ts'
import { conditionOperators } from '../../src/policy/conditions/index.ts'
import { describeDenial } from '../../src/policy/describe-denial.ts'
import { describePolicy } from '../../src/policy/describe-policy.ts'
import { evaluatePolicies } from '../../src/policy/evaluate-policies.ts'
import { evaluateTrustPolicy } from '../../src/policy/evaluate-trust-policy.ts'
import { matchPattern } from '../../src/policy/match-pattern.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts'
import { parsePolicyPattern } from '../../src/policy/policy-pattern.ts'
import type { AccessRequest, RequestPrincipal } from '../../src/policy/request.ts'
import { principalsToArns, principalsToIds } from '../../src/policy/principal-ids.ts'
import { resolveVariables } from '../../src/policy/resolve-variables.ts'

// Few different words, so that policies and requests meet often.
const accountId = '123456789012'
const user = `arn:aws:iam::${accountId}:user/u`
const role = `arn:aws:iam::${accountId}:role/r`
const session = `arn:aws:sts::${accountId}:assumed-role/r/s`
const federatedUser = `arn:aws:sts::${accountId}:federated-user/f`
const root = `arn:aws:iam::${accountId}:root`
const provider = `arn:aws:iam::${accountId}:saml-provider/p`
const keys = ['aws:username', 'aws:tagkeys', 'aws:sourceip', 'aws:currenttime', 's3:max-keys']
const words = fc.constantFrom('a', 'b', '', '*', 'a*', '?', '1', '2', '10.0.0.1', '10.0.0.0/8')
const values = fc.oneof(
  words,
  fc.constantFrom('2024-05-01T12:00:00Z', 'true', 'false', '${aws:username}', '${*}', '${', role),
)
const operators = fc
  .tuple(
    fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom(...conditionOperators.keys(), 'Null', 'Unknown'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''))
const conditions = fc.dictionary(
  operators,
  fc.dictionary(fc.constantFrom(...keys), fc.array(values, { maxLength: 3 }), { maxKeys: 2 }),
  { maxKeys: 2 },
)
const principals = fc.oneof(
  fc.constant('*' as const),
  fc.record(
    {
      AWS: fc.subarray([user, role, session, federatedUser, accountId, root, '*']),
      Federated: fc.subarray([provider, 'accounts.google.com']),
      Service: fc.subarray(['ec2.amazonaws.com']),
    },
    { requiredKeys: [] },
  ),
)
const actions = fc.array(fc.constantFrom('s3:Get', 's3:Put', 's3:*', '*', 'S3:GET'), {
  maxLength: 2,
})
const resources = fc.array(
  fc.constantFrom('*', 'arn:aws:s3:::a', 'arn:aws:s3:::*', 'arn:aws:s3:::${aws:username}', 'junk'),
  { maxLength: 2 },
)
const statements: fc.Arbitrary<Statement> = fc.record(
  {
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Principal: principals,
    NotPrincipal: principals,
    Action: actions,
    NotAction: actions,
    Resource: resources,
    NotResource: resources,
    Condition: conditions,
  },
  { requiredKeys: ['Effect'] },
)
const documents: fc.Arbitrary<PolicyDocument> = fc.record({
  Version: fc.constantFrom('2012-10-17' as const, '2008-10-17' as const),
  Statement: fc.array(statements, { maxLength: 4 }),
})
const named = documents.map((document) => ({ name: 'p', document }))
const contexts: fc.Arbitrary<ConditionContext> = fc
  .dictionary(fc.constantFrom(...keys), fc.array(words, { maxLength: 3 }))
  .map(
    (entries) =>
      new Map(
        Object.entries(entries).map(([key, list]) => [
          key,
          { key, values: list, multivalued: list.length !== 1 },
        ]),
      ),
  )
const askers: fc.Arbitrary<RequestPrincipal> = fc.constantFrom<RequestPrincipal>(
  { kind: 'aws', arn: user, accountId },
  { kind: 'aws', arn: session, accountId, sessionIssuerArn: role },
  { kind: 'aws', arn: federatedUser, accountId, sessionIssuerArn: user },
  { kind: 'aws', arn: root, accountId },
  { kind: 'federated', providerArn: provider },
  { kind: 'service', name: 'ec2.amazonaws.com' },
  { kind: 'anonymous' },
)
const requests: fc.Arbitrary<AccessRequest> = fc.record(
  {
    principal: askers,
    action: fc.constantFrom('s3:Get', 's3:Put'),
    resource: fc.constantFrom('arn:aws:s3:::a', 'arn:aws:s3:::b', '*', ''),
    context: contexts,
    resourceAccountId: fc.constantFrom(accountId, '999999999999'),
  },
  { requiredKeys: ['principal', 'action', 'resource', 'context'] },
)
const policySets = fc.record(
  {
    identity: fc.array(named, { maxLength: 2 }),
    resource: named,
    boundary: named,
    session: fc.array(named, { maxLength: 2 }),
    scp: fc.array(named, { maxLength: 2 }),
    resourceMustAllow: fc.boolean(),
  },
  { requiredKeys: ['identity'] },
)

const withStatements = (
  { Version }: PolicyDocument,
  list: readonly Statement[],
): PolicyDocument => ({ Version, Statement: list })

describe('properties of the evaluation', () => {
  it('never turns a denied request into an allowed one by adding a Deny to a trust policy', () => {
    fc.assert(
      fc.property(documents, statements, requests, fc.nat(), (policy, added, request, position) => {
        const at = position % (policy.Statement.length + 1)
        const deny: Statement = { ...added, Effect: 'Deny' }
        const denser = withStatements(policy, policy.Statement.toSpliced(at, 0, deny))
        const before = evaluateTrustPolicy(policy, request).decision
        const after = evaluateTrustPolicy(denser, request).decision
        expect(after === 'allowed' && before !== 'allowed').toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('never turns a denied request into an allowed one by adding a policy that denies', () => {
    const types = fc.constantFrom('identity' as const, 'session' as const, 'scp' as const)
    fc.assert(
      fc.property(policySets, statements, requests, types, (policies, added, request, type) => {
        const present = policies[type] ?? []
        // The first policy of a type also is a limit: only one beside others adds nothing but a Deny.
        fc.pre(present.length > 0 || type === 'identity')
        const deny: Statement = { ...added, Effect: 'Deny' }
        const document: PolicyDocument = { Version: '2012-10-17', Statement: [deny] }
        const denser = { ...policies, [type]: [...present, { name: 'deny', document }] }
        const before = evaluatePolicies(policies, request).decision
        const after = evaluatePolicies(denser, request).decision
        expect(after === 'allowed' && before !== 'allowed').toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('never turns a denied request into an allowed one by adding a Deny to a policy of any type', () => {
    const types = fc.constantFrom('identity', 'resource', 'boundary', 'session', 'scp')
    fc.assert(
      fc.property(policySets, statements, requests, types, (policies, added, request, type) => {
        const found = policies[type as keyof typeof policies]
        fc.pre(typeof found === 'object' && (!Array.isArray(found) || found.length > 0))
        const deny: Statement = { ...added, Effect: 'Deny' }
        const withDeny = <Policy extends { readonly document: PolicyDocument }>(
          policy: Policy,
        ) => ({
          ...policy,
          document: withStatements(policy.document, [...policy.document.Statement, deny]),
        })
        const denser = {
          ...policies,
          [type]: Array.isArray(found) ? found.map(withDeny) : withDeny(found),
        }
        const before = evaluatePolicies(policies, request).decision
        const after = evaluatePolicies(denser, request).decision
        expect(after === 'allowed' && before !== 'allowed').toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('decides over unique ids as it decided over the ARNs that they stand for', () => {
    const ids = new Map([
      [user, 'AIDAEXAMPLEUSER000001'],
      [role, 'AROAEXAMPLEROLE000001'],
    ])
    fc.assert(
      fc.property(policySets, requests, ({ resource, ...policies }, request) => {
        fc.pre(resource !== undefined)
        const { principal } = request
        const uniqueId =
          principal.kind === 'aws'
            ? ids.get(principal.sessionIssuerArn ?? principal.arn)
            : undefined
        const known =
          principal.kind === 'aws' && uniqueId !== undefined
            ? { ...principal, uniqueId }
            : principal
        const kept = principalsToIds(resource.document, (arn) => ids.get(arn))
        const keptResource = { name: 'p', document: kept.document as PolicyDocument }
        const asked = { ...request, principal: known }
        expect(kept.missing).toEqual([])
        expect(evaluatePolicies({ ...policies, resource: keptResource }, asked).decision).toBe(
          evaluatePolicies({ ...policies, resource }, asked).decision,
        )
        const back = principalsToArns(kept.document, (id) => {
          return [...ids].find(([, other]) => other === id)?.[0]
        })
        expect(back).toEqual(resource.document)
      }),
      { numRuns: 300 },
    )
  })

  it('says of every denial which type of policy is to blame, and of nothing else', () => {
    fc.assert(
      fc.property(policySets, requests, (policies, request) => {
        const decision = evaluatePolicies(policies, request)
        expect(decision.notAllowedBy === undefined).toBe(decision.decision !== 'implicitDeny')
        expect(describeDenial(decision) === '').toBe(decision.decision === 'allowed')
      }),
      { numRuns: 300 },
    )
  })

  it('does not depend on the order of statements and policies', () => {
    fc.assert(
      fc.property(policySets, requests, (policies, request) => {
        const { identity, resource, boundary, session: sessionPolicies, scp, ...rest } = policies
        const turned = <Policy extends { readonly document: PolicyDocument }>(policy: Policy) => ({
          ...policy,
          document: withStatements(policy.document, policy.document.Statement.toReversed()),
        })
        const reversed = {
          ...rest,
          identity: identity.toReversed().map(turned),
          ...(resource === undefined ? {} : { resource: turned(resource) }),
          ...(boundary === undefined ? {} : { boundary: turned(boundary) }),
          ...(sessionPolicies === undefined
            ? {}
            : { session: sessionPolicies.toReversed().map(turned) }),
          ...(scp === undefined ? {} : { scp: scp.toReversed().map(turned) }),
        }
        expect(evaluatePolicies(reversed, request).decision).toBe(
          evaluatePolicies(policies, request).decision,
        )
      }),
      { numRuns: 300 },
    )
  })

  it('never throws while it evaluates or describes', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 8 })
    const list = fc.array(anyText, { maxLength: 3 })
    const junk: fc.Arbitrary<Statement> = fc.record(
      {
        Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
        Sid: anyText,
        Principal: fc.oneof(
          fc.constant('*' as const),
          fc.record({ AWS: list, Federated: list, Service: list }, { requiredKeys: [] }),
        ),
        Action: list,
        NotAction: list,
        Resource: list,
        NotResource: list,
        Condition: fc.dictionary(fc.oneof(operators, anyText), fc.dictionary(anyText, list)),
      },
      { requiredKeys: ['Effect'] },
    )
    const junkContext = fc
      .dictionary(anyText, list)
      .map(
        (entries) =>
          new Map(
            Object.entries(entries).map(([key, found]) => [
              key.toLowerCase(),
              { key, values: found, multivalued: true },
            ]),
          ),
      )
    fc.assert(
      fc.property(junk, junkContext, anyText, askers, (statement, context, text, principal) => {
        const document: PolicyDocument = { Version: '2012-10-17', Statement: [statement] }
        const request = { principal, action: text, resource: text, context }
        const policy = { name: text, document }
        evaluateTrustPolicy(document, request)
        evaluatePolicies({ identity: [policy], resource: policy, session: [policy] }, request)
        describePolicy(document)
      }),
      { numRuns: 200 },
    )
  })

  it('refuses junk with a PolicyRejected and with nothing else', () => {
    const kinds = fc.constantFrom('trust', 'identity', 'session', 'resource')
    const documentLike = fc.record(
      { Version: fc.jsonValue(), Statement: fc.oneof(fc.jsonValue(), fc.array(fc.object())) },
      { requiredKeys: [] },
    )
    const sources = fc.oneof(fc.string(), fc.json(), documentLike, fc.object(), documents)
    fc.assert(
      fc.property(sources, kinds, (source, kind) => {
        try {
          parsePolicyDocument(source, kind)
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyRejected)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('parses what it parsed before to the same policy', () => {
    fc.assert(
      fc.property(documents, (document) => {
        let parsed: PolicyDocument
        try {
          parsed = parsePolicyDocument(document, 'resource')
        } catch {
          return
        }
        expect(parsePolicyDocument(parsed, 'resource')).toEqual(parsed)
      }),
    )
  })
})

describe('properties of the wildcards', () => {
  /** Tries everything, as the definition says it; slow, and therefore plain to see. */
  function matchSlowly(pattern: readonly string[], text: readonly string[]): boolean {
    const [first, ...rest] = pattern
    if (first === undefined) return text.length === 0
    if (first === '*') {
      return matchSlowly(rest, text) || (text.length > 0 && matchSlowly(pattern, text.slice(1)))
    }
    return (
      text.length > 0 && (first === '?' || first === text[0]) && matchSlowly(rest, text.slice(1))
    )
  }

  const pieces = fc.array(fc.constantFrom('a', 'b', '*', '?', '\u{1f600}'), { maxLength: 8 })
  const letters = fc.array(fc.constantFrom('a', 'b', '\u{1f600}', '*'), { maxLength: 10 })

  it('match as the slow definition does', () => {
    fc.assert(
      fc.property(pieces, letters, (pattern, text) => {
        const parsed = parsePolicyPattern(pattern.join(''), { wildcards: true, variables: false })
        const { resolved = [] } = resolveVariables(parsed, new Map())
        expect(matchPattern(resolved, text.join(''))).toBe(matchSlowly(pattern, text))
      }),
      { numRuns: 2000 },
    )
  })

  it('never come from the value of a variable', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (value, text) => {
        const parsed = parsePolicyPattern('${aws:username}', { wildcards: true, variables: true })
        const context: ConditionContext = new Map([
          ['aws:username', { key: 'aws:username', values: [value], multivalued: false }],
        ])
        const { resolved = [] } = resolveVariables(parsed, context)
        expect(matchPattern(resolved, text)).toBe(value === text)
        expect(matchPattern(resolved, value)).toBe(true)
      }),
    )
  })
})
