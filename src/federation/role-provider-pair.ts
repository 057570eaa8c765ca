import { FederationClaimRejected } from '../errors.ts'
import {
  parseIamRoleArn,
  parseSamlProviderArn,
  type IamRoleArn,
  type ParsedIamRoleArn,
  type ParsedSamlProviderArn,
  type SamlProviderArn,
} from '../partition/arn.ts'
import { excerpt } from '../partition/excerpt.ts'

/** One value of the Role attribute: the role, and the provider through which it is assumed. */
export interface RoleProviderPair {
  readonly roleArn: IamRoleArn
  readonly providerArn: SamlProviderArn
}

const check = 'parse-role-provider-pair'
const expected = 'the ARNs of a role and of a SAML provider with a comma between them'

/** How a value begins that names the provider first. */
const providerFirst = /^[ \t\r\n]*arn:[^:,]*:iam::[0-9]*:saml-provider\//
const whiteSpaceAround = /^[ \t\r\n]+|[ \t\r\n]+$/g

/**
 * Reads one value of the Role attribute: the ARNs of a role and of a SAML provider, in either order,
 * with a comma between them. White space around each is ignored; case is not.
 *
 * Both have to be in one partition, because nothing can be delegated from one partition to another.
 * They may be in different accounts: whether a role trusts a provider is for its trust policy to say.
 *
 * @throws {FederationClaimRejected} ROLE_ATTRIBUTE_INVALID when it is anything else.
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response", "Role SAML
 *   attribute"; "IAM ARNs" on delegation between partitions
 */
export function parseRoleProviderPair(value: string): RoleProviderPair {
  const { role, provider } = divide(value)
  if (role.partition !== provider.partition) {
    throw new FederationClaimRejected(
      'ROLE_ATTRIBUTE_INVALID',
      `the role is in partition ${role.partition}, its provider in ${provider.partition}`,
      { check, expected: role.partition, received: provider.partition },
    )
  }
  return { roleArn: role.arn, providerArn: provider.arn }
}

/**
 * Names and paths of roles may hold commas, those of providers may not. So the comma that divides the
 * pair is the first one when the provider stands first, and the last one when the role does.
 */
function divide(value: string): { role: ParsedIamRoleArn; provider: ParsedSamlProviderArn } {
  const isProviderFirst = providerFirst.test(value)
  const comma = isProviderFirst ? value.indexOf(',') : value.lastIndexOf(',')
  const before = value.slice(0, Math.max(comma, 0)).replaceAll(whiteSpaceAround, '')
  const after = value.slice(comma + 1).replaceAll(whiteSpaceAround, '')
  try {
    return isProviderFirst
      ? { provider: parseSamlProviderArn(before), role: parseIamRoleArn(after) }
      : { role: parseIamRoleArn(before), provider: parseSamlProviderArn(after) }
  } catch (cause) {
    throw new FederationClaimRejected(
      'ROLE_ATTRIBUTE_INVALID',
      `a Role value is ${excerpt(value)}, expected ${expected}`,
      { check, expected, received: excerpt(value), cause },
    )
  }
}
