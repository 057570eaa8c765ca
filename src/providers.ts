/**
 * The seam between the bridge and IAM, as far as it needs both sides' configuration: which providers are
 * known from the start, and where the others are read. Only `compose.ts` uses it.
 */
import type { Logger } from 'pino'
import { openIam, type Iam } from './aws/iam.ts'
import type { Clock } from './clock.ts'
import type { Configuration } from './config/configuration.ts'
import type { AccountSeed } from './emulator/iam/seed-accounts.ts'
import type { IamChange } from './emulator/iam/iam-store.ts'
import type { Emulator } from './emulator/open-emulator.ts'
import { describeFailure } from './http/describe-failure.ts'
import { parsePrivateKey } from './saml/parse-private-key.ts'
import type { ConfiguredProvider } from './seed.ts'
import { openAccountAliases, type AccountAliases } from './signin/open-account-aliases.ts'
import { oidcCallbackUrl, oidcOwnCallbackUrl } from './signin/oidc/oidc-addresses.ts'
import type { OidcSignInProvider } from './signin/oidc/oidc-sign-in-provider.ts'
import { openRoleDirectory, type RoleDirectory } from './signin/oidc/open-role-directory.ts'
import {
  openProviderDirectory,
  type LiveProviderDirectory,
} from './signin/open-provider-directory.ts'
import type { ListedProvider } from './signin/sign-in-provider.ts'

/** What the bridge knows of IAM, and hears of its changes. */
export interface ReadProviders {
  readonly directory: LiveProviderDirectory
  readonly aliases: AccountAliases
  readonly roles: RoleDirectory
  readonly onChange: (change: IamChange) => void
  close(): void
}

/**
 * Opens the bridge's view of the embedded IAM: what the configuration says is known from the start, and
 * everything that calls create, change or delete is read over the IAM API before the next sign-in.
 *
 * Where another STS issues the sessions, the providers are those of the configuration alone: what is
 * made in the embedded IAM means nothing there.
 */
export async function openReadProviders({
  configuration,
  configured,
  accounts,
  emulator,
  endpoint,
  clock,
  log,
}: {
  readonly configuration: Configuration
  readonly configured: readonly ConfiguredProvider[]
  readonly accounts: readonly AccountSeed[]
  readonly emulator: Emulator
  /** URL of the embedded Query API. */
  readonly endpoint: string
  readonly clock: Clock
  readonly log: Logger
}): Promise<ReadProviders> {
  const iam = openIam({
    endpoint,
    region: configuration.region,
    clock,
    credentials: (accountId) => {
      const { secretAccessKey, caller } = emulator.serviceKey(accountId)
      return { accessKeyId: caller.accessKeyId, secretAccessKey }
    },
  })
  const accountIds = accounts.map(({ accountId }) => accountId)
  const onFailure = (key: string, failure: unknown): void => {
    log.warn({ key, ...describeFailure(failure) }, 'iam could not be read; what was known holds')
  }
  const directory = openProviderDirectory(await listedProviders(configured, emulator), {
    clock,
    source: { list: () => listEverywhere(iam, accountIds), get: (arn) => iam.getSamlProvider(arn) },
    onFailure,
  })
  const aliases = openAccountAliases(
    new Map(accounts.flatMap(({ accountId, alias }) => (alias ? [[accountId, alias]] : []))),
    { read: (accountId) => iam.accountAlias(accountId), onFailure },
  )
  // Where another STS issues the sessions, these roles mean nothing: the configuration says which there are.
  const roles = openRoleDirectory(configuration.sts.endpoint === 'embedded' ? accountIds : [], {
    iam,
    issuerOf: async (arn) => (await emulator.directory.findOidcProvider(arn))?.issuer,
    onFailure,
  })
  const follows = configuration.sts.endpoint === 'embedded'
  // A store that outlives the process may hold more, and other things, than the configuration.
  if (follows && configuration.storage.kind !== 'memory') {
    directory.invalidateAll()
    for (const accountId of accountIds) aliases.invalidate(accountId)
  }
  return {
    directory,
    aliases,
    roles,
    onChange: ({ kind, accountId, arn }) => {
      if (!follows) return
      if (kind === 'saml-provider') directory.invalidate(arn)
      if (kind === 'account') aliases.invalidate(accountId)
      if (kind === 'role' || kind === 'oidc-provider') roles.invalidate(accountId)
    },
    close: () => {
      iam.close()
    },
  }
}

async function listEverywhere(iam: Iam, accountIds: readonly string[]): Promise<readonly string[]> {
  const arns: string[] = []
  for (const accountId of accountIds) arns.push(...(await iam.listSamlProviders(accountId)))
  return arns
}

/** Configured providers: ids as the emulator gives them, behaviour as configured. */
async function listedProviders(
  configured: readonly ConfiguredProvider[],
  { directory }: Emulator,
): Promise<readonly ListedProvider[]> {
  const listed = await Promise.all(
    configured.map(async ({ configuration, state }): Promise<ListedProvider | undefined> => {
      const known = await directory.findSamlProvider(configuration.arn)
      // A call has deleted it, and the store remembers.
      if (known === undefined) return undefined
      const { arn, accountId, providerName, name, privateKeys } = configuration
      const settings = {
        idpInitiated: configuration.idpInitiated,
        insecureAllowSha1: configuration.insecureAllowSha1,
        insecureAllowSmallKeys: configuration.insecureAllowSmallKeys,
        ...(privateKeys.length === 0
          ? {}
          : {
              decryption: {
                mode: configuration.assertionEncryption ?? ('Allowed' as const),
                privateKeys: privateKeys.map(parsePrivateKey),
              },
            }),
      }
      const identity = { arn, accountId, providerName, name, uuid: known.uuid, ...settings }
      return 'unavailable' in state
        ? { ...identity, unavailable: state.unavailable }
        : { ...identity, metadata: state.metadata }
    }),
  )
  return listed.filter((provider) => provider !== undefined)
}

/**
 * The OpenID Connect providers through which people can sign in: those of the configuration, because it
 * takes a client of one's own there, which IAM knows nothing of.
 */
export function oidcSignInProviders({
  identityProviders,
  server,
}: Configuration): readonly OidcSignInProvider[] {
  return identityProviders.oidc.map(
    ({ arn, accountId, providerName, name, roles, ...provider }) => ({
      arn,
      accountId,
      providerName,
      name,
      sessionNameClaims: provider.sessionNameClaims,
      sessionDurationSeconds: provider.sessionDurationSeconds,
      ownCallback: provider.ownCallback,
      ...(roles === undefined ? {} : { roleRules: roles }),
      client: {
        issuer: provider.issuer,
        clientId: provider.clientId,
        authentication: provider.clientAuthentication,
        scopes: provider.scopes,
        userInfo: provider.userInfo,
        redirectUri: provider.ownCallback
          ? oidcOwnCallbackUrl(server, { accountId, providerName })
          : oidcCallbackUrl(server),
      },
    }),
  )
}
