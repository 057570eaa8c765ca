import type { JSX } from 'preact'
import type { ShownIdentity } from './debug-page-data.ts'
import { FactList } from './fact-list.tsx'
import { StateMark } from './state-mark.tsx'

/** Who signs in; or, where that is not proven, what the document claims, in quite another dress. */
export function IdentityPanel({
  identity: { verified, facts, attributes },
}: {
  identity: ShownIdentity
}): JSX.Element {
  return (
    <section id="identity" aria-labelledby="identity-title">
      <h2 id="identity-title">{verified ? 'Who signs in' : 'What the document claims'}</h2>
      <div class={verified ? 'card identity' : 'claims'}>
        {verified ? (
          <p>
            <StateMark kind="good" word="Verified" />
          </p>
        ) : (
          <p class="disclaimer">
            <StateMark kind="warning" word="Not an identity." /> These are claims of a document that
            did not pass its checks. Nobody vouches for any of them: anyone can write such a
            document.
          </p>
        )}
        {facts.length === 0 ? null : <FactList facts={facts} />}
        {attributes.length === 0 ? null : (
          <>
            <h3>{verified ? 'Attributes' : 'Claimed attributes'}</h3>
            <FactList facts={attributes} />
          </>
        )}
      </div>
    </section>
  )
}
