import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TagList } from '../../../src/emulator/iam/iam-records.ts'
import { mergeTags, readTags, removeTags, tagsResult } from '../../../src/emulator/iam/tags.ts'

const lower = (key: string): string => key.toLowerCase()
const keysOf = (tags: TagList): readonly string[] => tags.map(([key]) => lower(key))

/** Few letters, in both cases and beyond ASCII, so that keys meet. */
const key = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', 'B', 'é', 'É'),
  minLength: 1,
  maxLength: 2,
})
const value = fc.string({ unit: 'grapheme', maxLength: 4 })
/** Two lists together stay below the 50 tags of a resource. */
const tags: fc.Arbitrary<TagList> = fc.uniqueArray(fc.tuple(key, value), {
  maxLength: 20,
  selector: ([name]) => lower(name),
})

describe('IAM User Guide, "Rules for tagging in IAM and AWS STS": for every list of tags', () => {
  it('merging loses no key, makes none twice, and gives every key of the call its value', () => {
    fc.assert(
      fc.property(tags, tags, (present, added) => {
        const merged = mergeTags(present, added)
        expect(keysOf(merged).toSorted()).toEqual(
          [...new Set([...keysOf(present), ...keysOf(added)])].toSorted(),
        )
        const expected = new Map([...present, ...added].map(([name, text]) => [lower(name), text]))
        expect(new Map(merged.map(([name, text]) => [lower(name), text]))).toEqual(expected)
        expect(merged.slice(0, present.length).map(([name]) => name)).toEqual(
          present.map(([name]) => name),
        )
      }),
    )
  })

  it('merging the same tags again changes nothing', () => {
    fc.assert(
      fc.property(tags, tags, (present, added) => {
        const merged = mergeTags(present, added)
        expect(mergeTags(merged, added)).toEqual(merged)
      }),
    )
  })

  it('removing takes the keys that were named, in whatever case, and leaves the rest as it was', () => {
    fc.assert(
      fc.property(tags, fc.array(key, { maxLength: 10 }), (present, keys) => {
        const named = new Set(keys.map(lower))
        expect(removeTags(present, keys)).toEqual(
          present.filter(([name]) => !named.has(lower(name))),
        )
        expect(
          removeTags(
            present,
            keys.map((name) => name.toUpperCase()),
          ),
        ).toEqual(removeTags(present, keys))
      }),
    )
  })

  it('what is answered reads back as it was', () => {
    fc.assert(
      fc.property(tags, (present) => {
        expect(readTags(tagsResult(present))).toEqual(present)
      }),
    )
  })
})
