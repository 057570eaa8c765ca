import type { JSX } from 'preact'
import type { ShownFlowStep } from './debug-page-data.ts'
import { StateMark } from './state-mark.tsx'

/** The way of a sign-in, with the step at which it ended. */
export function FlowDrawing({ flow }: { flow: readonly ShownFlowStep[] }): JSX.Element | null {
  if (flow.length === 0) return null
  return (
    <section id="flow" aria-labelledby="flow-title">
      <h2 id="flow-title">The way of the sign-in</h2>
      <ol class="flow card" role="list">
        {flow.map((step) => (
          <Step step={step} />
        ))}
      </ol>
    </section>
  )
}

function Step({ step: { name, detail, state, findings } }: { step: ShownFlowStep }): JSX.Element {
  const kind = state === 'done' ? 'good' : state === 'failed' ? 'bad' : 'open'
  const word = kind === 'good' ? 'done' : kind === 'bad' ? 'failed here' : 'not reached'
  return (
    <li class={`step-${kind}`}>
      <StateMark kind={kind} word={word} />
      <strong>{name}</strong>
      <span class="detail">{detail}</span>
      {findings.length === 0 ? null : (
        <ul class="plain">
          {findings.map(({ anchor, title }) => (
            <li>
              <a href={`#${anchor}`}>{title}</a>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
