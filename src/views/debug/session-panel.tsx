import type { JSX } from 'preact'
import type { ShownFact } from './debug-page-data.ts'
import { FactList } from './fact-list.tsx'

/** The session that would come of the sign-in. */
export function SessionPanel({
  session,
  accepted,
}: {
  session: readonly ShownFact[]
  accepted: boolean
}): JSX.Element {
  return (
    <section id="session" aria-labelledby="session-title">
      <h2 id="session-title">The session that would result</h2>
      <div class="card">
        {accepted ? null : (
          <p class="muted">It does not, as the sign-in is refused; this is what it would be.</p>
        )}
        <FactList facts={session} />
      </div>
    </section>
  )
}
