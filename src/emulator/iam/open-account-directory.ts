/**
 * Owns what IAM keeps: accounts, roles, SAML providers, and their unique ids. May import policy,
 * saml (its model) and partition. Never evaluates a policy and never verifies a response.
 */
import { FederationClaimRejected } from '../../errors.ts'
import { parseIamRoleArn, parseSamlProviderArn } from '../../partition/arn.ts'
import type { NamedPolicy, PolicyDocument } from '../../policy/policy-document.ts'
import type {
  Account,
  AccountDirectory,
  Role,
  SamlMetadataState,
  SamlProvider,
} from './account-directory.ts'
import { uniqueId } from './unique-id.ts'

/** A role of the configuration, with its policies parsed. */
export interface RoleSeed {
  readonly arn: string
  readonly description?: string
  /** 3600 to 43200; 3600 by default. */
  readonly maxSessionDurationSeconds?: number
  readonly tags?: Readonly<Record<string, string>>
  readonly trustPolicy: PolicyDocument
  readonly policies?: readonly NamedPolicy[]
}

/** A SAML provider of the configuration. */
export interface SamlProviderSeed {
  readonly arn: string
  readonly state: SamlMetadataState
  readonly insecureAllowSha1?: boolean
  readonly insecureAllowSmallKeys?: boolean
}

export interface AccountSeed {
  readonly accountId: string
  readonly alias?: string
  readonly roles?: readonly RoleSeed[]
  readonly samlProviders?: readonly SamlProviderSeed[]
}

/** Everything in the configuration was created by it, once and for all. */
const seedCreation = 'configuration'

/**
 * Opens a directory of the accounts in `seeds`. Unique ids depend on the ARNs alone, so that they
 * are the same after a restart.
 *
 * @throws {IdentifierRejected} ARN_INVALID when an ARN is none
 * @throws {TypeError} when an ARN comes twice, or under another account than its own
 */
export function openAccountDirectory(seeds: readonly AccountSeed[]): AccountDirectory {
  const accounts = new Map<string, Account>()
  const roles = new Map<string, Role>()
  const samlProviders = new Map<string, SamlProvider>()

  for (const {
    accountId,
    alias,
    roles: roleSeeds = [],
    samlProviders: providerSeeds = [],
  } of seeds) {
    add(accounts, accountId, { accountId, ...(alias === undefined ? {} : { alias }) })
    for (const role of roleSeeds.map(seededRole)) {
      requireOwner(role, accountId)
      add(roles, role.arn, role)
    }
    for (const provider of providerSeeds.map(seededSamlProvider)) {
      requireOwner(provider, accountId)
      add(samlProviders, provider.arn, provider)
    }
  }

  return {
    account: (accountId) => Promise.resolve(accounts.get(accountId)),
    findRole: (arn) => Promise.resolve(roles.get(arn)),
    findSamlProvider: (arn) => Promise.resolve(samlProviders.get(arn)),
    listSamlProviders: () => Promise.resolve([...samlProviders.values()]),
    updateSamlProvider: (arn, state) => {
      const provider = samlProviders.get(arn)
      if (provider === undefined) {
        return Promise.reject(
          new FederationClaimRejected('SAML_PROVIDER_UNKNOWN', `there is no provider ${arn}`),
        )
      }
      samlProviders.set(arn, { ...provider, state })
      return Promise.resolve()
    },
  }
}

function seededRole(seed: RoleSeed): Role {
  const { arn, accountId, path, roleName } = parseIamRoleArn(seed.arn)
  return {
    arn,
    accountId,
    path,
    roleName,
    roleId: uniqueId('AROA', { arn, creation: seedCreation }),
    ...(seed.description === undefined ? {} : { description: seed.description }),
    maxSessionDurationSeconds: seed.maxSessionDurationSeconds ?? 3600,
    tags: new Map(Object.entries(seed.tags ?? {})),
    trustPolicy: seed.trustPolicy,
    policies: seed.policies ?? [],
  }
}

function seededSamlProvider(seed: SamlProviderSeed): SamlProvider {
  const { arn, accountId, providerName } = parseSamlProviderArn(seed.arn)
  return {
    arn,
    accountId,
    providerName,
    uuid: uniqueId('SAMLSP', { arn, creation: seedCreation }),
    state: seed.state,
    insecureAllowSha1: seed.insecureAllowSha1 ?? false,
    insecureAllowSmallKeys: seed.insecureAllowSmallKeys ?? false,
  }
}

function add<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.has(key)) throw new TypeError(`${key} is there twice`)
  map.set(key, value)
}

function requireOwner(
  { arn, accountId }: { readonly arn: string; readonly accountId: string },
  owner: string,
): void {
  if (accountId !== owner) throw new TypeError(`${arn} stands under account ${owner}`)
}
