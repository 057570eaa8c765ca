import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  randomUUID,
} from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../command-report.ts'

/** Values by name, sealed in files that this user alone can read. */
export interface CredentialCache {
  readonly directory: string
  /** The value, or undefined where there is none that this key opens. */
  read(name: string): unknown
  write(name: string, value: unknown): void
  remove(name: string): void
  /** A secret that is the same for as long as the cache is there, and another one for each purpose. */
  secretFor(purpose: string): string
}

const keyFileName = 'key'
const keyBytes = 32
const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** `$XDG_CACHE_HOME/fedbridge`, or `~/.cache/fedbridge`. @see XDG Base Directory Specification */
export function cacheDirectory(environment: Environment): string {
  const base = environment['XDG_CACHE_HOME'] ?? ''
  // A relative one is to be ignored, the specification says.
  return join(base.startsWith('/') ? base : join(homedir(), '.cache'), 'fedbridge')
}

/**
 * Opens the cache. Values are sealed with AES-256-GCM under a key in a file beside them, which this user
 * alone can read. That keeps them out of backups and searches that take one file and not the other, and
 * shows a changed file; from other programs of the same user, and from root, it protects nothing.
 *
 * @throws {NodeJS.ErrnoException} when the directory cannot be made or written
 */
export function openCredentialCache(directory: string): CredentialCache {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  chmodSync(directory, 0o700)
  const key = readOrMakeKey(directory)
  const sealingKey = derive(key, 'fedbridge credential cache')
  const fileOf = (name: string): string =>
    join(directory, createHash('sha256').update(name).digest('hex').slice(0, 32))
  return {
    directory,
    read: (name) => {
      try {
        return open(readFileSync(fileOf(name)), sealingKey, name)
      } catch {
        // Not there, of another key, cut off: whatever it is, a sign-in makes a new one.
        return undefined
      }
    },
    write: (name, value) => {
      writeAtOnce(fileOf(name), seal(value, sealingKey, name))
    },
    remove: (name) => {
      rmSync(fileOf(name), { force: true })
    },
    secretFor: (purpose) => Buffer.from(derive(key, purpose)).toString('base64url'),
  }
}

/** Forgets everything, the key included. */
export function removeCredentialCache(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
}

/** Writes a file that others never see half, and that this user alone can read. */
export function writeAtOnce(file: string, bytes: Uint8Array | string): void {
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, bytes, { mode: 0o600, flag: 'wx' })
  renameSync(draft, file)
}

function readOrMakeKey(directory: string): Uint8Array {
  const file = join(directory, keyFileName)
  const found = readKey(file)
  if (found !== undefined) return found
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' })
  try {
    // Of several at once one makes the key, and all take that one.
    linkSync(draft, file)
  } catch (failure) {
    // Some file systems have no links.
    const isThere = failure instanceof Error && 'code' in failure && failure.code === 'EEXIST'
    if (!isThere) renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file)
}

/** A key that others can read is none any more, nor is one of another length. */
function readKey(file: string): Uint8Array | undefined {
  try {
    const { mode } = statSync(file)
    const key = readFileSync(file)
    // Windows has no such modes, and says the same of every file.
    const isOurs = process.platform === 'win32' || (mode & 0o077) === 0
    if (isOurs && key.length === keyBytes) return key
    rmSync(file)
  } catch {
    // There is none yet.
  }
  return undefined
}

function derive(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', purpose, 32))
}

function seal(value: unknown, key: Uint8Array, name: string): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce)
  sealing.setAAD(Buffer.from(name))
  const text = JSON.stringify(value)
  return Buffer.concat([nonce, sealing.update(text), sealing.final(), sealing.getAuthTag()])
}

function open(bytes: Uint8Array, key: Uint8Array, name: string): unknown {
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes))
  opening.setAAD(Buffer.from(name))
  opening.setAuthTag(bytes.subarray(-tagBytes))
  const sealed = bytes.subarray(nonceBytes, -tagBytes)
  return JSON.parse(Buffer.concat([opening.update(sealed), opening.final()]).toString())
}
