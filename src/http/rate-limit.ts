import type { RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit as limitRate } from 'express-rate-limit'
import { RequestRefused } from '../errors.ts'
import { isLoopbackAddress, isLoopbackClient } from './loopback-client.ts'

/** How much one client may ask for. */
export interface RateLimitOptions {
  /** Requests of one client in a window. */
  readonly limit: number
  /** 60 by default. */
  readonly windowSeconds?: number
  /** Whether clients on this machine are counted too; false by default. */
  readonly includeLoopback?: boolean
}

/** Bits of an IPv6 address that count as one client: what providers give to one customer. */
const ipv6Subnet = 56

/**
 * Counts requests by the client's address (an IPv6 client by its /56) in this process, says so in
 * `RateLimit` and `RateLimit-Policy`, and refuses what is over the limit, with `Retry-After`.
 *
 * @throws {RequestRefused} RATE_LIMITED
 * @see draft-ietf-httpapi-ratelimit-headers-08
 */
export function rateLimit({
  limit,
  windowSeconds = 60,
  includeLoopback = false,
}: RateLimitOptions): RequestHandler {
  return limitRate({
    limit,
    windowMs: windowSeconds * 1000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? '', ipv6Subnet),
    skip: (request) =>
      !includeLoopback && isLoopbackClient(request) && isLoopbackAddress(request.ip),
    handler: (_request, _response, next) => {
      next(
        new RequestRefused(
          'RATE_LIMITED',
          `more than ${limit} requests in ${windowSeconds} seconds from one client`,
        ),
      )
    },
    // Its warnings print to the console, and trust in proxies is checked in config/.
    validate: false,
  })
}
