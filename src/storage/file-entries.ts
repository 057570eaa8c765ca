import type { Database, RootDatabase } from 'lmdb'
import { StorageFailed } from '../errors.ts'
import { decodeKey, encodeKey } from './encode-key.ts'
import type { StoredValue } from './storage.ts'

/** The longest key in bytes: LMDB takes 1978, and the order of expiry puts eight in front. */
export const maxKeyBytes = 1970

/** How many expired entries one write clears away: enough to keep up, too few to be felt. */
const sweepLimit = 32

/** What is to be kept: the value as JSON, and until when in milliseconds, or Infinity. */
export interface FileEntry {
  readonly json: string
  readonly expiresAtMs: number
}

/**
 * The entries of a file store, and beside them their order of expiry and their number. Those that
 * change anything are for a transaction, in which the three stay true to each other.
 */
export class FileEntries {
  readonly #root: RootDatabase<Buffer, Buffer>
  /** By key: the expiry in eight bytes, then the JSON. */
  readonly #entries: Database<Buffer, Buffer>
  /** By expiry and key; only of entries that expire. The values are empty. */
  readonly #expiries: Database<Buffer, Buffer>
  /** One number: how many entries there are. */
  readonly #counts: Database<Buffer, Buffer>
  readonly #maxEntries: number

  constructor(root: RootDatabase<Buffer, Buffer>, maxEntries: number) {
    const binary = { encoding: 'binary', keyEncoding: 'binary' } as const
    this.#root = root
    this.#entries = root.openDB('entries', binary)
    this.#expiries = root.openDB('expiries', binary)
    this.#counts = root.openDB('counts', binary)
    this.#maxEntries = maxEntries
  }

  /** Lets reads outside a transaction see what other processes have written by now. */
  refresh(): void {
    this.#root.resetReadTxn()
  }

  /** What is alive at `nowMs`. A key too long to be kept is not there. */
  read(key: string, nowMs: number): StoredValue | undefined {
    const bytes = encodeKey(key)
    return mayBeKept(bytes) ? valueOf(this.#entries.get(bytes), nowMs) : undefined
  }

  /** @throws {StorageFailed} STORAGE_FULL when the key is new and there is no room; nothing is written */
  keep(key: string, { json, expiresAtMs }: FileEntry): void {
    const bytes = encodeKey(key)
    const before = this.#entries.get(bytes)
    if (before === undefined) this.#count(1)
    else this.#forgetExpiry(bytes, before)
    const entry = Buffer.allocUnsafe(8 + Buffer.byteLength(json))
    entry.writeDoubleBE(expiresAtMs)
    entry.write(json, 8)
    this.#entries.putSync(bytes, entry)
    if (expiresAtMs !== Infinity) this.#expiries.putSync(expiryKey(bytes, expiresAtMs), empty)
  }

  remove(key: string): void {
    const bytes = encodeKey(key)
    if (mayBeKept(bytes)) this.#remove(bytes)
  }

  list(
    prefix: string,
    { limit, after, nowMs }: { limit: number; after: string; nowMs: number },
  ): readonly { readonly key: string; readonly value: StoredValue }[] {
    const found: { key: string; value: StoredValue }[] = []
    if (limit <= 0) return found
    // Too long for LMDB, it begins too early, and what is not after `after` is passed over.
    const start = encodeKey(prefix > after ? prefix : after).subarray(0, maxKeyBytes)
    for (const { key: bytes, value: entry } of this.#entries.getRange(
      start.length === 0 ? {} : { start },
    )) {
      const key = decodeKey(bytes)
      if (!key.startsWith(prefix)) break
      const value = key > after ? valueOf(entry, nowMs) : undefined
      if (value !== undefined) found.push({ key, value })
      if (found.length >= limit) break
    }
    return found
  }

  /**
   * Clears away some of what has expired, the oldest first. As long as anything has expired, a full
   * store gains room by this, so that only living entries count against the bound.
   */
  sweep(nowMs: number): void {
    // Instants are whole milliseconds. All keys are read before any is removed under the cursor.
    const expired = [
      ...this.#expiries.getKeys({ end: expiryKey(empty, nowMs + 1), limit: sweepLimit }),
    ]
    for (const key of expired) this.#remove(Buffer.from(key.subarray(8)))
  }

  #remove(bytes: Buffer): void {
    const before = this.#entries.get(bytes)
    if (before === undefined) return
    this.#entries.removeSync(bytes)
    this.#forgetExpiry(bytes, before)
    this.#count(-1)
  }

  #forgetExpiry(bytes: Buffer, entry: Buffer): void {
    const expiresAtMs = entry.readDoubleBE()
    if (expiresAtMs !== Infinity) this.#expiries.removeSync(expiryKey(bytes, expiresAtMs))
  }

  #count(change: 1 | -1): void {
    const count = this.#counts.get(countKey)?.readDoubleBE() ?? 0
    if (change > 0 && count >= this.#maxEntries) {
      throw new StorageFailed(
        'STORAGE_FULL',
        `the store holds ${count} entries, which is all it may`,
        { expected: `at most ${this.#maxEntries} entries` },
      )
    }
    const bytes = Buffer.allocUnsafe(8)
    bytes.writeDoubleBE(count + change)
    this.#counts.putSync(countKey, bytes)
  }
}

/** Whether LMDB takes a key of these bytes; what it does not take is not there. */
export function mayBeKept(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length <= maxKeyBytes
}

const empty = Buffer.alloc(0)
const countKey = Buffer.from('entries')

function valueOf(entry: Buffer | undefined, nowMs: number): StoredValue | undefined {
  if (entry === undefined || entry.readDoubleBE() <= nowMs) return undefined
  return JSON.parse(entry.toString('utf8', 8)) as StoredValue
}

/** The order of these bytes is the order of the instants, as none is before 1970. */
function expiryKey(key: Buffer, expiresAtMs: number): Buffer {
  const bytes = Buffer.allocUnsafe(8 + key.length)
  bytes.writeDoubleBE(Math.max(0, expiresAtMs))
  bytes.set(key, 8)
  return bytes
}
