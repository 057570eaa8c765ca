import { createHash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { parseIamRoleArn, parseOidcProviderArn, parseSamlProviderArn } from '../../partition/arn.ts'
import { webIdentityProviderName } from '../../federation/web-identity-provider-name.ts'
import type { NamedPolicy, PolicyDocument } from '../../policy/policy-document.ts'
import type { StoredValue } from '../../storage/storage.ts'
import type { SamlMetadataState } from './account-directory.ts'
import { nameOf } from './iam-records.ts'
import type {
  IamKind,
  IamRecords,
  ManagedPolicyRecord,
  MfaDevice,
  OidcProviderRecord,
  RoleRecord,
  SamlProviderRecord,
  UserRecord,
} from './iam-records.ts'
import type { IamStore, IamWriter } from './iam-store.ts'
import { storedTrustPolicy } from './trust-policy-principals.ts'
import { uniqueId } from './unique-id.ts'

interface PrincipalSeed {
  readonly arn: string
  readonly tags?: Readonly<Record<string, string>>
  readonly policies?: readonly NamedPolicy[]
  /** ARNs of managed policies. */
  readonly managedPolicies?: readonly string[]
  /** ARN of a managed policy. */
  readonly permissionsBoundary?: string
}

/** A role of the configuration, with its policies parsed. */
export interface RoleSeed extends PrincipalSeed {
  readonly description?: string
  /** 3600 to 43200; 3600 by default. */
  readonly maxSessionDurationSeconds?: number
  readonly trustPolicy: PolicyDocument
}

/** A user of the configuration. */
export interface UserSeed extends PrincipalSeed {
  readonly accessKeys?: readonly {
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }[]
  readonly mfaDevices?: readonly MfaDevice[]
}

/** A SAML provider of the configuration. */
export interface SamlProviderSeed {
  readonly arn: string
  readonly state: SamlMetadataState
  readonly assertionEncryptionMode?: 'Required' | 'Allowed'
  /** PKCS#8 in PEM, at most two. */
  readonly privateKeys?: readonly string[]
  readonly insecureAllowSha1?: boolean
  readonly insecureAllowSmallKeys?: boolean
}

/** An OpenID Connect provider of the configuration. */
export interface OidcProviderSeed {
  readonly arn: string
  /** As its tokens have it: `https://` and the name in the ARN, or an issuer with `http://`. */
  readonly issuer: string
  readonly clientIds: readonly string[]
  /** At most five. */
  readonly thumbprints: readonly string[]
}

/** A customer managed policy of the configuration. */
export interface ManagedPolicySeed {
  readonly arn: string
  readonly document: PolicyDocument
}

export interface AccountSeed {
  readonly accountId: string
  readonly alias?: string
  readonly policies?: readonly ManagedPolicySeed[]
  readonly users?: readonly UserSeed[]
  readonly roles?: readonly RoleSeed[]
  readonly samlProviders?: readonly SamlProviderSeed[]
  readonly oidcProviders?: readonly OidcProviderSeed[]
}

/** What became of a resource that the configuration describes, when it is not simply there as described. */
export interface SeedNotice {
  readonly arn: string
  /**
   * `updated`: the configuration has changed, and nobody else changed the resource. `kept`: it was
   * changed by a call, and the store's is the one that holds. `deleted`: a call removed it, and it
   * stays away.
   */
  readonly outcome: 'updated' | 'kept' | 'deleted'
}

/** What the configuration created, it created once and for all. */
const seedCreation = 'configuration'

/**
 * Puts what the configuration describes into the accounts, and overwrites nothing that a call has
 * changed: what a store already holds is compared with what was put there last. Unique ids depend on
 * the ARNs alone, so that they are the same after every start.
 *
 * @returns what was not simply created or found as it was, for the log
 * @throws {IdentifierRejected} ARN_INVALID when an ARN is none
 * @throws {TypeError} when an ARN comes twice, under another account than its own, or with an issuer of
 *   another name
 * @throws {StorageFailed}
 */
export async function seedAccounts(
  seeds: readonly AccountSeed[],
  { iam, clock }: { readonly iam: IamStore; readonly clock: Clock },
): Promise<readonly SeedNotice[]> {
  const createdAt = clock.now().getTime()
  const notices: SeedNotice[] = []
  const seen = new Set<string>()
  for (const seed of seeds) {
    await iam.change(seed.accountId, async (writer) => {
      await seedAccount(seed, writer, createdAt)
      const resources = resourcesOf(seed, createdAt)
      for (const resource of resources) {
        const { arn, accountId } = resource.record
        if (seen.has(arn)) throw new TypeError(`${arn} is there twice`)
        if (accountId !== seed.accountId) {
          throw new TypeError(`${arn} stands under account ${seed.accountId}`)
        }
        seen.add(arn)
        const outcome = await seedResource(resource, writer)
        if (outcome !== undefined) notices.push({ arn, outcome })
      }
      await seedAccessKeys(seed, writer, createdAt)
    })
  }
  // Last, when everybody whom a trust policy may name exists.
  for (const { accountId, roles = [] } of seeds) {
    await iam.change(accountId, async (writer) => {
      for (const { arn, trustPolicy } of roles) {
        await storeTrust(arn, JSON.stringify(trustPolicy), writer)
      }
    })
  }
  return notices
}

async function seedAccount(
  { accountId, alias }: AccountSeed,
  writer: IamWriter,
  createdAt: number,
): Promise<void> {
  const known = await writer.account(accountId)
  if (known !== undefined) return
  await writer.putAccount({ accountId, createdAt, ...(alias === undefined ? {} : { alias }) })
}

interface SeedResource<Kind extends IamKind = IamKind> {
  readonly kind: Kind
  readonly record: IamRecords[Kind]
}

/** In the order in which they need each other. */
function resourcesOf(seed: AccountSeed, createdAt: number): readonly SeedResource[] {
  return [
    ...(seed.policies ?? []).map((policy) => managedPolicy(policy, createdAt)),
    ...(seed.users ?? []).map((user) => userResource(user, createdAt)),
    ...(seed.roles ?? []).map((role) => roleResource(role, createdAt)),
    ...(seed.samlProviders ?? []).map((provider) => samlProvider(provider, createdAt)),
    ...(seed.oidcProviders ?? []).map((provider) => oidcProvider(provider, createdAt)),
  ]
}

/** What is remembered of a resource: what the configuration said, and what was stored of it. */
interface Remembered {
  readonly [field: string]: StoredValue
  readonly described: string
  readonly stored: string
}

async function seedResource(
  { kind, record }: SeedResource,
  writer: IamWriter,
): Promise<SeedNotice['outcome'] | undefined> {
  const described = digest(record)
  const remembered = (await writer.readSeed(record.arn)) as Remembered | undefined
  const present = await writer.find(kind, record.accountId, nameOf(kind, record))
  if (remembered === undefined) {
    if (present !== undefined) return 'kept'
    await writer.put(kind, record)
    await writer.putSeed(record.arn, { described, stored: described })
    return undefined
  }
  if (present === undefined) return 'deleted'
  if (remembered.described === described) return undefined
  if (remembered.stored !== digest(present)) return 'kept'
  const updated = { ...record, createdAt: present.createdAt }
  await writer.put(kind, updated)
  await writer.putSeed(record.arn, { described, stored: described })
  return 'updated'
}

const instants: readonly string[] = ['createdAt', 'updatedAt', 'addedAt']

/** Of everything but instants, which are those of the start. */
function digest(record: IamRecords[IamKind]): string {
  const text = JSON.stringify(record, (key, value: unknown) =>
    instants.includes(key) ? undefined : value,
  )
  return createHash('sha256').update(text).digest('base64url')
}

/** Users and roles in a trust policy become unique ids, as on every write. */
async function storeTrust(arn: string, described: string, writer: IamWriter): Promise<void> {
  const { accountId, roleName } = parseIamRoleArn(arn)
  const role = await writer.find('role', accountId, roleName)
  // Changed by a call since, or gone, or changed here at an earlier start.
  if (role?.arn !== arn || role.trustPolicy !== described) return
  const { text } = await storedTrustPolicy(described, writer)
  if (text === described) return
  const remembered = (await writer.readSeed(arn)) as Remembered | undefined
  const stored = { ...role, trustPolicy: text }
  await writer.put('role', stored)
  if (remembered !== undefined) {
    await writer.putSeed(arn, { ...remembered, stored: digest(stored) })
  }
}

async function seedAccessKeys(
  { users = [], accountId }: AccountSeed,
  writer: IamWriter,
  createdAt: number,
): Promise<void> {
  for (const { arn, accessKeys = [] } of users) {
    const userName = lastPart(arn)
    for (const { accessKeyId, secretAccessKey } of accessKeys) {
      const present = await writer.findAccessKey(accessKeyId)
      if (present?.secretAccessKey === secretAccessKey) continue
      await writer.putAccessKey({
        accessKeyId,
        secretAccessKey,
        accountId,
        userName,
        status: present?.status ?? 'Active',
        createdAt: present?.createdAt ?? createdAt,
      })
    }
  }
}

function principalFields(
  seed: PrincipalSeed,
): Pick<RoleRecord, 'tags' | 'inlinePolicies' | 'attachedPolicyArns' | 'permissionsBoundaryArn'> {
  const { tags = {}, policies = [], managedPolicies = [], permissionsBoundary } = seed
  return {
    tags: Object.entries(tags),
    inlinePolicies: Object.fromEntries(
      policies.map(({ name, document }) => [name, JSON.stringify(document)]),
    ),
    attachedPolicyArns: managedPolicies,
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundaryArn: permissionsBoundary }),
  }
}

function roleResource(seed: RoleSeed, createdAt: number): SeedResource<'role'> {
  const { arn, accountId, path, roleName } = parseIamRoleArn(seed.arn)
  const record: RoleRecord = {
    arn,
    accountId,
    path,
    roleName,
    roleId: uniqueId('AROA', { arn, creation: seedCreation }),
    createdAt,
    ...(seed.description === undefined ? {} : { description: seed.description }),
    maxSessionDurationSeconds: seed.maxSessionDurationSeconds ?? 3600,
    trustPolicy: JSON.stringify(seed.trustPolicy),
    ...principalFields(seed),
  }
  return { kind: 'role', record }
}

function userResource(seed: UserSeed, createdAt: number): SeedResource<'user'> {
  const { arn, accessKeys = [], mfaDevices = [] } = seed
  const record: UserRecord = {
    arn,
    accountId: accountIn(arn),
    path: pathIn(arn),
    userName: lastPart(arn),
    userId: uniqueId('AIDA', { arn, creation: seedCreation }),
    createdAt,
    accessKeyIds: accessKeys.map(({ accessKeyId }) => accessKeyId),
    mfaDevices,
    ...principalFields(seed),
  }
  return { kind: 'user', record }
}

function samlProvider(seed: SamlProviderSeed, createdAt: number): SeedResource<'saml-provider'> {
  const { arn, accountId, providerName } = parseSamlProviderArn(seed.arn)
  const { state, privateKeys = [], assertionEncryptionMode } = seed
  const record: SamlProviderRecord = {
    arn,
    accountId,
    providerName,
    uuid: uniqueId('SAMLSP', { arn, creation: seedCreation }),
    createdAt,
    ...('metadata' in state
      ? { metadata: state.metadata.xml, unavailable: null }
      : { metadata: '', unavailable: state.unavailable }),
    tags: [],
    ...(assertionEncryptionMode === undefined ? {} : { assertionEncryptionMode }),
    privateKeys: privateKeys.map((pem) => ({
      keyId: privateKeyId(pem),
      addedAt: createdAt,
      pem,
    })),
    insecureAllowSha1: seed.insecureAllowSha1 ?? false,
    insecureAllowSmallKeys: seed.insecureAllowSmallKeys ?? false,
  }
  return { kind: 'saml-provider', record }
}

function oidcProvider(seed: OidcProviderSeed, createdAt: number): SeedResource<'oidc-provider'> {
  const { arn, accountId, providerName: url } = parseOidcProviderArn(seed.arn)
  const { issuer, clientIds, thumbprints } = seed
  if (webIdentityProviderName(issuer) !== url) {
    throw new TypeError(`${arn} is not the provider of the issuer ${issuer}`)
  }
  const record: OidcProviderRecord = {
    arn,
    accountId,
    url,
    ...(issuer === `https://${url}` ? {} : { issuer }),
    createdAt,
    clientIds,
    thumbprints,
    tags: [],
  }
  return { kind: 'oidc-provider', record }
}

function managedPolicy(
  { arn, document }: ManagedPolicySeed,
  createdAt: number,
): SeedResource<'policy'> {
  const record: ManagedPolicyRecord = {
    arn,
    accountId: accountIn(arn),
    policyName: lastPart(arn),
    path: pathIn(arn),
    policyId: uniqueId('ANPA', { arn, creation: seedCreation }),
    createdAt,
    updatedAt: createdAt,
    defaultVersionId: 'v1',
    versions: [{ versionId: 'v1', document: JSON.stringify(document), createdAt }],
    nextVersion: 2,
    tags: [],
  }
  return { kind: 'policy', record }
}

/** The same key has the same id after every start, and its id says nothing of it. */
function privateKeyId(pem: string): string {
  return createHash('sha256')
    .update(`fedbridge private key\n${pem}`)
    .digest('hex')
    .slice(0, 32)
    .toUpperCase()
}

function accountIn(arn: string): string {
  return arn.split(':')[4] ?? ''
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** `/` or `/a/b/`: what stands between the type and the name. */
function pathIn(arn: string): string {
  const resource = arn.slice(arn.indexOf('/'))
  return resource.slice(0, resource.lastIndexOf('/') + 1)
}
