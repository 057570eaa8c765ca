import type { Clock } from '../clock.ts'
import type { Storage, StoredValue } from '../storage/storage.ts'
import type { CloudTrailEvent } from './cloud-trail-event.ts'

/** What was decided, newest first. */
export interface EventLog {
  /** Keeps the event. @throws {StorageFailed} when the store does not take it */
  record(event: CloudTrailEvent): Promise<void>
  /** The newest events, newest first: 100 unless told otherwise, at most all that are kept. */
  recent(limit?: number): Promise<readonly CloudTrailEvent[]>
}

export interface EventLogOptions {
  readonly storage: Storage
  readonly clock: Clock
  /** Events kept; a tenth more may lie there for a while. Default 1000. */
  readonly maxEvents?: number
  /** How long an event is kept. Default 7 days. */
  readonly retentionSeconds?: number
}

/**
 * Opens the log of events in a store. It is for looking at what happened lately, and is bounded by
 * number and age; who needs an archive reads the events from the service's own log.
 */
export function openEventLog({
  storage,
  clock,
  maxEvents = 1000,
  retentionSeconds = 7 * 24 * 60 * 60,
}: EventLogOptions): EventLog {
  const trimAfter = Math.max(1, Math.floor(maxEvents / 10))
  let recorded = 0

  return {
    record: async (event) => {
      const now = clock.now().getTime()
      recorded += 1
      await storage.keep(keyOf(now, recorded, event), event as unknown as StoredValue, {
        expiresAt: new Date(now + retentionSeconds * 1000),
      })
      // Looking for the surplus each time would cost a walk through the log per event.
      if (recorded % trimAfter === 0) await trim(storage, maxEvents)
    },
    recent: async (limit = 100) => {
      const entries = await storage.list(prefix, { limit: Math.min(limit, maxEvents) })
      return entries.map(({ value }) => value as unknown as CloudTrailEvent)
    },
  }
}

const prefix = 'event:'

/**
 * Stores list in key order, and people read newest first: so time counts down in the key, and within
 * one millisecond the number of the event does.
 */
function keyOf(nowMs: number, number: number, { eventID }: CloudTrailEvent): string {
  const time = String(9_999_999_999_999 - nowMs).padStart(13, '0')
  const order = String(999_999 - (number % 1_000_000)).padStart(6, '0')
  return `${prefix}${time}-${order}-${eventID}`
}

/** Removes what is older than the newest `maxEvents`. */
async function trim(storage: Storage, maxEvents: number): Promise<void> {
  const last = (await storage.list(prefix, { limit: maxEvents })).at(-1)
  if (last === undefined) return
  const surplus = await storage.list(prefix, { limit: maxEvents, after: last.key })
  await Promise.all(surplus.map(({ key }) => storage.remove(key)))
}
