/**
 * The only place that knows all parts: reads nothing from the environment, decides nothing about a
 * sign-in, and puts the rooms together in the order in which they depend on each other.
 */
import express, { type Express, type RequestHandler } from 'express'
import { pino, type DestinationStream, type Logger } from 'pino'
import { openEventLog } from './audit/open-event-log.ts'
import { eventRoutes } from './audit/routes.ts'
import { openFederationEndpoint } from './aws/federation-endpoint.ts'
import { openSts } from './aws/sts.ts'
import { systemClock, type Clock } from './clock.ts'
import type {
  Configuration,
  PolicySource,
  SamlProviderConfiguration,
} from './config/configuration.ts'
import type {
  AccountSeed,
  RoleSeed,
  SamlProviderSeed,
} from './emulator/iam/open-account-directory.ts'
import { openEmulator, type Emulator } from './emulator/open-emulator.ts'
import {
  ConfigurationInvalid,
  FedbridgeError,
  RequestRefused,
  type ConfigurationProblem,
} from './errors.ts'
import { errorResponse } from './http/error-response.ts'
import { loopbackOnly } from './http/loopback-only.ts'
import { metrics } from './http/metrics.ts'
import { notFound } from './http/not-found.ts'
import { openServer, type OpenServer } from './http/open-server.ts'
import { probes } from './http/probes.ts'
import { rateLimit } from './http/rate-limit.ts'
import { requestId } from './http/request-id.ts'
import { requestLog } from './http/request-log.ts'
import { securityHeaders } from './http/security-headers.ts'
import { staticAssets } from './http/static-assets.ts'
import { partitionOf, type Partition } from './partition/partitions.ts'
import { signinUrls } from './partition/signin-urls.ts'
import { parsePolicyDocument } from './policy/parse-policy-document.ts'
import type { PolicyDocument } from './policy/policy-document.ts'
import { parseIdpMetadata } from './saml/idp-metadata.ts'
import type { SamlMetadataState } from './emulator/iam/account-directory.ts'
import { acsUrl, regionalAcsUrl } from './signin/assertion-consumer-service.ts'
import type { Bridge } from './signin/bridge.ts'
import { homeRoutes } from './signin/home/routes.ts'
import { signInRoutes } from './signin/routes.ts'
import { openProviderDirectory, type ListedProvider } from './signin/sign-in-provider.ts'
import { openMemoryStorage } from './storage/open-memory-storage.ts'
import { demonstrationPeople, type TestIdpPerson } from './test-idp/demonstration-people.ts'
import { testIdpRoutes } from './test-idp/routes.ts'
import { openTestIdp, type TestIdp } from './test-idp/test-idp.ts'

/** What a service is made of. */
export interface ServiceOptions {
  readonly configuration: Configuration
  /** The machine's clock by default. */
  readonly clock?: Clock
  /** Where the log goes, one JSON line at a time. */
  readonly logTo: DestinationStream
}

/** The whole service, ready to be served. */
export interface Service {
  readonly app: Express
  /** Stops what runs behind the app; requests must have ended. */
  close(): Promise<void>
}

/** Metadata is a few kilobytes; federations' aggregates, which are not for IAM, have megabytes. */
const metadataLimits = { maxBytes: 1024 * 1024, timeoutMs: 5_000 }

/**
 * Builds the service from its configuration: bridge, emulator, test identity provider, events.
 *
 * A metadata file or a policy that the domain cannot read is a problem of the configuration; an
 * identity provider whose metadata URL does not answer is listed as unavailable, and the others work.
 *
 * @throws {ConfigurationInvalid} CONFIG_INVALID with all problems at once
 */
export async function compose({
  configuration,
  clock = systemClock,
  logTo,
}: ServiceOptions): Promise<Service> {
  const { server, region } = configuration
  const log = pino({ name: 'fedbridge', timestamp: pino.stdTimeFunctions.isoTime }, logTo)
  for (const { key, warning } of configuration.warnings) log.warn({ key }, warning)
  const partition = partitionOf(configuration.partition)

  const testIdp = configuration.testIdp.enabled
    ? await openTestIdp({
        clock,
        publicUrl: server.publicUrl,
        acsUrls: [acsUrl(server), ...partition.regions.map((code) => regionalAcsUrl(server, code))],
      })
    : undefined
  const providers = await samlProviders(configuration.identityProviders, { clock, testIdp })
  const accounts = accountSeeds(configuration, providers.configured)
  const problems = [...providers.problems, ...accounts.problems]
  if (problems.length > 0) throw new ConfigurationInvalid(problems)

  const storage = openMemoryStorage({ clock, maxEntries: configuration.storage.maxEntries })
  const events = openEventLog({ storage, clock })
  const acceptedAudiences = [
    ...partition.spEntityIds,
    ...signinUrls(partition),
    acsUrl(server),
    ...partition.regions.map((code) => regionalAcsUrl(server, code)),
    ...server.acceptAudiences,
  ]
  const emulator = openEmulator({
    clock,
    storage,
    log: log.child({ part: 'emulator' }),
    accounts: accounts.seeds,
    publicUrl: server.publicUrl,
    partition: configuration.partition,
    region,
    acceptedAudiences,
    presentRecipientAs: {
      default: configuration.emulator.presentRecipientAs,
      byRecipient: regionalRecipients(configuration, partition),
    },
    clockSkewSeconds: server.clockSkewSeconds,
    recordEvent: (event) => events.record(event),
  })
  // The bridge takes the same wire to the embedded emulator as to real AWS.
  const embedded = await serveEmbedded(emulator, log)
  const federation = federationUrls(configuration, partition, embedded.url)
  const bridge: Bridge = {
    clock,
    storage,
    events,
    providers: openProviderDirectory(await listedProviders(providers.configured, emulator)),
    sts: openSts({
      endpoint:
        configuration.sts.endpoint === 'embedded' ? embedded.url : configuration.sts.endpoint,
      region,
      connectionTimeoutMs: configuration.sts.connectionTimeoutSeconds * 1000,
      requestTimeoutMs: configuration.sts.requestTimeoutSeconds * 1000,
      maxAttempts: configuration.sts.maxAttempts,
    }),
    federation: openFederationEndpoint(federation),
    publicUrl: server.publicUrl,
    partition: configuration.partition,
    region,
    regions: partition.regions,
    spEntityId: partition.spEntityIds[0],
    acceptedAudiences,
    acceptedRecipients: server.acceptRecipients,
    clockSkewSeconds: server.clockSkewSeconds,
    consoleUrl: configuration.console.url,
    destinationOrigins: [
      `https://${partition.consoleHost}`,
      `https://*.${partition.consoleHost}`,
      ...configuration.console.allowedDestinations,
    ],
    accountAlias: (accountId) =>
      configuration.emulator.accounts.find((account) => account.accountId === accountId)?.alias,
  }
  return {
    app: application({
      configuration,
      log,
      emulator,
      bridge,
      testIdp,
      formActionOrigins: formActionOrigins(
        configuration,
        providers.configured,
        federation.loginUrl,
      ),
    }),
    close: async () => {
      await embedded.server.close()
      bridge.sts.close()
      await storage.close()
    },
  }
}

/** Everything in front of the routes, the routes, and the answer to what none of them took. */
function application({
  configuration,
  log,
  emulator,
  bridge,
  testIdp,
  formActionOrigins,
}: {
  configuration: Configuration
  log: Logger
  emulator: Emulator
  bridge: Bridge
  testIdp: TestIdp | undefined
  formActionOrigins: readonly string[]
}): Express {
  const { server } = configuration
  const { includeLoopback, signInPerMinute, queryApiPerMinute, federationPerMinute } =
    server.rateLimits
  const counted = metrics()
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', server.trustProxy)
  app.use(requestId(), requestLog(log), counted.observe)
  app.use(securityHeaders({ publicUrl: server.publicUrl, formActionOrigins }))
  app.use(probes({ ready: () => isReachable(bridge) }))
  app.get('/metrics', loopbackOnly(), counted.answer)
  app.use(staticAssets())

  app.use(
    homeRoutes(bridge, {
      demonstration: configuration.demonstration,
      links: homeLinks(configuration, testIdp),
    }),
  )
  app.use('/saml', rateLimit({ limit: signInPerMinute, includeLoopback }))
  app.use(signInRoutes(bridge))
  app.use('/federation', rateLimit({ limit: federationPerMinute, includeLoopback }))
  app.use(emulator.federationRoutes)
  app.use(emulator.consoleRoutes)
  app.use(eventRoutes({ events: bridge.events, guard: eventGuard(configuration) }))
  if (testIdp !== undefined) {
    const { publicUrl, spEntityId } = bridge
    app.use(
      '/test-idp',
      testIdpRoutes({ idp: testIdp, people: peopleOf(configuration), spEntityId, publicUrl }),
    )
  }
  app.post('/', rateLimit({ limit: queryApiPerMinute, includeLoopback }))
  app.use(emulator.queryRoutes)

  app.use(notFound())
  app.use(errorResponse({ log }))
  return app
}

/** Where the federation endpoint is called, and where browsers go with the sign-in token. */
function federationUrls(
  { console, server, region }: Configuration,
  partition: Partition,
  embeddedUrl: string,
): { readonly callUrl: string; readonly loginUrl: string } {
  switch (console.federationEndpoint) {
    case 'embedded':
      return { callUrl: `${embeddedUrl}/federation`, loginUrl: `${server.publicUrl}/federation` }
    case 'aws': {
      const url = `https://${partition.regionalSigninHost(region)}/federation`
      return { callUrl: url, loginUrl: url }
    }
    default:
      return { callUrl: console.federationEndpoint, loginUrl: console.federationEndpoint }
  }
}

/** What the embedded emulator is called at: the same routes, on a loopback port of their own. */
async function serveEmbedded(
  emulator: Emulator,
  log: Logger,
): Promise<{ readonly url: string; readonly server: OpenServer }> {
  const app = express()
  app.disable('x-powered-by')
  app.use(requestId())
  app.use(emulator.federationRoutes)
  app.use(emulator.queryRoutes)
  app.use(notFound())
  app.use(errorResponse({ log }))
  const server = await openServer(app, { host: '127.0.0.1', port: 0, graceMs: 0 })
  return { url: `http://127.0.0.1:${server.port}`, server }
}

/** A provider of the configuration with its metadata, or why there is none. */
interface ConfiguredProvider {
  readonly configuration: SamlProviderConfiguration
  readonly state: SamlMetadataState
}

async function samlProviders(
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

function accountSeeds(
  { partition, emulator: { accounts } }: Configuration,
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
  ])
  const seeds = [...accountIds].map((accountId): AccountSeed => {
    const account = accounts.find((candidate) => candidate.accountId === accountId)
    return {
      accountId,
      ...(account?.alias === undefined ? {} : { alias: account.alias }),
      roles: (account?.roles ?? []).map((role): RoleSeed => ({
        arn: `arn:${partition}:iam::${accountId}:role${role.path}${role.name}`,
        ...(role.description === undefined ? {} : { description: role.description }),
        maxSessionDurationSeconds: role.maxSessionDurationSeconds,
        tags: role.tags,
        trustPolicy: policy(role.trustPolicy, 'trust'),
        policies: role.policies.map((source) => ({
          name: source.name,
          document: policy(source, 'identity'),
        })),
      })),
      samlProviders: configured
        .filter(({ configuration }) => configuration.accountId === accountId)
        .map(({ configuration, state }): SamlProviderSeed => ({
          arn: configuration.arn,
          state,
          insecureAllowSha1: configuration.insecureAllowSha1,
          insecureAllowSmallKeys: configuration.insecureAllowSmallKeys,
        })),
    }
  })
  return { seeds, problems }
}

/** The bridge's view of the providers: ids as the emulator gives them, behaviour as configured. */
async function listedProviders(
  configured: readonly ConfiguredProvider[],
  { directory }: Emulator,
): Promise<readonly ListedProvider[]> {
  return Promise.all(
    configured.map(async ({ configuration, state }) => {
      const known = await directory.findSamlProvider(configuration.arn)
      if (known === undefined) throw new TypeError(`${configuration.arn} was not seeded`)
      const { arn, accountId, providerName, name } = configuration
      const identity = { arn, accountId, providerName, name, uuid: known.uuid }
      if ('unavailable' in state) return { ...identity, unavailable: state.unavailable }
      const { idpInitiated, insecureAllowSha1, insecureAllowSmallKeys } = configuration
      return {
        ...identity,
        metadata: state.metadata,
        idpInitiated,
        insecureAllowSha1,
        insecureAllowSmallKeys,
      }
    }),
  )
}

/** Forms of ours that lead to an identity provider by POST, or on to a console of another origin. */
function formActionOrigins(
  configuration: Configuration,
  providers: readonly ConfiguredProvider[],
  loginUrl: string,
): readonly string[] {
  const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
  const idps = providers.flatMap(({ state }) =>
    'metadata' in state
      ? state.metadata.entities.flatMap(({ singleSignOnServices }) =>
          singleSignOnServices
            .filter(({ binding }) => binding === postBinding)
            .map(({ location }) => location),
        )
      : [],
  )
  const { url, allowedDestinations } = configuration.console
  return [...idps, loginUrl, url, ...allowedDestinations]
}

/** A response that went to a region's address meets trust policies under that region's sign-in URL. */
function regionalRecipients(
  { server, emulator }: Configuration,
  partition: Partition,
): Readonly<Record<string, string>> {
  if (emulator.presentRecipientAs === false) return {}
  return Object.fromEntries(
    partition.regions.map((region) => [
      regionalAcsUrl(server, region),
      `https://${partition.regionalSigninHost(region)}/saml`,
    ]),
  )
}

/** Events name people: they are for this machine, or for nobody. */
function eventGuard({ server }: Configuration): RequestHandler {
  if (server.debugger === 'local') return loopbackOnly()
  return (_request, _response, next) => {
    next(new RequestRefused('NOT_FOUND', 'server.debugger is off'))
  }
}

/** Ready means: the configuration was read, and the store answers. No provider is needed. */
async function isReachable({ storage }: Bridge): Promise<boolean> {
  await storage.read('readiness:probe')
  return true
}

function homeLinks(
  { server }: Configuration,
  testIdp: TestIdp | undefined,
): readonly { label: string; href: string; note: string }[] {
  return [
    { label: 'Console', href: '/console/', note: 'where a sign-in ends' },
    ...(server.debugger === 'local'
      ? [{ label: 'Events', href: '/events', note: 'what was decided, in the shape of CloudTrail' }]
      : []),
    ...(testIdp === undefined
      ? []
      : [
          {
            label: 'Test identity provider',
            href: '/test-idp/saml/sso',
            note: 'sign in as anybody, with any attribute and any fault',
          },
        ]),
  ]
}

/** The test identity provider's people may assume roles through the provider that trusts it. */
function peopleOf({ partition, identityProviders }: Configuration): readonly TestIdpPerson[] {
  const trusting = identityProviders.saml.find(({ metadata }) => metadata.kind === 'test-idp')
  return demonstrationPeople({ partition, ...trusting })
}
