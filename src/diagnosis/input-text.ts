import { transportNote } from './transport-note.ts'
import type { TransportNote } from './transport-note.ts'

export interface InputText {
  readonly text: string
  readonly steps: readonly string[]
  readonly notes: readonly TransportNote[]
}

/**
 * The text of an input: UTF-8, or UTF-16 where a byte order mark or every other byte being zero says
 * so. A byte order mark is left out. Never throws: what is not text shows as replacement characters.
 */
export function readInputText(input: string | Uint8Array): InputText {
  if (typeof input !== 'string') return decodeText(input)
  // UTF-16 that somebody read as single bytes, as a terminal's redirection makes it.
  if (input.includes('\0') && isEverySecondZero(input.length, (at) => input.charCodeAt(at))) {
    return {
      text: withoutMark(input.replaceAll('\0', '').replace(/^\u00FF\u00FE|^\u00FE\u00FF/, '')).text,
      steps: ['read the text as UTF-16'],
      notes: [transportNote('utf-16')],
    }
  }
  const { text, marked } = withoutMark(input)
  return { text, steps: [], notes: marked ? [transportNote('byte-order-mark')] : [] }
}

/** See {@link readInputText}. */
export function decodeText(bytes: Uint8Array): InputText {
  const littleEndian = bytes[0] === 0xff && bytes[1] === 0xfe
  const bigEndian = bytes[0] === 0xfe && bytes[1] === 0xff
  if (littleEndian || bigEndian || isEverySecondZero(bytes.length, (at) => bytes[at] ?? 0)) {
    const swap = bigEndian || (!littleEndian && bytes[0] === 0)
    return {
      text: withoutMark(utf16(bytes, swap)).text,
      steps: ['read the bytes as UTF-16'],
      notes: [transportNote('utf-16')],
    }
  }
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const { text, marked } = withoutMark(decoded)
  const notes: TransportNote[] = []
  if (marked) notes.push(transportNote('byte-order-mark'))
  if (!isUtf8(bytes)) notes.push(transportNote('not-utf-8'))
  return { text, steps: [], notes }
}

/** Whether the bytes are UTF-8 throughout. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function utf16(bytes: Uint8Array, swap: boolean): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  return (swap ? even.swap16() : even).toString('utf16le')
}

function withoutMark(text: string): { readonly text: string; readonly marked: boolean } {
  const marked = text.startsWith('\uFEFF')
  return { text: marked ? text.slice(1) : text, marked }
}

/** Looks at the beginning: markup, JSON and base64 begin with characters of ASCII. */
function isEverySecondZero(length: number, unitAt: (at: number) => number): boolean {
  const looked = Math.min(length - (length % 2), 64)
  if (looked < 4) return false
  let even = 0
  let odd = 0
  for (let at = 0; at < looked; at += 2) {
    if (unitAt(at) === 0) even += 1
    if (unitAt(at + 1) === 0) odd += 1
  }
  const nearlyAll = looked / 2 - 2
  return (even === 0 && odd >= nearlyAll && odd > 0) || (odd === 0 && even >= nearlyAll && even > 0)
}
