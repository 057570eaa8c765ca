import fc from 'fast-check'
import { expect, it } from 'vitest'
import { excerpt } from '../../src/partition/excerpt.ts'

it('shows a short value whole, with its edges and control characters', () => {
  expect(excerpt(' a\nb\u0000')).toBe('" a\\nb\\u0000"')
})

it('shows what would turn or break the line it stands in', () => {
  expect(excerpt('a\u202eb\u2028c\u0085')).toBe('"a\\u{202e}b\\u{2028}c\\u{85}"')
})

it('cuts after 100 characters and says how many are left out', () => {
  expect(excerpt('x'.repeat(100))).toBe(`"${'x'.repeat(100)}"`)
  expect(excerpt('x'.repeat(101))).toBe(`"${'x'.repeat(100)}" and 1 more`)
})

it('never breaks a line and never grows without bound, whatever comes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
      const shown = excerpt(value)
      expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(shown.length).toBeLessThan(1000)
    }),
  )
})
