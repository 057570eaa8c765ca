import type { SamlConditionKeyName } from './saml-condition-keys.ts'

/** One row of the guide's tables of attributes that fill condition keys. */
export interface SamlAttributeMapping {
  readonly table: 'eduPerson and eduOrg' | 'Active Directory' | 'X.500'
  /** Name of the attribute as the guide prints it. */
  readonly attribute: string
  /** The registered object identifier, where the guide prints another one. */
  readonly registered?: string
  /** What it fills. */
  readonly conditionKeys: readonly SamlConditionKeyName[]
}

const eduPerson = 'eduPerson and eduOrg'
const activeDirectory = 'Active Directory'
const x500 = 'X.500'

/**
 * The guide's three tables, row by row.
 *
 * Differences that were decided: three object identifiers of the X.500 table are printed wrong, and both
 * the printed and the registered ones count; `primarygroupsid` fills `saml:uid`, as printed, and also
 * `saml:primaryGroupSID`, which is in the list of keys and which nothing else fills.
 *
 * @see IAM User Guide, "Mapping SAML attributes to AWS trust policy context keys"
 */
// prettier-ignore
export const samlAttributeMappings = [
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1', conditionKeys: ['saml:edupersonaffiliation'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.2', conditionKeys: ['saml:edupersonnickname'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.3', conditionKeys: ['saml:edupersonorgdn'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.4', conditionKeys: ['saml:edupersonorgunitdn'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.5', conditionKeys: ['saml:edupersonprimaryaffiliation'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6', conditionKeys: ['saml:edupersonprincipalname'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.7', conditionKeys: ['saml:edupersonentitlement'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.8', conditionKeys: ['saml:edupersonprimaryorgunitdn'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.9', conditionKeys: ['saml:edupersonscopedaffiliation'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.10', conditionKeys: ['saml:edupersontargetedid'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.11', conditionKeys: ['saml:edupersonassurance'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.2.1.2', conditionKeys: ['saml:eduorghomepageuri'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.2.1.3', conditionKeys: ['saml:eduorgidentityauthnpolicyuri'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.2.1.4', conditionKeys: ['saml:eduorglegalname'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.2.1.5', conditionKeys: ['saml:eduorgsuperioruri'] },
  { table: eduPerson, attribute: 'urn:oid:1.3.6.1.4.1.5923.1.2.1.6', conditionKeys: ['saml:eduorgwhitepagesuri'] },
  { table: eduPerson, attribute: 'urn:oid:2.5.4.3', conditionKeys: ['saml:cn'] },
  { table: activeDirectory, attribute: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', conditionKeys: ['saml:name'] },
  { table: activeDirectory, attribute: 'http://schemas.xmlsoap.org/claims/CommonName', conditionKeys: ['saml:commonName'] },
  { table: activeDirectory, attribute: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname', conditionKeys: ['saml:givenName'] },
  { table: activeDirectory, attribute: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname', conditionKeys: ['saml:surname'] },
  { table: activeDirectory, attribute: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress', conditionKeys: ['saml:mail'] },
  { table: activeDirectory, attribute: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', conditionKeys: ['saml:uid', 'saml:primaryGroupSID'] },
  { table: x500, attribute: '2.5.4.3', conditionKeys: ['saml:commonName'] },
  { table: x500, attribute: '2.5.4.4', conditionKeys: ['saml:surname'] },
  { table: x500, attribute: '2.4.5.42', registered: '2.5.4.42', conditionKeys: ['saml:givenName'] },
  { table: x500, attribute: '2.5.4.45', conditionKeys: ['saml:x500UniqueIdentifier'] },
  { table: x500, attribute: '0.9.2342.19200300100.1.1', registered: '0.9.2342.19200300.100.1.1', conditionKeys: ['saml:uid'] },
  { table: x500, attribute: '0.9.2342.19200300100.1.3', registered: '0.9.2342.19200300.100.1.3', conditionKeys: ['saml:mail'] },
  { table: x500, attribute: '0.9.2342.19200300.100.1.45', conditionKeys: ['saml:organizationStatus'] },
] as const satisfies readonly SamlAttributeMapping[]

const urn = 'urn:oid:'
const objectIdentifier = /^[0-9]+(\.[0-9]+)+$/

/**
 * Every Name under which an attribute of the table is accepted: as printed and as registered, object
 * identifiers both bare and after `urn:oid:`. Names are compared with case. A FriendlyName alone never
 * makes an attribute one of these: it is a label for people, and nothing may be decided by it.
 *
 * @see SAML Core 2.7.3.1, FriendlyName
 */
export function acceptedNames({ attribute, registered }: SamlAttributeMapping): readonly string[] {
  const printed = [attribute, ...(registered === undefined ? [] : [registered])]
  return printed.flatMap((name) => {
    const bare = name.startsWith(urn) ? name.slice(urn.length) : name
    return objectIdentifier.test(bare) ? [bare, `${urn}${bare}`] : [name]
  })
}

const keysByName = new Map<string, readonly SamlConditionKeyName[]>()
for (const mapping of samlAttributeMappings) {
  for (const name of acceptedNames(mapping)) {
    keysByName.set(name, [...(keysByName.get(name) ?? []), ...mapping.conditionKeys])
  }
}

/** The condition keys that an attribute of this Name fills; none for a name in no table. */
export function conditionKeysOf(attributeName: string): readonly SamlConditionKeyName[] {
  return keysByName.get(attributeName) ?? []
}
