import type { Clock } from '../clock.ts'
import { StorageFailed } from '../errors.ts'
import { ExpiryQueue } from './expiry-queue.ts'
import { KeyOrder } from './key-order.ts'
import type { KeepOptions, Storage, StoredValue } from './storage.ts'

export interface MemoryStorageOptions {
  readonly clock: Clock
  /** Entries that may live at the same time. Default 100000. */
  readonly maxEntries?: number
}

/**
 * Opens a store in this process's memory: gone when the process ends, and not shared with another.
 *
 * A full store refuses new entries rather than forget old ones: what it forgot might be the record
 * that an assertion was already used.
 *
 * @throws {StorageFailed} from the methods: STORAGE_FULL when `maxEntries` are alive and a new key
 *   comes, STORAGE_UNAVAILABLE after `close`
 */
export function openMemoryStorage({ clock, maxEntries = 100_000 }: MemoryStorageOptions): Storage {
  const memory = new Memory(clock, maxEntries)
  // Each method runs to its end in one turn of the event loop: that is what makes it atomic.
  const run = <Result>(operation: () => Result): Promise<Result> =>
    new Promise((resolve) => {
      resolve(memory.whileOpen(operation))
    })

  return {
    read: (key) => run(() => memory.read(key)),
    keep: (key, value, options) =>
      run(() => {
        memory.keep(key, value, options)
      }),
    addIfAbsent: (key, value, options) =>
      run(() => {
        if (memory.read(key) !== undefined) return false
        memory.keep(key, value, options)
        return true
      }),
    take: (key) =>
      run(() => {
        const value = memory.read(key)
        memory.remove(key)
        return value
      }),
    remove: (key) =>
      run(() => {
        memory.remove(key)
      }),
    list: (prefix, options) => run(() => memory.list(prefix, options)),
    close: () => {
      memory.close()
      return Promise.resolve()
    },
  }
}

interface Entry {
  /** JSON, so that nobody shares state with anybody through the store. */
  readonly json: string
  /** Milliseconds; Infinity when it stays. */
  readonly expiresAtMs: number
}

/** How many expired entries one operation clears away: enough to keep up, too few to be felt. */
const sweepLimit = 32

class Memory {
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #entries = new Map<string, Entry>()
  readonly #order = new KeyOrder()
  readonly #expiries = new ExpiryQueue()
  #closed = false

  constructor(clock: Clock, maxEntries: number) {
    this.#clock = clock
    this.#maxEntries = maxEntries
  }

  whileOpen<Result>(operation: () => Result): Result {
    if (this.#closed) throw new StorageFailed('STORAGE_UNAVAILABLE', 'the store is closed')
    this.#sweep()
    return operation()
  }

  read(key: string): StoredValue | undefined {
    const entry = this.#alive(key)
    return entry === undefined ? undefined : (JSON.parse(entry.json) as StoredValue)
  }

  keep(key: string, value: StoredValue, { expiresAt }: KeepOptions = {}): void {
    // For a value that is no JSON it returns undefined, whatever its type says.
    const json = JSON.stringify(value) as string | undefined
    if (json === undefined) throw new TypeError(`the value of ${key} is not JSON`)
    const expiresAtMs = expiresAt?.getTime() ?? Infinity
    if (Number.isNaN(expiresAtMs)) throw new TypeError(`the expiry of ${key} is not a date`)
    if (!this.#entries.has(key)) {
      if (this.#entries.size >= this.#maxEntries) {
        throw new StorageFailed(
          'STORAGE_FULL',
          `the store holds ${this.#entries.size} entries, which is all it may`,
          { expected: `at most ${this.#maxEntries} entries` },
        )
      }
      this.#order.add(key)
    }
    this.#entries.set(key, { json, expiresAtMs })
    if (expiresAtMs !== Infinity) this.#expiries.add(key, expiresAtMs)
    if (this.#expiries.size > 2 * this.#entries.size + sweepLimit) this.#forgetStaleExpiries()
  }

  remove(key: string): void {
    if (this.#entries.delete(key)) this.#order.remove(key)
  }

  list(
    prefix: string,
    { limit = 100, after = '' }: { readonly limit?: number; readonly after?: string } = {},
  ): readonly { readonly key: string; readonly value: StoredValue }[] {
    const found: { key: string; value: StoredValue }[] = []
    for (const key of this.#order.from(prefix, after)) {
      if (found.length >= limit) break
      const value = this.read(key)
      if (value !== undefined) found.push({ key, value })
    }
    return found
  }

  close(): void {
    this.#closed = true
    this.#entries.clear()
    this.#order.clear()
    this.#expiries.clear()
  }

  #alive(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry !== undefined && entry.expiresAtMs > this.#clock.now().getTime()
      ? entry
      : undefined
  }

  /**
   * Clears away some of what has expired, the oldest first. As long as anything has expired, a full
   * store gains room by this, so that only living entries count against the bound.
   */
  #sweep(): void {
    const nowMs = this.#clock.now().getTime()
    for (let swept = 0; swept < sweepLimit; swept += 1) {
      const expired = this.#expiries.takeExpired(nowMs)
      if (expired === undefined) return
      // The entry may be another by now, with a later expiry.
      if (this.#entries.get(expired.key)?.expiresAtMs === expired.expiresAtMs) {
        this.remove(expired.key)
      }
    }
  }

  /** An entry that is kept again and again leaves one expiry behind each time. */
  #forgetStaleExpiries(): void {
    this.#expiries.clear()
    for (const [key, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs !== Infinity) this.#expiries.add(key, expiresAtMs)
    }
  }
}
