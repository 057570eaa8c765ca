import type { ConfigurationProblem } from '../errors.ts'
import { keyOf, select } from './key-path.ts'
import type { NamedFile } from './read-named-files.ts'
import type { PolicySource } from './configuration.ts'

export interface Policies {
  /** By the key they stand under. */
  readonly policies: ReadonlyMap<string, PolicySource>
  readonly problems: readonly ConfigurationProblem[]
}

const places = [
  ['emulator', 'accounts', '*', 'roles', '*', 'trustPolicy'],
  ['emulator', 'accounts', '*', 'roles', '*', 'policies', '*'],
  ['emulator', 'accounts', '*', 'users', '*', 'policies', '*'],
  ['emulator', 'accounts', '*', 'policies', '*'],
  ['identityProviders', '*', '*', 'broker', 'sessionPolicies', '*', 'policy'],
]

/**
 * Takes every policy of a document out of its file, or as it stands in the document. Whether it is a
 * policy that IAM would store is judged later; here it is a JSON object or a problem.
 */
export function readPolicies(document: unknown, files: ReadonlyMap<string, NamedFile>): Policies {
  const policies = new Map<string, PolicySource>()
  const problems: ConfigurationProblem[] = []
  for (const { path, value } of places.flatMap((place) => select(document, place))) {
    const key = keyOf(path)
    const named = files.get(key)
    if (named === undefined) {
      if (isObject(value)) policies.set(key, { key, document: value })
      continue
    }
    const parsed = parseJsonObject(named.bytes)
    if ('reason' in parsed) {
      problems.push({
        key,
        problem: `the file ${named.file} is no policy: ${parsed.reason}`,
        remedy: 'write one JSON object with Version and Statement',
      })
    } else policies.set(key, { key, file: named.file, document: parsed.value })
  }
  return { policies, problems }
}

type JsonObject = Readonly<Record<string, unknown>>

function parseJsonObject(bytes: Uint8Array): { value: JsonObject } | { reason: string } {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (failure) {
    return {
      reason:
        failure instanceof SyntaxError
          ? `it is not JSON (${failure.message})`
          : 'it is not UTF-8 text',
    }
  }
  return isObject(value) ? { value } : { reason: 'it is not a JSON object' }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
