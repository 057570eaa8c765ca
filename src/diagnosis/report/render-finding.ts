import type { AwsError } from '../../errors.ts'
import type { Diagnosis } from '../diagnosis.ts'
import type { Finding, FindingLevel } from '../finding.ts'
import { guideUrl } from '../guide-url.ts'
import { documentOf } from './document-names.ts'
import type { Colour, Paint } from './paint.ts'
import { renderExcerpt } from './render-excerpt.ts'
import { shownText } from './shown-text.ts'
import { visible } from './visible.ts'

const colours: Readonly<Record<FindingLevel, Colour>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
}

export interface FindingOptions {
  readonly paint: Paint
  /** What the input is called: the name of its file. */
  readonly name: string
}

/**
 * A finding as lines for a terminal: level, id and sentence, the line of the document with carets, and
 * below it what was expected and received, AWS's answer, how to mend it, and where to read on. What is
 * only worth knowing is told in one line; of what follows from another finding, the place.
 */
export function renderFinding(
  finding: Finding,
  diagnosis: Diagnosis,
  { paint, name }: FindingOptions,
): readonly string[] {
  const { id, level, message } = finding
  const head = `${paint(colours[level], `${level}[${id}]`)}: ${paint('bold', visible(message))}`
  if (level === 'info') return [head]
  return [
    head,
    ...renderPlace(finding, diagnosis, name, paint),
    ...notesOf(finding).map(
      ([label, text]) => `  ${paint('blue', '=')} ${label}: ${visible(text)}`,
    ),
  ]
}

function renderPlace(
  { at }: Finding,
  diagnosis: Diagnosis,
  name: string,
  paint: Paint,
): readonly string[] {
  if (at === undefined) return []
  const { index, document } = documentOf(diagnosis, at)
  if (document === undefined) return []
  const isWhole = document.foundIn === 'the input' && document.steps.length === 0
  const place = at.line === undefined ? '' : `:${at.line}:${at.column ?? 1}`
  const inside = document.foundIn === 'the input' ? '' : `, ${document.foundIn}`
  const where = `${name}${isWhole ? '' : `${inside}, decoded`}${place}`
  const path = at.path === undefined ? '' : `  ${at.path}`
  if (place === '' && path === '') return []
  const excerpt = renderExcerpt(shownText(document, index), at, paint)
  return [
    `  ${paint('blue', '-->')} ${visible(where)}${paint('dim', visible(path))}`,
    ...(excerpt ?? []).map((line) => `  ${line}`),
  ]
}

function notesOf(finding: Finding): readonly (readonly [label: string, text: string])[] {
  const { expected, received, awsError, remedy, productHint, guideSection } = finding
  const isConsequence = finding.consequenceOf !== undefined
  const notes: readonly (readonly [string, string | undefined])[] = [
    ['expected', expected],
    ['received', received],
    ...(isConsequence
      ? []
      : ([
          ['AWS answers', awsError && describeAwsError(awsError)],
          ['to mend it', remedy],
          ['where', productHint],
          ['IAM User Guide', guideSection && citeGuide(guideSection)],
        ] as const)),
  ]
  return notes.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]))
}

/** The section of the guide, and where it is on the web. */
function citeGuide(section: string): string {
  const url = guideUrl(section)
  return url === undefined ? section : `${section}, ${url}`
}

/** AWS's answer as people know it from the command line of AWS. */
export function describeAwsError({ code, message, status }: AwsError): string {
  return `${code} (HTTP ${status}): ${message}`
}
