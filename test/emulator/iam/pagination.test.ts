import { describe, expect, it } from 'vitest'
import { marker as markerShape } from '../../../src/emulator/iam/iam-shapes.ts'
import { page } from '../../../src/emulator/iam/pagination.ts'
import { FedbridgeError } from '../../../src/errors.ts'

const self = (name: string): string => name
const markerPattern = new RegExp(`^(?:${markerShape.pattern})$`)

/** The pages of a list, `size` at a time, following the markers as a client does. */
function walk(all: readonly string[], size: number): readonly (readonly string[])[] {
  const pages: (readonly string[])[] = []
  let marker: string | undefined
  do {
    const { items, rest } = page(
      all,
      { MaxItems: size, ...(marker === undefined ? {} : { Marker: marker }) },
      self,
    )
    pages.push(items)
    // A marker that leads nowhere would be followed for ever.
    expect(pages.length).toBeLessThanOrEqual(all.length + 1)
    marker = rest.Marker
    expect(rest.IsTruncated).toBe(marker !== undefined)
    if (marker === undefined) continue
    // What we answer has to be what we take.
    expect(marker).toMatch(markerPattern)
    expect(marker.length).toBeLessThanOrEqual(markerShape.maxLength)
  } while (marker !== undefined)
  return pages
}

describe('IAM API Reference, "Marker", "MaxItems" and "IsTruncated"', () => {
  it('answers every item once, by name', () => {
    expect(walk(['c', 'a', 'e', 'b', 'd'], 2)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  it('has no page after one that holds the rest', () => {
    expect(walk(['b', 'a'], 2)).toEqual([['a', 'b']])
    expect(walk([], 1)).toEqual([[]])
  })

  it('answers a hundred when nobody says how many', () => {
    const names = Array.from({ length: 101 }, (_, index) => String(index).padStart(3, '0'))
    const first = page(names, {}, self)
    expect(first.items).toHaveLength(100)
    expect(first.rest.IsTruncated).toBe(true)
    expect(page(names.slice(1), {}, self).rest).toEqual({ IsTruncated: false })
  })

  it('goes on after an item that is gone, and shows what was added behind it', () => {
    const { rest } = page(['a', 'b', 'c'], { MaxItems: 2 }, self)
    const { Marker = '' } = rest
    expect(page(['a', 'aa', 'bb', 'c'], { Marker }, self).items).toEqual(['bb', 'c'])
  })

  it('has markers for the longest names of every script', () => {
    const names = ['一', '二', '三'].map((last) => '語'.repeat(127) + last)
    expect(walk(names, 1)).toEqual(names.toSorted().map((name) => [name]))
  })

  it.each([
    ['words', 'no marker'],
    ['a name', 'b'],
    ['a digest of nothing that is there', `digest.${'A'.repeat(43)}`],
  ])('refuses %s as a marker', (_case, Marker) => {
    const outcome = (): unknown => page(['a', 'b'], { Marker }, self)
    expect(outcome).toThrow(FedbridgeError)
    expect(outcome).toThrow(
      expect.objectContaining({
        code: 'PARAMETER_INVALID',
        aws: { code: 'ValidationError', message: 'Invalid Marker.', status: 400 },
      }),
    )
  })
})
