import type { Place } from '../finding.ts'
import type { Paint } from './paint.ts'
import { columnsOf, visible } from './visible.ts'

/** Columns of the line that are shown; a longer one is cut around the place. */
const shownColumns = 96
/** Columns before the place that stay when a line is cut. */
const columnsBefore = 32
/** A tab is drawn as this many spaces, so that the carets stand right whatever the terminal does. */
const tab = '    '

interface Cell {
  readonly text: string
  readonly columns: number
  readonly marked: boolean
}

/**
 * The line of a document with its number, and carets under the characters that a finding is about.
 * Nothing in the line steers the terminal, and no more than 96 columns of it are shown. Undefined
 * where the place has no line, or the document none of that number.
 */
export function renderExcerpt(
  text: string,
  { line, column = 1, endLine, endColumn }: Place,
  paint: Paint,
): readonly string[] | undefined {
  if (line === undefined) return undefined
  const source = lineOf(text, line)
  if (source === undefined) return undefined
  const start = Math.min(column - 1, source.length)
  const goesOn = endLine !== undefined && endLine > line
  const end = goesOn ? source.length : Math.max(start, (endColumn ?? column + 1) - 1)
  const { cells, cutBefore, cutBehind } = cutAround(cellsOf(source, start, end))
  const number = String(line)
  const gutter = ' '.repeat(number.length)
  const bar = paint('blue', '|')
  const drawn = cells.map((cell) => cell.text).join('')
  const carets = underline(cells)
  const lead = cutBefore ? '…' : ''
  return [
    `${gutter} ${bar}`,
    `${paint('blue', number)} ${bar} ${lead}${drawn}${cutBehind ? '…' : ''}`,
    `${gutter} ${bar} ${' '.repeat(lead.length)}${paint('red', carets)}${goesOn ? paint('dim', ` … to line ${endLine}`) : ''}`,
  ]
}

function lineOf(text: string, line: number): string | undefined {
  let start = 0
  for (let number = 1; number < line; number += 1) {
    const end = text.indexOf('\n', start)
    if (end < 0) return undefined
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
}

/** The characters around the place as they are drawn; what is far away is not even looked at. */
function cellsOf(source: string, start: number, end: number): readonly Cell[] {
  const from = boundary(source, Math.max(0, start - shownColumns))
  const to = boundary(source, Math.min(source.length, start + 2 * shownColumns))
  const cells: Cell[] = from > 0 ? [far] : []
  let at = from
  for (const character of source.slice(from, to)) {
    const marked = at >= start && at < end
    const drawn = character === '\t' ? tab : visible(character)
    const columns = drawn === character ? columnsOf(character) : drawn.length
    cells.push({ text: drawn, columns, marked })
    at += character.length
  }
  if (to < source.length) cells.push(far)
  // Behind the last character, where something is missing.
  else if (start >= source.length) cells.push({ text: ' ', columns: 1, marked: true })
  return cells
}

/** Stands for everything that was not looked at. */
const far: Cell = { text: '', columns: shownColumns, marked: false }

/** Never between the halves of one character. */
function boundary(source: string, index: number): number {
  const code = source.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff ? index - 1 : index
}

function cutAround(cells: readonly Cell[]): {
  readonly cells: readonly Cell[]
  readonly cutBefore: boolean
  readonly cutBehind: boolean
} {
  const total = cells.reduce((sum, { columns }) => sum + columns, 0)
  if (total <= shownColumns) return { cells, cutBefore: false, cutBehind: false }
  const marked = Math.max(
    0,
    cells.findIndex((cell) => cell.marked),
  )
  let first = marked
  let before = 0
  while (first > 0) {
    const columns = cells[first - 1]?.columns ?? 0
    if (before + columns > columnsBefore) break
    before += columns
    first -= 1
  }
  let behind = first
  let width = 0
  while (behind < cells.length) {
    const columns = cells[behind]?.columns ?? 0
    if (width + columns > shownColumns) break
    width += columns
    behind += 1
  }
  return {
    cells: cells.slice(first, behind),
    cutBefore: first > 0,
    cutBehind: behind < cells.length,
  }
}

function underline(cells: readonly Cell[]): string {
  const last = cells.findLastIndex(({ marked }) => marked)
  const carets = cells
    .slice(0, last + 1)
    .map(({ columns, marked }) => (marked ? '^' : ' ').repeat(columns))
    .join('')
  return carets === '' ? '^' : carets
}
