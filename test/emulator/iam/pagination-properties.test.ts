import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { page } from '../../../src/emulator/iam/pagination.ts'

/** Short enough for a marker of its own: one as long as a digest needs its item to be there. */
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const names = fc.uniqueArray(name, { maxLength: 30 })

/** All that a client gets that follows the markers of a list; `at` says what the list is at a page. */
function walk(at: (pageNumber: number) => readonly string[], maxItems: number): readonly string[] {
  const seen: string[] = []
  let marker: string | undefined
  // More pages than items: a marker that does not move on has to end as well.
  for (let pageNumber = 0; pageNumber < 1000; pageNumber += 1) {
    const parameters = { MaxItems: maxItems, ...(marker === undefined ? {} : { Marker: marker }) }
    const { items, rest } = page(at(pageNumber), parameters, (item) => item)
    expect(items.length).toBeLessThanOrEqual(maxItems)
    seen.push(...items)
    if (!rest.IsTruncated) return seen
    marker = rest.Marker
  }
  throw new Error('the pages do not end')
}

describe('IAM API Reference, "Marker" and "MaxItems": for every list and every size of page', () => {
  it('the pages together are the whole list once, in order', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 31 }), (all, maxItems) => {
        expect(walk(() => all, maxItems)).toEqual(all.toSorted())
      }),
    )
  })

  it('what stays is answered once, and nothing twice, whatever comes and goes between pages', () => {
    const lists = fc.array(names, { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(names, lists, fc.integer({ min: 1, max: 5 }), (staying, others, maxItems) => {
        const at = (pageNumber: number): readonly string[] => [
          ...new Set([...(others[pageNumber % others.length] ?? []), ...staying]),
        ]
        const seen = walk(at, maxItems)
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen).toEqual(seen.toSorted())
        expect(seen.filter((item) => staying.includes(item))).toEqual(staying.toSorted())
      }),
    )
  })
})
