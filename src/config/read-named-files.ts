import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConfigurationProblem } from '../errors.ts'
import type { Objection } from './described.ts'
import { keyOf, select } from './key-path.ts'
import { testIdpWord } from './test-idp-issuer.ts'

/** A file that the configuration names, by the key that names it. */
export interface NamedFile {
  /** Absolute. */
  readonly file: string
  readonly bytes: Uint8Array
}

export interface NamedFiles {
  readonly files: ReadonlyMap<string, NamedFile>
  readonly problems: readonly ConfigurationProblem[]
}

const account = ['emulator', 'accounts', '*'] as const

/** Where files may be named, and how many bytes they may have. */
const places: readonly { readonly place: readonly string[]; readonly maxBytes: number }[] = [
  // IAM takes metadata of ten million characters.
  { place: ['identityProviders', 'saml', '*', 'metadata'], maxBytes: 10_000_000 },
  // IAM's policies end at 10,240 characters; the rest is room for white space, which it does not count.
  { place: [...account, 'roles', '*', 'trustPolicy'], maxBytes: 100_000 },
  { place: [...account, 'roles', '*', 'policies', '*'], maxBytes: 100_000 },
  { place: [...account, 'users', '*', 'policies', '*'], maxBytes: 100_000 },
  { place: [...account, 'policies', '*'], maxBytes: 100_000 },
  { place: [...account, 'users', '*', 'accessKeys', '*', 'secretFile'], maxBytes: 1000 },
  { place: [...account, 'users', '*', 'mfaDevices', '*', 'seedFile'], maxBytes: 1000 },
  // IAM takes private keys of 16,384 characters.
  { place: ['identityProviders', 'saml', '*', 'privateKeyFiles', '*'], maxBytes: 16_384 },
  { place: ['identityProviders', 'oidc', '*', 'privateKeyFile'], maxBytes: 16_384 },
  { place: ['identityProviders', 'oidc', '*', 'clientSecretFile'], maxBytes: 2000 },
  {
    place: ['identityProviders', '*', '*', 'broker', 'sessionPolicies', '*', 'policy'],
    maxBytes: 100_000,
  },
  { place: ['sts', 'credentials', 'secretAccessKeyFile'], maxBytes: 1000 },
  { place: ['sts', 'credentials', 'sessionTokenFile'], maxBytes: 16_384 },
  { place: ['server', 'adminPasswordFile'], maxBytes: 2000 },
  { place: ['server', 'tls', '*'], maxBytes: 100_000 },
]

/**
 * Reads every file that a document names, whatever else is wrong with it, so that all problems can be
 * told at once. Paths are relative to `directory`.
 */
export function readNamedFiles(document: unknown, directory: string): NamedFiles {
  const files = new Map<string, NamedFile>()
  const problems: ConfigurationProblem[] = []
  for (const { place, maxBytes } of places) {
    for (const { path, value } of select(document, place)) {
      if (typeof value !== 'string' || !namesFile(value)) continue
      const key = keyOf(path)
      const file = resolve(directory, value)
      const read = readBounded(file, maxBytes)
      if ('bytes' in read) files.set(key, { file, bytes: read.bytes })
      else {
        problems.push({
          key,
          problem: `the file ${file} cannot be read: ${read.reason}`,
          remedy: `correct the path (it is relative to ${directory}) or the rights of the file`,
        })
      }
    }
  }
  return { files, problems }
}

/** Everything is a file but nothing, a URL, the word for the built-in identity provider, and a key. */
function namesFile(value: string): boolean {
  return value !== '' && value !== testIdpWord && !/^https?:/iu.test(value) && !holdsKey(value)
}

/** Whether somebody wrote a key where the name of its file belongs. */
function holdsKey(text: string): boolean {
  return text.includes('-----BEGIN')
}

/**
 * Objects to what is not taken for the name of a file where only a file can stand. Nothing of the text
 * is repeated: it may be the secret itself.
 */
export function objectToFileName(text: string): Objection | undefined {
  if (holdsKey(text)) {
    return {
      problem: 'holds a key and not the name of a file',
      remedy: 'write the key into a file',
    }
  }
  return namesFile(text)
    ? undefined
    : {
        problem: 'is not the name of a file',
        remedy: `write the path of a file (one that is called ${testIdpWord} is ./${testIdpWord})`,
      }
}

/** The text of a file that holds a secret: editors end it with a line break, which is no part of it. */
export function secretOf(file: NamedFile | undefined): string {
  if (file === undefined) throw new TypeError('the file of a secret was not loaded')
  return new TextDecoder().decode(file.bytes).replace(/\r?\n$/u, '')
}

function readBounded(
  file: string,
  maxBytes: number,
): { readonly bytes: Uint8Array } | { readonly reason: string } {
  try {
    const status = statSync(file)
    if (!status.isFile()) return { reason: 'it is not a file' }
    return status.size > maxBytes
      ? { reason: `it has ${status.size} bytes, and may have ${maxBytes}` }
      : { bytes: readFileSync(file) }
  } catch (failure) {
    return { reason: reasonOf(failure) }
  }
}

function reasonOf(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is none'
    case 'EACCES':
    case 'EPERM':
      return 'permission is denied'
    default:
      return typeof code === 'string' ? code : 'unknown reason'
  }
}
