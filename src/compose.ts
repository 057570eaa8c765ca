/**
 * The only place that knows all parts: reads nothing from the environment, decides nothing about a
 * sign-in, and puts the rooms together in the order in which they depend on each other.
 */
import express, { type Express } from 'express'
import { pino, type DestinationStream, type Logger } from 'pino'
import { openEventLog } from './audit/open-event-log.ts'
import { eventRoutes } from './audit/routes.ts'
import { openFederationEndpoint } from './aws/federation-endpoint.ts'
import { readBrokers } from './brokers.ts'
import { systemClock, type Clock } from './clock.ts'
import type { Configuration, StorageConfiguration } from './config/configuration.ts'
import { noTraces, openTraces } from './diagnosis/traces/open-traces.ts'
import {
  destinationOrigins,
  federationAddresses,
  formActionOrigins,
  regionalRecipients,
} from './console-addresses.ts'
import { openSurroundings } from './debugger.ts'
import type { Surroundings } from './diagnosis/page/judge-question.ts'
import { debuggerRoutes } from './diagnosis/page/routes.ts'
import { openEmulator, type Emulator } from './emulator/open-emulator.ts'
import { ConfigurationInvalid, StorageFailed } from './errors.ts'
import { openDebuggerAccess, type DebuggerAccess } from './http/debugger-access.ts'
import { openForeignSts } from './foreign-sts.ts'
import { describeFailure } from './http/describe-failure.ts'
import { errorResponse } from './http/error-response.ts'
import { loopbackOnly } from './http/loopback-only.ts'
import { metrics, type Metrics } from './http/metrics.ts'
import { notFound } from './http/not-found.ts'
import { openServer, type OpenServer } from './http/open-server.ts'
import { probes } from './http/probes.ts'
import { rateLimit } from './http/rate-limit.ts'
import { requestId } from './http/request-id.ts'
import { requestLog } from './http/request-log.ts'
import { securityHeaders } from './http/security-headers.ts'
import { staticAssets } from './http/static-assets.ts'
import { traceLink } from './http/trace-link.ts'
import { openIssuers } from './issuers.ts'
import { partitionOf } from './partition/partitions.ts'
import { signinUrls } from './partition/signin-urls.ts'
import type { IamChange } from './emulator/iam/iam-store.ts'
import { oidcSignInProviders, openReadProviders } from './providers.ts'
import { accountSeeds, readProviders } from './seed.ts'
import { acsUrl, regionalAcsUrl } from './signin/assertion-consumer-service.ts'
import type { Bridge } from './signin/bridge.ts'
import { commandLineRoutes } from './signin/command-line/routes.ts'
import { homeRoutes } from './signin/home/routes.ts'
import { openMixUpWarning } from './signin/oidc/open-mix-up-warning.ts'
import { openOidcSignInDirectory } from './signin/oidc/oidc-sign-in-provider.ts'
import { oidcSignInRoutes } from './signin/oidc/routes.ts'
import { signInRoutes } from './signin/routes.ts'
import { openFileStorage } from './storage/open-file-storage.ts'
import { openMemoryStorage } from './storage/open-memory-storage.ts'
import type { Storage } from './storage/storage.ts'
import { conditionOf, openConfiguredSts } from './sts.ts'
import { openTestIdentityProvider, type TestIdentityProvider } from './test-identity-provider.ts'
import type { SigningKey } from './test-idp/generate-signing-key.ts'
import { testOidcIdpBackChannelRoutes } from './test-idp/oidc/back-channel/routes.ts'
import { testOidcIdpRoutes } from './test-idp/oidc/routes.ts'
import { testIdpRoutes } from './test-idp/routes.ts'

/** What a service is made of. */
export interface ServiceOptions {
  readonly configuration: Configuration
  /** The machine's clock by default. */
  readonly clock?: Clock
  /** Where the log goes, one JSON line at a time. */
  readonly logTo: DestinationStream
  /** Key of the test identity provider; a new one by default. It takes a moment: begin early. */
  readonly testIdpKey?: Promise<SigningKey> | undefined
}

/** The whole service, ready to be served. */
export interface Service {
  readonly app: Express
  /** Stops what runs behind the app; requests must have ended. */
  close(): Promise<void>
}

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
  testIdpKey,
}: ServiceOptions): Promise<Service> {
  const { server, region } = configuration
  const log = pino({ name: 'fedbridge', timestamp: pino.stdTimeFunctions.isoTime }, logTo)
  for (const { key, warning } of configuration.warnings) log.warn({ key }, warning)
  const partition = partitionOf(configuration.partition)

  const testIdp = await openTestIdentityProvider(configuration, { clock, key: await testIdpKey })
  const providers = await readProviders(configuration.identityProviders, {
    clock,
    testIdp: testIdp?.saml,
  })
  const accounts = accountSeeds(configuration, providers.configured)
  const { brokers, problems: brokerProblems } = readBrokers(configuration)
  const problems = [...providers.problems, ...accounts.problems, ...brokerProblems]
  if (problems.length > 0) throw new ConfigurationInvalid(problems)

  const counted = metrics()
  const storage = await openStorage(configuration.storage, clock)
  const events = openEventLog({ storage, clock })
  const acceptedAudiences = [
    ...partition.spEntityIds,
    ...signinUrls(partition),
    acsUrl(server),
    ...partition.regions.map((code) => regionalAcsUrl(server, code)),
    ...server.acceptAudiences,
  ]
  const embeddedPort: { url?: string } = {}
  const issuers = openIssuers({
    configuration,
    clock,
    testIdp: testIdp?.oidc,
    connectTestIdpTo: () => embeddedPort.url ?? server.publicUrl,
  })
  const hearing: ((change: IamChange) => void)[] = []
  const foreignSts = openForeignSts(configuration, { clock, storage })
  const emulator = await openEmulator({
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
    ...issuers.ofEmulator,
    ...foreignSts.ofEmulator,
    recordEvent: (event) => events.record(event),
    onIamChange: (change) => {
      for (const hear of hearing) hear(change)
    },
  })
  for (const { arn, outcome } of emulator.seedNotices) {
    const line = { arn, outcome }
    if (outcome === 'updated') log.info(line, 'updated to what the configuration says now')
    else log.warn(line, 'the store holds: a call has changed or deleted what is configured')
  }
  // The bridge takes the same wire to the embedded emulator as to real AWS.
  const embedded = await serveEmbedded(emulator, testIdp, log)
  embeddedPort.url = embedded.url
  const federation = federationAddresses(configuration, partition, embedded.url)
  const read = await openReadProviders({
    configuration,
    configured: providers.configured,
    accounts: accounts.seeds,
    emulator,
    endpoint: embedded.url,
    clock,
    log,
  })
  hearing.push(read.onChange)
  const bridge: Bridge = {
    clock,
    storage,
    events,
    traces: server.debugger === 'off' ? noTraces : openTraces({ clock }),
    providers: read.directory,
    oidcProviders: openOidcSignInDirectory(oidcSignInProviders(configuration)),
    relyingParty: issuers.relyingParty,
    warnOfMixUp: openMixUpWarning(log, server),
    roles: read.roles,
    brokers,
    sts: foreignSts.watched(
      openConfiguredSts(configuration, { embeddedUrl: embedded.url, clock, log, counted }),
    ),
    federation: openFederationEndpoint(federation),
    publicUrl: server.publicUrl,
    partition: configuration.partition,
    region,
    regions: partition.regions,
    spEntityId: partition.spEntityIds[0],
    acceptedAudiences,
    acceptedRecipients: server.acceptRecipients,
    clockSkewSeconds: server.clockSkewSeconds,
    consoleUrl: federation.consoleUrl,
    consoleElsewhere: configuration.console.federationEndpoint !== 'embedded',
    destinationOrigins: destinationOrigins(configuration, partition),
    tellRefusal: (refusal, requestId) => {
      log.info({ code: refusal.code, requestId, ...describeFailure(refusal) }, 'request refused')
    },
    countSignIn: (outcome) => {
      counted.signIn(outcome)
    },
    accountAlias: (accountId) => read.aliases.of(accountId),
  }
  return {
    app: application({
      configuration,
      log,
      counted,
      emulator,
      bridge,
      testIdp,
      surroundings: openSurroundings({
        configuration,
        bridge,
        testIdp,
        keptKeySetOf: issuers.keptKeySetOf,
        directory: emulator.directory,
      }),
      formActionOrigins: formActionOrigins(configuration, partition, federation),
    }),
    close: async () => {
      await embedded.server.close()
      bridge.sts.close()
      read.close()
      await issuers.close()
      await storage.close()
    },
  }
}

/** A directory that cannot be used is a problem of the configuration, as a file would be. */
async function openStorage(configuration: StorageConfiguration, clock: Clock): Promise<Storage> {
  const { maxEntries } = configuration
  if (configuration.kind === 'memory') return openMemoryStorage({ clock, maxEntries })
  try {
    return await openFileStorage({ directory: configuration.directory, clock, maxEntries })
  } catch (failure) {
    if (!(failure instanceof StorageFailed)) throw failure
    throw new ConfigurationInvalid([
      {
        key: 'storage.url',
        problem: failure.message,
        remedy:
          'write file: and a directory on a local disk that the service may write, or memory:',
      },
    ])
  }
}

/** Everything in front of the routes, the routes, and the answer to what none of them took. */
function application({
  configuration,
  log,
  counted,
  emulator,
  bridge,
  testIdp,
  surroundings,
  formActionOrigins,
}: {
  configuration: Configuration
  log: Logger
  counted: Metrics
  emulator: Emulator
  bridge: Bridge
  testIdp: TestIdentityProvider | undefined
  surroundings: Surroundings
  formActionOrigins: readonly string[]
}): Express {
  const { server } = configuration
  const { includeLoopback, signInPerMinute, queryApiPerMinute, federationPerMinute } =
    server.rateLimits
  const access = debuggerAccess(configuration, bridge.clock)
  const links = traceLink(access, (id) => bridge.traces.find(id) !== undefined)
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', server.trustProxy)
  app.use(requestId(), requestLog(log), counted.observe)
  app.use(securityHeaders({ publicUrl: server.publicUrl, formActionOrigins }))
  app.use(probes({ ready: () => isReachable(bridge), sts: () => conditionOf(bridge.sts) }))
  app.get('/metrics', loopbackOnly(), counted.answer)
  app.use(staticAssets())

  app.use(
    homeRoutes(bridge, {
      demonstration: configuration.demonstration,
      links: homeLinks(configuration, testIdp),
      // Sign-ins name people, as events do.
      showsSignins: (request) => access.isAdmitted(request),
      traceLink: links,
    }),
  )
  app.use(
    ['/saml', '/oidc', '/command-line'],
    rateLimit({ limit: signInPerMinute, includeLoopback }),
  )
  app.use(signInRoutes(bridge))
  app.use(oidcSignInRoutes(bridge, { traceLink: links }))
  if (server.commandLine !== 'off') {
    app.use(commandLineRoutes(bridge, { elsewhere: server.commandLine === 'all' }))
  }
  app.use('/federation', rateLimit({ limit: federationPerMinute, includeLoopback }))
  app.use(emulator.federationRoutes)
  app.use(emulator.consoleRoutes)
  app.use('/api/permissions', rateLimit({ limit: queryApiPerMinute, includeLoopback }))
  app.use(emulator.permissionRoutes)
  app.use(eventRoutes({ events: bridge.events, guard: access.guard }))
  app.use(
    debuggerRoutes({
      surroundings,
      traces: bridge.traces,
      guard: access.guard,
      limit: rateLimit({ limit: server.rateLimits.debuggerPerMinute, includeLoopback }),
      exampleUrl: testIdp === undefined ? undefined : '/test-idp/saml/sso',
    }),
  )
  if (testIdp !== undefined) {
    const { publicUrl, spEntityId } = bridge
    const { saml, oidc, people } = testIdp
    app.use('/test-idp', testIdpRoutes({ idp: saml, people, spEntityId, publicUrl }))
    app.use('/test-idp/oidc', testOidcIdpRoutes({ idp: oidc, people, publicUrl }))
  }
  app.post('/', rateLimit({ limit: queryApiPerMinute, includeLoopback }))
  app.use(emulator.queryRoutes)

  app.use(notFound())
  app.use(errorResponse({ log, traceLink: links }))
  return app
}

/** What this process is called at by itself: the same routes, on a loopback port of their own. */
async function serveEmbedded(
  emulator: Emulator,
  testIdp: TestIdentityProvider | undefined,
  log: Logger,
): Promise<{ readonly url: string; readonly server: OpenServer }> {
  const app = express()
  app.disable('x-powered-by')
  app.use(requestId())
  app.use(emulator.federationRoutes)
  app.use(emulator.queryRoutes)
  if (testIdp !== undefined) app.use('/test-idp/oidc', testOidcIdpBackChannelRoutes(testIdp.oidc))
  app.use(notFound())
  app.use(errorResponse({ log }))
  const server = await openServer(app, { host: '127.0.0.1', port: 0, graceMs: 0 })
  return { url: `http://127.0.0.1:${server.port}`, server }
}

/** Who sees what names people: the debugger, traces, events and recent sign-ins. */
function debuggerAccess({ server }: Configuration, clock: Clock): DebuggerAccess {
  if (server.debugger !== 'admin') return openDebuggerAccess({ debugger: server.debugger })
  const { adminPassword } = server
  if (adminPassword === undefined) throw new TypeError('the password was checked with the file')
  return openDebuggerAccess({ debugger: 'admin', adminPassword, clock })
}

/** Ready means: the configuration was read, and the store answers. No provider is needed. */
async function isReachable({ storage }: Bridge): Promise<boolean> {
  await storage.read('readiness:probe')
  return true
}

function homeLinks(
  { server }: Configuration,
  testIdp: TestIdentityProvider | undefined,
): readonly { label: string; href: string; note: string }[] {
  return [
    { label: 'Console', href: '/console/', note: 'where a sign-in ends' },
    ...(server.debugger !== 'off'
      ? [
          { label: 'Debugger', href: '/debug', note: 'why a sign-in fails, and what to change' },
          {
            label: 'Events',
            href: '/events',
            note: 'what was decided, in the shape of CloudTrail',
          },
        ]
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
