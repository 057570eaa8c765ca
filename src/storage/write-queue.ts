import { StorageFailed } from '../errors.ts'

/** Runs a function whose writes are committed when it returns, or not at all when it throws. */
type Commit = (writes: () => void) => void

type Settle = () => void

interface Waiting {
  /** Writes, and returns what to call once that is committed. */
  readonly write: () => Settle
  readonly fail: (failure: unknown) => void
}

/**
 * Collects the writes of one turn of the event loop and commits them together: fifty sign-ins that
 * arrive at once wait for the disk once. They run in the order in which they came.
 */
export class WriteQueue {
  readonly #commit: Commit
  #waiting: Waiting[] = []
  #scheduled: NodeJS.Immediate | undefined

  constructor(commit: Commit) {
    this.#commit = commit
  }

  /**
   * Resolves to what `write` returned once that is committed. When `write` throws a StorageFailed, it
   * alone fails, and must have written nothing; when it or the commit fails otherwise, nothing is
   * committed and all that waited fail.
   */
  add<Result>(write: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const fail = (failure: unknown): void => {
        // What was thrown is passed on as it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(failure)
      }
      this.#waiting.push({
        fail,
        write: () => {
          const result = write()
          return () => {
            resolve(result)
          }
        },
      })
      this.#scheduled ??= setImmediate(() => {
        this.flush()
      })
    })
  }

  /** Commits what waits, now. */
  flush(): void {
    clearImmediate(this.#scheduled)
    this.#scheduled = undefined
    const batch = this.#waiting
    this.#waiting = []
    if (batch.length === 0) return
    const settle: Settle[] = []
    try {
      this.#commit(() => {
        for (const waiting of batch) settle.push(attempt(waiting))
      })
    } catch (failure) {
      for (const { fail } of batch) fail(failure)
      return
    }
    for (const done of settle) done()
  }
}

function attempt({ write, fail }: Waiting): Settle {
  try {
    return write()
  } catch (failure) {
    if (!(failure instanceof StorageFailed)) throw failure
    return () => {
      fail(failure)
    }
  }
}
