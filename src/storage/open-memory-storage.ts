import type { Clock } from '../clock.ts'

import type { Storage } from './storage.ts'

export interface Entry {
  /** JSON, so that no caller shares state with another through the store. */
  readonly json: string
  readonly expiresAt: number
}

export interface MemoryStorageOptions {
  readonly clock: Clock
  /** Entries that may live at the same time. Default 100000. */
  readonly maxEntries?: number
}

/**
 * Opens a store in this process's memory: gone when the process ends, and not shared with another.
 * A full store refuses new entries rather than forget old ones: what it forgets may be the record
 * that an assertion was already used.
 */
export function openMemoryStorage({ clock, maxEntries = 100_000 }: MemoryStorageOptions): Storage {
  throw new TypeError(`not built yet: ${clock.now().toISOString()} ${maxEntries}`)
}
