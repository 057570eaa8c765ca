/**
 * Owns keeping things for a while: atomically, bounded, with expiry. May import nothing of ours
 * but errors and the clock. Never knows what it keeps.
 *
 * Keys are `<kind>:<id>`; values are JSON. Every engine passes `test/conformance/storage-contract.ts`.
 * @throws {StorageFailed} STORAGE_UNAVAILABLE or STORAGE_FULL from every method; callers fail closed.
 */
export type StoredValue =
  | null
  | boolean
  | number
  | string
  | readonly StoredValue[]
  | { readonly [key: string]: StoredValue }

export interface KeepOptions {
  /** From this instant on the entry does not exist. Without it the entry stays. */
  readonly expiresAt?: Date
}

export interface Storage {
  /** The value, or undefined when there is none or it has expired. */
  read(key: string): Promise<StoredValue | undefined>
  /** Sets the value, whatever was there. */
  keep(key: string, value: StoredValue, options?: KeepOptions): Promise<void>
  /** Sets the value unless the key exists; true when it did. Of 50 concurrent calls one gets true. */
  addIfAbsent(key: string, value: StoredValue, options?: KeepOptions): Promise<boolean>
  /** Removes and returns the value; of concurrent calls one gets it. */
  take(key: string): Promise<StoredValue | undefined>
  /** Removes the entry if it is there. */
  remove(key: string): Promise<void>
  /** Entries whose key starts with `prefix`, in key order, at most `limit` (default 100), after `after`. */
  list(
    prefix: string,
    options?: { readonly limit?: number; readonly after?: string },
  ): Promise<readonly { readonly key: string; readonly value: StoredValue }[]>
  close(): Promise<void>
}
