import { describe, expect, it } from 'vitest'
import {
  laterSamlConditionContext,
  samlConditionContext,
} from '../../src/federation/saml-condition-context.ts'
import { samlConditionKeys } from '../../src/federation/saml-condition-keys.ts'
import { samlAttributeMappings } from '../../src/federation/saml-attribute-mappings.ts'
import { parseSamlProviderArn } from '../../src/partition/arn.ts'
import { federatedIdentity } from './federated-identity.ts'

const through = { accountId: '123456789012', providerName: 'MySAMLIdP' }

const one = (key: string, value: string) => [
  key.toLowerCase(),
  { key, values: [value], multivalued: false },
]
const list = (key: string, ...values: string[]) => [
  key.toLowerCase(),
  { key, values, multivalued: true },
]

describe('IAM User Guide, Available keys for SAML-based AWS STS federation', () => {
  it('holds the keys that every assertion fills, and no key without a value', () => {
    expect([...samlConditionContext(federatedIdentity(), through)]).toEqual([
      one('saml:aud', 'http://localhost:8400/saml'),
      one('saml:doc', '123456789012/MySAMLIdP'),
      one('saml:iss', 'https://example.com/saml'),
      one('saml:namequalifier', '1uAJanUnBc2XeUkHURMht+xam2c='),
      one('saml:sub', '_cbb88bf52c2510eabe00c1642d4643f41430fe25e3'),
      one('saml:sub_type', 'persistent'),
      one('sts:RoleSessionName', 'alice'),
    ])
  })

  it('presents the Recipient as the URL that trust policies know, when one is given', () => {
    const presentedRecipient = 'https://signin.aws.amazon.com/saml'
    const context = samlConditionContext(federatedIdentity(), { ...through, presentedRecipient })
    expect(context.get('saml:aud')?.values).toEqual([presentedRecipient])
  })

  it('has a source for every key of the list: a table, or a part of the assertion', () => {
    const attributes = samlAttributeMappings.map(({ attribute: name }) => ({ name, values: ['x'] }))
    const context = samlConditionContext(federatedIdentity({ attributes }), through)
    const filled = [...context.values()].filter(({ key }) => key.startsWith('saml:'))
    expect(filled.map(({ key }) => key).sort()).toEqual(
      samlConditionKeys.map(({ key }) => key).sort(),
    )
    for (const { key, multivalued } of samlConditionKeys) {
      expect(context.get(key.toLowerCase())?.multivalued).toBe(multivalued)
    }
  })

  it('uses the first claim in document order, and of a single-valued key the first value', () => {
    const attributes = [
      { name: 'urn:oid:0.9.2342.19200300.100.1.3', values: ['first@example.com', 'b@example.com'] },
      { name: '0.9.2342.19200300100.1.3', values: ['second@example.com'] },
      { name: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6', values: ['alice@a', 'alice@b'] },
    ]
    const context = samlConditionContext(federatedIdentity({ attributes }), through)
    expect(context.get('saml:mail')?.values).toEqual(['first@example.com', 'b@example.com'])
    expect(context.get('saml:edupersonprincipalname')?.values).toEqual(['alice@a'])
  })

  it('lets no attribute take the place of what the assertion itself says', () => {
    const attributes = ['saml:sub', 'saml:aud', 'saml:doc', 'sts:RoleSessionName'].map((name) => ({
      name,
      values: ['mallory'],
    }))
    const context = samlConditionContext(federatedIdentity({ attributes }), through)
    expect([...context.values()].flatMap(({ values }) => values)).not.toContain('mallory')
  })

  it('keeps an empty value, and leaves out an attribute without one', () => {
    const attributes = [
      { name: 'urn:oid:2.5.4.4', values: [''] },
      { name: 'urn:oid:2.5.4.42', values: [] },
    ]
    const context = samlConditionContext(federatedIdentity({ attributes }), through)
    expect(context.get('saml:surname')?.values).toEqual([''])
    expect(context.has('saml:givenname')).toBe(false)
  })
})

describe('IAM User Guide, Permissions required to add session tags', () => {
  it('holds the tags, their keys and which of them are transitive', () => {
    const context = samlConditionContext(
      federatedIdentity({
        sessionTags: new Map([
          ['Project', 'Marketing'],
          ['CostCenter', ''],
        ]),
        transitiveTagKeys: ['Project'],
      }),
      through,
    )
    expect([...context]).toEqual(
      expect.arrayContaining([
        one('aws:RequestTag/Project', 'Marketing'),
        one('aws:RequestTag/CostCenter', ''),
        list('aws:TagKeys', 'Project', 'CostCenter'),
        list('sts:TransitiveTagKeys', 'Project'),
      ]),
    )
  })

  it('holds a tag of any name as a key of its own', () => {
    const sessionTags = new Map([['__proto__', 'x']])
    const context = samlConditionContext(federatedIdentity({ sessionTags }), through)
    expect(context.get('aws:requesttag/__proto__')?.values).toEqual(['x'])
    expect(context.get('__proto__')).toBeUndefined()
  })
})

describe('IAM User Guide, Available keys for AWS STS', () => {
  it('holds the source identity when there is one', () => {
    const context = samlConditionContext(federatedIdentity({ sourceIdentity: 'alice' }), through)
    expect([...context]).toContainEqual(one('sts:SourceIdentity', 'alice'))
    expect(samlConditionContext(federatedIdentity(), through).has('sts:sourceidentity')).toBe(false)
  })
})

describe('IAM User Guide, Cross-service SAML-based AWS STS federation context keys', () => {
  const { arn } = parseSamlProviderArn('arn:aws:iam::123456789012:saml-provider/MySAMLIdP')
  const attributes = samlAttributeMappings.map(({ attribute: name }) => ({ name, values: ['x'] }))
  const first = samlConditionContext(
    federatedIdentity({
      attributes,
      sessionTags: new Map([['Project', 'x']]),
      sourceIdentity: 'x1',
    }),
    through,
  )

  it('leaves three keys to later requests, where aws:FederatedProvider joins them', () => {
    const later = laterSamlConditionContext({
      providerArn: arn,
      nameQualifier: '1uAJanUnBc2XeUkHURMht+xam2c=',
      subject: '_cbb88bf52c2510eabe00c1642d4643f41430fe25e3',
      subjectType: 'persistent',
    })
    expect([...later]).toEqual([
      one('saml:namequalifier', '1uAJanUnBc2XeUkHURMht+xam2c='),
      one('saml:sub', '_cbb88bf52c2510eabe00c1642d4643f41430fe25e3'),
      one('saml:sub_type', 'persistent'),
      one('aws:FederatedProvider', arn),
    ])
    const surviving = samlConditionKeys.filter(({ survivesFirstCall }) => survivesFirstCall)
    expect([...later.keys()].slice(0, -1)).toEqual(surviving.map(({ key }) => key))
    for (const { key } of surviving) expect(later.get(key)).toEqual(first.get(key))
  })

  it('has no aws:FederatedProvider in the request that opens the session', () => {
    expect(first.has('aws:federatedprovider')).toBe(false)
  })
})
