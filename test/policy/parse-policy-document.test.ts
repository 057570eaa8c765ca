import { describe, expect, it } from 'vitest'
import { PolicyRejected } from '../../src/errors.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { PolicyKind } from '../../src/policy/policy-document.ts'
import { policySize, policySizeLimits } from '../../src/policy/policy-size.ts'

const samlProvider = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'
const oidcProvider = 'arn:aws:iam::123456789012:oidc-provider/server.example.com'

/** A statement that is accepted in a policy of its kind; tests change one thing about it. */
const accepted: Record<PolicyKind, Readonly<Record<string, unknown>>> = {
  trust: {
    Effect: 'Allow',
    Principal: { Federated: samlProvider },
    Action: 'sts:AssumeRoleWithSAML',
  },
  identity: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
  session: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
  resource: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' },
}

function policyOf(kind: PolicyKind, change: Readonly<Record<string, unknown>>): object {
  const statement = Object.fromEntries(
    Object.entries({ ...accepted[kind], ...change }).filter(([, value]) => value !== undefined),
  )
  return { Version: '2012-10-17', Statement: [statement] }
}

function rejection(source: string | object, kind: PolicyKind): PolicyRejected {
  try {
    parsePolicyDocument(source, kind)
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyRejected)
    return error as PolicyRejected
  }
  return expect.fail('the policy was accepted')
}

type Row = readonly [
  sentence: string,
  kind: PolicyKind,
  change: Readonly<Record<string, unknown>>,
  check: string,
  iam: string,
]
const generic = 'Syntax errors in policy.'

/** Each change makes a statement unacceptable that is accepted without it. */
const rejected: readonly Row[] = [
  ['an unknown element', 'identity', { Effects: 'Allow' }, 'Statement[0]', generic],
  ['an element in another case', 'identity', { condition: {} }, 'Statement[0]', generic],
  ['a missing Effect', 'identity', { Effect: undefined }, 'Statement[0].Effect', generic],
  ['an Effect that is neither', 'identity', { Effect: 'Maybe' }, 'Statement[0].Effect', generic],
  [
    'an Effect in another case',
    'identity',
    { Effect: 'allow' },
    'Statement[0].Effect',
    'The policy failed legacy parsing',
  ],
  ['a Sid that is no string', 'identity', { Sid: 1 }, 'Statement[0].Sid', generic],
  [
    'a Sid with a space in a policy of IAM',
    'identity',
    { Sid: 'a b' },
    'Statement[0].Sid',
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],
  [
    'a Principal in an identity-based policy',
    'identity',
    { Principal: '*' },
    'Statement[0]',
    'Policy document should not specify a principal.',
  ],
  [
    'a NotPrincipal in a session policy',
    'session',
    { NotPrincipal: '*' },
    'Statement[0]',
    'Policy document should not specify a principal.',
  ],
  [
    'a trust policy without a Principal',
    'trust',
    { Principal: undefined },
    'Statement[0]',
    'Missing required field Principal',
  ],
  [
    'a Principal that names nobody',
    'trust',
    { Principal: {} },
    'Statement[0].Principal',
    'Missing required field Principal cannot be empty!',
  ],
  [
    'Principal and NotPrincipal together',
    'resource',
    { NotPrincipal: { AWS: '123456789012' } },
    'Statement[0]',
    generic,
  ],
  [
    'NotPrincipal in a trust policy',
    'trust',
    { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '123456789012' } },
    'Statement[0]',
    'AssumeRole policy must not contain NotPrincipal field.',
  ],
  [
    'NotPrincipal with Allow',
    'resource',
    { Principal: undefined, NotPrincipal: { AWS: '123456789012' } },
    'Statement[0]',
    'Allow with NotPrincipal is not allowed.',
  ],
  [
    'a bare star as Principal of a trust policy',
    'trust',
    { Principal: '*', Action: 'sts:AssumeRole' },
    'Statement[0].Principal',
    'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
  ],
  [
    'an unknown type of principal',
    'trust',
    { Principal: { Aws: '123456789012' } },
    'Statement[0].Principal',
    'Invalid principal in policy: "Aws"',
  ],
  [
    'a canonical user in a trust policy',
    'trust',
    { Principal: { CanonicalUser: 'a'.repeat(64) } },
    'Statement[0].Principal',
    'Invalid principal in policy: "CanonicalUser"',
  ],
  [
    'a federated principal that is neither a provider nor a domain name',
    'trust',
    { Principal: { Federated: 'ExampleCorp' } },
    'Statement[0].Principal.Federated',
    'Federated principals must be valid domain names or SAML metadata ARNs',
  ],
  [
    'a federated principal with a wildcard',
    'trust',
    { Principal: { Federated: 'arn:aws:iam::123456789012:saml-provider/*' } },
    'Statement[0].Principal.Federated',
    'Federated principals must be valid domain names or SAML metadata ARNs',
  ],
  [
    'a role session with a wildcard',
    'trust',
    {
      Principal: { AWS: 'arn:aws:sts::123456789012:assumed-role/R/*' },
      Action: 'sts:AssumeRole',
    },
    'Statement[0].Principal.AWS',
    'Invalid principal in policy: "AWS":"arn:aws:sts::123456789012:assumed-role/R/*"',
  ],
  [
    'a group as principal',
    'trust',
    { Principal: { AWS: 'arn:aws:iam::123456789012:group/G' }, Action: 'sts:AssumeRole' },
    'Statement[0].Principal.AWS',
    'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:group/G"',
  ],
  [
    'an account id that is too short',
    'trust',
    { Principal: { AWS: '12345678901' }, Action: 'sts:AssumeRole' },
    'Statement[0].Principal.AWS',
    'Invalid principal in policy: "AWS":"12345678901"',
  ],
  [
    'a service that is no domain name',
    'trust',
    { Principal: { Service: 'ec2' }, Action: 'sts:AssumeRole' },
    'Statement[0].Principal.Service',
    'Invalid principal in policy: "SERVICE":"ec2"',
  ],
  [
    'a statement without an action',
    'identity',
    { Action: undefined },
    'Statement[0]',
    'Policy statement must contain actions.',
  ],
  [
    'an empty list of actions',
    'identity',
    { Action: [] },
    'Statement[0].Action',
    'Policy statement must contain actions.',
  ],
  ['Action and NotAction together', 'identity', { NotAction: 's3:*' }, 'Statement[0]', generic],
  [
    'an action without a prefix',
    'identity',
    { Action: 'GetObject' },
    'Statement[0].Action',
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'an action with two colons',
    'identity',
    { Action: 's3:Get:Object' },
    'Statement[0].Action',
    'Actions/Condition can contain only one colon.',
  ],
  [
    'an action with a space',
    'identity',
    { Action: 's3:Get Object' },
    'Statement[0].Action',
    generic,
  ],
  ['an action that is a number', 'identity', { Action: [1] }, 'Statement[0].Action', generic],
  [
    'an action of another service in a trust policy',
    'trust',
    { Action: ['sts:AssumeRoleWithSAML', 's3:GetObject'] },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'every action in a trust policy',
    'trust',
    { Action: '*' },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'a misspelt action in a trust policy',
    'trust',
    { Action: 'sts:AssumeRoleWithSMAL' },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'another action of STS in a trust policy',
    'trust',
    { Action: 'sts:GetCallerIdentity' },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'a SAML provider with the action of web identities',
    'trust',
    { Action: 'sts:AssumeRoleWithWebIdentity' },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'an OIDC provider with the action of SAML',
    'trust',
    { Principal: { Federated: oidcProvider } },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'a SAML provider with the action of AWS principals',
    'trust',
    { Action: ['sts:AssumeRole', 'sts:TagSession'] },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'everyone with the action of SAML',
    'trust',
    { Principal: { AWS: '*' } },
    'Statement[0].Action',
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'a Resource in a trust policy',
    'trust',
    { Resource: '*' },
    'Statement[0]',
    'Has prohibited field Resource',
  ],
  [
    'a NotResource in a trust policy',
    'trust',
    { NotResource: '*' },
    'Statement[0]',
    'AssumeRole policy must not contain resources.',
  ],
  [
    'a statement without a resource',
    'identity',
    { Resource: undefined },
    'Statement[0]',
    'Policy statement must contain resources.',
  ],
  [
    'an empty list of resources',
    'resource',
    { Resource: [] },
    'Statement[0].Resource',
    'Policy statement must contain resources.',
  ],
  ['Resource and NotResource together', 'identity', { NotResource: '*' }, 'Statement[0]', generic],
  [
    'a resource that is no ARN',
    'identity',
    { Resource: 'bucket/*' },
    'Statement[0].Resource',
    'Resource bucket/* must be in ARN format or "*".',
  ],
  [
    'a variable without its closing brace',
    'identity',
    { Resource: 'arn:aws:s3:::b/${aws:username' },
    'Statement[0].Resource',
    generic,
  ],
  [
    'a variable with a default without quotes',
    'identity',
    { Resource: 'arn:aws:s3:::b/${aws:username, anyone}' },
    'Statement[0].Resource',
    generic,
  ],
  [
    'a variable without a name',
    'identity',
    { Condition: { StringLike: { 's3:prefix': '${}' } } },
    'Statement[0].Condition.StringLike.s3:prefix',
    generic,
  ],
  ['a Condition that is a list', 'identity', { Condition: [] }, 'Statement[0].Condition', generic],
  [
    'an unknown operator',
    'identity',
    { Condition: { StringMatches: { 'aws:username': 'a' } } },
    'Statement[0].Condition',
    generic,
  ],
  [
    'an operator in another case',
    'identity',
    { Condition: { stringEquals: { 'aws:username': 'a' } } },
    'Statement[0].Condition',
    generic,
  ],
  [
    'an unknown set qualifier',
    'identity',
    { Condition: { 'ForSomeValues:StringEquals': { 'aws:TagKeys': 'a' } } },
    'Statement[0].Condition',
    generic,
  ],
  [
    'IfExists on Null',
    'identity',
    { Condition: { NullIfExists: { 'aws:username': 'true' } } },
    'Statement[0].Condition',
    generic,
  ],
  [
    'a condition without an operator',
    'identity',
    { Condition: { 'aws:username': 'a' } },
    'Statement[0].Condition',
    generic,
  ],
  [
    'a condition key without a prefix',
    'identity',
    { Condition: { StringEquals: { username: 'a' } } },
    'Statement[0].Condition.StringEquals',
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'a condition key twice in different case',
    'identity',
    { Condition: { StringEquals: { 'aws:username': 'a', 'AWS:UserName': 'b' } } },
    'Statement[0].Condition.StringEquals',
    generic,
  ],
  [
    'a condition value that is null',
    'identity',
    { Condition: { StringEquals: { 'aws:username': null } } },
    'Statement[0].Condition.StringEquals.aws:username',
    generic,
  ],
]

describe('IAM User Guide: grammar of the IAM JSON policy language', () => {
  it.each(Object.keys(accepted) as PolicyKind[])('accepts the %s statement they change', (kind) => {
    expect(parsePolicyDocument(policyOf(kind, {}), kind).Statement).toHaveLength(1)
  })

  it.each(rejected)('rejects %s', (_, kind, change, check, message) => {
    const error = rejection(policyOf(kind, change), kind)
    expect(error).toMatchObject({
      code: 'POLICY_MALFORMED',
      check,
      aws: { code: 'MalformedPolicyDocument', message, status: 400 },
    })
    expect(error.message.startsWith(`${check} `)).toBe(true)
  })

  it('makes lists of everything that may be one or many', () => {
    const source = {
      Version: '2012-10-17',
      Statement: {
        Sid: 'One',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::b/*',
        Condition: {
          NumericLessThan: { 's3:max-keys': 10 },
          Bool: { 'aws:SecureTransport': true },
        },
      },
    }
    expect(parsePolicyDocument(source, 'identity')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'One',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::b/*'],
          Condition: {
            NumericLessThan: { 's3:max-keys': ['10'] },
            Bool: { 'aws:SecureTransport': ['true'] },
          },
        },
      ],
    })
  })

  it('parses text and object alike', () => {
    const source = policyOf('trust', {})
    expect(parsePolicyDocument(JSON.stringify(source, null, 2), 'trust')).toEqual(
      parsePolicyDocument(source, 'trust'),
    )
  })

  it.each([
    ['an account of another partition', { AWS: 'arn:aws-cn:iam::123456789012:root' }],
    ['a role with a path', { AWS: 'arn:aws:iam::123456789012:role/a/b/R' }],
    ['a user', { AWS: 'arn:aws:iam::123456789012:user/u@example.com' }],
    ['a role session', { AWS: 'arn:aws:sts::123456789012:assumed-role/R/s' }],
    ['a federated user', { AWS: 'arn:aws:sts::123456789012:federated-user/f' }],
    ['a unique id', { AWS: 'AROAEXAMPLEEXAMPLE01' }],
    ['everyone by the AWS type', { AWS: '*' }],
    ['several services', { Service: ['ecs.amazonaws.com', 'ec2.amazonaws.com'] }],
  ])('accepts as principal of AssumeRole %s', (_, Principal) => {
    const policy = parsePolicyDocument(
      policyOf('trust', { Principal, Action: 'sts:AssumeRole' }),
      'trust',
    )
    expect(policy.Statement[0]?.Action).toEqual(['sts:AssumeRole'])
  })

  it.each([
    ['a SAML provider with tags and source identity', samlProvider, 'sts:AssumeRoleWithSAML'],
    ['a SAML provider with a wildcard', samlProvider, 'sts:AssumeRole*'],
    ['a SAML provider with permissions that go along', samlProvider, 'sts:TagSession'],
    ['a SAML provider with an action in other case', samlProvider, 'STS:assumeRoleWithSaml'],
    ['an OIDC provider', oidcProvider, 'sts:AssumeRoleWithWebIdentity'],
    [
      'an OIDC provider with a port and a path',
      'arn:aws:iam::123456789012:oidc-provider/localhost:8400/test-idp/oidc',
      'sts:AssumeRoleWithWebIdentity',
    ],
    ['a built-in provider', 'accounts.google.com', 'sts:AssumeRoleWithWebIdentity'],
  ])('accepts %s', (_, Federated, action) => {
    const Action = [action, 'sts:SetSourceIdentity']
    const policy = parsePolicyDocument(
      policyOf('trust', { Principal: { Federated }, Action }),
      'trust',
    )
    expect(policy.Statement[0]?.Principal).toEqual({ Federated: [Federated] })
  })

  it.each(['localhost:', 'localhost:x/y', 'localhost:123456', ':8400/x', '/x', 'a:1:2'])(
    'refuses an OIDC provider %s',
    (name) => {
      const Federated = `arn:aws:iam::123456789012:oidc-provider/${name}`
      const statement = { Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }
      expect(() => parsePolicyDocument(policyOf('trust', statement), 'trust')).toThrow(
        expect.objectContaining({ code: 'POLICY_MALFORMED' }),
      )
    },
  )

  it('accepts in a deny statement what would fit no principal in an allow statement', () => {
    const change = { Effect: 'Deny', Principal: { AWS: '*' } }
    expect(parsePolicyDocument(policyOf('trust', change), 'trust').Statement).toHaveLength(1)
  })

  it('accepts NotPrincipal with Deny in a resource-based policy', () => {
    const change = { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '123456789012' } }
    expect(
      parsePolicyDocument(policyOf('resource', change), 'resource').Statement[0],
    ).toMatchObject({ NotPrincipal: { AWS: ['123456789012'] } })
  })

  it('takes a broken variable for text in version 2008-10-17', () => {
    const statement = { ...accepted.identity, Resource: 'arn:aws:s3:::b/${aws:username' }
    const source = { Version: '2008-10-17', Statement: statement }
    expect(parsePolicyDocument(source, 'identity').Version).toBe('2008-10-17')
  })
})

describe('IAM User Guide: policy elements Version, Id and Statement', () => {
  const Statement = accepted.identity

  it('takes a policy without Version for one of 2008-10-17', () => {
    expect(parsePolicyDocument({ Statement }, 'identity').Version).toBe('2008-10-17')
  })

  it.each([
    ['an unknown version', { Version: '2012-10-18', Statement }, 'Version'],
    ['a version that is a number', { Version: 2012, Statement }, 'Version'],
    ['an unknown element', { Version: '2012-10-17', Statements: Statement }, 'the policy'],
    ['a policy without statements', { Version: '2012-10-17' }, 'Statement'],
    ['an empty list of statements', { Statement: [] }, 'Statement'],
    ['a statement that is text', { Statement: ['Allow'] }, 'Statement[0]'],
    ['a statement that is null', { Statement: null }, 'Statement[0]'],
    ['an Id in an identity-based policy', { Id: 'a', Statement }, 'Id'],
    ['a policy that is a list', [Statement], 'the policy'],
  ])('rejects %s', (_, source, check) => {
    expect(rejection(source, 'identity')).toMatchObject({ code: 'POLICY_MALFORMED', check })
  })

  it('keeps the Id of a resource-based policy', () => {
    const source = { Id: 'a b', Statement: accepted.resource }
    expect(parsePolicyDocument(source, 'resource').Id).toBe('a b')
  })

  it('rejects two statements with one Sid, and accepts two without any', () => {
    const twins = (Sid: string | undefined): object => ({
      Statement: [
        { ...Statement, ...(Sid === undefined ? {} : { Sid }) },
        { ...Statement, ...(Sid === undefined ? {} : { Sid }) },
      ],
    })
    expect(parsePolicyDocument(twins(undefined), 'identity').Statement).toHaveLength(2)
    expect(rejection(twins('A'), 'identity').aws?.message).toBe(
      'Statement IDs (SID) in a single policy must be unique.',
    )
  })
})

describe('JSON text of a policy', () => {
  const text = JSON.stringify({ Statement: accepted.identity })

  it('rejects what is not JSON', () => {
    expect(parsePolicyDocument(text, 'identity').Statement).toHaveLength(1)
    expect(rejection(text.slice(0, -1), 'identity')).toMatchObject({
      code: 'POLICY_MALFORMED',
      check: 'the policy',
    })
  })

  it.each([
    ['in a statement', text.replace('{"Effect"', '{"Effect":"Deny","Effect"'), 'Effect'],
    ['in an escaped form', text.replace('{"Effect"', '{"\\u0045ffect":"Deny","Effect"'), 'Effect'],
    ['at the top', text.replace('{"Statement"', '{"Statement":[],"Statement"'), 'Statement'],
  ])('rejects a name that an object has twice %s', (_, source, name) => {
    const error = rejection(source, 'identity')
    expect(error.code).toBe('POLICY_MALFORMED')
    expect(error.message).toBe(`the policy has "${name}" twice in one object`)
  })

  it('accepts one name in several objects, and text that looks like names', () => {
    const source =
      '{"Statement":[{"Sid":"Sid","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"a:b":"{\\"a:b\\":1,\\"a:b\\":2}"},"StringLike":{"a:b":"x"}}},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'
    expect(parsePolicyDocument(source, 'identity').Statement).toHaveLength(2)
  })

  it('gives a name such as __proto__ no power', () => {
    const condition = '"Condition":{"StringEquals":{"__proto__":{"a:b":"x"}}},"Effect"'
    const source = text.replace('"Effect"', condition)
    expect(rejection(source, 'identity').check).toBe('Statement[0].Condition.StringEquals')
    expect(
      rejection(text.replace('"Effect"', '"__proto__":{},"Effect"'), 'identity').received,
    ).toBe('__proto__')
  })

  it('rejects a character outside Latin-1 and accepts one inside', () => {
    const named = (name: string): string =>
      text.replace('s3:GetObject', 's3:Get').replace('*', name)
    expect(parsePolicyDocument(named('arn:aws:s3:::\u00fc'), 'identity').Statement).toHaveLength(1)
    expect(rejection(named('arn:aws:s3:::\u0101'), 'identity').code).toBe('POLICY_MALFORMED')
  })
})

describe('IAM User Guide: IAM and AWS STS quotas', () => {
  /** A policy of exactly so many characters without white space, and with as much of it. */
  function policyOfSize(characters: number, kind: PolicyKind): string {
    const size = (name: string): string =>
      JSON.stringify({ Statement: { ...accepted[kind], Sid: name } })
    return size('a'.repeat(characters - size('').length)).replace('{', '{ \n\t')
  }

  it.each([
    ['trust', 'trust', 2048, 'Cannot exceed quota for ACLSizePerRole: 2048'],
    ['managed', 'identity', 6144, 'Cannot exceed quota for PolicySize: 6144'],
    ['roleInline', 'identity', 10_240, 'Maximum policy size of 10240 bytes exceeded for role'],
    ['userInline', 'identity', 2048, 'Maximum policy size of 2048 bytes exceeded for user'],
    ['groupInline', 'identity', 5120, 'Maximum policy size of 5120 bytes exceeded for group'],
  ] as const)('holds a %s policy to its limit, without white space', (place, kind, limit, text) => {
    const sizeLimit = policySizeLimits[place]
    expect(
      parsePolicyDocument(policyOfSize(limit, kind), kind, { sizeLimit }).Statement,
    ).toHaveLength(1)
    expect(() => parsePolicyDocument(policyOfSize(limit + 1, kind), kind, { sizeLimit })).toThrow(
      expect.objectContaining({
        code: 'POLICY_TOO_LARGE',
        received: String(limit + 1),
        aws: { code: 'LimitExceeded', message: text, status: 409 },
      }),
    )
  })

  it('holds a session policy to 2048 characters with white space', () => {
    const tooLong = policyOfSize(2046, 'session')
    expect(rejection(tooLong, 'session')).toMatchObject({
      code: 'POLICY_TOO_LARGE',
      aws: { code: 'ValidationError' },
    })
    expect(parsePolicyDocument(policyOfSize(2045, 'session'), 'session').Statement).toHaveLength(1)
  })

  it('counts inline policies that share a limit without their white space', () => {
    expect(policySize('{ "Statement": [\n\t] }\r\n')).toBe('{"Statement":[]}'.length)
  })

  it('does not look at a text that is endless white space', () => {
    expect(rejection(' '.repeat(131_073), 'trust').code).toBe('POLICY_TOO_LARGE')
  })
})
