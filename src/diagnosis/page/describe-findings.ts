import type { ShownFinding } from '../../views/debug/debug-page-data.ts'
import type { Diagnosis } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { findingKind } from '../findings.ts'
import { guideUrl } from '../guide-url.ts'
import { documentOf, nameDocument } from '../report/document-names.ts'
import { causeOf, groupFindings } from '../report/group-findings.ts'

/** A finding with the name by which the page links to it. */
export interface AnchoredFinding {
  readonly finding: Finding
  readonly anchor: string
}

/** An input of many documents may have thousands, and nobody reads them. */
const maxFindings = 200

/** The findings in the order of the page: the cause first, what follows from it behind it. */
export function anchorFindings({
  findings,
}: Pick<Diagnosis, 'findings'>): readonly AnchoredFinding[] {
  return groupFindings(findings)
    .flatMap(({ finding, consequences }) => [finding, ...consequences])
    .slice(0, maxFindings)
    .map((finding, index) => ({ finding, anchor: `finding-${index + 1}` }))
}

/** The findings as the page shows them, with links to their rows and to their causes. */
export function describeFindings(
  anchored: readonly AnchoredFinding[],
  diagnosis: Diagnosis,
  rowOf: ReadonlyMap<string, string>,
): readonly ShownFinding[] {
  const anchorOf = new Map(anchored.map(({ finding, anchor }) => [finding, anchor]))
  const shown = anchored.map(({ finding, anchor }): ShownFinding => {
    const { id, level, message, expected, received, at } = finding
    const { awsError, remedy, productHint, guideSection, code } = finding
    const cause = causeOf(finding, diagnosis.findings)
    const causeAnchor = cause && anchorOf.get(cause)
    const place = placeOf(finding, diagnosis)
    const rowAnchor = rowOf.get(anchor)
    const url = guideSection === undefined ? undefined : guideUrl(guideSection)
    return {
      id,
      anchor,
      level,
      title: titleOf(finding),
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(received === undefined ? {} : { received }),
      ...(place === undefined ? {} : { place }),
      ...(at?.path === undefined ? {} : { path: at.path }),
      ...(rowAnchor === undefined ? {} : { rowAnchor }),
      ...(awsError === undefined
        ? {}
        : { aws: { code: awsError.code, message: awsError.message, status: awsError.status } }),
      ...(remedy === undefined ? {} : { remedy: remedyOnPage(remedy) }),
      ...(productHint === undefined
        ? {}
        : { productHint: { product: diagnosis.product?.name ?? '', text: productHint } }),
      ...(guideSection === undefined ? {} : { guideSection }),
      ...(url === undefined ? {} : { guideUrl: url }),
      ...(code === undefined ? {} : { code }),
      ...(cause === undefined || causeAnchor === undefined
        ? {}
        : { consequenceOf: { anchor: causeAnchor, title: titleOf(cause) } }),
    }
  })
  const more = diagnosis.findings.length - anchored.length
  return more <= 0 ? shown : [...shown, furtherFindings(more)]
}

/** A few words for a finding; those about trust policies by themselves have their section's. */
export function titleOf({ id, guideSection }: Finding): string {
  const title = findingKind(id)?.title ?? guideSection?.split(' – ')[1]
  if (title !== undefined) return title
  const words = id.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

function placeOf({ at }: Finding, diagnosis: Diagnosis): string | undefined {
  if (at?.line === undefined) return undefined
  const place = `line ${at.line}, column ${at.column ?? 1}`
  const { document } = documentOf(diagnosis, at)
  if (diagnosis.documents.length === 1 || document === undefined) return place
  return `${nameDocument(document)}: ${place}`
}

function furtherFindings(count: number): ShownFinding {
  return {
    id: 'further-findings',
    anchor: 'further-findings',
    level: 'info',
    title: 'More findings',
    message: `There are ${count} more, which are not shown here: give the documents one by one.`,
  }
}

/** Where the command has an option, the page has a control. */
function remedyOnPage(remedy: string): string {
  return remedy
    .replace(/ \(--at ([^)\s]+)\)/, ' under “Try again with”: $1')
    .replace(/ \(--[a-z-]+, or a configuration\)/, ' under “Try again with”')
}
