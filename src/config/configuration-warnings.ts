import type {
  Configuration,
  SamlProviderConfiguration,
  ServerConfiguration,
} from './configuration.ts'
import { otherHostOfCertificate } from './check-tls.ts'
import { isLoopbackHost, isLoopbackUrl } from './urls.ts'

type Warnings = Configuration['warnings']

/** What an operator should know at every start: switches that weaken a check, and what has no effect. */
export function configurationWarnings({
  server,
  saml,
  httpIssuers,
  testIdp,
  stsEndpoint,
}: {
  readonly server: ServerConfiguration
  readonly saml: readonly SamlProviderConfiguration[]
  readonly httpIssuers: readonly string[]
  readonly testIdp: Configuration['testIdp']
  readonly stsEndpoint: string
}): Warnings {
  return [
    ...adminWarnings(server),
    ...tlsWarnings(server),
    ...saml.flatMap(samlWarnings),
    ...httpIssuerWarnings(httpIssuers),
    ...stsWarnings(stsEndpoint),
    ...(testIdp.enabled ? testIdpWarnings(server) : []),
  ]
}

/** A password that nothing asks for is a debugger that somebody believes to be on. */
function adminWarnings({ debugger: mode, adminPassword }: ServerConfiguration): Warnings {
  return adminPassword === undefined || mode === 'admin'
    ? []
    : [
        {
          key: 'server.adminPassword',
          warning: `is not asked for, as server.debugger is ${mode}: set it to admin, or remove the password`,
        },
      ]
}

/** Browsers refuse such a certificate, unless it is for another name that is pointed here on purpose. */
function tlsWarnings({ tls, publicUrl }: ServerConfiguration): Warnings {
  const other = tls && otherHostOfCertificate(tls, publicUrl)
  return other === undefined
    ? []
    : [
        {
          key: 'server.tls.certificateFile',
          warning: `is for ${other} and not for the host of ${publicUrl}`,
        },
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

/** Responses, tokens and credentials go there and come back. */
function stsWarnings(endpoint: string): Warnings {
  if (!/^http:/iu.test(endpoint) || isLoopbackUrl(endpoint)) return []
  return [
    {
      key: 'sts.endpoint',
      warning: `what is sent to ${new URL(endpoint).host}, and the credentials that it answers, can be read by whoever is on the way`,
    },
  ]
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
