import type { TestIdpAttribute } from './response-draft.ts'

/** What AWS can be told about a person, in its own words. */
export interface AwsClaims {
  readonly roles: readonly { readonly roleArn: string; readonly providerArn: string }[]
  readonly roleSessionName: string
  readonly sessionTags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  /** 900 to 43200. */
  readonly sessionDurationSeconds?: number
  /** eduPersonAffiliation, for conditions on `saml:edupersonaffiliation`. */
  readonly affiliations?: readonly string[]
}

const awsAttribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

/** Names of the attributes that AWS reads. They are case-sensitive. */
export const awsAttributeNames = {
  role: awsAttribute('Role'),
  roleSessionName: awsAttribute('RoleSessionName'),
  sessionDuration: awsAttribute('SessionDuration'),
  sourceIdentity: awsAttribute('SourceIdentity'),
  transitiveTagKeys: awsAttribute('TransitiveTagKeys'),
  principalTag: (key: string): string => awsAttribute(`PrincipalTag:${key}`),
  eduPersonAffiliation: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1',
} as const

/**
 * The attributes that say `claims`, as an administrator would configure them at an identity provider.
 * Nothing is checked here: a test IdP has to be able to send what AWS refuses.
 *
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response"
 */
export function awsAttributes(claims: AwsClaims): readonly TestIdpAttribute[] {
  const names = awsAttributeNames
  const { sessionDurationSeconds, sourceIdentity } = claims
  return [
    {
      name: names.role,
      values: claims.roles.map(({ roleArn, providerArn }) => `${roleArn},${providerArn}`),
    },
    { name: names.roleSessionName, values: [claims.roleSessionName] },
    ...Object.entries(claims.sessionTags ?? {}).map(([key, value]) => ({
      name: names.principalTag(key),
      values: [value],
    })),
    ...listed(names.transitiveTagKeys, claims.transitiveTagKeys ?? []),
    ...listed(names.sourceIdentity, sourceIdentity === undefined ? [] : [sourceIdentity]),
    ...listed(
      names.sessionDuration,
      sessionDurationSeconds === undefined ? [] : [String(sessionDurationSeconds)],
    ),
    ...listed(names.eduPersonAffiliation, claims.affiliations ?? []),
  ]
}

function listed(name: string, values: readonly string[]): readonly TestIdpAttribute[] {
  return values.length === 0 ? [] : [{ name, values }]
}
