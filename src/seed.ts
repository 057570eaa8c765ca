/**
 * The seam between configuration and domain: reads what the configuration names (metadata, policies)
 * with the rooms that understand it, and adds what only they can see to the list of problems. Only
 * `compose.ts` uses it.
 */
import type { Clock } from './clock.ts'
import type {
  Configuration,
  NamedPolicySource,
  PolicySource,
  RoleConfiguration,
  SamlProviderConfiguration,
} from './config/configuration.ts'
import type { SamlMetadataState } from './emulator/iam/account-directory.ts'
import type {
  AccountSeed,
  OidcProviderSeed,
  RoleSeed,
  SamlProviderSeed,
  UserSeed,
} from './emulator/iam/seed-accounts.ts'
import { FedbridgeError, type ConfigurationProblem } from './errors.ts'
import { parsePolicyDocument } from './policy/parse-policy-document.ts'
import type { NamedPolicy, PolicyDocument } from './policy/policy-document.ts'
import { parseIdpMetadata } from './saml/idp-metadata.ts'
import { parsePrivateKey } from './saml/parse-private-key.ts'
import type { TestIdp } from './test-idp/test-idp.ts'

/** Metadata is a few kilobytes; federations' aggregates, which are not for IAM, have megabytes. */
const metadataLimits = { maxBytes: 1024 * 1024, timeoutMs: 5_000 }

/** A provider of the configuration with its metadata, or why there is none. */
export interface ConfiguredProvider {
  readonly configuration: SamlProviderConfiguration
  readonly state: SamlMetadataState
}

/**
 * Reads the metadata of every configured provider. A file that cannot be used is a problem of the
 * configuration; a URL that does not answer makes its provider unavailable, and no other.
 */
export async function readProviders(
  { saml, allowPrivateCidrs }: Configuration['identityProviders'],
  { clock, testIdp }: { clock: Clock; testIdp: TestIdp | undefined },
): Promise<{
  configured: readonly ConfiguredProvider[]
  problems: readonly ConfigurationProblem[]
}> {
  const problems: ConfigurationProblem[] = []
  // Loaded only for those who need it: most configurations name files.
  const outbound = saml.some(({ metadata }) => metadata.kind === 'url')
    ? (await import('./outbound/open-outbound.ts')).openOutbound({ allowPrivateCidrs })
    : undefined
  try {
    const configured = await Promise.all(
      saml.map(async (configuration): Promise<ConfiguredProvider> => {
        const { metadata: source, key } = configuration
        problems.push(...privateKeyProblems(configuration))
        try {
          const xml = await metadataXml(source)
          return { configuration, state: { metadata: parseIdpMetadata(xml, { clock }) } }
        } catch (failure) {
          if (!(failure instanceof FedbridgeError)) throw failure
          const reason = [failure.message, failure.check].filter(Boolean).join(': ')
          if (source.kind === 'file') {
            problems.push({
              key: `${key}.metadata`,
              problem: `the metadata in ${source.file} cannot be used: ${reason}`,
              remedy: 'the SAML 2.0 metadata document as the identity provider gives it out',
            })
          }
          return { configuration, state: { unavailable: reason } }
        }
      }),
    )
    return { configured, problems }
  } finally {
    await outbound?.close()
  }

  async function metadataXml(
    source: SamlProviderConfiguration['metadata'],
  ): Promise<string | Uint8Array> {
    switch (source.kind) {
      case 'file':
        return source.bytes
      case 'url':
        if (outbound === undefined) throw new TypeError('a metadata URL without a client')
        return (await outbound.getText(source.url, metadataLimits)).text
      case 'test-idp':
        if (testIdp === undefined)
          throw new TypeError('config/ lets no provider name a test IdP that is off')
        return testIdp.metadataXml
    }
  }
}

/** Keys that IAM would not take. */
function privateKeyProblems({
  key,
  privateKeys,
}: SamlProviderConfiguration): readonly ConfigurationProblem[] {
  return privateKeys.flatMap((pem, index) => {
    try {
      parsePrivateKey(pem)
      return []
    } catch (failure) {
      if (!(failure instanceof FedbridgeError)) throw failure
      return [
        {
          key: `${key}.privateKeyFiles[${index}]`,
          problem: `the private key cannot be used: ${failure.message}`,
          remedy: failure.expected ?? 'an RSA key in PEM, without a passphrase',
        },
      ]
    }
  })
}

/**
 * What the emulated accounts start with: users, roles, policies, and the providers of both protocols,
 * whose accounts need not be listed. Nothing of OpenID Connect is fetched. Policies that the policy language does not allow are problems,
 * under the key at which they stand.
 */
export function accountSeeds(
  { partition, identityProviders: { oidc }, emulator: { accounts } }: Configuration,
  configured: readonly ConfiguredProvider[],
): { seeds: readonly AccountSeed[]; problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = []
  const policy = (source: PolicySource, kind: 'trust' | 'identity'): PolicyDocument => {
    try {
      return parsePolicyDocument(source.document, kind)
    } catch (failure) {
      if (!(failure instanceof FedbridgeError)) throw failure
      problems.push({
        key: source.key,
        problem: `the policy${source.file === undefined ? '' : ` in ${source.file}`} is malformed: ${failure.message}`,
        remedy:
          failure.expected ??
          `a ${kind === 'trust' ? 'trust' : 'permissions'} policy as IAM takes it`,
      })
      return { Version: '2012-10-17', Statement: [] }
    }
  }
  // A provider may stand in an account that has no roles.
  const accountIds = new Set([
    ...accounts.map(({ accountId }) => accountId),
    ...configured.map(({ configuration }) => configuration.accountId),
    ...oidc.map(({ accountId }) => accountId),
  ])
  const named = (sources: readonly NamedPolicySource[]): readonly NamedPolicy[] =>
    sources.map((source) => ({ name: source.name, document: policy(source, 'identity') }))
  const seeds = [...accountIds].map((accountId): AccountSeed => {
    const account = accounts.find((candidate) => candidate.accountId === accountId)
    const arn = (type: 'role' | 'user' | 'policy', path: string, name: string): string =>
      `arn:${partition}:iam::${accountId}:${type}${path}${name}`
    return {
      accountId,
      ...(account?.alias === undefined ? {} : { alias: account.alias }),
      policies: named(account?.policies ?? []).map(({ name, document }) => ({
        arn: arn('policy', '/', name),
        document,
      })),
      users: (account?.users ?? []).map((user): UserSeed => ({
        arn: arn('user', user.path, user.name),
        ...permissionsOf(user),
        policies: named(user.policies),
        accessKeys: user.accessKeys.map(({ id, secret }) => ({
          accessKeyId: id,
          secretAccessKey: secret,
        })),
        mfaDevices: user.mfaDevices,
      })),
      roles: (account?.roles ?? []).map((role): RoleSeed => ({
        arn: arn('role', role.path, role.name),
        ...(role.description === undefined ? {} : { description: role.description }),
        maxSessionDurationSeconds: role.maxSessionDurationSeconds,
        ...permissionsOf(role),
        policies: named(role.policies),
        trustPolicy: policy(role.trustPolicy, 'trust'),
      })),
      samlProviders: configured
        .filter(({ configuration }) => configuration.accountId === accountId)
        .map(({ configuration, state }): SamlProviderSeed => ({
          arn: configuration.arn,
          state,
          ...(configuration.assertionEncryption === undefined
            ? {}
            : { assertionEncryptionMode: configuration.assertionEncryption }),
          privateKeys: configuration.privateKeys,
          insecureAllowSha1: configuration.insecureAllowSha1,
          insecureAllowSmallKeys: configuration.insecureAllowSmallKeys,
        })),
      oidcProviders: oidc
        // Where the bridge asks with its own credentials, IAM need not know the provider.
        .filter((provider) => provider.accountId === accountId && provider.broker === undefined)
        .map(({ arn, issuer, audiences, thumbprints }): OidcProviderSeed => ({
          arn,
          issuer,
          clientIds: audiences,
          thumbprints,
        })),
    }
  })
  return { seeds, problems }
}

function permissionsOf({
  tags,
  managedPolicies,
  permissionsBoundary,
}: Pick<RoleConfiguration, 'tags' | 'managedPolicies' | 'permissionsBoundary'>): Pick<
  RoleSeed,
  'tags' | 'managedPolicies' | 'permissionsBoundary'
> {
  return {
    tags,
    managedPolicies,
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
  }
}
