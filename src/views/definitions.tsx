import type { ComponentChildren, JSX } from 'preact'

/** A term and what stands for it here. */
export interface Definition {
  readonly term: string
  readonly value: ComponentChildren
}

/** Terms with their values; undefined entries are left out. */
export function Definitions({
  entries,
}: {
  entries: readonly (Definition | undefined)[]
}): JSX.Element {
  return (
    <dl>
      {entries.map((entry) =>
        entry === undefined ? null : (
          <div>
            <dt>{entry.term}</dt>
            <dd>{entry.value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
