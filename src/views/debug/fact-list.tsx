import type { JSX } from 'preact'
import { Definitions } from '../definitions.tsx'
import type { ShownFact } from './debug-page-data.ts'

/** Terms with one value or several, each to be read and copied exactly. */
export function FactList({ facts }: { facts: readonly ShownFact[] }): JSX.Element {
  return (
    <Definitions
      entries={facts.map(({ term, values }) => ({ term, value: <ValueList values={values} /> }))}
    />
  )
}

/** Values below each other; none and an empty one are said in words. */
export function ValueList({ values }: { values: readonly string[] }): JSX.Element {
  const [first] = values
  if (first === undefined) return <em class="muted">no value</em>
  if (values.length === 1) return <Value text={first} />
  return (
    <ul class="values">
      {values.map((value) => (
        <li>
          <Value text={value} />
        </li>
      ))}
    </ul>
  )
}

function Value({ text }: { text: string }): JSX.Element {
  return text === '' ? <em class="muted">empty</em> : <code>{text}</code>
}
