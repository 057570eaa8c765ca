/**
 * Owns a diagnosis as text and files for programs: for a terminal, as JSON, JUnit XML and SARIF. May
 * import policy, and its siblings in diagnosis. Pure: reads no clock, no environment and no file, and
 * whatever a document holds comes out inert in each form.
 */
import type { Diagnosis } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { groupFindings } from './group-findings.ts'
import { nameDocument } from './document-names.ts'
import { paintWith } from './paint.ts'
import type { Paint } from './paint.ts'
import { renderFinding } from './render-finding.ts'
import { renderOutcome } from './render-outcome.ts'
import { visible } from './visible.ts'

export interface RenderTextOptions {
  /** Whether to write ANSI colours. */
  readonly color: boolean
  /** What the input is called, the name of its file for example. Default: `input`. */
  readonly name?: string
}

/**
 * A diagnosis for a person at a terminal: the cause first, with the line of the document and what to
 * change, what follows from it indented below; then what was recognised, who it is about, what the trust
 * policies say, the session that would come of it, and in the last line the verdict.
 */
export function renderText(
  diagnosis: Diagnosis,
  { color, name = 'input' }: RenderTextOptions,
): string {
  const paint = paintWith(color)
  const lines = [
    ...renderFindings(diagnosis, { paint, name }),
    ...renderRecognized(diagnosis, paint),
    ...renderOutcome(diagnosis, paint),
    renderVerdict(diagnosis, name, paint),
  ]
  return `${lines.join('\n')}\n`
}

function renderFindings(
  diagnosis: Diagnosis,
  options: { readonly paint: Paint; readonly name: string },
): readonly string[] {
  const groups = groupFindings(diagnosis.findings)
  return groups.flatMap(({ finding, consequences }, index) => {
    const isNote = finding.level === 'info'
    const next = groups[index + 1]?.finding
    const lead = `  ${options.paint('dim', 'what follows from it, and goes away with it:')}`
    return [
      ...renderFinding(finding, diagnosis, options),
      ...(consequences.length === 0 ? [] : [lead]),
      ...consequences.flatMap((consequence) =>
        renderFinding(consequence, diagnosis, options).map((line) => `    ${line}`),
      ),
      ...(isNote && next?.level === 'info' ? [] : ['']),
    ]
  })
}

function renderRecognized(
  { documents, main, product }: Diagnosis,
  paint: Paint,
): readonly string[] {
  const evidence = product?.evidence[0]?.words
  return [
    paint('bold', 'Recognised'),
    ...documents.map((document, index) => {
      const steps = document.steps.length === 0 ? '' : `; ${document.steps.join(', then ')}`
      const also =
        document.alsoFoundIn.length === 0 ? '' : `; the same in ${document.alsoFoundIn.join(', ')}`
      const mark = documents.length > 1 && index === main ? '  <- this report is about it' : ''
      return `  ${visible(`${index + 1}. ${nameDocument(document)}${steps}${also}`)}${mark}`
    }),
    ...(product === undefined
      ? []
      : [
          `  most likely made by ${visible(product.name)}${evidence === undefined ? '' : ` (${visible(evidence)})`}`,
        ]),
    '',
  ]
}

function renderVerdict({ verdict, findings }: Diagnosis, name: string, paint: Paint): string {
  const errors = findings.filter(({ level }) => level === 'error')
  const warnings = findings.filter(({ level }) => level === 'warning')
  const causes = errors.filter(({ consequenceOf }) => consequenceOf === undefined)
  const counts = [counted(errors, 'error'), counted(warnings, 'warning')].filter(
    (text) => text !== undefined,
  )
  const tail = counts.length === 0 ? '' : `: ${counts.join(', ')}`
  const [cause] = causes
  const mend = cause === undefined ? '' : `; begin with ${cause.id}`
  return `${visible(name)}: ${paint(verdict === 'accepted' ? 'green' : 'red', verdict)}${tail}${mend}`
}

function counted(findings: readonly Finding[], word: string): string | undefined {
  const { length } = findings
  return length === 0 ? undefined : `${length} ${word}${length === 1 ? '' : 's'}`
}
