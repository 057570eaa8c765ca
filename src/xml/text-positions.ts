/** A place in a text. Line and column are counted from 1; a column is a UTF-16 code unit. */
export interface TextPosition {
  readonly offset: number
  readonly line: number
  readonly column: number
}

/**
 * Finds the line and column of offsets in `text`. A line ends with a line feed, a carriage return,
 * or both together, as in XML 1.0. Preparing takes one pass, each question a binary search; an
 * offset outside of the text is brought to its nearer end.
 */
export function textPositions(text: string): (offset: number) => TextPosition {
  const starts = [0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const ends = code === lineFeed || (code === carriageReturn && text[at + 1] !== '\n')
    if (ends) starts.push(at + 1)
  }
  return (wanted) => {
    const offset = Math.min(Math.max(0, wanted), text.length)
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { offset, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

const lineFeed = 10
const carriageReturn = 13
