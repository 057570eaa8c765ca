import type { Diagnosis } from '../diagnosis.ts'
import type { FindingArea } from '../finding-kind.ts'
import type { FindingLevel } from '../finding.ts'
import { findingKind, findingKinds } from '../findings.ts'
import type { FindingId } from '../findings.ts'
import { inputFindings } from '../input-findings.ts'
import { oidcFindings } from '../oidc/oidc-findings.ts'
import type { DocumentKind } from '../recognition.ts'
import { metadataFindings } from '../saml/metadata-findings.ts'
import { samlFindings } from '../saml/saml-findings.ts'
import { trustPolicyChecks } from '../trust-policy/trust-policy-checks.ts'

/** A check that a document went through, or did not come to. */
export interface CheckedFinding {
  readonly id: FindingId
  readonly title: string
  readonly area: FindingArea
  /** False where an earlier error kept the document from it. */
  readonly reached: boolean
}

/** What only an identity is asked for: a document that was rejected does not come to it. */
const behindVerification: ReadonlySet<FindingArea> = new Set<FindingArea>([
  'provider',
  'role',
  'trust',
  'session',
])

/**
 * The checks whose finding is an error, of the kinds that a document is judged by, in the order of the
 * registry.
 */
export function checkedFindings(diagnosis: Diagnosis, index: number): readonly CheckedFinding[] {
  const kind = diagnosis.documents[index]?.kind ?? 'unrecognized'
  const isMain = index === diagnosis.main
  const isRejected = isMain ? diagnosis.claimed !== undefined : false
  return idsFor(kind).flatMap((id) => {
    const row = rowOf(id)
    if (row.level !== 'error') return []
    const reached = !(isRejected && behindVerification.has(row.area))
    return [{ id, title: row.title, area: row.area, reached }]
  })
}

/** Area and title of any finding. */
export function rowOf(id: FindingId): {
  readonly level: FindingLevel
  readonly title: string
  readonly area: FindingArea
  readonly guideSection?: string
  readonly help?: string
} {
  const kind = findingKind(id)
  if (kind !== undefined) {
    const { level, title, area, guideSection, remedy } = kind
    return {
      level,
      title,
      area,
      ...(guideSection === undefined ? {} : { guideSection }),
      ...(remedy === undefined ? {} : { help: remedy }),
    }
  }
  const { level, guideSection } = trustPolicyChecks[id as keyof typeof trustPolicyChecks]
  return { level, title: wordsOf(id), area: 'trust-policy', guideSection }
}

/** Every id of both registries, in their order. */
export const allFindingIds: readonly FindingId[] = [
  ...(Object.keys(findingKinds) as (keyof typeof findingKinds)[]),
  ...(Object.keys(trustPolicyChecks) as (keyof typeof trustPolicyChecks)[]),
]

type Registry = Readonly<Partial<Record<FindingId, unknown>>>

/** What comes behind the verification of a token is the same as for a response. */
const sharedAreas: ReadonlySet<FindingArea> = new Set<FindingArea>(['role', 'trust', 'session'])

const registries: Readonly<Partial<Record<DocumentKind, readonly Registry[]>>> = {
  'saml-response': [samlFindings],
  'saml-assertion': [samlFindings],
  'saml-metadata': [metadataFindings],
  'id-token': [oidcFindings, samlFindings],
  'access-token': [oidcFindings, samlFindings],
  'encrypted-token': [oidcFindings, samlFindings],
  'trust-policy': [trustPolicyChecks],
  'policy-document': [trustPolicyChecks],
}

function idsFor(kind: DocumentKind): readonly FindingId[] {
  const [own, shared] = registries[kind] ?? []
  const isXml = own === samlFindings || own === metadataFindings
  return [
    ...idsOf(inputFindings).filter((id) => !isXml || id !== 'json-unreadable'),
    ...(own === undefined ? [] : idsOf(own)),
    ...(shared === undefined ? [] : idsOf(shared).filter((id) => sharedAreas.has(rowOf(id).area))),
  ]
}

function idsOf(registry: Registry): readonly FindingId[] {
  return Object.keys(registry) as FindingId[]
}

/** `repeated-name` as `Repeated name`. */
function wordsOf(id: string): string {
  const words = id.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
