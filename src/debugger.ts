/**
 * The seam between the running service and the debugger: what the bridge and the emulator know right now,
 * as a diagnosis takes it. Only `compose.ts` uses it.
 */
import type { Configuration } from './config/configuration.ts'
import type { OidcProviderView, RoleView, SamlProviderView } from './diagnosis/diagnosis-context.ts'
import { ownAddresses } from './diagnosis/judging/own-addresses.ts'
import type { Surroundings } from './diagnosis/page/judge-question.ts'
import type { AccountDirectory } from './emulator/iam/account-directory.ts'
import type { Issuers } from './issuers.ts'
import { partitionOf } from './partition/partitions.ts'
import { providerAcsUrl } from './signin/assertion-consumer-service.ts'
import type { Bridge } from './signin/bridge.ts'
import type { AccountRoles } from './signin/oidc/open-role-directory.ts'
import type { ListedProvider } from './signin/sign-in-provider.ts'
import type { TestIdentityProvider } from './test-identity-provider.ts'

export interface DebuggerParts {
  readonly configuration: Configuration
  readonly bridge: Bridge
  readonly testIdp: TestIdentityProvider | undefined
  readonly keptKeySetOf: Issuers['keptKeySetOf']
  /** Of the embedded IAM, for the tags of roles. */
  readonly directory: Pick<AccountDirectory, 'findRole'>
}

/**
 * What a document is judged with: providers and roles as IAM has them now, those included that calls have
 * made since the start, and the keys that the service holds already. Nothing is fetched from anywhere
 * because of a diagnosis.
 */
export function openSurroundings(parts: DebuggerParts): Surroundings {
  const { configuration, bridge } = parts
  const { server, emulator, region } = configuration
  const partition = partitionOf(configuration.partition)
  return {
    clock: bridge.clock,
    demonstration: configuration.demonstration,
    contextFor: async (endpoint) => {
      const [saml, accounts] = await Promise.all([bridge.providers.list(), bridge.roles.accounts()])
      const addresses = ownAddresses(
        { ...server, partition, presentRecipientAs: emulator.presentRecipientAs },
        endpoint,
      )
      return {
        clock: bridge.clock,
        clockSkewSeconds: server.clockSkewSeconds,
        endpoint,
        providers: saml.map((provider) => samlProviderView(provider, bridge)),
        oidcProviders: await oidcProviderViews(accounts, parts),
        roles: await roleViews(accounts, parts),
        ...addresses,
        acceptedRecipients: [
          ...addresses.acceptedRecipients,
          // A provider's own service takes what is delivered to it, whoever looks at it later.
          ...(endpoint === 'sts' ? saml.map(({ uuid }) => providerAcsUrl(bridge, uuid)) : []),
        ],
        partition: configuration.partition,
        region,
      }
    },
  }
}

function samlProviderView(provider: ListedProvider, bridge: Bridge): SamlProviderView {
  const { arn, accountId, providerName, uuid, decryption } = provider
  return {
    arn,
    accountId,
    providerName,
    acceptedAudiences: [providerAcsUrl(bridge, uuid)],
    ...('unavailable' in provider
      ? { unavailable: provider.unavailable }
      : { metadata: provider.metadata }),
    ...(decryption === undefined ? {} : { decryption }),
    insecureAllowSha1: provider.insecureAllowSha1 === true,
    insecureAllowSmallKeys: provider.insecureAllowSmallKeys === true,
  }
}

/** Those of IAM, whose client ids count, and of the configuration what IAM does not have. */
async function oidcProviderViews(
  accounts: readonly AccountRoles[],
  { configuration, testIdp, keptKeySetOf }: DebuggerParts,
): Promise<readonly OidcProviderView[]> {
  const inIam = accounts.flatMap(({ accountId, oidcProviders }) =>
    oidcProviders.map(({ arn, url, issuer, clientIds }) => ({
      arn,
      accountId,
      issuer: issuer ?? `https://${url}`,
      clientIds,
    })),
  )
  const known = new Set<string>(inIam.map(({ arn }) => arn))
  const configured = configuration.identityProviders.oidc
    .filter(({ arn }) => !known.has(arn))
    .map(({ arn, accountId, issuer, audiences }) => ({
      arn,
      accountId,
      issuer,
      clientIds: audiences,
    }))
  return Promise.all(
    [...inIam, ...configured].map(async (provider): Promise<OidcProviderView> => {
      const keySet =
        provider.issuer === testIdp?.oidc.issuer
          ? JSON.stringify(await testIdp.oidc.keySet())
          : keptKeySetOf(provider.issuer)
      return { ...provider, ...(keySet === undefined ? {} : { keySet }) }
    }),
  )
}

function roleViews(
  accounts: readonly AccountRoles[],
  { directory }: DebuggerParts,
): Promise<readonly RoleView[]> {
  return Promise.all(
    accounts
      .flatMap(({ roles }) => roles)
      .map(async ({ arn, trustPolicy, maxSessionDurationSeconds }): Promise<RoleView> => {
        // IAM's list has no tags, and few policies ask for them.
        const asksForTags = /resourcetag/i.test(JSON.stringify(trustPolicy ?? ''))
        const tags = asksForTags ? (await directory.findRole(arn))?.tags : undefined
        return {
          arn,
          // One that cannot be read is told as such: it is none of which nothing is known.
          trustPolicy: trustPolicy ?? '',
          maxSessionDurationSeconds,
          ...(tags === undefined ? {} : { tags }),
        }
      }),
  )
}
