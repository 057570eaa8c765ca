import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PolicyCase } from './read-cases.ts'
import { readCases } from './read-cases.ts'

/**
 * The example policies of the guide about federation, session tags and source identity, by the title
 * of their section: each is a file in `policies/`. Account ids and placeholders may differ.
 */
const examples: Readonly<Record<string, readonly string[]>> = {
  'IAM tutorial: Define permissions to access AWS resources based on tags': [
    'abac-access-same-project-team',
  ],
  'IAM tutorial: Use SAML session tags for ABAC': ['abac-saml-trust'],
  'Identifying users with web identity federation': ['web-identity-user-folder'],
  'Overview of the role to allow SAML-federated access to your AWS resources': ['saml-affiliation'],
  'Uniquely identifying users in SAML-based federation': ['saml-user-folder'],
  'Creating a role for federated access (AWS CLI)': ['web-identity-cognito', 'cognito-list-bucket'],
  'Prerequisites for creating a role for web identity or OIDC': [
    'cognito-unauthenticated',
    'web-identity-own-provider',
    'web-identity-amazon',
    'web-identity-facebook',
    'web-identity-google',
    'web-identity-cognito',
  ],
  'Configuring a role for GitHub OIDC identity provider': [
    'github-branch',
    'github-repository',
    'github-organization',
  ],
  'Prerequisites for creating a role for SAML': ['saml-console'],
  'Revoking IAM role temporary security credentials': ['revoke-older-sessions'],
  'Permissions required to add session tags': [
    'session-tags-user',
    'session-tags-transitive-required',
    'tag-session-conditions',
  ],
  'Chaining roles with session tags': ['role3-star'],
  'AssumeRole: cross-account delegation and federation through a custom identity broker': [
    'request-session-policy',
  ],
  'GetFederationToken: federation through a custom identity broker': ['bucket-of-susan'],
  'Permissions for AssumeRole, AssumeRoleWithSAML, and AssumeRoleWithWebIdentity': [
    'productionapp-role',
    'productionapp-session',
    'productionapp-bucket',
  ],
  'Permissions required to set source identity': [
    'source-identity-identity',
    'source-identity-user',
  ],
  'Control access using source identity information': [
    'source-identity-saml',
    'source-identity-oidc',
    'source-identity-chained-identity',
    'source-identity-chained',
  ],
  'Permissions for GetFederationToken': ['token-app', 'token-app-session', 'productionapp-carol'],
  'Permissions for GetSessionToken': ['create-user'],
  'Denying access to federated users': [
    'example-bucket-without-bob',
    'example-bucket-without-token-app',
  ],
  'Denying access to assumed role users': ['bucket-without-mary', 'bucket-without-accounting'],
  'Denying access to temporary security credentials issued before a specific time': [
    'revoke-older-sessions',
  ],
  'Granting permissions to create temporary security credentials': [
    'may-assume-update-app',
    'may-federate',
    'may-federate-managers',
  ],
  'All principals': ['principal-arn-instead-of-not-principal'],
  'Specifying default values': ['team-or-company-wide'],
  'Principal key values': ['folder-of-user-id', 'folder-of-user-name', 'only-role-sessions'],
  'aws:PrincipalTag/tag-key': ['iam-for-hr', 'bucket-of-team'],
  'aws:PrincipalArn': ['bucket-by-principal-arn'],
  'aws:FederatedProvider': ['federated-provider-folder'],
  'aws:SourceIdentity': ['source-identity-critical-role'],
  'Available keys for AWS web identity federation': [
    'cognito-unauthenticated',
    'google-without-azp',
    'google-azp',
    'eks-service-account',
  ],
  'Available keys for SAML-based AWS STS federation': ['saml-faculty-or-staff'],
  'sts:ExternalId': ['external-id'],
  'sts:RoleSessionName': ['session-name-is-user-name'],
  'sts:SourceIdentity': ['source-identity-admin'],
  'Amazon S3: Allows IAM users access to their S3 home directory': ['user-home-folder'],
  'Amazon S3: Allows federated users access to their S3 home directory': ['federated-home-folder'],
  'Amazon S3: Allows Amazon Cognito users to access objects in their bucket': [
    'cognito-user-folder',
  ],
  'Amazon DynamoDB: Allows item-level access to DynamoDB based on an Amazon Cognito ID': [
    'cognito-table-rows',
  ],
  'AWS Data Pipeline: Denies access to pipelines that a user did not create': ['pipeline-owner'],
}

const cases = [...readCases().values()].flat()

function policiesOf(one: PolicyCase): readonly unknown[] {
  if ('policy' in one) return [one.policy]
  const { identity, resource, boundary, session = [], scp = [] } = one.policies
  return [...identity, resource, boundary, ...session, ...scp]
}

/** What a case asks, as leaves: each condition key, and everything else that can change, is one. */
function leavesOf({ request, ...one }: PolicyCase): ReadonlyMap<string, string> {
  const { context = {}, ...asked } = request
  const policies = 'policy' in one ? { trust: one.policy } : one.policies
  return new Map(
    Object.entries({ asked, context, policies }).flatMap(([part, values]) =>
      Object.entries(values).map(([key, value]): [string, string] => [
        `${part} ${key.toLowerCase()}`,
        JSON.stringify(value),
      ]),
    ),
  )
}

function differences(one: PolicyCase, other: PolicyCase): number {
  const [leaves, others] = [leavesOf(one), leavesOf(other)]
  return [...new Set([...leaves.keys(), ...others.keys()])].filter(
    (key) => leaves.get(key) !== others.get(key),
  ).length
}

describe.each(Object.entries(examples))('IAM User Guide: %s', (_, policies) => {
  it.each(policies)('has cases that one change tells apart for the policy %s', (policy) => {
    const about = cases.filter((one) => policiesOf(one).includes(policy))
    const allowed = about.filter(({ expected }) => expected.decision === 'allowed')
    const denied = about.filter(({ expected }) => expected.decision !== 'allowed')
    const smallest = Math.min(
      ...allowed.flatMap((one) => denied.map((other) => differences(one, other))),
    )
    expect({ allowed: allowed.length > 0, denied: denied.length > 0, smallest }).toEqual({
      allowed: true,
      denied: true,
      smallest: 1,
    })
  })
})

describe('the files of the cases', () => {
  it('have the names of their cases', () => {
    const root = path.join(import.meta.dirname, 'cases')
    const names = [...readCases()].flatMap(([topic, ofTopic]) => {
      const files = readdirSync(path.join(root, topic)).sort()
      return files.map((file, index) => [`${topic}/${file}`, ofTopic[index]?.name] as const)
    })
    const misnamed = names.filter(([file, name = '']) => {
      const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
      return !file.endsWith(`/${slug}.json`)
    })
    expect(misnamed).toEqual([])
  })

  it('use every policy that there is', () => {
    const used = new Set(cases.flatMap(policiesOf))
    const files = readdirSync(path.join(import.meta.dirname, 'policies'))
    expect(files.filter((file) => !used.has(file.replace(/\.json$/, '')))).toEqual([])
  })
})
