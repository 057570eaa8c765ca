import type { ConfigurationProblem } from '../errors.ts'
import { keyOf, select, valueAt } from './key-path.ts'

/**
 * What the entries `broker` of providers have to do with the rest of the file: there are roles to choose
 * from and credentials to ask with, and what is named is in the partition.
 */
export function checkBrokers(
  document: unknown,
  partitionId: string | undefined,
): readonly ConfigurationProblem[] {
  return [
    ...missingCredentials(document),
    ...missingRoles(document),
    ...rolesWithoutPolicies(document),
    ...foreignRoles(document, partitionId),
  ]
}

const brokersOf = (document: unknown, protocol: string): ReturnType<typeof select> =>
  select(document, ['identityProviders', protocol, '*', 'broker'])

/** The emulator knows the keys of its own users alone: what the SDK might find is none of them. */
function missingCredentials(document: unknown): readonly ConfigurationProblem[] {
  const embedded = (valueAt(document, 'sts', 'endpoint') ?? 'embedded') === 'embedded'
  if (!embedded || valueAt(document, 'sts', 'credentials') !== undefined) return []
  const [first] = brokersOf(document, '*')
  if (first === undefined) return []
  return [
    {
      key: 'sts.credentials',
      problem: `is missing, and ${keyOf(first.path)} needs the key of a user of the emulator`,
      remedy:
        'write accessKeyId and secretAccessKeyFile of one of the accessKeys under emulator.accounts',
    },
  ]
}

/** Trust policies do not name the provider any more, so that nothing could be told from them. */
function missingRoles(document: unknown): readonly ConfigurationProblem[] {
  return select(document, ['identityProviders', 'oidc', '*']).flatMap(({ path, value }) =>
    valueAt(value, 'broker') === undefined || valueAt(value, 'roles') !== undefined
      ? []
      : {
          key: keyOf([...path, 'roles']),
          problem: 'is missing, and with broker nothing else says who may have which role',
          remedy:
            'list the roles with the claims they are for, for example [{ role: "arn:aws:iam::123456789012:role/Developer", when: { groups: developers } }]',
        },
  )
}

/** A rule for a role that has no session policies offers nothing. */
function rolesWithoutPolicies(document: unknown): readonly ConfigurationProblem[] {
  return select(document, ['identityProviders', 'oidc', '*']).flatMap(({ path, value }) => {
    if (valueAt(value, 'broker', 'call') !== 'GetFederationToken') return []
    const listed = new Set(
      select(value, ['broker', 'sessionPolicies', '*', 'role']).map(({ value: role }) => role),
    )
    return select(value, ['roles', '*', 'role'], path)
      .filter(({ value: role }) => typeof role === 'string' && !listed.has(role))
      .map(({ path: rolePath }) => ({
        key: keyOf(rolePath),
        problem: 'has no entry among broker.sessionPolicies, so that nobody can choose it',
        remedy: `add one to ${keyOf([...path, 'broker', 'sessionPolicies'])}, or remove the role`,
      }))
  })
}

function foreignRoles(
  document: unknown,
  partitionId: string | undefined,
): readonly ConfigurationProblem[] {
  if (partitionId === undefined) return []
  return [
    ...select(document, ['identityProviders', '*', '*', 'broker', 'roles', '*']),
    ...select(document, ['identityProviders', '*', '*', 'broker', 'sessionPolicies', '*', 'role']),
  ].flatMap(({ path, value }) => {
    const partition = /^arn:([\w-]+):iam:/u.exec(String(value))?.[1]
    return partition === undefined || partition === partitionId
      ? []
      : {
          key: keyOf(path),
          problem: `is in the partition ${partition}, and the configuration is for ${partitionId}`,
          remedy: `start it with arn:${partitionId}:`,
        }
  })
}
