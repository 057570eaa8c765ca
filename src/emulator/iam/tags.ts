import { invalidInput, limitExceeded } from './iam-refusal.ts'
import type { TagList } from './iam-records.ts'

/** @see IAM User Guide, "Rules for tagging in IAM and AWS STS" */
const maxTags = 50

/** A tag as calls send it and answers hold it. */
export interface TagParameter {
  readonly Key: string
  readonly Value: string
}

/**
 * Whether keys that differ by case alone are one: they are on roles and users, and not on providers
 * and customer managed policies.
 *
 * @see IAM User Guide, "Rules for tagging in IAM and AWS STS"
 */
export type TagKeyCase = 'insensitive' | 'sensitive'

function keyIn(keyCase: TagKeyCase, key: string): string {
  return keyCase === 'insensitive' ? key.toLowerCase() : key
}

/**
 * The tags of a call: no key twice, and none of AWS's own.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`)
 */
export function readTags(
  tags: readonly TagParameter[] = [],
  keyCase: TagKeyCase = 'insensitive',
): TagList {
  const seen = new Set<string>()
  for (const { Key } of tags) {
    if (/^aws:/i.test(Key)) {
      throw invalidInput('Tag keys starting with "aws:" are reserved for system use.')
    }
    const key = keyIn(keyCase, Key)
    if (seen.has(key)) {
      throw invalidInput(
        keyCase === 'insensitive'
          ? 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
          : 'Duplicate tag keys found.',
      )
    }
    seen.add(key)
  }
  return tags.map(({ Key, Value }) => [Key, Value])
}

/**
 * A resource's tags with those of a call: a key that is there gets the new value and keeps its place
 * and spelling.
 *
 * @throws {RequestRefused} IAM_LIMIT_EXCEEDED (`LimitExceeded`) for more than 50
 */
export function mergeTags(
  present: TagList,
  added: TagList,
  keyCase: TagKeyCase = 'insensitive',
): TagList {
  const values = new Map(added.map(([key, value]) => [keyIn(keyCase, key), value]))
  const known = new Set(present.map(([key]) => keyIn(keyCase, key)))
  const merged = [
    ...present.map(([key, value]) => [key, values.get(keyIn(keyCase, key)) ?? value] as const),
    ...added.filter(([key]) => !known.has(keyIn(keyCase, key))),
  ]
  if (merged.length > maxTags) {
    // Other emulators' words: no answer of AWS was found.
    throw limitExceeded('The number of tags has reached the maximum limit.')
  }
  return merged
}

/** A resource's tags without some keys; keys that are not there do not matter. */
export function removeTags(
  present: TagList,
  keys: readonly string[],
  keyCase: TagKeyCase = 'insensitive',
): TagList {
  const removed = new Set(keys.map((key) => keyIn(keyCase, key)))
  return present.filter(([key]) => !removed.has(keyIn(keyCase, key)))
}

/** Tags as answers hold them. */
export function tagsResult(
  tags: TagList,
): readonly { readonly Key: string; readonly Value: string }[] {
  return tags.map(([Key, Value]) => ({ Key, Value }))
}
