import { isUtf8 } from './input-text.ts'
import type { TransportNoteCode } from './transport-note.ts'

export interface Base64Reading {
  readonly bytes: Buffer
  /** What a strict reader would have refused, or another one misread. */
  readonly notes: readonly TransportNoteCode[]
  /** The first character that is none of base64, counted from one. */
  readonly foreignAt?: number
}

/** Fewer characters than this are not worth taking for base64. */
const fewest = 16

/**
 * Reads base64 as it comes out of mails, terminals and wrong decoders: with line breaks, without
 * padding, in the alphabet of URLs, with quotes or commas in it, or with spaces where `+` stood.
 * Undefined for what is something else. Linear in the text, which the caller bounds.
 */
export function readBase64(text: string): Base64Reading | undefined {
  const trimmed = trimOutside(text)
  if (trimmed.length < fewest) return undefined
  const foreign = trimmed.replace(/[A-Za-z0-9+/=_\s-]+/g, '').length
  if (foreign * 50 > trimmed.length) return undefined
  const notes: TransportNoteCode[] = []
  if (foreign > 0) notes.push('base64-foreign-characters')
  const usesUrlAlphabet = /[_-]/.test(trimmed)
  if (usesUrlAlphabet) notes.push('base64url-alphabet')
  const ordinary = trimmed.replaceAll('-', '+').replaceAll('_', '/')

  const { compact, note } = withoutSpaces(foreign > 0 ? withoutForeign(ordinary) : ordinary)
  if (note !== undefined) notes.push(note)
  const content = withoutPadding(compact)
  if (content.includes('=')) return undefined
  if (compact.length % 4 !== 0) notes.push('base64-padding')
  // One character alone holds no byte: the rest of it is missing.
  if (content.length % 4 === 1) notes.push('truncated')
  const bytes = Buffer.from(content, 'base64')
  return foreign === 0 ? { bytes, notes } : { bytes, notes, foreignAt: foreignIn(text) }
}

function foreignIn(text: string): number {
  return text.search(/[^A-Za-z0-9+/=_\s-]/) + 1
}

/** A few spaces at the end stay: each may be a `+`, too. */
function trimOutside(text: string): string {
  const end = text.trimEnd()
  return (text.length - end.length > 4 ? end : text).trimStart()
}

/**
 * A character that is none of base64 was put in (quotes, commas), or stands where another one was. What
 * is left makes sense in one of the two readings only: each byte behind it depends on it.
 */
function withoutForeign(text: string): string {
  const removed = text.replace(/[^A-Za-z0-9+/=\s]+/g, '')
  const compact = text.replace(/\s+/g, '')
  let tried = 0
  const replaced = compact.replace(/[^A-Za-z0-9+/=]/g, (_, at: number) => {
    tried += 1
    return tried > maxReplaced ? 'A' : readableAt(compact, at)
  })
  return sense(replaced) > sense(removed.replace(/\s+/g, '')) ? replaced : removed
}

/** The character with which the three bytes around it are text, if there is one. */
function readableAt(compact: string, at: number): string {
  const start = at - (at % 4)
  const group = compact.slice(start, start + 4)
  const [before, behind] = [group.slice(0, at - start), group.slice(at - start + 1)]
  return (
    Array.from(alphabet).find((candidate) =>
      /^[\x20-\x7E]+$/.test(
        Buffer.from(`${before}${candidate}${behind}`, 'base64').toString('latin1'),
      ),
    ) ?? 'A'
  )
}

/** More of them are not looked into one by one. */
const maxReplaced = 50

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Spaces are white space, unless the text only makes sense with `+` in their place. */
function withoutSpaces(text: string): {
  readonly compact: string
  readonly note?: TransportNoteCode
} {
  if (!/\s/.test(text)) return { compact: text }
  const without = text.replace(/\s+/g, '')
  const inside = /\S\s+\S/.test(text)
  if (!text.includes(' ')) {
    return { compact: without, ...(inside ? { note: 'base64-line-breaks' } : {}) }
  }
  const withPlus = text.replace(/[\t\r\n]+/g, '').replaceAll(' ', '+')
  return sense(withPlus) > sense(without)
    ? { compact: withPlus, note: 'plus-became-space' }
    : { compact: without, ...(inside ? { note: 'base64-line-breaks' } : {}) }
}

/** How much a reading looks like a whole document. */
function sense(base64: string): number {
  const bytes = Buffer.from(withoutPadding(base64), 'base64')
  const last = bytes.toString('latin1', Math.max(0, bytes.length - 4)).trimEnd()
  const endsWell = last.endsWith('>') || last.endsWith('}')
  return (isUtf8(bytes) ? 4 : 0) + (endsWell ? 2 : 0) + (base64.length % 4 === 0 ? 1 : 0)
}

/** By hand: the regular expression for it looks at a run of `=` once for each of its characters. */
function withoutPadding(base64: string): string {
  let end = base64.length
  while (base64[end - 1] === '=') end -= 1
  return base64.slice(0, end)
}
