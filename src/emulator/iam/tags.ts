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
 * The tags of a call: no key twice, without regard to case, and none of AWS's own.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`)
 */
export function readTags(tags: readonly TagParameter[] = []): TagList {
  const seen = new Set<string>()
  for (const { Key } of tags) {
    const key = Key.toLowerCase()
    if (key.startsWith('aws:')) {
      throw invalidInput('Tag keys starting with "aws:" are reserved for system use.')
    }
    if (seen.has(key)) {
      throw invalidInput(
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      )
    }
    seen.add(key)
  }
  return tags.map(({ Key, Value }) => [Key, Value])
}

/**
 * A resource's tags with those of a call: a key that is there, in whatever case, gets the new value
 * and keeps its place and spelling.
 *
 * @throws {RequestRefused} IAM_LIMIT_EXCEEDED (`LimitExceeded`) for more than 50
 */
export function mergeTags(present: TagList, added: TagList): TagList {
  const values = new Map(added.map(([key, value]) => [key.toLowerCase(), value]))
  const known = new Set(present.map(([key]) => key.toLowerCase()))
  const merged = [
    ...present.map(([key, value]) => [key, values.get(key.toLowerCase()) ?? value] as const),
    ...added.filter(([key]) => !known.has(key.toLowerCase())),
  ]
  if (merged.length > maxTags) {
    // Other emulators' words: no answer of AWS was found.
    throw limitExceeded('The number of tags has reached the maximum limit.')
  }
  return merged
}

/** A resource's tags without some keys, in whatever case; keys that are not there do not matter. */
export function removeTags(present: TagList, keys: readonly string[]): TagList {
  const removed = new Set(keys.map((key) => key.toLowerCase()))
  return present.filter(([key]) => !removed.has(key.toLowerCase()))
}

/** Tags as answers hold them. */
export function tagsResult(
  tags: TagList,
): readonly { readonly Key: string; readonly Value: string }[] {
  return tags.map(([Key, Value]) => ({ Key, Value }))
}
