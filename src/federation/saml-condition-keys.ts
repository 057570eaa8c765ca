/** A condition key of SAML federation, with what the guide says about it. */
export interface SamlConditionKey {
  /** As the guide spells it; policies may write it in any case. */
  readonly key: `saml:${string}`
  /** Whether the guide marks it as a list. */
  readonly multivalued: boolean
  /** Whether later requests of the session carry it too, and not only the one that opens it. */
  readonly survivesFirstCall: boolean
}

const single = { multivalued: false, survivesFirstCall: false } as const
const list = { multivalued: true, survivesFirstCall: false } as const
const surviving = { multivalued: false, survivesFirstCall: true } as const

/**
 * Every `saml:*` key there is, in the guide's order. Where the guide's attribute tables call a key a
 * string and its list of keys calls it a list, the list of keys holds.
 *
 * @see IAM User Guide, "Available keys for SAML-based AWS STS federation"
 */
export const samlConditionKeys = [
  { key: 'saml:aud', ...single },
  { key: 'saml:commonName', ...list },
  { key: 'saml:cn', ...list },
  { key: 'saml:doc', ...single },
  { key: 'saml:edupersonaffiliation', ...list },
  { key: 'saml:edupersonassurance', ...list },
  { key: 'saml:edupersonentitlement', ...list },
  { key: 'saml:edupersonnickname', ...list },
  { key: 'saml:edupersonorgdn', ...single },
  { key: 'saml:edupersonorgunitdn', ...list },
  { key: 'saml:edupersonprimaryaffiliation', ...single },
  { key: 'saml:edupersonprimaryorgunitdn', ...single },
  { key: 'saml:edupersonprincipalname', ...single },
  { key: 'saml:edupersonscopedaffiliation', ...list },
  { key: 'saml:edupersontargetedid', ...list },
  { key: 'saml:eduorghomepageuri', ...list },
  { key: 'saml:eduorgidentityauthnpolicyuri', ...list },
  { key: 'saml:eduorglegalname', ...list },
  { key: 'saml:eduorgsuperioruri', ...list },
  { key: 'saml:eduorgwhitepagesuri', ...list },
  { key: 'saml:givenName', ...list },
  { key: 'saml:iss', ...single },
  { key: 'saml:mail', ...list },
  { key: 'saml:name', ...list },
  { key: 'saml:namequalifier', ...surviving },
  { key: 'saml:organizationStatus', ...list },
  { key: 'saml:primaryGroupSID', ...list },
  { key: 'saml:sub', ...surviving },
  { key: 'saml:sub_type', ...surviving },
  { key: 'saml:surname', ...list },
  { key: 'saml:uid', ...list },
  { key: 'saml:x500UniqueIdentifier', ...list },
] as const satisfies readonly SamlConditionKey[]

export type SamlConditionKeyName = (typeof samlConditionKeys)[number]['key']

const byKey = new Map<string, SamlConditionKey>(samlConditionKeys.map((row) => [row.key, row]))

/** The row of a key. */
export function samlConditionKey(key: SamlConditionKeyName): SamlConditionKey {
  const row = byKey.get(key)
  if (row === undefined) throw new TypeError(`${key} is not a key of SAML federation`)
  return row
}
