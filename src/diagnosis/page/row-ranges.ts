import type { Bulk } from './colored-text.ts'

/** A row: a line, or a part of one. */
export interface RowRange {
  readonly start: number
  /** Without the end of the line. */
  readonly end: number
  readonly line: number
  /** Of the first character. */
  readonly column: number
  readonly depth: number
}

/** A line with more characters than this is broken where it may be. */
const longLine = 160
/** A row without a place to break it is cut at this many characters. */
const longRow = 1000
/** The eye does not follow further. */
const maxDepth = 12

/**
 * The rows of a text, at most `maxRows`. Lines that stand inside of bulk have none, as the bulk is shown
 * where it begins.
 */
export function rowRanges(
  text: string,
  {
    breaks,
    bulks,
    crEndsLine,
    maxRows,
  }: {
    readonly breaks: ReadonlyMap<number, number>
    readonly bulks: readonly Bulk[]
    /** Whether a carriage return alone ends a line, as in XML. */
    readonly crEndsLine: boolean
    readonly maxRows: number
  },
): readonly RowRange[] {
  const rows: RowRange[] = []
  const places = [...breaks.keys()].sort((one, other) => one - other)
  let place = 0
  let bulk = 0
  let line = 0
  for (const { start: lineStart, end } of linesOf(text, crEndsLine)) {
    line += 1
    while ((bulks[bulk]?.end ?? Infinity) <= lineStart) bulk += 1
    const around = bulks[bulk]
    const inside = around !== undefined && around.start < lineStart && around.end > lineStart
    if (inside && around.end >= end) {
      // The rest of its last line is a row only when there is a rest.
      continue
    }
    const start = inside ? around.end : lineStart
    while ((places[place] ?? Infinity) <= start) place += 1
    const cuts = [start]
    if (shownLength(start, end, bulks, bulk) > longLine) {
      for (let at = places[place]; at !== undefined && at < end; at = places[place]) {
        cuts.push(at)
        place += 1
        if (rows.length + cuts.length > maxRows) break
      }
    }
    for (const [number, from] of cuts.entries()) {
      const to = cuts[number + 1] ?? end
      const isBroken = cuts.length > 1
      const depth = isBroken ? Math.min(maxDepth, breaks.get(from) ?? 0) : 0
      for (const part of cutLong(text, from, to, bulks, bulk)) {
        if (rows.length >= maxRows) return rows
        rows.push({ ...part, line, column: part.start - lineStart + 1, depth })
      }
    }
    if (rows.length >= maxRows) return rows
  }
  return rows
}

function* linesOf(
  text: string,
  crEndsLine: boolean,
): Generator<{ readonly start: number; readonly end: number }> {
  const ends = crEndsLine ? /\r\n|\r|\n/g : /\r?\n/g
  let start = 0
  for (const { 0: terminator, index } of text.matchAll(ends)) {
    yield { start, end: index }
    start = index + terminator.length
  }
  if (start < text.length || start === 0) yield { start, end: text.length }
}

/** Without what bulk leaves out. */
function shownLength(start: number, end: number, bulks: readonly Bulk[], first: number): number {
  let length = end - start
  for (let at = first; (bulks[at]?.start ?? Infinity) < end; at += 1) {
    const bulk = bulks[at]
    if (bulk === undefined) break
    length -= Math.max(0, Math.min(bulk.end, end) - Math.max(bulk.start, start))
  }
  return length
}

function cutLong(
  text: string,
  start: number,
  end: number,
  bulks: readonly Bulk[],
  first: number,
): readonly { readonly start: number; readonly end: number }[] {
  if (end - start <= longRow || shownLength(start, end, bulks, first) <= longRow) {
    return [{ start, end }]
  }
  const parts: { start: number; end: number }[] = []
  let from = start
  while (end - from > longRow) {
    let to = from + longRow
    const code = text.charCodeAt(to)
    if (code >= 0xdc00 && code <= 0xdfff) to -= 1
    for (let at = first; (bulks[at]?.start ?? Infinity) < to; at += 1) {
      to = Math.max(to, Math.min(end, bulks[at]?.end ?? 0))
    }
    parts.push({ start: from, end: to })
    from = to
  }
  if (from < end) parts.push({ start: from, end })
  return parts
}
