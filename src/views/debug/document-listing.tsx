import type { JSX } from 'preact'
import type { DebugResultData, ShownDocument, ShownRow, ShownSpan } from './debug-page-data.ts'
import { FactList } from './fact-list.tsx'
import { LevelMark, levelKind } from './state-mark.tsx'

/** Every document that was found: the one that was judged open, the others folded away. */
export function DocumentListings({ result }: { result: DebugResultData }): JSX.Element | null {
  const { documents, main, findings } = result
  if (documents.length === 0) return null
  const titles = new Map(findings.map(({ anchor, title }) => [anchor, title]))
  return (
    <section id="document" aria-labelledby="document-title">
      <h2 id="document-title">
        {documents.length === 1 ? 'The document' : `The ${String(documents.length)} documents`}
      </h2>
      {documents.map((shown, index) =>
        index === main ? (
          <div class="card document">
            <DocumentListing document={shown} titles={titles} />
          </div>
        ) : (
          <details class="card document">
            <summary>
              {shown.kind}, {shown.foundIn}
            </summary>
            <DocumentListing document={shown} titles={titles} />
          </details>
        ),
      )}
    </section>
  )
}

type Titles = ReadonlyMap<string, string>

function DocumentListing({
  document: { kind, foundIn, steps, facts, rows, omittedCharacters, redacted },
  titles,
}: {
  document: ShownDocument
  titles: Titles
}): JSX.Element {
  return (
    <>
      <h3>{kind}</h3>
      <p class="found">
        {foundIn}
        {steps.length === 0 ? null : (
          <>
            {', read in these steps: '}
            {steps.map((step) => (
              <span class="step">{step}</span>
            ))}
          </>
        )}
      </p>
      {facts.length === 0 ? null : <FactList facts={facts} />}
      {redacted ? (
        <p class="found">
          Signatures and secrets are blackened: what is shown here cannot be used.
        </p>
      ) : null}
      {rows.length === 0 ? (
        <p class="muted">There is nothing to show.</p>
      ) : (
        <ol class={`listing ${gutterClass(rows)}`} role="list" aria-label={kind} tabIndex={0}>
          {rows.map((row) => (
            <Row row={row} titles={titles} />
          ))}
        </ol>
      )}
      {omittedCharacters > 0 ? (
        <p class="found">{`${String(omittedCharacters)} more characters are not shown.`}</p>
      ) : null}
    </>
  )
}

function Row({ row, titles }: { row: ShownRow; titles: Titles }): JSX.Element {
  const { anchor, depth, spans, findings } = row
  const [worst] = findings.map(({ level }) => levelKind(level)).toSorted(byWeight)
  return (
    <li id={anchor} class={worst === undefined ? 'row' : `row found-${worst}`}>
      <span class="gutter">{gutterText(row)}</span>
      <code class={`depth-${String(depthClass(depth))}`}>
        {spans.map((span) => (
          <Piece span={span} />
        ))}
      </code>
      {findings.length === 0 ? null : (
        <span class="row-findings">
          {findings.map(({ anchor: finding, level }) => (
            <a href={`#${finding}`} class={levelKind(level)}>
              <LevelMark level={level} hidden />
              {titles.get(finding) ?? 'finding'}
            </a>
          ))}
        </span>
      )}
    </li>
  )
}

const weights = ['bad', 'warning', 'info'] as const
const byWeight = (one: (typeof weights)[number], other: (typeof weights)[number]): number =>
  weights.indexOf(one) - weights.indexOf(other)

const gutterText = ({ line, column }: ShownRow): string =>
  column > 1 ? `${String(line)}:${String(column)}` : String(line)

/** The gutter is as wide as its longest number; the classes are 2, 4, ... 14 characters wide. */
function gutterClass(rows: readonly ShownRow[]): string {
  const longest = rows.reduce((length, row) => Math.max(length, gutterText(row).length), 0)
  return `gutter-${String(Math.min(14, 2 * Math.ceil(longest / 2)))}`
}

const deepest = 12

const depthClass = (depth: number): number =>
  Math.min(deepest, Math.max(0, Math.trunc(Number.isFinite(depth) ? depth : 0)))

const colors = new Map<string, string>(
  (
    [
      'punctuation',
      'name',
      'attribute',
      'value',
      'comment',
      'number',
      'keyword',
      'redacted',
    ] as const
  ).map((color) => [color, `t-${color}`]),
)

function Piece({ span: { text, color, mark } }: { span: ShownSpan }): JSX.Element {
  const colored = colors.get(color)
  if (mark !== undefined) {
    const classes = [levelKind(mark), colored].filter((name) => name !== undefined)
    return <mark class={classes.join(' ')}>{text}</mark>
  }
  return colored === undefined ? <>{text}</> : <span class={colored}>{text}</span>
}
