import type { JSX } from 'preact'
import { splitFindings, type FindingGroup } from './arrange-findings.ts'
import type { DebugResultData, ShownFinding } from './debug-page-data.ts'
import { FindingCard } from './finding-card.tsx'
import { omitRepeated } from './omit-repeated.ts'
import { levelKind } from './state-mark.tsx'

/** The cause with its consequences, then everything else that was found, the notes folded away. */
export function FindingsList({ result }: { result: DebugResultData }): JSX.Element {
  const { cause, others } = splitFindings(result)
  const isNote = ({ finding, consequences }: FindingGroup): boolean =>
    levelKind(finding.level) === 'info' && consequences.length === 0
  return (
    <>
      {cause === undefined ? null : (
        <section id="cause" aria-labelledby={`${cause.finding.anchor}-title`}>
          <FindingCard
            finding={cause.finding}
            weight="cause"
            heading="h2"
            omitMessage={cause.finding.message === result.headline}
          >
            <Consequences of={cause} heading="h3" />
          </FindingCard>
        </section>
      )}
      <OtherFindings
        findings={others.filter((group) => !isNote(group))}
        notes={others.filter(isNote).map(({ finding }) => finding)}
        hasCause={cause !== undefined}
      />
    </>
  )
}

function Consequences({
  of: { finding: cause, consequences },
  heading: Heading,
}: {
  of: FindingGroup
  heading: 'h3' | 'h4'
}): JSX.Element | null {
  if (consequences.length === 0) return null
  return (
    <div class="consequences">
      <Heading>
        {consequences.length === 1
          ? 'One consequence, which goes away with it'
          : `${String(consequences.length)} consequences, which go away with it`}
      </Heading>
      {consequences.map((finding) => (
        <FindingCard finding={omitRepeated(finding, cause)} weight="consequence" heading="h4" />
      ))}
    </div>
  )
}

function OtherFindings({
  findings,
  notes,
  hasCause,
}: {
  findings: readonly FindingGroup[]
  notes: readonly ShownFinding[]
  hasCause: boolean
}): JSX.Element | null {
  if (findings.length === 0 && notes.length === 0) return null
  return (
    <section id="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">{hasCause ? 'What else was found' : 'What was found'}</h2>
      {findings.map((group) => (
        <FindingCard finding={group.finding} weight="finding" heading="h3">
          <Consequences of={group} heading="h4" />
        </FindingCard>
      ))}
      {notes.length === 0 ? null : (
        <details class="notes" open={!hasCause && findings.length === 0}>
          <summary>{notes.length === 1 ? 'One note' : `${String(notes.length)} notes`}</summary>
          {notes.map((finding) => (
            <FindingCard finding={finding} weight="finding" heading="h3" />
          ))}
        </details>
      )}
    </section>
  )
}
