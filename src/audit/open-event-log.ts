import type { Clock } from '../clock.ts'
import type { Storage } from '../storage/storage.ts'
import type { CloudTrailEvent } from './cloud-trail-event.ts'

export interface EventLog {
  /** Keeps the event. @throws {StorageFailed} when the store does not take it */
  record(event: CloudTrailEvent): Promise<void>
  /** The newest events, newest first; 100 without a limit, at most 1000. */
  recent(limit?: number): Promise<readonly CloudTrailEvent[]>
}

export interface EventLogOptions {
  readonly storage: Storage
  readonly clock: Clock
  /** Events kept. Default 1000. */
  readonly maxEvents?: number
  /** How long an event is kept. Default 7 days. */
  readonly retentionSeconds?: number
}

/** Opens the log of events. */
export function openEventLog(options: EventLogOptions): EventLog {
  throw new TypeError(`not built yet: ${options.maxEvents ?? 1000}`)
}
