import { describe, expect, it } from 'vitest'
import type { Place } from '../../../src/diagnosis/finding.ts'
import { paintWith } from '../../../src/diagnosis/report/paint.ts'
import { renderExcerpt } from '../../../src/diagnosis/report/render-excerpt.ts'
import { columnsOf } from '../../../src/diagnosis/report/visible.ts'

const plain = paintWith(false)

const excerpt = (text: string, place: Place): string =>
  (renderExcerpt(text, place, plain) ?? ['nothing']).join('\n')

/** What of the drawn line the carets stand under, by the columns of a terminal. */
function underlined(text: string, place: Place): string {
  const [, line = '', carets = ''] = renderExcerpt(text, place, plain) ?? []
  const marked: string[] = []
  let column = 0
  for (const character of line) {
    if (columnsOf(character) > 0 && carets[column] === '^') marked.push(character)
    column += columnsOf(character)
  }
  return marked.join('')
}

describe('the line of a document with carets under the place', () => {
  it('has the number of the line in front, and carets under exactly the characters', () => {
    expect(excerpt('<a>\n<b c="d"/>\n</a>', { line: 2, column: 7, endLine: 2, endColumn: 8 })).toBe(
      ['  |', '2 | <b c="d"/>', '  |       ^'].join('\n'),
    )
  })

  it('takes a place without an end as one character', () => {
    expect(excerpt('abc', { line: 1, column: 2 })).toBe('  |\n1 | abc\n  |  ^')
  })

  it('points behind the last character, where something is missing', () => {
    expect(excerpt('abc\r\ndef', { line: 1, column: 4, endLine: 1, endColumn: 4 })).toBe(
      '  |\n1 | abc \n  |    ^',
    )
  })

  it('says to which line a place goes on', () => {
    expect(excerpt('abc\ndef\nghi', { line: 1, column: 2, endLine: 3, endColumn: 1 })).toBe(
      '  |\n1 | abc\n  |  ^^ … to line 3',
    )
  })

  it('has nothing for a place without a line, or behind the last one', () => {
    expect(renderExcerpt('abc', { path: '/a' }, plain)).toBeUndefined()
    expect(renderExcerpt('abc', { line: 2, column: 1 }, plain)).toBeUndefined()
    expect(excerpt('', { line: 1, column: 1 })).toBe('  |\n1 |  \n  | ^')
  })

  it.each([
    ['a tab', 'a\tb\tc', 'b', 'b'],
    ['wide characters', '漢字 x', 'x', 'x'],
    ['full-width letters', 'ＡＢ=x', 'x', 'x'],
    ['an emoji', '😀😀x', 'x', 'x'],
    ['a combining accent', 'e\u0301e\u0301x', 'x', 'x'],
    ['a wide character itself', 'ab漢cd', '漢', '漢'],
    ['an escape sequence', '\u001B[31mx', 'x', 'x'],
    ['text that would turn around', 'a\u202Eb', '\u202E', '\\u{202e}'],
    ['a lone surrogate', 'a\uD800b', 'b', 'b'],
  ])('stands right behind %s', (_, text, wanted, drawn) => {
    const column = text.indexOf(wanted) + 1
    const place = { line: 1, column, endLine: 1, endColumn: column + wanted.length }
    expect(underlined(text, place)).toBe(drawn)
  })

  it('cuts a long line around the place, and says so at each end', () => {
    const text = `${'a'.repeat(500)}NEEDLE${'b'.repeat(500)}`
    const place = { line: 1, column: 501, endLine: 1, endColumn: 507 }
    const [, line = ''] = renderExcerpt(text, place, plain) ?? []
    expect(line).toMatch(/^1 \| …a{32}NEEDLEb+…$/)
    expect(line.length).toBeLessThanOrEqual(104)
    expect(underlined(text, place)).toBe('NEEDLE')
  })

  it('shows no more than the beginning of a long place', () => {
    const text = 'x'.repeat(100_000)
    const lines = renderExcerpt(text, { line: 1, column: 1, endLine: 1, endColumn: 90_000 }, plain)
    for (const line of lines ?? []) expect(line.length).toBeLessThanOrEqual(104)
  })

  it('cuts no character in two', () => {
    const text = '😀'.repeat(400)
    const lines = excerpt(text, { line: 1, column: 401, endLine: 1, endColumn: 403 })
    expect(lines).not.toContain('\\u{')
    expect(underlined(text, { line: 1, column: 401, endLine: 1, endColumn: 403 })).toBe('😀')
  })
})
