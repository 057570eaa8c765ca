import { scanXml } from '../../xml/scan-xml.ts'
import type { XmlToken } from '../../xml/scan-xml.ts'
import { longRuns, PieceCollector } from './colored-text.ts'
import type { Bulk, ColoredText } from './colored-text.ts'

/** Elements whose text nobody reads, and whether it is to be kept from others. */
const bulkElements: ReadonlyMap<string, boolean> = new Map([
  ['X509Certificate', false],
  ['Modulus', false],
  ['SignatureValue', true],
  ['CipherValue', true],
])

/** Shorter text is shown whole. */
const minBulkCharacters = 64

/**
 * The colours of a text that is, or should be, XML; where its lines may be broken: before tags, but not
 * between an element and its text; and what in it is bulk. One pass, never throws.
 */
export function colorXml(text: string): ColoredText {
  const pieces = new PieceCollector()
  const breaks = new Map<number, number>()
  const bulks: Bulk[] = []
  const open: string[] = []
  let before: XmlToken['kind'] | 'empty' | undefined
  for (const token of scanXml(text, () => undefined)) {
    const { start, end } = token
    switch (token.kind) {
      case 'start':
        breaks.set(start, open.length)
        colorStartTag(text, token, pieces)
        for (const { valueStart, valueEnd } of token.attributes) {
          bulks.push(...longRuns(text, valueStart, valueEnd))
        }
        if (!token.empty) open.push(token.name)
        before = token.empty ? 'empty' : 'start'
        continue
      case 'end': {
        const depth = open.lastIndexOf(token.name)
        if (depth >= 0) open.splice(depth)
        if (before !== 'start' && before !== 'text') breaks.set(start, open.length)
        pieces.add(start, start + 2, 'punctuation')
        pieces.add(start + 2, start + 2 + token.name.length, 'name')
        pieces.add(start + 2 + token.name.length, end, 'punctuation')
        before = 'end'
        continue
      }
      case 'text':
        bulks.push(...bulksOfText(text, token, open.at(-1)))
        pieces.add(start, end, 'plain')
        // White space between two tags is no text that a break would take apart.
        if (text.slice(start, end).trim() === '') continue
        break
      case 'cdata':
        bulks.push(...longRuns(text, start, end))
        pieces.add(start, end, 'keyword')
        break
      case 'comment':
      case 'doctype':
      case 'processing-instruction':
        if (before !== 'text') breaks.set(start, open.length)
        bulks.push(...longRuns(text, start, end))
        pieces.add(start, end, 'comment')
    }
    before = token.kind
  }
  return { pieces: pieces.finish(text.length), breaks, bulks }
}

function colorStartTag(
  text: string,
  { name, start, end, attributes, empty }: XmlToken & { readonly kind: 'start' },
  pieces: PieceCollector,
): void {
  const nameEnd = start + 1 + name.length
  pieces.add(start, start + 1, 'punctuation')
  pieces.add(start + 1, nameEnd, 'name')
  for (const one of attributes) {
    const attributeEnd = one.start + one.name.length
    pieces.add(one.start, attributeEnd, 'attribute')
    pieces.add(attributeEnd, one.valueStart, 'punctuation')
    pieces.add(one.valueStart, one.valueEnd, 'value')
    pieces.add(one.valueEnd, one.end, 'punctuation')
  }
  if (text[end - 1] === '>') pieces.add(end - (empty ? 2 : 1), end, 'punctuation')
}

function bulksOfText(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  element: string | undefined,
): readonly Bulk[] {
  const secret = bulkElements.get(element?.split(':').at(-1) ?? '')
  if (secret === undefined) return longRuns(text, start, end)
  const raw = text.slice(start, end)
  const from = start + (raw.length - raw.trimStart().length)
  const to = end - (raw.length - raw.trimEnd().length)
  return to - from > (secret ? 0 : minBulkCharacters) ? [{ start: from, end: to, secret }] : []
}
