import type { ShownSpan } from '../../views/debug/debug-page-data.ts'

/** A piece of a text in one colour. */
export interface ColoredPiece {
  readonly start: number
  readonly end: number
  readonly color: ShownSpan['color']
}

/** A run of characters that nobody reads: a certificate, a signature, a ciphertext. */
export interface Bulk {
  readonly start: number
  readonly end: number
  /** Whether it is to be kept from others: then none of it is shown of a trace. */
  readonly secret: boolean
}

/** A text as the page shows it. */
export interface ColoredText {
  /** From the first character to the last, in order, without gaps. */
  readonly pieces: readonly ColoredPiece[]
  /** Where a long line may be broken, and how far to indent what follows. */
  readonly breaks: ReadonlyMap<number, number>
  /** In order. */
  readonly bulks: readonly Bulk[]
}

/** Collects pieces; what is left between them is of the colour `plain`. */
export class PieceCollector {
  readonly pieces: ColoredPiece[] = []
  #at = 0

  add(start: number, end: number, color: ColoredPiece['color']): void {
    const from = Math.max(start, this.#at)
    if (end <= from) return
    if (from > this.#at) this.pieces.push({ start: this.#at, end: from, color: 'plain' })
    this.pieces.push({ start: from, end, color })
    this.#at = end
  }

  /** All of them, to the end of the text. */
  finish(end: number): readonly ColoredPiece[] {
    this.add(this.#at, end, 'plain')
    return this.pieces
  }
}

/** Runs of base64 that are longer than a name; it may go on over several lines. */
const longRun = /[\w+/=-]{80,}(?:[ \t]*\r?\n[ \t]*[\w+/=-]+(?=\s|<|$))*/g

/**
 * Runs of base64 in a part of a text, wherever they stand: in a document that is broken, a signature
 * need not be where signatures are.
 */
export function longRuns(text: string, start: number, end: number): readonly Bulk[] {
  return [...text.slice(start, end).matchAll(longRun)].map(({ 0: run, index }) => ({
    start: start + index,
    end: start + index + run.length,
    secret: true,
  }))
}
