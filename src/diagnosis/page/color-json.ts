import { longRuns, PieceCollector } from './colored-text.ts'
import type { Bulk, ColoredPiece, ColoredText } from './colored-text.ts'

const token = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|[{}[\],]|:|[^\s{}[\],:"]+|\s+/gy
const nameAhead = /\s*:/y

/**
 * The colours of a text that is, or should be, JSON, or of several one behind the other; where its
 * lines may be broken: around members and items; and what in it is bulk. One pass, never throws.
 */
export function colorJson(text: string): ColoredText {
  const pieces = new PieceCollector()
  const breaks = new Map<number, number>()
  const bulks: Bulk[] = []
  let depth = 0
  let before = ''
  for (const { 0: word, index: start } of text.matchAll(token)) {
    const end = start + word.length
    if (word.trim() === '') continue
    const closes = word === '}' || word === ']'
    if (closes) depth = Math.max(0, depth - 1)
    const opened = before === '{' || before === '['
    if (closes ? !opened : opened || before === ',') breaks.set(start, depth)
    if (word === '{' || word === '[') depth += 1
    if (word.startsWith('"')) bulks.push(...longRuns(text, start + 1, end))
    else if (word.length > 1) bulks.push(...longRuns(text, start, end))
    pieces.add(start, end, colorOf(text, word, end))
    before = word
  }
  return { pieces: pieces.finish(text.length), breaks, bulks }
}

function colorOf(text: string, word: string, end: number): ColoredPiece['color'] {
  if (word.startsWith('"')) {
    nameAhead.lastIndex = end
    return nameAhead.test(text) ? 'name' : 'value'
  }
  if (/^[{}[\],:]$/.test(word)) return 'punctuation'
  if (/^-?\d/.test(word)) return 'number'
  return /^(?:true|false|null)$/.test(word) ? 'keyword' : 'plain'
}
