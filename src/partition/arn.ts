import { IdentifierRejected } from '../errors.ts'
import { excerpt } from './excerpt.ts'
import { isPartitionId, type PartitionId } from './partitions.ts'

declare const arnKind: unique symbol
/** An ARN that {@link parseArn} accepted. */
export type Arn<Kind extends string = string> = `arn:${string}` & { readonly [arnKind]: Kind }
export type IamRoleArn = Arn<'iam-role'>
export type SamlProviderArn = Arn<'saml-provider'>
export type OidcProviderArn = Arn<'oidc-provider'>

/** The parts of an ARN, each as spelled: ARNs are compared with case. */
export interface ParsedArn {
  readonly partition: PartitionId
  readonly service: string
  /** Empty where the resource is not regional, as in IAM. */
  readonly region: string
  /** Twelve digits; `aws` for what AWS itself owns; empty where the service leaves it out. */
  readonly accountId: string
  /** Everything after the fifth colon. */
  readonly resource: string
}

export interface ParsedIamRoleArn {
  readonly arn: IamRoleArn
  readonly partition: PartitionId
  readonly accountId: string
  /** `/`, or `/a/b/`: begins and ends with a slash. */
  readonly path: string
  readonly roleName: string
}

export interface ParsedSamlProviderArn {
  readonly arn: SamlProviderArn
  readonly partition: PartitionId
  readonly accountId: string
  readonly providerName: string
}

export interface ParsedOidcProviderArn {
  readonly arn: OidcProviderArn
  readonly partition: PartitionId
  readonly accountId: string
  /** The issuer without its scheme, for example `server.example.com/path`. */
  readonly providerName: string
}

/** IAM's limits on what ARNs of roles and SAML providers are made of, in characters. */
const identifierLimits = {
  arn: 2048,
  /** The slashes at both ends included. */
  rolePath: 512,
  roleName: 64,
  samlProviderName: 128,
  /** With the scheme. */
  oidcProviderUrl: 255,
} as const

/** The resource may hold colons, but no control characters and no halves of surrogate pairs. */
const arnShape =
  /^arn:(?<partition>[^:]*):(?<service>[a-z0-9-]+):(?<region>[a-z0-9-]*):(?<accountId>[0-9]{12}|aws|):(?<resource>[^\p{Cc}\p{Cs}]+)$/u
/** IAM's own pattern for paths: printable ASCII between slashes, even commas and colons. */
const rolePath = /^\/(?:[\x21-\x7e]+\/)?$/
const roleName = /^[\w+=,.@-]+$/
const samlProviderName = /^[\w.-]+$/
/** A host, and a path without blanks and wildcards. The port is for the issuers of a developer's machine. */
const oidcProviderName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:\/[^?#*\s\\]*)?$/i

/**
 * Takes an ARN apart: `arn:partition:service:region:account-id:resource`, at most 2048 characters, of
 * a partition in the table. Wildcards are for policies and are not looked for here.
 *
 * @throws {IdentifierRejected} ARN_INVALID for anything else.
 * @see IAM User Guide, "Amazon Resource Names (ARNs)"
 */
export function parseArn(text: string): ParsedArn {
  const parts = text.length <= identifierLimits.arn ? arnShape.exec(text)?.groups : undefined
  const { partition = '', service = '', region = '', accountId = '', resource = '' } = parts ?? {}
  if (!isPartitionId(partition)) {
    throw arnInvalid(text, 'parse-arn', 'arn:partition:service:region:account-id:resource')
  }
  return { partition, service, region, accountId, resource }
}

/**
 * Takes the ARN of an IAM role apart: `arn:partition:iam::account-id:role/path/name`. The path is up to
 * 512 printable ASCII characters, the name up to 64 of `A-Z a-z 0-9 _ + = , . @ -`. Case is kept: an
 * account cannot hold two roles whose names differ in case alone, yet an ARN has to spell the name as
 * the role does.
 *
 * @throws {IdentifierRejected} ARN_INVALID when it is not the ARN of a role.
 * @see IAM User Guide, "IAM ARNs" and "IAM and AWS STS quotas, name requirements, and character limits"
 */
export function parseIamRoleArn(text: string): ParsedIamRoleArn {
  const check = 'parse-iam-role-arn'
  const expected = 'arn:partition:iam::account-id:role/path/name'
  const { partition, accountId, name: pathAndName } = iamResource(text, 'role/', check, expected)
  const nameStart = pathAndName.lastIndexOf('/') + 1
  const path = `/${pathAndName.slice(0, nameStart)}`
  const name = pathAndName.slice(nameStart)
  if (
    path.length > identifierLimits.rolePath ||
    name.length > identifierLimits.roleName ||
    !rolePath.test(path) ||
    !roleName.test(name)
  ) {
    throw arnInvalid(text, check, expected)
  }
  return { arn: text as IamRoleArn, partition, accountId, path, roleName: name }
}

/**
 * Takes the ARN of a SAML provider apart: `arn:partition:iam::account-id:saml-provider/name`. The name
 * is up to 128 of `A-Z a-z 0-9 _ . -`; providers have no paths.
 *
 * @throws {IdentifierRejected} ARN_INVALID when it is not the ARN of a SAML provider.
 * @see IAM User Guide, "IAM ARNs"; IAM API Reference, "CreateSAMLProvider"
 */
export function parseSamlProviderArn(text: string): ParsedSamlProviderArn {
  const check = 'parse-saml-provider-arn'
  const expected = 'arn:partition:iam::account-id:saml-provider/name'
  const { partition, accountId, name } = iamResource(text, 'saml-provider/', check, expected)
  if (name.length > identifierLimits.samlProviderName || !samlProviderName.test(name)) {
    throw arnInvalid(text, check, expected)
  }
  return { arn: text as SamlProviderArn, partition, accountId, providerName: name }
}

/**
 * Takes the ARN of an OpenID Connect provider apart:
 * `arn:partition:iam::account-id:oidc-provider/host/path`, 255 characters of URL at most.
 *
 * IAM knows no ports. One is let through here, because issuers on a developer's own machine have one;
 * who creates providers over the IAM API is refused it there.
 *
 * @throws {IdentifierRejected} ARN_INVALID when it is not the ARN of an OpenID Connect provider.
 * @see IAM User Guide, "IAM ARNs"; "Creating OpenID Connect (OIDC) identity providers"
 */
export function parseOidcProviderArn(text: string): ParsedOidcProviderArn {
  const check = 'parse-oidc-provider-arn'
  const expected = 'arn:partition:iam::account-id:oidc-provider/host/path'
  const { partition, accountId, name } = iamResource(text, 'oidc-provider/', check, expected)
  const characters = name.length + 'https://'.length
  if (characters > identifierLimits.oidcProviderUrl || !oidcProviderName.test(name)) {
    throw arnInvalid(text, check, expected)
  }
  return { arn: text as OidcProviderArn, partition, accountId, providerName: name }
}

/** What IAM's ARNs have in common: no region, an account of digits, and a type before the name. */
function iamResource(
  text: string,
  resourceType: `${string}/`,
  check: string,
  expected: string,
): { partition: PartitionId; accountId: string; name: string } {
  const { partition, service, region, accountId, resource } = parseArn(text)
  if (
    service !== 'iam' ||
    region !== '' ||
    accountId.length !== 12 ||
    !resource.startsWith(resourceType)
  ) {
    throw arnInvalid(text, check, expected)
  }
  return { partition, accountId, name: resource.slice(resourceType.length) }
}

function arnInvalid(text: string, check: string, expected: string): IdentifierRejected {
  return new IdentifierRejected('ARN_INVALID', `ARN is ${excerpt(text)}, expected ${expected}`, {
    check,
    expected,
    received: excerpt(text),
  })
}
