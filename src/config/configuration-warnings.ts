import type {
  Configuration,
  SamlProviderConfiguration,
  ServerConfiguration,
} from './configuration.ts'
import { isLoopbackHost, isLoopbackUrl } from './urls.ts'

type Warnings = Configuration['warnings']

/** What an operator should know at every start: switches that weaken a check, and what that gives up. */
export function configurationWarnings({
  server,
  saml,
  httpIssuers,
  testIdp,
}: {
  readonly server: Pick<ServerConfiguration, 'host' | 'publicUrl'>
  readonly saml: readonly SamlProviderConfiguration[]
  readonly httpIssuers: readonly string[]
  readonly testIdp: Configuration['testIdp']
}): Warnings {
  return [
    ...saml.flatMap(samlWarnings),
    ...httpIssuerWarnings(httpIssuers),
    ...(testIdp.enabled ? testIdpWarnings(server) : []),
  ]
}

function samlWarnings(provider: SamlProviderConfiguration): Warnings {
  const { key, insecureAllowSha1, insecureAllowSmallKeys } = provider
  const warning = (name: string, text: string): Warnings[number] => ({
    key: `${key}.${name}`,
    warning: text,
  })
  return [
    ...(insecureAllowSha1
      ? [warning('insecureAllowSha1', 'signatures and digests with SHA-1 are accepted')]
      : []),
    ...(insecureAllowSmallKeys
      ? [warning('insecureAllowSmallKeys', 'RSA keys under 2048 bits are accepted')]
      : []),
  ]
}

function httpIssuerWarnings(issuers: readonly string[]): Warnings {
  return issuers.map((issuer, index) => ({
    key: `emulator.insecureAllowHttpIssuers[${index}]`,
    warning: `keys and tokens of ${issuer} come without protection: whoever is on the way signs in anybody`,
  }))
}

/** It asks nobody for a password, so it is for a machine that one has to oneself. */
function testIdpWarnings({
  host,
  publicUrl,
}: Pick<ServerConfiguration, 'host' | 'publicUrl'>): Warnings {
  const reachable = [
    ...(isLoopbackHost(host) ? [] : [`server.host is ${host}`]),
    ...(isLoopbackUrl(publicUrl) ? [] : [`server.publicUrl is ${publicUrl}`]),
  ]
  if (reachable.length === 0) return []
  const warning = `whoever reaches the service signs in as anybody, and ${reachable.join(' and ')}`
  return [{ key: 'testIdp.enabled', warning }]
}
