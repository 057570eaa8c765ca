import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StorageFailed } from '../errors.ts'

/** Where LMDB's format, version 2, has what is read here: offsets in a page that describes the file. */
const layout = { magic: 24, version: 28, pageSize: 48, lastPage: 144, transaction: 152, end: 160 }
const magic = 0xbeefc0de

/**
 * Pages that may be missing at the end: a page that was taken and given back in one transaction is
 * counted and never written. Many missing pages are a file that was cut.
 */
const missingPages = 32

/**
 * Looks at a data file before LMDB maps it into memory: what is no data file, or half of one, would
 * end the process there instead of failing. An empty file is a new store, and fine.
 *
 * It reads the two pages that describe the file, and not the entries.
 *
 * @throws {StorageFailed} STORAGE_UNAVAILABLE when the file is not one of LMDB's or was cut
 */
export function checkDataFile(file: string): void {
  const descriptor = openSync(file, 'r')
  try {
    const first = readMeta(descriptor, 0)
    const { size } = fstatSync(descriptor)
    if (first === undefined && size === 0) return
    const second = first === undefined ? undefined : readMeta(descriptor, first.pageSize)
    if (first === undefined || second === undefined) {
      throw new StorageFailed('STORAGE_UNAVAILABLE', `${file} is not a data file of this store`)
    }
    const newest = first.transaction > second.transaction ? first : second
    const least = (newest.lastPage + 1 - missingPages) * first.pageSize
    if (size < least) {
      throw new StorageFailed('STORAGE_UNAVAILABLE', `${file} was cut: its end is missing`, {
        expected: `at least ${least} bytes`,
        received: `${size} bytes`,
      })
    }
  } finally {
    closeSync(descriptor)
  }
}

interface Meta {
  readonly pageSize: number
  readonly lastPage: number
  readonly transaction: bigint
}

function readMeta(descriptor: number, position: number): Meta | undefined {
  const bytes = Buffer.alloc(layout.end)
  if (readSync(descriptor, bytes, 0, layout.end, position) < layout.end) return undefined
  const pageSize = bytes.readUInt32LE(layout.pageSize)
  if (bytes.readUInt32LE(layout.magic) !== magic) return undefined
  if (bytes.readUInt32LE(layout.version) !== 2 || pageSize < 256) return undefined
  return {
    pageSize,
    lastPage: Number(bytes.readBigUInt64LE(layout.lastPage)),
    transaction: bytes.readBigUInt64LE(layout.transaction),
  }
}
