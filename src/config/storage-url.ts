import { resolve } from 'node:path'
import type { Objection } from './described.ts'

/** Objects to what is neither `memory:` nor `file:` and a directory. */
export function objectToStorageUrl(text: string): Objection | undefined {
  if (text === 'memory:' || directoryOf(text) !== undefined) return undefined
  if (text.startsWith('file:')) {
    return {
      problem: `"${text}" names no directory of this machine`,
      remedy: 'write for example file:data, or file:/var/lib/fedbridge',
    }
  }
  // Not repeated after the scheme: addresses of servers carry passwords.
  const scheme = /^[a-z]+:/u.exec(text)?.[0] ?? text
  return {
    problem: `"${scheme}" is not a store of this version`,
    remedy: 'write file: and a directory, or memory:, which loses its state at a restart',
  }
}

/** What `file:` names, as an absolute path; undefined for `memory:`, and where nothing is named. */
export function storageDirectory(url: string, base: string): string | undefined {
  const directory = directoryOf(url)
  return directory === undefined ? undefined : resolve(base, directory)
}

/** `file:data`, `file:/var/data` and `file:///var/data`, but no host as in `file://host/data`. */
function directoryOf(url: string): string | undefined {
  const directory = /^file:(?:\/\/(?=\/))?(?!\/\/)(.+)$/u.exec(url)?.[1]
  return directory?.includes('\0') === true ? undefined : directory
}
