import type { ShownRow, ShownSpan } from '../../../src/views/debug/debug-page-data.ts'

/** A place in a sample's text that a finding is about. */
export interface SampleMark {
  readonly row: number
  readonly text: string
  readonly level: 'error' | 'warning' | 'info'
  readonly finding: string
}

const piece =
  /(<!--.*?-->)|(<\/?|\/?>|=)|([A-Za-z][\w:.-]*(?==))|((?<=<\/?)[A-Za-z][\w:.-]*)|("[^"]*")|(█+[^█]*█*)|([^<>"=\s█]+|\s+)/g

/** Rows as of one long line of XML, broken before its elements and coloured for the eye. */
export function listingOf(texts: readonly string[], marks: readonly SampleMark[]): ShownRow[] {
  let column = 1
  return texts.map((indented, index) => {
    const text = indented.trimStart()
    const own = marks.filter(({ row }) => row === index)
    const row: ShownRow = {
      anchor: `row-0-${String(index)}`,
      line: 1,
      column,
      depth: (indented.length - text.length) / 2,
      spans: spansOf(text).flatMap((span) => markedSpans(span, own)),
      findings: own.map(({ finding, level }) => ({ anchor: finding, level })),
    }
    column += text.length
    return row
  })
}

function spansOf(text: string): ShownSpan[] {
  return [...text.matchAll(piece)].map(
    ([whole, comment, punctuation, attribute, name, value, redacted]) => ({
      text: whole,
      color:
        comment !== undefined
          ? 'comment'
          : punctuation !== undefined
            ? 'punctuation'
            : attribute !== undefined
              ? 'attribute'
              : name !== undefined
                ? 'name'
                : value !== undefined
                  ? 'value'
                  : redacted !== undefined
                    ? 'redacted'
                    : 'plain',
    }),
  )
}

function markedSpans(span: ShownSpan, marks: readonly SampleMark[]): ShownSpan[] {
  const mark = marks.find(({ text }) => span.text.includes(text))
  if (mark === undefined) return [span]
  const at = span.text.indexOf(mark.text)
  const parts: ShownSpan[] = [
    { ...span, text: span.text.slice(0, at) },
    { ...span, text: mark.text, mark: mark.level },
    { ...span, text: span.text.slice(at + mark.text.length) },
  ]
  return parts.filter(({ text }) => text !== '')
}
