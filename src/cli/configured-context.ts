import type { Configuration, SamlProviderConfiguration } from '../config/configuration.ts'
import type {
  DiagnosisContext,
  OidcProviderView,
  RoleView,
  SamlProviderView,
} from '../diagnosis/diagnosis-context.ts'
import { ownAddresses } from '../diagnosis/judging/own-addresses.ts'
import type { Clock } from '../clock.ts'
import { ConfigurationInvalid, FedbridgeError } from '../errors.ts'
import { partitionOf } from '../partition/partitions.ts'
import { parseIdpMetadata } from '../saml/idp-metadata.ts'
import { parsePrivateKey } from '../saml/parse-private-key.ts'

/**
 * For whom and how a document is judged, as far as the configuration says it. Nothing is fetched: a
 * provider whose metadata is elsewhere is there without it, and says why.
 *
 * @throws {ConfigurationInvalid} when a metadata file or a key cannot be used
 */
export function configuredContext(
  configuration: Configuration,
  { endpoint, clock }: Pick<DiagnosisContext, 'endpoint' | 'clock'>,
): DiagnosisContext {
  const { server, identityProviders, region } = configuration
  const partition = partitionOf(configuration.partition)
  return {
    clock,
    clockSkewSeconds: server.clockSkewSeconds,
    endpoint,
    providers: identityProviders.saml.map((provider) => samlProviderView(provider, clock)),
    oidcProviders: identityProviders.oidc.map(
      ({ arn, accountId, issuer, audiences }): OidcProviderView => ({
        arn,
        accountId,
        issuer,
        clientIds: audiences,
      }),
    ),
    roles: roleViews(configuration),
    ...ownAddresses(
      { ...server, partition, presentRecipientAs: configuration.emulator.presentRecipientAs },
      endpoint,
    ),
    partition: configuration.partition,
    region,
  }
}

function samlProviderView(provider: SamlProviderConfiguration, clock: Clock): SamlProviderView {
  const { arn, accountId, providerName, metadata: source, key, privateKeys } = provider
  const view = {
    arn,
    accountId,
    providerName,
    insecureAllowSha1: provider.insecureAllowSha1,
    insecureAllowSmallKeys: provider.insecureAllowSmallKeys,
    ...(privateKeys.length === 0
      ? {}
      : {
          decryption: {
            mode: provider.assertionEncryption ?? ('Allowed' as const),
            privateKeys: privateKeys.map((pem) =>
              usable(`${key}.privateKeyFiles`, () => parsePrivateKey(pem)),
            ),
          },
        }),
  }
  switch (source.kind) {
    case 'file':
      return {
        ...view,
        metadata: usable(`${key}.metadata`, () => parseIdpMetadata(source.bytes, { clock })),
      }
    case 'url':
      return {
        ...view,
        unavailable: `its metadata is at ${source.url}, and nothing is fetched here: save it and give the file with --metadata`,
      }
    case 'test-idp':
      return {
        ...view,
        unavailable:
          'the built-in identity provider makes a new key at each start: save its metadata and give the file with --metadata',
      }
  }
}

function usable<Value>(key: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    const problem = `it cannot be used: ${[failure.message, failure.check].filter(Boolean).join(': ')}`
    const remedy = failure.expected ?? 'the file as the identity provider gives it out'
    throw new ConfigurationInvalid([{ key, problem, remedy }])
  }
}

function roleViews({ partition, emulator: { accounts } }: Configuration): readonly RoleView[] {
  return accounts.flatMap(({ accountId, roles }) =>
    roles.map((role): RoleView => ({
      arn: `arn:${partition}:iam::${accountId}:role${role.path}${role.name}`,
      trustPolicy: JSON.stringify(role.trustPolicy.document),
      maxSessionDurationSeconds: role.maxSessionDurationSeconds,
      tags: new Map(Object.entries(role.tags)),
    })),
  )
}
