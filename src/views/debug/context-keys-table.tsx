import type { JSX } from 'preact'
import { Badge } from '../badge.tsx'
import type { ShownContextKey } from './debug-page-data.ts'
import { ValueList } from './fact-list.tsx'

/** The condition keys that a trust policy is asked with. */
export function ContextKeysTable({
  contextKeys,
}: {
  contextKeys: readonly ShownContextKey[]
}): JSX.Element | null {
  if (contextKeys.length === 0) return null
  return (
    <section id="context-keys" aria-labelledby="context-keys-title">
      <h2 id="context-keys-title">Condition keys</h2>
      <p class="section-lede">
        What a trust policy can ask for. Some of it goes on with the session, where permission
        policies can ask for it as well.
      </p>
      <table class="card stacking context-keys" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {['Key', 'Value', 'Later requests'].map((heading) => (
              <th role="columnheader" scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {contextKeys.map(({ key, values, survives }) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                <code>{key}</code>
              </th>
              <td role="cell" data-label="Value">
                <ValueList values={values} />
              </td>
              <td role="cell" data-label="Later requests">
                {survives ? (
                  <Badge tone="accent" text="have it too" />
                ) : (
                  <Badge tone="plain" text="sign-in only" />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
