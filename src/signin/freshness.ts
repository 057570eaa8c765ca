/** Knows what has to be read again, and reads it before the next look. */
export interface Freshness {
  /** From now on what is known of this key counts as old. */
  readonly invalidate: (key: string) => void
  /**
   * Ends when nothing is old any more. What could not be read stays as it was known, is said to
   * `onFailure`, and is tried again at the next look. Never rejects.
   */
  readonly fresh: () => Promise<void>
}

/** Reads at most so many keys at a time. */
const concurrency = 8
/** Looks do not wait for more than this many rounds of changes that come while they wait. */
const maxRounds = 3

/**
 * Opens a record of what is old. Concurrent looks share one reading.
 *
 * @param read reads one key again; it may reject, and may find others to be old
 */
export function openFreshness({
  read,
  onFailure,
}: {
  readonly read: (key: string) => Promise<void>
  readonly onFailure: (key: string, failure: unknown) => void
}): Freshness {
  const old = new Set<string>()
  const failed = new Set<string>()
  let reading: Promise<void> | undefined

  const readAll = async (): Promise<void> => {
    const keys = [...old]
    old.clear()
    const next = keys[Symbol.iterator]()
    const worker = async (): Promise<void> => {
      for (const key of next) {
        try {
          await read(key)
        } catch (failure) {
          failed.add(key)
          onFailure(key, failure)
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, keys.length) }, worker))
  }

  return {
    invalidate: (key) => {
      old.add(key)
    },
    fresh: async () => {
      // Once for each look: whoever waits is not made to wait for a second failure.
      for (const key of failed) old.add(key)
      failed.clear()
      for (
        let round = 0;
        round < maxRounds && (old.size > 0 || reading !== undefined);
        round += 1
      ) {
        reading ??= readAll().finally(() => {
          reading = undefined
        })
        await reading
      }
    },
  }
}
