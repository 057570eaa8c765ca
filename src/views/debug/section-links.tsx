import type { JSX } from 'preact'
import { splitFindings } from './arrange-findings.ts'
import type { DebugResultData } from './debug-page-data.ts'

/** Quiet links to the parts of the page that there are. */
export function SectionLinks({ result }: { result: DebugResultData }): JSX.Element {
  const { cause, others } = splitFindings(result)
  const links: readonly (readonly [id: string, label: string, exists: boolean])[] = [
    ['cause', 'Cause', cause !== undefined],
    ['findings', cause === undefined ? 'Findings' : 'Other findings', others.length > 0],
    ['try-again', 'Try again', true],
    ['flow', 'Way of the sign-in', result.flow.length > 0],
    ['document', 'Document', result.documents.length > 0],
    ['times', 'Times', result.windows.length > 0],
    ['trust', 'Trust policy', result.trust.length > 0],
    [
      'identity',
      result.identity?.verified === true ? 'Identity' : 'Claims',
      result.identity !== undefined,
    ],
    ['context-keys', 'Condition keys', result.contextKeys.length > 0],
    ['session', 'Session', result.session !== undefined],
  ]
  return (
    <nav class="section-links" aria-label="On this page">
      <ul>
        {links.map(([id, label, exists]) =>
          exists ? (
            <li>
              <a href={`#${id}`}>{label}</a>
            </li>
          ) : null,
        )}
        <li class="fresh">
          <a href="/debug">Another document</a>
        </li>
      </ul>
    </nav>
  )
}
