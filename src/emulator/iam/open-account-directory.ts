import { createPrivateKey } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { FedbridgeError } from '../../errors.ts'
import type { IamRoleArn, SamlProviderArn } from '../../partition/arn.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import type { NamedPolicy, PolicyDocument, PolicyKind } from '../../policy/policy-document.ts'
import { policySizeLimits } from '../../policy/policy-size.ts'
import { parseIdpMetadata } from '../../saml/idp-metadata.ts'
import type {
  AccountDirectory,
  Role,
  SamlMetadataState,
  SamlProvider,
  User,
} from './account-directory.ts'
import { findAwsManagedPolicy } from './aws-managed-policies.ts'
import { boundedCache } from './bounded-cache.ts'
import type { RoleRecord, SamlProviderRecord, UserRecord } from './iam-records.ts'
import type { IamReader } from './iam-store.ts'

/** Texts whose parsed form is remembered; parsing the same metadata at every call costs a millisecond. */
const rememberedTexts = 2000

/** Any policy that was stored once is read again, however long: the limit was checked on write. */
const noSizeLimit = { ...policySizeLimits.managed, maxCharacters: 131_072 }

const emptyPolicy: PolicyDocument = { Version: '2012-10-17', Statement: [] }

/** What is stored and cannot be read any more denies everything: it may have held a Deny. */
function unreadablePolicy(kind: PolicyKind): PolicyDocument {
  const deny = { Sid: 'Unreadable', Effect: 'Deny', Action: ['*'] } as const
  return {
    Version: '2012-10-17',
    Statement: [kind === 'trust' ? { ...deny, Principal: '*' } : { ...deny, Resource: ['*'] }],
  }
}

/**
 * Opens the view of IAM's records that STS, the console and authorization have. Every call reads the
 * records; only what texts parse to is remembered.
 */
export function openAccountDirectory({
  iam,
  clock,
}: {
  readonly iam: IamReader
  readonly clock: Clock
}): AccountDirectory {
  const policies = boundedCache<PolicyDocument>(rememberedTexts)
  const metadata = boundedCache<SamlMetadataState>(rememberedTexts)

  const parsed = (text: string, kind: PolicyKind): PolicyDocument =>
    policies.get(`${kind}\n${text}`, () => readPolicy(text, kind))
  const findManagedPolicy = async (arn: string): Promise<NamedPolicy | undefined> => {
    const awsManaged = findAwsManagedPolicy(arn)
    if (awsManaged !== undefined) return { name: arn, document: awsManaged.document }
    const found = iamArn(arn, 'policy')
    if (found === undefined) return undefined
    const record = await iam.find('policy', found.accountId, found.name)
    if (record?.arn !== arn) return undefined
    const version = record.versions.find(({ versionId }) => versionId === record.defaultVersionId)
    return { name: arn, document: parsed(version?.document ?? '', 'identity') }
  }
  const permissionsOf = async (
    record: RoleRecord | UserRecord,
  ): Promise<Pick<Role, 'policies' | 'permissionsBoundary' | 'tags'>> => {
    const inline = Object.entries(record.inlinePolicies).map(([name, text]) => ({
      name,
      document: parsed(text, 'identity'),
    }))
    const attached = await Promise.all(record.attachedPolicyArns.map(findManagedPolicy))
    const boundaryArn = record.permissionsBoundaryArn
    return {
      policies: [...inline, ...attached.filter((policy) => policy !== undefined)],
      tags: new Map(record.tags),
      ...(boundaryArn === undefined
        ? {}
        : {
            // A boundary that is gone bounds everything.
            permissionsBoundary: (await findManagedPolicy(boundaryArn)) ?? {
              name: boundaryArn,
              document: emptyPolicy,
            },
          }),
    }
  }
  const roleOf = async (record: RoleRecord): Promise<Role> => ({
    arn: record.arn as IamRoleArn,
    accountId: record.accountId,
    path: record.path,
    roleName: record.roleName,
    roleId: record.roleId,
    ...(record.description === undefined ? {} : { description: record.description }),
    maxSessionDurationSeconds: record.maxSessionDurationSeconds,
    trustPolicy: parsed(record.trustPolicy, 'trust'),
    ...(await permissionsOf(record)),
  })
  const userOf = async (record: UserRecord): Promise<User> => ({
    arn: record.arn,
    accountId: record.accountId,
    path: record.path,
    userName: record.userName,
    userId: record.userId,
    mfaDevices: record.mfaDevices,
    ...(await permissionsOf(record)),
  })

  return {
    findManagedPolicy,
    account: async (accountId) => {
      const record = await iam.account(accountId)
      if (record === undefined) return undefined
      return { accountId, ...(record.alias === undefined ? {} : { alias: record.alias }) }
    },
    findRole: async (arn) => {
      const found = iamArn(arn, 'role')
      const record = found && (await iam.find('role', found.accountId, found.name))
      return record?.arn === arn ? roleOf(record) : undefined
    },
    findUser: async (arn) => {
      const found = iamArn(arn, 'user')
      const record = found && (await iam.find('user', found.accountId, found.name))
      return record?.arn === arn ? userOf(record) : undefined
    },
    findUserById: async (userId) => {
      const owner = await iam.findUniqueId(userId)
      if (owner?.kind !== 'user') return undefined
      const record = await iam.find('user', owner.accountId, owner.name)
      return record === undefined ? undefined : userOf(record)
    },
    findSamlProvider: async (arn) => {
      const found = iamArn(arn, 'saml-provider')
      const record = found && (await iam.find('saml-provider', found.accountId, found.name))
      if (record?.arn !== arn) return undefined
      const state = metadata.get(`${record.unavailable ?? ''}\n${record.metadata}`, () =>
        metadataState(record, clock),
      )
      return samlProviderOf(record, state)
    },
    findOidcProvider: async (arn) => {
      const [, accountId = '', url = ''] =
        /^arn:[\w-]+:iam::(\d{12}):oidc-provider\/(.+)$/.exec(arn) ?? []
      const record = await iam.find('oidc-provider', accountId, url)
      return record?.arn === arn ? record : undefined
    },
    findAccessKey: async (accessKeyId) => {
      const key = await iam.findAccessKey(accessKeyId)
      if (key === undefined) return undefined
      const record = await iam.find('user', key.accountId, key.userName)
      if (record?.accessKeyIds.includes(accessKeyId) !== true) return undefined
      const { secretAccessKey, status } = key
      const user = await userOf(record)
      return { accessKeyId, secretAccessKey, active: status === 'Active', user }
    },
    arnOfUniqueId: async (id) => {
      const owner = await iam.findUniqueId(id)
      if (owner === undefined) return undefined
      return (await iam.find(owner.kind, owner.accountId, owner.name))?.arn
    },
  }
}

/** Account and name in the ARN of a role, user, SAML provider or managed policy; paths are skipped. */
function iamArn(
  arn: string,
  type: 'role' | 'user' | 'saml-provider' | 'policy',
): { readonly accountId: string; readonly name: string } | undefined {
  const [, accountId, found, name] =
    /^arn:[\w-]+:iam::(\d{12}):([a-z-]+)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  if (accountId === undefined || name === undefined || found !== type) return undefined
  return { accountId, name }
}

function readPolicy(text: string, kind: PolicyKind): PolicyDocument {
  try {
    return parsePolicyDocument(text, kind, { sizeLimit: noSizeLimit })
  } catch (failure) {
    // It was parsed on write; a newer release may have become stricter since.
    if (failure instanceof FedbridgeError) return unreadablePolicy(kind)
    throw failure
  }
}

function metadataState(
  { metadata, unavailable }: SamlProviderRecord,
  clock: Clock,
): SamlMetadataState {
  if (unavailable !== null) return { unavailable }
  try {
    return { metadata: parseIdpMetadata(metadata, { clock }) }
  } catch (failure) {
    if (failure instanceof FedbridgeError) return { unavailable: failure.message }
    throw failure
  }
}

function samlProviderOf(record: SamlProviderRecord, state: SamlMetadataState): SamlProvider {
  const { accountId, providerName, uuid, assertionEncryptionMode, privateKeys } = record
  const { insecureAllowSha1, insecureAllowSmallKeys } = record
  return {
    arn: record.arn as SamlProviderArn,
    accountId,
    providerName,
    uuid,
    state,
    insecureAllowSha1,
    insecureAllowSmallKeys,
    ...(privateKeys.length === 0
      ? {}
      : {
          assertionEncryption: {
            mode: assertionEncryptionMode ?? 'Allowed',
            privateKeys: privateKeys.map(({ pem }) => createPrivateKey(pem)),
          },
        }),
  }
}
