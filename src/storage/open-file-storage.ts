import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { RootDatabase } from 'lmdb'
import type { Clock } from '../clock.ts'
import { StorageFailed } from '../errors.ts'
import { checkDataFile } from './check-data-file.ts'
import { encodeKey } from './encode-key.ts'
import { FileEntries, maxKeyBytes, mayBeKept, type FileEntry } from './file-entries.ts'
import type { KeepOptions, Storage, StoredValue } from './storage.ts'
import { WriteQueue } from './write-queue.ts'

export interface FileStorageOptions {
  /** Made with mode 0700 when there is none; its files have mode 0600. On a local disk. */
  readonly directory: string
  readonly clock: Clock
  /** Entries that may live at the same time. Default 100000. */
  readonly maxEntries?: number
}

/**
 * Opens a store in the files of a directory. Several processes of one machine may have it open, and
 * `addIfAbsent` and `take` have one winner among all of them.
 *
 * What a resolved promise says is on the disk: the data was flushed (fdatasync) before the promise
 * resolved, so that it survives `kill -9`, a crash of the machine and a power cut, as far as the disk
 * does what it is told. A write that was not yet answered is there wholly or not at all. Writes of one
 * turn of the event loop are flushed together, and the event loop waits for them.
 *
 * A full store refuses new entries rather than forget old ones, as the memory store does. Expired
 * entries are cleared away by later writes, some at a time, and their room in the file is used again.
 * A key may have 1970 bytes: a longer one is never there, and keeping it is a TypeError.
 *
 * @throws {StorageFailed} STORAGE_UNAVAILABLE when the directory cannot be used or its data file is
 *   damaged; from the methods also after `close`, and STORAGE_FULL when `maxEntries` are alive and
 *   a new key comes, or the disk is full
 */
export async function openFileStorage({
  directory,
  clock,
  maxEntries = 100_000,
}: FileStorageOptions): Promise<Storage> {
  const failed = (what: string, cause: unknown): StorageFailed => describe(directory, what, cause)
  let root: RootDatabase<Buffer, Buffer>
  let entries: FileEntries
  try {
    root = await openDatabase(directory)
    entries = new FileEntries(root, maxEntries)
  } catch (failure) {
    throw failed('cannot be opened', failure)
  }
  const queue = new WriteQueue((writes) => {
    root.transactionSync(writes)
  })
  const nowMs = (): number => clock.now().getTime()
  let closed = false

  const whileOpen = async <Result>(
    what: string,
    operation: () => Result | Promise<Result>,
  ): Promise<Result> => {
    if (closed) throw new StorageFailed('STORAGE_UNAVAILABLE', 'the store is closed')
    try {
      return await operation()
    } catch (failure) {
      throw failed(what, failure)
    }
  }
  const read = <Result>(operation: () => Result): Promise<Result> =>
    whileOpen('cannot be read', () => {
      entries.refresh()
      return operation()
    })
  const write = <Result>(operation: () => Result): Promise<Result> =>
    whileOpen('cannot be written', () =>
      queue.add(() => {
        entries.sweep(nowMs())
        return operation()
      }),
    )

  return {
    read: (key) => read(() => entries.read(key, nowMs())),
    keep: async (key, value, options) => {
      const entry = entryOf(key, value, options)
      await write(() => {
        entries.keep(key, entry)
      })
    },
    addIfAbsent: async (key, value, options) => {
      const entry = entryOf(key, value, options)
      return write(() => {
        if (entries.read(key, nowMs()) !== undefined) return false
        entries.keep(key, entry)
        return true
      })
    },
    take: (key) =>
      write(() => {
        const value = entries.read(key, nowMs())
        entries.remove(key)
        return value
      }),
    remove: (key) =>
      write(() => {
        entries.remove(key)
      }),
    list: (prefix, { limit = 100, after = '' } = {}) =>
      read(() => entries.list(prefix, { limit, after, nowMs: nowMs() })),
    close: async () => {
      if (closed) return
      closed = true
      queue.flush()
      await root.close()
    },
  }
}

async function openDatabase(directory: string): Promise<RootDatabase<Buffer, Buffer>> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  for (const name of ['data.mdb', 'lock.mdb']) {
    // LMDB would make them readable for others.
    closeSync(openSync(join(directory, name), 'a', 0o600))
  }
  checkDataFile(join(directory, 'data.mdb'))
  // Loaded only here: it is native code, and most services remember in memory.
  const { open } = await import('lmdb')
  return open<Buffer, Buffer>(directory, {
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    // A commit has been flushed when it returns, and not at some time later.
    overlappingSync: false,
  })
}

/** @throws {TypeError} when the key cannot be kept, the value is not JSON or the expiry is not a date */
function entryOf(key: string, value: StoredValue, { expiresAt }: KeepOptions = {}): FileEntry {
  if (!mayBeKept(encodeKey(key))) {
    throw new TypeError(`the key ${key.slice(0, 40)} does not have 1 to ${maxKeyBytes} bytes`)
  }
  // For a value that is no JSON it returns undefined, whatever its type says.
  const json = JSON.stringify(value) as string | undefined
  if (json === undefined) throw new TypeError(`the value of ${key} is not JSON`)
  const expiresAtMs = expiresAt?.getTime() ?? Infinity
  if (Number.isNaN(expiresAtMs)) throw new TypeError(`the expiry of ${key} is not a date`)
  return { json, expiresAtMs }
}

/** LMDB's and the system's failures in our words; ours as they are, with the directory. */
function describe(directory: string, what: string, cause: unknown): StorageFailed {
  if (cause instanceof StorageFailed && cause.code === 'STORAGE_FULL') return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  const isFull = /ENOSPC|EDQUOT|MDB_MAP_FULL|No space left/u.test(reason)
  return new StorageFailed(
    isFull ? 'STORAGE_FULL' : 'STORAGE_UNAVAILABLE',
    `the store in ${directory} ${what}: ${reason}`,
    { cause },
  )
}
