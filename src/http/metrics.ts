import type { Request, RequestHandler } from 'express'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ErrorCode } from '../errors.ts'

/** What the service counts, in a registry of its own. */
export interface Metrics {
  /** Counts and times every request; stands before the routes. */
  readonly observe: RequestHandler
  /** Answers `GET /metrics` in Prometheus's text format. */
  readonly answer: RequestHandler
  /** Counts a sign-in by how it ended. */
  signIn(outcome: 'success' | ErrorCode): void
  /** Says whether the STS of a region of the configuration is left alone because it does not answer. */
  stsCircuit(region: string, state: 'open' | 'closed'): void
}

/** Seconds. A sign-in takes a few milliseconds here and some hundreds against real AWS. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * Metrics whose labels come from a closed set: route templates, statuses, methods and error codes,
 * never a path or a name that a caller chose.
 *
 * @param processMetrics whether memory, event loop and the like are reported too; true by default
 */
export function metrics({
  processMetrics = true,
}: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry()
  if (processMetrics) collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'fedbridge_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'fedbridge_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route'] as const,
    buckets: durationBuckets,
    registers: [registry],
  })
  const signIns = new Counter({
    name: 'fedbridge_sign_ins_total',
    help: 'Sign-ins by outcome: success, or the code of the error that ended them.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  })
  const stsCircuits = new Gauge({
    name: 'fedbridge_sts_circuit_open',
    help: '1 while the STS of the region does not answer and is left alone, else 0.',
    labelNames: ['region'] as const,
    registers: [registry],
  })

  return {
    observe: (request, response, next) => {
      const end = durations.startTimer()
      response.once('close', () => {
        const method = knownMethods.has(request.method) ? request.method : 'other'
        const route = routeTemplate(request)
        requests.inc({ method, route, status: String(response.statusCode) })
        end({ method, route })
      })
      next()
    },
    answer: async (_request, response) => {
      response
        .set('Cache-Control', 'no-store')
        .set('Content-Type', registry.contentType)
        .send(await registry.metrics())
    },
    signIn: (outcome) => {
      signIns.inc({ outcome })
    },
    stsCircuit: (region, state) => {
      stsCircuits.set({ region }, state === 'open' ? 1 : 0)
    },
  }
}

/** The path as the route declares it. Mount paths are constants here, so `baseUrl` is one too. */
function routeTemplate(request: Request): string {
  const route: unknown = request.route
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'unmatched'
  const { path } = route
  const template = (Array.isArray(path) ? path : [path]).map(String).join('|')
  return `${request.baseUrl.toLowerCase()}${template}`
}
