import { parseOidcProviderArn } from '../partition/arn.ts'
import { buildBroker } from './build-broker.ts'
import type {
  ClientAuthenticationConfiguration,
  OidcProviderConfiguration,
  PolicySource,
  RoleRuleConfiguration,
} from './configuration.ts'
import { keyOf, type KeyPath } from './key-path.ts'
import { secretOf, type NamedFile } from './read-named-files.ts'
import type { OidcProviderDocument } from './schema-oidc-providers.ts'
import { testIdpIssuer, testIdpWord } from './test-idp-issuer.ts'

/** Makes the configuration of a provider out of an entry that has no problems. */
export function buildOidcProvider(
  provider: OidcProviderDocument,
  path: KeyPath,
  {
    files,
    policies,
    publicUrl,
  }: {
    files: ReadonlyMap<string, NamedFile>
    policies: ReadonlyMap<string, PolicySource>
    publicUrl: string
  },
): OidcProviderConfiguration {
  const { arn, accountId, providerName } = parseOidcProviderArn(provider.arn)
  const { clientId, thumbprints, scopes, userInfo, sessionNameClaims } = provider
  const { sessionDurationSeconds, ownCallback } = provider
  const isTestIdp = provider.issuer === testIdpWord
  return {
    key: keyOf(path),
    arn,
    accountId,
    providerName,
    name: provider.name ?? providerName,
    issuer: isTestIdp ? testIdpIssuer(publicUrl) : (provider.issuer ?? `https://${providerName}`),
    isTestIdp,
    clientId,
    clientAuthentication: buildAuthentication(provider, (name) =>
      secretOf(files.get(keyOf([...path, name]))),
    ),
    audiences: [...new Set([clientId, ...provider.audiences])],
    thumbprints,
    scopes,
    userInfo,
    sessionNameClaims,
    sessionDurationSeconds,
    ownCallback,
    ...(provider.roles === undefined ? {} : { roles: provider.roles.map(buildRoleRule) }),
    ...(provider.broker === undefined
      ? {}
      : {
          broker: buildBroker(provider.broker, [...path, 'broker'], { policies, ownRoles: [] }),
        }),
  }
}

/** The method that is written, or else that of the secret or the key that is there. */
function buildAuthentication(
  { clientAuthentication, clientSecret, clientSecretFile, ...provider }: OidcProviderDocument,
  fileText: (name: 'clientSecretFile' | 'privateKeyFile') => string,
): ClientAuthenticationConfiguration {
  if (provider.privateKeyFile !== undefined) {
    return {
      method: 'private_key_jwt',
      // Readers of PKCS#8 want it to begin with its first line.
      privateKeyPem: fileText('privateKeyFile').trim(),
      ...(provider.keyId === undefined ? {} : { keyId: provider.keyId }),
    }
  }
  if (clientSecret === undefined && clientSecretFile === undefined) return { method: 'none' }
  return {
    method:
      clientAuthentication === 'client_secret_post' ? clientAuthentication : 'client_secret_basic',
    clientSecret: clientSecret ?? fileText('clientSecretFile'),
  }
}

function buildRoleRule({
  role,
  when,
}: NonNullable<OidcProviderDocument['roles']>[number]): RoleRuleConfiguration {
  return {
    roleArn: role,
    when: Object.entries(when).map(([claim, value]) => ({
      claim,
      values: typeof value === 'string' ? [value] : value,
    })),
  }
}
