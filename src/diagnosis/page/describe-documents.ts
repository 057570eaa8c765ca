import type { ShownDocument, ShownFact } from '../../views/debug/debug-page-data.ts'
import type { Diagnosis } from '../diagnosis.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { kindNames } from '../report/document-names.ts'
import type { AnchoredFinding } from './describe-findings.ts'
import { facts } from './describe-identity.ts'
import { layOutDocument } from './lay-out-document.ts'

/** Of the document that the page is about. */
const mainLimits = { maxRows: 2500, maxCharacters: 250_000 }
/** Of each other one, and of all others together. */
const otherLimits = { maxRows: 250, maxCharacters: 20_000 }
const othersTogether = { maxRows: 1500, maxCharacters: 150_000 }

/** The documents in rows, with the anchors of the rows at which findings stand. */
export interface DescribedDocuments {
  readonly documents: readonly ShownDocument[]
  readonly rowOf: ReadonlyMap<string, string>
}

/**
 * Every document that was found: the one that the page is about as far as anybody reads, the others
 * shorter. What is left out is counted.
 *
 * @param options.redact leaves out signatures and what may be secret
 */
export function describeDocuments(
  { documents, main }: Pick<Diagnosis, 'documents' | 'main'>,
  anchored: readonly AnchoredFinding[],
  { redact }: { readonly redact: boolean },
): DescribedDocuments {
  const rowOf = new Map<string, string>()
  const left = { ...othersTogether }
  const shown = documents.map((document, index): ShownDocument => {
    const limits =
      index === main
        ? mainLimits
        : {
            maxRows: Math.min(otherLimits.maxRows, left.maxRows),
            maxCharacters: Math.min(otherLimits.maxCharacters, left.maxCharacters),
          }
    const laidOut = layOutDocument(document, {
      ...limits,
      index,
      redact,
      marks: marksIn(anchored, index, main),
    })
    if (index !== main) {
      left.maxRows -= laidOut.rows.length
      left.maxCharacters -= Math.min(document.text.length, limits.maxCharacters)
    }
    for (const [finding, row] of laidOut.rowOf) rowOf.set(finding, row)
    const { rows, omittedCharacters, redacted } = laidOut
    return {
      kind: kindNames[document.kind],
      foundIn: document.foundIn,
      steps: document.steps,
      facts: factsOf(document, redact),
      rows,
      omittedCharacters,
      redacted,
    }
  })
  return { documents: shown, rowOf }
}

function marksIn(
  anchored: readonly AnchoredFinding[],
  index: number,
  main: number,
): Parameters<typeof layOutDocument>[1]['marks'] {
  return anchored.flatMap(({ finding: { at, level }, anchor }) =>
    at?.line !== undefined && (at.document ?? main) === index ? [{ anchor, level, at }] : [],
  )
}

/** How a document came. RelayState may be a state of ours, which a trace does not tell. */
function factsOf(document: RecognizedDocument, redact: boolean): readonly ShownFact[] {
  const { alsoFoundIn, at } = document
  return facts([
    ['Delivered to', document.deliveredTo],
    ['Method', document.method],
    ['RelayState', redact ? undefined : document.relayState],
    ['Captured', at === undefined || Number.isNaN(at.getTime()) ? undefined : at.toISOString()],
    ['Action', document.action],
    ['Role asked for', document.roleArn],
    ['Provider named', document.principalArn],
    ['RoleSessionName asked for', document.roleSessionName],
    ['The same in', alsoFoundIn],
  ])
}
