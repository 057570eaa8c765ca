import { samlConditionKeys } from '../../federation/saml-condition-keys.ts'
import { nearestName } from '../nearest-name.ts'

/** What kind of operator a condition key is compared with. */
export type ConditionKeyType = 'String' | 'ARN' | 'Bool' | 'Date' | 'Numeric' | 'IPAddress'

/** A condition key that a request to assume a role can have. */
export interface KnownConditionKey {
  /** As the guide spells it. */
  readonly key: string
  readonly type: ConditionKeyType
  readonly multivalued: boolean
}

const one = (key: string, type: ConditionKeyType = 'String'): KnownConditionKey => {
  return { key, type, multivalued: false }
}
const many = (key: string): KnownConditionKey => ({ key, type: 'String', multivalued: true })

/** @see IAM User Guide, "AWS global condition context keys" */
const globalKeys: readonly KnownConditionKey[] = [
  many('aws:CalledVia'),
  one('aws:CalledViaFirst'),
  one('aws:CalledViaLast'),
  one('aws:CurrentTime', 'Date'),
  one('aws:Ec2InstanceSourcePrivateIPv4', 'IPAddress'),
  one('aws:Ec2InstanceSourceVpc'),
  one('aws:EpochTime', 'Date'),
  one('aws:FederatedProvider'),
  one('aws:MultiFactorAuthAge', 'Numeric'),
  one('aws:MultiFactorAuthPresent', 'Bool'),
  one('aws:PrincipalAccount'),
  one('aws:PrincipalArn', 'ARN'),
  one('aws:PrincipalIsAWSService', 'Bool'),
  one('aws:PrincipalOrgID'),
  many('aws:PrincipalOrgPaths'),
  one('aws:PrincipalServiceName'),
  many('aws:PrincipalServiceNamesList'),
  one('aws:PrincipalType'),
  one('aws:referer'),
  one('aws:RequestedRegion'),
  one('aws:ResourceAccount'),
  one('aws:ResourceOrgID'),
  many('aws:ResourceOrgPaths'),
  one('aws:SecureTransport', 'Bool'),
  one('aws:SourceAccount'),
  one('aws:SourceArn', 'ARN'),
  one('aws:SourceIdentity'),
  one('aws:SourceIp', 'IPAddress'),
  one('aws:SourceOrgID'),
  many('aws:SourceOrgPaths'),
  one('aws:SourceVpc'),
  one('aws:SourceVpcArn', 'ARN'),
  one('aws:SourceVpce'),
  many('aws:TagKeys'),
  one('aws:TokenIssueTime', 'Date'),
  one('aws:UserAgent'),
  one('aws:userid'),
  one('aws:username'),
  one('aws:ViaAWSService', 'Bool'),
  one('aws:VpceAccount'),
  one('aws:VpceOrgID'),
  many('aws:VpceOrgPaths'),
  one('aws:VpcSourceIp', 'IPAddress'),
]

/** Keys that end with the key of a tag. */
export const tagKeyPrefixes = ['aws:PrincipalTag/', 'aws:RequestTag/', 'aws:ResourceTag/'] as const

/** @see IAM User Guide, "Available keys for AWS STS" */
const stsKeys: readonly KnownConditionKey[] = [
  one('sts:DurationSeconds', 'Numeric'),
  one('sts:ExternalId'),
  one('sts:RequestContextProviders', 'ARN'),
  one('sts:RoleSessionName'),
  one('sts:SourceIdentity'),
  many('sts:TransitiveTagKeys'),
]

const samlKeys: readonly KnownConditionKey[] = samlConditionKeys.map(({ key, multivalued }) => {
  return { key, type: 'String', multivalued }
})

const tables = new Map([
  ['aws', globalKeys],
  ['sts', stsKeys],
  ['saml', samlKeys],
])
/** What people call a thing whose key has another name. */
const otherNames = new Map([
  ['saml:recipient', 'saml:aud'],
  ['saml:nameid', 'saml:sub'],
  ['saml:name_id', 'saml:sub'],
  ['saml:email', 'saml:mail'],
  ['saml:sid', 'saml:primaryGroupSID'],
  ['saml:affiliation', 'saml:edupersonaffiliation'],
  ['saml:nameidformat', 'saml:sub_type'],
])

/** @see IAM User Guide, "Available keys for AWS web identity federation" */
const oidcClaims = ['aud', 'sub', 'amr', 'azp', 'oaud'] as const
const ownClaims = new Map<string, readonly string[]>([
  ['graph.facebook.com', ['app_id', 'id']],
  ['www.amazon.com', ['app_id', 'user_id']],
  ['cognito-identity.amazonaws.com', ['aud', 'sub', 'amr']],
])

/** The claims that are condition keys of an OIDC provider. */
export function claimsOf(providerName: string): readonly string[] {
  return ownClaims.get(providerName.toLowerCase()) ?? oidcClaims
}

/** A key of an OIDC provider that says for which application its token is. */
export function audienceKeyOf(providerName: string): string {
  return `${providerName}:${claimsOf(providerName).includes('app_id') ? 'app_id' : 'aud'}`
}

/** A key of an OIDC provider that says who its token is about. */
export function subjectKeyOf(providerName: string): string {
  const claim = claimsOf(providerName).find((name) => ['sub', 'id', 'user_id'].includes(name))
  return `${providerName}:${claim ?? 'sub'}`
}

/** Cuts a condition key at its last colon, because the name of a provider may have a port. */
export function splitConditionKey(key: string): { readonly prefix: string; readonly name: string } {
  // The key of a tag may have colons of its own.
  const tag = tagKeyPrefixes.find((prefix) => key.toLowerCase().startsWith(prefix.toLowerCase()))
  const colon = tag === undefined ? key.lastIndexOf(':') : tag.indexOf(':')
  return { prefix: key.slice(0, Math.max(colon, 0)), name: key.slice(colon + 1) }
}

/**
 * The condition key that a policy means; undefined when there is none. Keys have no case.
 *
 * @param providerNames the OIDC providers whose keys a request can have
 */
export function findConditionKey(
  written: string,
  providerNames: readonly string[],
): KnownConditionKey | undefined {
  const lower = written.toLowerCase()
  const tag = tagKeyPrefixes.find((prefix) => lower.startsWith(prefix.toLowerCase()))
  if (tag !== undefined) return lower.length > tag.length ? one(written) : undefined
  const { prefix, name } = splitConditionKey(lower)
  const table = tables.get(prefix)
  if (table !== undefined) return table.find(({ key }) => key.toLowerCase() === lower)
  const provider = providerNames.find((known) => known.toLowerCase() === prefix)
  if (provider === undefined || !claimsOf(provider).includes(name)) return undefined
  // The audiences that a token was first made for may be several, but are one for most providers.
  return name === 'amr' ? many(written) : one(written)
}

/** The right key that was most likely meant by one that does not exist. */
export function nearestConditionKey(
  written: string,
  providerNames: readonly string[],
): string | undefined {
  const lower = written.toLowerCase()
  const other = otherNames.get(lower)
  if (other !== undefined) return other
  const all = [...tables.values()].flat().map(({ key }) => key)
  const ofProviders = providerNames.flatMap((name) =>
    claimsOf(name).map((claim) => `${name}:${claim}`),
  )
  const bare = splitConditionKey(written).name
  return (
    nearestName(written, [...all, ...ofProviders]) ??
    // A name alone, or behind a prefix that is none.
    (written.includes(':')
      ? undefined
      : all.find((key) => splitConditionKey(key).name.toLowerCase() === bare.toLowerCase()))
  )
}
