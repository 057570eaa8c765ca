import type { JSX } from 'preact'
import { Instant } from '../instant.tsx'
import type { DebugFormData, ShownWindow } from './debug-page-data.ts'
import { StateMark, type StateMarkKind } from './state-mark.tsx'
import { SuggestedTimes } from './suggested-times.tsx'

/** Every window of validity as a bar against now, and as the row of a table. */
export function ValidityTimeline({
  windows,
  judgedAt,
  times,
  formId,
}: {
  windows: readonly ShownWindow[]
  /** ISO 8601. */
  judgedAt: string
  times: DebugFormData['suggestedTimes']
  /** Of the form that judges again at one of these. */
  formId: string
}): JSX.Element | null {
  if (windows.length === 0) return null
  return (
    <section id="times" aria-labelledby="times-title">
      <h2 id="times-title">What was valid when</h2>
      <p class="section-lede">
        The line in the middle is the time it was judged at, <Instant at={judgedAt} />. The scale is
        compressed towards both ends.
      </p>
      <table class="card stacking windows" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {['Window', 'State', 'Before and after'].map((heading) => (
              <th role="columnheader" scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {windows.map((shown) => (
            <WindowRow window={shown} />
          ))}
        </tbody>
      </table>
      {times.length === 0 ? null : (
        <>
          <p class="label">Judge again at another time</p>
          <SuggestedTimes times={times} formId={formId} />
        </>
      )}
    </section>
  )
}

const states = new Map<string, readonly [kind: StateMarkKind, word: string]>([
  ['current', ['good', 'valid']],
  ['within-skew', ['warning', 'only by the clock skew allowed']],
  ['not-yet', ['bad', 'not yet valid']],
  ['over', ['bad', 'over']],
])

function WindowRow({ window: shown }: { window: ShownWindow }): JSX.Element {
  const { name, state, words, from, until } = shown
  const [kind, word] = states.get(state) ?? ['open' as const, 'unknown']
  return (
    <tr role="row" class={`window-${kind}`}>
      <th role="rowheader" scope="row">
        {name}
      </th>
      <td role="cell" data-label="State">
        <StateMark kind={kind} word={word} />
        <span class="reason">{words}</span>
      </td>
      <td role="cell">
        <Bar window={shown} />
        <span class="time span">
          <span>{from === undefined ? 'no beginning' : <Instant at={from} />}</span>
          <span aria-hidden="true">–</span>
          <span class="visually-hidden">until</span>
          <span>{until === undefined ? 'no end' : <Instant at={until} />}</span>
        </span>
      </td>
    </tr>
  )
}

function Bar({ window: { fromPosition, untilPosition } }: { window: ShownWindow }): JSX.Element {
  const one = within(fromPosition)
  const other = within(untilPosition)
  // Ever so short a window is seen, even at the edge.
  const start = Math.min(one, other, 1000 - thinnest)
  const end = Math.max(one, other, start + thinnest)
  return (
    <svg
      class="bar"
      viewBox="0 0 1000 24"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="track" x="0" y="11" width="1000" height="2" />
      <rect class="span" x={start} y="6" width={end - start} height="12" />
      <line class="now" x1="500" y1="0" x2="500" y2="24" />
    </svg>
  )
}

const thinnest = 4

const within = (position: number): number =>
  Number.isFinite(position) ? Math.min(1000, Math.max(0, Math.round(position))) : 500
