/**
 * The seam between the configuration and the identity provider that comes with the service: whom its two
 * halves trust, and as whom people may sign in. Only `compose.ts` uses it.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { Configuration, OidcProviderConfiguration } from './config/configuration.ts'
import { partitionOf } from './partition/partitions.ts'
import { acsUrl, regionalAcsUrl } from './signin/assertion-consumer-service.ts'
import {
  oidcCallbackUrl,
  oidcLoggedOutUrl,
  oidcOwnCallbackUrl,
} from './signin/oidc/oidc-addresses.ts'
import { demonstrationPeople, type TestIdpPerson } from './test-idp/demonstration-people.ts'
import type { SigningKey } from './test-idp/generate-signing-key.ts'
import type { TestOidcClient } from './test-idp/oidc/client.ts'
import { openTestOidcIdp, type TestOidcIdp } from './test-idp/oidc/test-oidc-idp.ts'
import { openTestIdp, type TestIdp } from './test-idp/test-idp.ts'

/** Both halves of it. */
export interface TestIdentityProvider {
  readonly saml: TestIdp
  readonly oidc: TestOidcIdp
  readonly people: readonly TestIdpPerson[]
}

/**
 * Opens it as the configuration has it; undefined when it is off. Its people may assume roles through
 * the SAML provider that trusts it, and its clients are those of the OpenID Connect providers that do.
 *
 * @throws {ConfigurationInvalid} when it would send assertions or codes through a network in the clear
 */
export async function openTestIdentityProvider(
  configuration: Configuration,
  { clock, key }: { readonly clock: Clock; readonly key: SigningKey | undefined },
): Promise<TestIdentityProvider | undefined> {
  const { server, partition, identityProviders, testIdp } = configuration
  if (!testIdp.enabled) return undefined
  const { publicUrl } = server
  const { regions } = partitionOf(partition)
  const trusting = identityProviders.saml.find(({ metadata }) => metadata.kind === 'test-idp')
  return {
    saml: await openTestIdp({
      clock,
      publicUrl,
      ...(key === undefined ? {} : { key }),
      encryptFor: () => encryptionKey(trusting?.privateKeys ?? []),
      acsUrls: [acsUrl(server), ...regions.map((region) => regionalAcsUrl(server, region))],
    }),
    oidc: openTestOidcIdp({
      clock,
      publicUrl,
      clients: clientsOf(identityProviders.oidc, {
        redirectUris: [
          oidcCallbackUrl(server),
          ...identityProviders.oidc
            .filter(({ isTestIdp, ownCallback }) => isTestIdp && ownCallback)
            .map((provider) => oidcOwnCallbackUrl(server, provider)),
        ],
        postLogoutRedirectUris: [oidcLoggedOutUrl(server)],
      }),
    }),
    people: demonstrationPeople({ partition, ...trusting }),
  }
}

/** What it can encrypt for: the first key of the provider that trusts it. */
function encryptionKey([pem]: readonly string[]): KeyObject | undefined {
  return pem === undefined ? undefined : createPublicKey(pem)
}

/** Several accounts may have the same client: it is one at the identity provider. */
function clientsOf(
  providers: readonly OidcProviderConfiguration[],
  addresses: Pick<TestOidcClient, 'redirectUris' | 'postLogoutRedirectUris'>,
): readonly TestOidcClient[] {
  const clients = new Map<string, TestOidcClient>()
  for (const { isTestIdp, clientId, clientAuthentication } of providers) {
    if (!isTestIdp || clients.has(clientId)) continue
    const secret =
      'clientSecret' in clientAuthentication
        ? { clientSecret: clientAuthentication.clientSecret }
        : {}
    clients.set(clientId, { clientId, ...secret, ...addresses })
  }
  return [...clients.values()]
}
