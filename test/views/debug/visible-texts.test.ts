import { describe, expect, it } from 'vitest'
import { visibleText, visibleTexts } from '../../../src/views/debug/visible-texts.ts'

describe('characters that are not seen', () => {
  it.each([
    ['a\u202egnp.exe', String.raw`a\u{202e}gnp.exe`],
    ['a\u0000b\u001b[31m', String.raw`a\u{0}b\u{1b}[31m`],
    ['line\r\n\tnext', `line\\u{d}\n\tnext`],
    ['zero\u200bwidth\ufeff', String.raw`zero\u{200b}width\u{feff}`],
    ['lone \ud800', String.raw`lone \u{d800}`],
    ['tag \u{e0041}', String.raw`tag \u{e0041}`],
    ['Zoë 🔑 <b>', 'Zoë 🔑 <b>'],
  ])('come out as their numbers, and all others as they are: %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown)
    expect(visibleText(shown)).toBe(shown)
  })

  it('are found at any depth, but not in a policy that is to be sent back', () => {
    expect(
      visibleTexts({ a: [{ b: '\u202e', policy: '\u202e' }], n: 1, flag: true, none: undefined }),
    ).toEqual({ a: [{ b: String.raw`\u{202e}`, policy: '\u202e' }], n: 1, flag: true })
  })
})
