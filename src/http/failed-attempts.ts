import type { Clock } from '../clock.ts'

/** How often each client has failed lately. */
export interface FailedAttempts {
  /** Whether a client has used up its attempts; it has to wait for the end of the time. */
  mustWait(client: string): boolean
  /** One more failure of a client. */
  count(client: string): void
}

interface Attempts {
  readonly until: number
  readonly count: number
}

/** Clients that are remembered at once: an attacker with many addresses fills no memory. */
const maxClients = 10_000

/**
 * Counts failures by client, in this process. The time begins with the first failure and is not made
 * longer by others.
 *
 * @param options.limit failures before a client has to wait
 * @param options.waitSeconds how long failures count
 */
export function openFailedAttempts({
  clock,
  limit,
  waitSeconds,
}: {
  readonly clock: Clock
  readonly limit: number
  readonly waitSeconds: number
}): FailedAttempts {
  const attempts = new Map<string, Attempts>()
  const current = (client: string): Attempts | undefined => {
    const found = attempts.get(client)
    if (found !== undefined && found.until > clock.now().getTime()) return found
    attempts.delete(client)
    return undefined
  }
  return {
    mustWait: (client) => (current(client)?.count ?? 0) >= limit,
    count: (client) => {
      const found = current(client)
      const until = found?.until ?? clock.now().getTime() + waitSeconds * 1000
      attempts.set(client, { until, count: (found?.count ?? 0) + 1 })
      const oldest = attempts.keys().next().value
      if (attempts.size > maxClients && oldest !== undefined) attempts.delete(oldest)
    },
  }
}
