import { describe, expect, it } from 'vitest'
import { samlConditionContext } from '../../src/federation/saml-condition-context.ts'
import {
  acceptedNames,
  conditionKeysOf,
  samlAttributeMappings,
} from '../../src/federation/saml-attribute-mappings.ts'
import { federatedIdentity } from './federated-identity.ts'

/**
 * The guide's tables again, written down a second time from its print so that a slip in the code shows:
 * attribute as printed, the key it fills as the list of keys spells it, whether that list marks a list.
 */
const eduPersonAndEduOrg = [
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.1', 'saml:edupersonaffiliation', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.2', 'saml:edupersonnickname', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.3', 'saml:edupersonorgdn', 'one'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.4', 'saml:edupersonorgunitdn', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.5', 'saml:edupersonprimaryaffiliation', 'one'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.6', 'saml:edupersonprincipalname', 'one'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.7', 'saml:edupersonentitlement', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.8', 'saml:edupersonprimaryorgunitdn', 'one'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.9', 'saml:edupersonscopedaffiliation', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.10', 'saml:edupersontargetedid', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.11', 'saml:edupersonassurance', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.2', 'saml:eduorghomepageuri', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.3', 'saml:eduorgidentityauthnpolicyuri', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.4', 'saml:eduorglegalname', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.5', 'saml:eduorgsuperioruri', 'list'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.6', 'saml:eduorgwhitepagesuri', 'list'],
  ['urn:oid:2.5.4.3', 'saml:cn', 'list'],
] as const
const activeDirectory = [
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'saml:name', 'list'],
  ['http://schemas.xmlsoap.org/claims/CommonName', 'saml:commonName', 'list'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname', 'saml:givenName', 'list'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname', 'saml:surname', 'list'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress', 'saml:mail', 'list'],
  ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', 'saml:uid', 'list'],
] as const
const x500 = [
  ['2.5.4.3', 'saml:commonName', 'list'],
  ['2.5.4.4', 'saml:surname', 'list'],
  ['2.4.5.42', 'saml:givenName', 'list'],
  ['2.5.4.45', 'saml:x500UniqueIdentifier', 'list'],
  ['0.9.2342.19200300100.1.1', 'saml:uid', 'list'],
  ['0.9.2342.19200300100.1.3', 'saml:mail', 'list'],
  ['0.9.2342.19200300.100.1.45', 'saml:organizationStatus', 'list'],
] as const
const printed = [...eduPersonAndEduOrg, ...activeDirectory, ...x500]

function contextOf(name: string) {
  const identity = federatedIdentity({ attributes: [{ name, values: ['a', 'b'] }] })
  return samlConditionContext(identity, { accountId: '123456789012', providerName: 'ExampleCorp' })
}

function expectFilled(name: string, key: string, kind: 'one' | 'list'): void {
  expect(contextOf(name).get(key.toLowerCase())).toEqual({
    key,
    values: kind === 'list' ? ['a', 'b'] : ['a'],
    multivalued: kind === 'list',
  })
}

describe('IAM User Guide, Mapping SAML attributes to AWS trust policy context keys', () => {
  it.each(eduPersonAndEduOrg)('eduPerson and eduOrg: %s fills %s (%s)', expectFilled)
  it.each(activeDirectory)('Active Directory: %s fills %s (%s)', expectFilled)
  it.each(x500)('X.500: %s fills %s (%s)', expectFilled)

  it('has no row that the guide does not have', () => {
    expect(samlAttributeMappings.map(({ attribute }) => attribute)).toEqual(
      printed.map(([attribute]) => attribute),
    )
  })

  it.each([
    ['2.5.4.42', 'saml:givenName'],
    ['0.9.2342.19200300.100.1.1', 'saml:uid'],
    ['0.9.2342.19200300.100.1.3', 'saml:mail'],
  ])('X.500: the registered %s fills %s too', (name, key) => {
    expectFilled(name, key, 'list')
    expectFilled(`urn:oid:${name}`, key, 'list')
  })

  it.each(x500)('X.500: urn:oid:%s fills %s (%s) too', (name, key, kind) => {
    expectFilled(`urn:oid:${name}`, key, kind)
  })

  it.each(eduPersonAndEduOrg)(
    'eduPerson and eduOrg: bare, %s fills %s (%s) too',
    (name, key, kind) => {
      expectFilled(name.replace('urn:oid:', ''), key, kind)
    },
  )

  it('Active Directory: primarygroupsid fills saml:primaryGroupSID too, which no table has', () => {
    expectFilled(
      'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid',
      'saml:primaryGroupSID',
      'list',
    )
  })

  it('fills cn and commonName from the one object identifier that both tables have', () => {
    expect(conditionKeysOf('2.5.4.3')).toEqual(['saml:cn', 'saml:commonName'])
    expect(conditionKeysOf('urn:oid:2.5.4.3')).toEqual(['saml:cn', 'saml:commonName'])
  })

  it.each([
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.12',
    'URN:OID:2.5.4.4',
    ' 2.5.4.4',
    'eduPersonAffiliation',
    'mail',
    'saml:mail',
    'http://schemas.xmlsoap.org/claims/commonname',
    'urn:oid:http://schemas.xmlsoap.org/claims/CommonName',
    '__proto__',
    'constructor',
    '',
  ])('fills nothing from %j', (name) => {
    expect(conditionKeysOf(name)).toEqual([])
    expect([...contextOf(name).keys()]).toEqual([...contextOf('urn:example:none').keys()])
  })

  it('fills nothing by FriendlyName', () => {
    const identity = federatedIdentity({
      attributes: [
        { name: 'urn:example', friendlyName: 'eduPersonAffiliation', values: ['staff'] },
      ],
    })
    const through = { accountId: '123456789012', providerName: 'ExampleCorp' }
    const context = samlConditionContext(identity, through)
    expect(context.has('saml:edupersonaffiliation')).toBe(false)
  })

  it('accepts no name for two rows of one table', () => {
    for (const table of new Set(samlAttributeMappings.map((mapping) => mapping.table))) {
      const names = samlAttributeMappings
        .filter((mapping) => mapping.table === table)
        .flatMap(acceptedNames)
      expect(new Set(names).size).toBe(names.length)
    }
  })
})
