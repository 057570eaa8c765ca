import { dirname } from 'node:path'
import { parseSamlProviderArn } from '../partition/arn.ts'
import { partitionOf, type Partition } from '../partition/partitions.ts'
import { signinUrls } from '../partition/signin-urls.ts'
import { buildBroker, buildStsCredentials } from './build-broker.ts'
import { buildOidcProvider } from './build-oidc-provider.ts'
import { configurationWarnings } from './configuration-warnings.ts'
import type {
  AccountConfiguration,
  Configuration,
  ConsoleConfiguration,
  EmulatorConfiguration,
  MetadataSource,
  NamedPolicySource,
  PolicySource,
  RoleConfiguration,
  SamlProviderConfiguration,
  ServerConfiguration,
  StorageConfiguration,
  StsConfiguration,
  TlsConfiguration,
  UserConfiguration,
} from './configuration.ts'
import { keyOf, type KeyPath } from './key-path.ts'
import { normalizedSeed } from './mfa-seed.ts'
import { secretOf, type NamedFile } from './read-named-files.ts'
import type { ConfigurationDocument } from './schema.ts'
import { storageDirectory } from './storage-url.ts'
import { regionPlace } from './sts-endpoint.ts'
import { testIdpWord } from './test-idp-issuer.ts'
import { isLoopbackUrl, publicOrigin } from './urls.ts'

/** What was read besides the document itself, by the key that named it. */
export interface Loaded {
  readonly files: ReadonlyMap<string, NamedFile>
  readonly policies: ReadonlyMap<string, PolicySource>
}

/**
 * Makes the configuration out of a document that has no problems: defaults that depend on other keys
 * are filled in, and what was loaded takes the place of its name. Frozen, as everybody shares it.
 */
export function buildConfiguration(
  document: ConfigurationDocument,
  loaded: Loaded,
  origin: { readonly demonstration: boolean; readonly file?: string },
): Configuration {
  const partition = partitionOf(document.partition)
  const region = document.region ?? document.sts.regions?.[0] ?? partition.defaultRegion
  const server = buildServer(document.server, loaded)
  const saml = document.identityProviders.saml.map((provider, index) =>
    buildSamlProvider(provider, ['identityProviders', 'saml', index], loaded),
  )
  const oidc = document.identityProviders.oidc.map((provider, index) =>
    buildOidcProvider(provider, ['identityProviders', 'oidc', index], {
      ...loaded,
      publicUrl: server.publicUrl,
    }),
  )
  return deepFreeze({
    ...origin,
    server,
    partition: partition.id,
    region,
    sts: buildSts(document.sts, { region, files: loaded.files }),
    console: buildConsole(document, partition),
    storage: buildStorage(document.storage, origin.file),
    identityProviders: {
      saml,
      oidc,
      allowPrivateCidrs: document.identityProviders.allowPrivateCidrs,
    },
    emulator: buildEmulator(document.emulator, loaded, partition),
    testIdp: document.testIdp,
    warnings: configurationWarnings({
      server,
      saml,
      httpIssuers: document.emulator.insecureAllowHttpIssuers,
      testIdp: document.testIdp,
      stsEndpoint: document.sts.endpoint.replaceAll(regionPlace, region),
    }),
  })
}

function buildServer(
  { adminPassword, adminPasswordFile, tls, ...server }: ConfigurationDocument['server'],
  { files }: Loaded,
): ServerConfiguration {
  const publicUrl = publicOrigin({ ...server, tls })
  const password =
    adminPasswordFile === undefined
      ? adminPassword
      : secretOf(files.get(keyOf(['server', 'adminPasswordFile'])))
  return {
    ...server,
    publicUrl,
    debugger: server.debugger ?? (isLoopbackUrl(publicUrl) ? 'local' : 'off'),
    ...(password === undefined ? {} : { adminPassword: password }),
    ...(tls === undefined ? {} : { tls: buildTls(files) }),
  }
}

function buildTls(files: Loaded['files']): TlsConfiguration {
  return {
    certificatePem: secretOf(files.get(keyOf(['server', 'tls', 'certificateFile']))),
    privateKeyPem: secretOf(files.get(keyOf(['server', 'tls', 'keyFile']))),
  }
}

function buildSts(
  { credentials, regions, ...sts }: ConfigurationDocument['sts'],
  { region, files }: { readonly region: string; readonly files: Loaded['files'] },
): StsConfiguration {
  return {
    ...sts,
    regions: regions ?? [region],
    ...(credentials === undefined ? {} : { credentials: buildStsCredentials(credentials, files) }),
  }
}

/** Directories are relative to the configuration file, or to where the process was started. */
function buildStorage(
  { url, maxEntries }: ConfigurationDocument['storage'],
  file: string | undefined,
): StorageConfiguration {
  const directory = storageDirectory(url, file === undefined ? '' : dirname(file))
  return directory === undefined
    ? { kind: 'memory', maxEntries }
    : { kind: 'file', directory, maxEntries }
}

function buildConsole(
  { sts, console }: ConfigurationDocument,
  { consoleHost }: Partition,
): ConsoleConfiguration {
  const real = sts.endpoint === 'aws'
  return {
    ...(console.url === undefined ? {} : { url: console.url }),
    federationEndpoint: console.federationEndpoint ?? (real ? 'aws' : 'embedded'),
    allowedDestinations:
      console.allowedDestinations ??
      (real ? [`https://${consoleHost}`, `https://*.${consoleHost}`] : []),
  }
}

function buildSamlProvider(
  provider: ConfigurationDocument['identityProviders']['saml'][number],
  path: KeyPath,
  { files, policies }: Loaded,
): SamlProviderConfiguration {
  const { arn, partition, accountId, providerName } = parseSamlProviderArn(provider.arn)
  return {
    key: keyOf(path),
    arn,
    accountId,
    providerName,
    name: provider.name ?? providerName,
    metadata: buildMetadata(provider.metadata, files.get(keyOf([...path, 'metadata']))),
    idpInitiated: provider.idpInitiated,
    insecureAllowSha1: provider.insecureAllowSha1,
    insecureAllowSmallKeys: provider.insecureAllowSmallKeys,
    ...(provider.assertionEncryption === undefined
      ? {}
      : { assertionEncryption: provider.assertionEncryption }),
    privateKeys: provider.privateKeyFiles.map((_, index) =>
      secretOf(files.get(keyOf([...path, 'privateKeyFiles', index]))),
    ),
    ...(provider.broker === undefined
      ? {}
      : {
          broker: buildBroker(provider.broker, [...path, 'broker'], {
            policies,
            ownRoles: [`arn:${partition}:iam::${accountId}:role/*`],
          }),
        }),
  }
}

function buildMetadata(metadata: string, named: NamedFile | undefined): MetadataSource {
  if (named !== undefined) return { kind: 'file', ...named }
  return metadata === testIdpWord ? { kind: 'test-idp' } : { kind: 'url', url: metadata }
}

function buildEmulator(
  emulator: ConfigurationDocument['emulator'],
  loaded: Loaded,
  partition: Partition,
): EmulatorConfiguration {
  return {
    accounts: Object.entries(emulator.accounts).map(([accountId, account]) =>
      buildAccount(accountId, account, loaded),
    ),
    presentRecipientAs: emulator.presentRecipientAs ?? signinUrls(partition)[0] ?? false,
    insecureAllowHttpIssuers: emulator.insecureAllowHttpIssuers,
  }
}

type AccountDocument = ConfigurationDocument['emulator']['accounts'][string]

function buildAccount(
  accountId: string,
  { alias, roles, users, policies }: AccountDocument,
  loaded: Loaded,
): AccountConfiguration {
  const path = ['emulator', 'accounts', accountId]
  return {
    accountId,
    ...(alias === undefined ? {} : { alias }),
    roles: Object.entries(roles).map(([name, role]) =>
      buildRole(name, role, [...path, 'roles', name], loaded),
    ),
    users: Object.entries(users).map(([name, user]) =>
      buildUser(name, user, [...path, 'users', name], loaded),
    ),
    policies: buildPolicies(policies, path, loaded),
  }
}

function buildRole(
  name: string,
  { description, permissionsBoundary, ...role }: AccountDocument['roles'][string],
  path: KeyPath,
  loaded: Loaded,
): RoleConfiguration {
  return {
    ...role,
    name,
    ...(description === undefined ? {} : { description }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    trustPolicy: loadedPolicy([...path, 'trustPolicy'], loaded),
    policies: buildPolicies(role.policies, path, loaded),
  }
}

function buildUser(
  name: string,
  { permissionsBoundary, ...user }: AccountDocument['users'][string],
  path: KeyPath,
  loaded: Loaded,
): UserConfiguration {
  return {
    ...user,
    name,
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    accessKeys: user.accessKeys.map(({ id, secret }, index) => {
      const file = loaded.files.get(keyOf([...path, 'accessKeys', index, 'secretFile']))
      return { id, secret: secret ?? secretOf(file) }
    }),
    mfaDevices: user.mfaDevices.map(({ serialNumber, seed }, index) => {
      const file = loaded.files.get(keyOf([...path, 'mfaDevices', index, 'seedFile']))
      return { serialNumber, seed: normalizedSeed(seed ?? secretOf(file)) }
    }),
    policies: buildPolicies(user.policies, path, loaded),
  }
}

function buildPolicies(
  policies: Readonly<Record<string, unknown>>,
  path: KeyPath,
  loaded: Loaded,
): readonly NamedPolicySource[] {
  return Object.keys(policies).map((name) => ({
    name,
    ...loadedPolicy([...path, 'policies', name], loaded),
  }))
}

function loadedPolicy(path: KeyPath, { policies }: Loaded): PolicySource {
  const policy = policies.get(keyOf(path))
  if (policy === undefined) throw new TypeError(`the policy ${keyOf(path)} was not loaded`)
  return policy
}

function deepFreeze<Value>(value: Value): Value {
  // Bytes cannot be frozen; those who read metadata do not write it.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}
