import type { ShownRow, ShownSpan } from '../../views/debug/debug-page-data.ts'
import type { Place } from '../finding.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { shownText } from '../report/shown-text.ts'
import { visible } from '../report/visible.ts'
import { colorJson } from './color-json.ts'
import { colorXml } from './color-xml.ts'
import type { Bulk, ColoredPiece, ColoredText } from './colored-text.ts'
import { longRuns } from './colored-text.ts'
import { rowRanges } from './row-ranges.ts'
import type { RowRange } from './row-ranges.ts'

/** Something to show at its place. */
export interface MarkedPlace {
  /** Of the finding. */
  readonly anchor: string
  readonly level: ShownRow['findings'][number]['level']
  readonly at: Place
}

/** A document in rows. */
export interface LaidOutDocument {
  readonly rows: readonly ShownRow[]
  /** Characters of the shown text behind the last row. */
  readonly omittedCharacters: number
  readonly redacted: boolean
  /** Anchors of rows, by those of the findings that stand there. */
  readonly rowOf: ReadonlyMap<string, string>
}

export interface LayOutOptions {
  /** Of the document in the diagnosis. */
  readonly index: number
  readonly marks: readonly MarkedPlace[]
  /** Nothing of what is to be kept from others is shown: of a trace. */
  readonly redact: boolean
  readonly maxRows: number
  readonly maxCharacters: number
}

/** Of one row; a person sees where it is by the others. */
const maxMarksPerRow = 20
/** What is shown of bulk. */
const bulkHead = 24
/** Colours are for reading; what goes on and on in pieces of one character is not read. */
const spansPerRow = 8

const xmlKinds: ReadonlySet<string> = new Set([
  'saml-response',
  'saml-assertion',
  'authn-request',
  'other-saml-message',
  'saml-metadata',
  'aws-answer',
])

/**
 * A document as rows with colours and marks. A line that is short enough is a row; a longer one is
 * broken at elements or members, because most SAML responses are one line. Certificates, signatures and
 * ciphertexts are cut short; of a token the decoded parts are shown, never the signature. What could
 * steer, hide or turn around text stands as an escape. Never throws; work and rows are bounded by
 * `maxCharacters` and `maxRows`.
 */
export function layOutDocument(
  document: RecognizedDocument,
  { index, marks, redact, maxRows, maxCharacters }: LayOutOptions,
): LaidOutDocument {
  const whole = shownText(document, index)
  const isXml = isXmlText(document, whole)
  const text = whole.slice(0, boundaryBefore(whole, maxCharacters))
  const colored = isXml ? colorXml(text) : colorOthers(document, text)
  const bulks = bulksToShorten(text, colored.bulks, redact)
  const ranges = rowRanges(text, { ...colored, bulks, crEndsLine: isXml, maxRows })
  const placed = placeMarks(marks, ranges, bulks)
  const rowOf = new Map<string, string>()
  const painter = new RowPainter(text, colored.pieces, bulks, { redact, maxRows })
  const rows = ranges.map((range, number): ShownRow => {
    const here = placed.get(number) ?? []
    const anchor = `document-${index + 1}-row-${number + 1}`
    for (const mark of here) rowOf.set(mark.anchor, anchor)
    return {
      anchor,
      line: range.line,
      column: range.column,
      depth: range.depth,
      spans: painter.paint(range, here.slice(0, maxMarksPerRow)),
      findings: here.slice(0, maxMarksPerRow).map(({ anchor: finding, level }) => ({
        anchor: finding,
        level,
      })),
    }
  })
  const end = ranges.at(-1)?.end ?? 0
  return {
    rows,
    omittedCharacters: Math.max(0, whole.trimEnd().length - Math.max(end, painter.end)),
    redacted: redact && bulks.some(({ secret }) => secret),
    rowOf,
  }
}

function isXmlText({ kind }: RecognizedDocument, text: string): boolean {
  return xmlKinds.has(kind) || (kind === 'unrecognized' && /^\s*</.test(text.slice(0, 100)))
}

function colorOthers({ kind }: RecognizedDocument, text: string): ColoredText {
  if (kind !== 'unrecognized' || /^\s*[{[]/.test(text.slice(0, 100))) return colorJson(text)
  return {
    pieces: [{ start: 0, end: text.length, color: 'plain' }],
    breaks: new Map(),
    bulks: longRuns(text, 0, text.length),
  }
}

/**
 * What is only long stays as it is, unless it may be what others must not have: then every long run is
 * such, wherever it stands, because in a broken document a signature can stand anywhere.
 */
function bulksToShorten(text: string, bulks: readonly Bulk[], redact: boolean): readonly Bulk[] {
  if (!redact) return bulks.filter(({ start, end }) => end - start > 160)
  const open = bulks.filter(({ secret }) => !secret)
  const isOpen = (run: Bulk): boolean =>
    open.some(({ start, end }) => start <= run.start && run.end <= end)
  const runs = longRuns(text, 0, text.length).filter((run) => !isOpen(run))
  const merged: Bulk[] = []
  for (const bulk of [...bulks, ...runs].sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1)
    if (last === undefined || last.end <= bulk.start) merged.push(bulk)
    else {
      const end = Math.max(last.end, bulk.end)
      merged.splice(-1, 1, { start: last.start, end, secret: last.secret || bulk.secret })
    }
  }
  return merged
}

interface PlacedMark extends MarkedPlace {
  readonly start: number
  readonly end: number
}

/** Each mark in the row where its place begins; those whose row is not shown are left out. */
function placeMarks(
  marks: readonly MarkedPlace[],
  ranges: readonly RowRange[],
  bulks: readonly Bulk[],
): ReadonlyMap<number, readonly PlacedMark[]> {
  const placed = new Map<number, PlacedMark[]>()
  for (const mark of marks) {
    const { line, column = 1, endLine = line, endColumn } = mark.at
    if (line === undefined) continue
    const number = rowAt(ranges, line, column)
    const range = ranges[number]
    if (range === undefined || range.line > line) continue
    const isInBulk = range.line < line && goesOnBehind(range, bulks)
    if (range.line < line && !isInBulk) continue
    // A place inside of bulk that is not shown is where the bulk is.
    const start = isInBulk ? range.end : range.start + column - range.column
    // In the part of a line that is not shown.
    if (start > range.end) continue
    const isOneLine = endLine === line && range.line === line
    const end = isOneLine ? range.start + (endColumn ?? column + 1) - range.column : range.end
    const here = placed.get(number) ?? []
    here.push({ ...mark, start: Math.min(start, range.end), end: Math.min(end, range.end) })
    placed.set(number, here)
  }
  return placed
}

/** Whether bulk that begins in a row ends on a later line. */
function goesOnBehind({ end }: RowRange, bulks: readonly Bulk[]): boolean {
  return bulks.some((bulk) => bulk.start < end && bulk.end > end)
}

/** The last row that begins at or before a place. */
function rowAt(ranges: readonly RowRange[], line: number, column: number): number {
  let low = 0
  let high = ranges.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const range = ranges[middle]
    const isBefore =
      range !== undefined &&
      (range.line < line || (range.line === line && range.column <= Math.max(1, column)))
    if (isBefore) low = middle
    else high = middle - 1
  }
  return low
}

/** Turns ranges of a text into spans. Rows come in order: each piece is looked at about once. */
class RowPainter {
  readonly #text: string
  readonly #pieces: readonly ColoredPiece[]
  readonly #bulks: readonly Bulk[]
  readonly #redact: boolean
  #piece = 0
  #bulk = 0
  #spansLeft: number
  /** Behind the last character that was shown, or left out in the middle. */
  end = 0

  constructor(
    text: string,
    pieces: readonly ColoredPiece[],
    bulks: readonly Bulk[],
    { redact, maxRows }: Pick<LayOutOptions, 'redact' | 'maxRows'>,
  ) {
    this.#spansLeft = maxRows * spansPerRow
    this.#text = text
    this.#pieces = pieces
    this.#bulks = bulks
    this.#redact = redact
  }

  paint({ start, end }: RowRange, marks: readonly PlacedMark[]): readonly ShownSpan[] {
    const spans: ShownSpan[] = []
    let at = start
    while (at < end) {
      const bulk = this.#bulkFrom(at)
      if (bulk !== undefined && bulk.start <= at) {
        spans.push(...this.#paintBulk(bulk, marks))
        at = bulk.end
        continue
      }
      const until = Math.min(end, bulk?.start ?? end)
      spans.push(...this.#paintText(at, until, marks))
      at = until
    }
    this.end = Math.max(this.end, at)
    this.#spansLeft -= spans.length
    return spans
  }

  #bulkFrom(at: number): Bulk | undefined {
    while ((this.#bulks[this.#bulk]?.end ?? Infinity) <= at) this.#bulk += 1
    return this.#bulks[this.#bulk]
  }

  #paintText(start: number, end: number, marks: readonly PlacedMark[]): readonly ShownSpan[] {
    const spans: ShownSpan[] = []
    if (this.#spansLeft <= 0 && marks.length === 0) {
      return [spanOf(visibleText(this.#text.slice(start, end)), 'plain', undefined)]
    }
    while ((this.#pieces[this.#piece]?.end ?? Infinity) <= start) this.#piece += 1
    const cuts = marks.flatMap((mark) => [mark.start, mark.end])
    let at = start
    while (at < end) {
      const piece = this.#pieces[this.#piece]
      const next = Math.min(
        end,
        piece?.end ?? end,
        ...cuts.filter((cut) => cut > at && !splitsCharacter(this.#text, cut)),
      )
      spans.push(
        spanOf(
          visibleText(this.#text.slice(at, next)),
          piece?.color ?? 'plain',
          levelAt(marks, at),
        ),
      )
      at = next
      if (at >= (piece?.end ?? Infinity)) this.#piece += 1
    }
    return spans
  }

  #paintBulk({ start, end, secret }: Bulk, marks: readonly PlacedMark[]): readonly ShownSpan[] {
    const characters = this.#text.slice(start, end).replaceAll(/\s+/g, '')
    const level = marks.find((mark) => mark.start < end && mark.end > start)?.level
    if (this.#redact && secret) {
      return [spanOf(`${counted(characters.length)}, not shown`, 'redacted', level)]
    }
    const rest = characters.length - bulkHead
    if (rest <= 0) return [spanOf(visibleText(characters), 'value', level)]
    return [
      spanOf(visibleText(characters.slice(0, bulkHead)), 'value', level),
      spanOf(`… ${counted(rest)} more`, 'comment', undefined),
    ]
  }
}

function counted(characters: number): string {
  return `${characters.toLocaleString('en-US')} character${characters === 1 ? '' : 's'}`
}

function spanOf(
  text: string,
  color: ShownSpan['color'],
  mark: ShownSpan['mark'] | undefined,
): ShownSpan {
  return { text, color, ...(mark === undefined ? {} : { mark }) }
}

const levels = ['error', 'warning', 'info'] as const

/** The heaviest of the marks there. */
function levelAt(marks: readonly PlacedMark[], at: number): ShownSpan['mark'] | undefined {
  const here = marks.filter((mark) => mark.start <= at && at < mark.end)
  return levels.find((level) => here.some((mark) => mark.level === level))
}

/** A tab moves nothing but what stands behind it. */
function visibleText(text: string): string {
  return text.split('\t').map(visible).join('\t')
}

function splitsCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

function boundaryBefore(text: string, at: number): number {
  return at < text.length && splitsCharacter(text, at) ? at - 1 : at
}
