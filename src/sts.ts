/**
 * From configuration to the STS that the bridge calls, and what is said of one that does not answer: in the
 * log, in the metrics and by the probe. Only `compose.ts` uses it.
 */
import type { Logger } from 'pino'
import { openSts, type Sts } from './aws/sts.ts'
import { configuredCredentials } from './brokers.ts'
import type { Clock } from './clock.ts'
import type { Configuration } from './config/configuration.ts'
import type { Metrics } from './http/metrics.ts'
import type { StsCondition } from './http/probes.ts'

/** Opens the STS of the configuration; `embeddedUrl` is where the emulator listens. */
export function openConfiguredSts(
  configuration: Configuration,
  {
    embeddedUrl,
    clock,
    log,
    counted,
  }: {
    readonly embeddedUrl: string
    readonly clock: Clock
    readonly log: Logger
    readonly counted: Metrics
  },
): Sts {
  const { partition, region } = configuration
  const { endpoint, regions, ...limits } = configuration.sts
  for (const of of regions) counted.stsCircuit(of, 'closed')
  return openSts({
    ...configuredCredentials(configuration),
    endpoint: endpoint === 'embedded' ? embeddedUrl : endpoint,
    region,
    regions,
    partition,
    clock,
    tellCircuit: (circuit) => {
      counted.stsCircuit(circuit.region, circuit.state)
      if (circuit.state === 'open') log.warn(circuit, 'sts does not answer, and is left alone')
      else log.info(circuit, 'sts answers again')
    },
    connectionTimeoutMs: limits.connectionTimeoutSeconds * 1000,
    requestTimeoutMs: limits.requestTimeoutSeconds * 1000,
    maxAttempts: limits.maxAttempts,
  })
}

/** What the probe says of it: without STS nobody new can sign in, and sessions go on. */
export function conditionOf(sts: Pick<Sts, 'circuits'>): StsCondition {
  const closed = sts.circuits().map(({ state }) => state === 'closed')
  if (closed.every(Boolean)) return 'answers'
  return closed.some(Boolean) ? 'answers in other regions' : 'does not answer'
}
