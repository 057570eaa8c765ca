import { describe, expect, it } from 'vitest'
import { FederationClaimRejected } from '../../src/errors.ts'
import { awsAttributeNames } from '../../src/federation/aws-attribute-names.ts'
import { readAwsAttributes } from '../../src/federation/aws-attributes.ts'
import type { AssertedAttribute } from '../../src/federation/federated-identity.ts'

const developer = 'arn:aws:iam::123456789012:role/Developer'
const auditor = 'arn:aws:iam::123456789012:role/team/Auditor'
const provider = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'

const attribute = (name: string, ...values: string[]): AssertedAttribute => ({ name, values })
const aws = (name: string, ...values: string[]): AssertedAttribute =>
  attribute(`https://aws.amazon.com/SAML/Attributes/${name}`, ...values)

const role = aws('Role', `${developer},${provider}`)
const sessionName = aws('RoleSessionName', 'alice@example.com')

describe('IAM User Guide, Configuring SAML assertions for the authentication response', () => {
  it('reads an assertion that says only what is required', () => {
    expect(readAwsAttributes([role, sessionName])).toEqual({
      rolePairs: [{ roleArn: developer, providerArn: provider }],
      roleSessionName: 'alice@example.com',
      sessionTags: new Map(),
      transitiveTagKeys: [],
    })
  })

  it('reads an assertion that says everything, between attributes that mean nothing to AWS', () => {
    const read = readAwsAttributes([
      attribute('urn:oid:2.5.4.3', 'Alice'),
      aws('TransitiveTagKeys', 'costcenter'),
      aws('PrincipalTag:Project', 'Marketing'),
      aws('PrincipalTag:CostCenter', '12345'),
      aws('SessionDuration', '1800'),
      aws('SourceIdentity', 'alice'),
      sessionName,
      aws('Role', `${provider},${auditor}`, `${developer},${provider}`),
      attribute('groups'),
    ])
    expect(read).toEqual({
      rolePairs: [
        { roleArn: auditor, providerArn: provider },
        { roleArn: developer, providerArn: provider },
      ],
      roleSessionName: 'alice@example.com',
      sessionDurationSeconds: 1800,
      sessionTags: new Map([
        ['Project', 'Marketing'],
        ['CostCenter', '12345'],
      ]),
      transitiveTagKeys: ['CostCenter'],
      sourceIdentity: 'alice',
    })
  })

  it('names a pair once, however often and in whichever order it is asserted', () => {
    const { rolePairs } = readAwsAttributes([
      aws(
        'Role',
        `${developer},${provider}`,
        `${provider}, ${developer}`,
        `${auditor},${provider}`,
      ),
      sessionName,
    ])
    expect(rolePairs.map(({ roleArn }) => roleArn)).toEqual([developer, auditor])
  })

  it('keeps one role twice when it can be assumed through two providers', () => {
    const other = `${provider}2`
    const { rolePairs } = readAwsAttributes([
      aws('Role', `${developer},${provider}`, `${developer},${other}`),
      sessionName,
    ])
    expect(rolePairs.map(({ providerArn }) => providerArn)).toEqual([provider, other])
  })

  it('puts the values of several Role attributes together in document order', () => {
    const { rolePairs } = readAwsAttributes([
      aws('Role', `${auditor},${provider}`),
      sessionName,
      aws('Role', `${developer},${provider}`),
    ])
    expect(rolePairs.map(({ roleArn }) => roleArn)).toEqual([auditor, developer])
  })

  it.each([
    ['RoleSessionName', 'ROLE_SESSION_NAME_INVALID', ['alice', 'alice']],
    ['SessionDuration', 'SESSION_DURATION_INVALID', ['1800', '1800']],
    ['SourceIdentity', 'SOURCE_IDENTITY_INVALID', ['alice', 'alice']],
    ['PrincipalTag:Project', 'SESSION_TAG_INVALID', ['Marketing', 'Marketing']],
  ])('refuses two values of %s, in one attribute or in two', (name, code, values) => {
    const others = name === 'RoleSessionName' ? [role] : [role, sessionName]
    const rejected = expect.objectContaining({ code, received: '2 values' }) as unknown
    expect(() => readAwsAttributes([...others, aws(name, ...values)])).toThrow(rejected)
    expect(() =>
      readAwsAttributes([...others, ...values.map((value) => aws(name, value))]),
    ).toThrow(rejected)
    expect(readAwsAttributes([...others, aws(name, ...values.slice(1))]).rolePairs).toHaveLength(1)
  })

  it.each([
    ['Role', 'ROLE_ATTRIBUTE_MISSING'],
    ['RoleSessionName', 'ROLE_SESSION_NAME_MISSING'],
    ['SessionDuration', 'SESSION_DURATION_INVALID'],
    ['SourceIdentity', 'SOURCE_IDENTITY_INVALID'],
    ['PrincipalTag:Project', 'SESSION_TAG_INVALID'],
  ])('refuses the attribute %s without a value', (name, code) => {
    const others = [role, sessionName].filter((other) => other.name !== aws(name).name)
    expect(() => readAwsAttributes([...others, aws(name)])).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it('takes TransitiveTagKeys without a value as none', () => {
    const read = readAwsAttributes([role, sessionName, aws('TransitiveTagKeys')])
    expect(read.transitiveTagKeys).toEqual([])
  })

  it.each([
    ['an empty Role value', 'ROLE_ATTRIBUTE_INVALID', [aws('Role', ''), sessionName]],
    [
      'one Role value that is no pair among others',
      'ROLE_ATTRIBUTE_INVALID',
      [aws('Role', `${developer},${provider}`, 'Developer'), sessionName],
    ],
    ['an empty RoleSessionName', 'ROLE_SESSION_NAME_INVALID', [role, aws('RoleSessionName', '')]],
    [
      'a tag without a key',
      'SESSION_TAG_INVALID',
      [role, sessionName, aws('PrincipalTag:', 'Marketing')],
    ],
    [
      'tags whose keys differ in case',
      'SESSION_TAG_DUPLICATE',
      [role, sessionName, aws('PrincipalTag:A', 'x'), aws('PrincipalTag:a', 'x')],
    ],
    [
      'a transitive key that is no tag',
      'TRANSITIVE_TAG_KEY_UNKNOWN',
      [role, sessionName, aws('TransitiveTagKeys', 'Project')],
    ],
    [
      '51 tags',
      'SESSION_TAGS_TOO_MANY',
      [role, sessionName, ...Array.from({ length: 51 }, (_, i) => aws(`PrincipalTag:k${i}`, 'v'))],
    ],
  ])('refuses %s', (_, code, attributes) => {
    expect(() => readAwsAttributes(attributes)).toThrow(FederationClaimRejected)
    expect(() => readAwsAttributes(attributes)).toThrow(expect.objectContaining({ code }))
  })

  it('compares names with case, and points at the one that was meant', () => {
    const lower = { ...role, name: awsAttributeNames.role.toLowerCase() }
    expect(() => readAwsAttributes([lower, sessionName])).toThrow(
      expect.objectContaining({
        code: 'ROLE_ATTRIBUTE_MISSING',
        expected: 'https://aws.amazon.com/SAML/Attributes/Role',
        received: 'https://aws.amazon.com/saml/attributes/role',
        aws: {
          code: 'InvalidIdentityToken',
          message:
            "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
          status: 400,
        },
      }),
    )
  })

  it('leaves alone what only looks like an attribute of AWS', () => {
    const read = readAwsAttributes([
      role,
      sessionName,
      aws('principalTag:Project', 'Marketing'),
      aws('PrincipalTagProject', 'Marketing'),
      aws('sessionDuration', 'x'),
      aws('SourceIdentity ', 'x y'),
      attribute(' https://aws.amazon.com/SAML/Attributes/PrincipalTag:Project', 'Marketing'),
      { name: 'urn:example', friendlyName: aws('PrincipalTag:Project').name, values: ['x'] },
    ])
    expect(read.sessionTags.size).toBe(0)
    expect(read).not.toHaveProperty('sessionDurationSeconds')
    expect(read).not.toHaveProperty('sourceIdentity')
  })

  it('is not moved by names that objects have by themselves', () => {
    const read = readAwsAttributes([
      attribute('__proto__', awsAttributeNames.sourceIdentity),
      attribute('constructor', 'x'),
      role,
      sessionName,
      aws('PrincipalTag:__proto__', 'polluted'),
    ])
    expect([...read.sessionTags]).toEqual([['__proto__', 'polluted']])
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
