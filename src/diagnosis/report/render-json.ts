import type { Decision } from '../../policy/explanation.ts'
import type { Diagnosis, TrustDiagnosis } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { guideUrl } from '../guide-url.ts'
import type { RecognizedDocument } from '../recognition.ts'
import type { ProposedChange, SmallestChange } from '../trust-policy/smallest-change.ts'

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json
}

/** A diagnosis with what its input is called. */
export interface NamedDiagnosis {
  /** Its file, or `-` for standard input. */
  readonly name: string
  readonly diagnosis: Diagnosis
}

/**
 * A diagnosis as programs read it: `verdict`, `findings` with the cause first, and everything else that
 * a `Diagnosis` has, with instants as ISO 8601 in UTC. The text of the documents is left out: it may be
 * a credential, and whoever asks has it.
 */
export function describeDiagnosis(diagnosis: Diagnosis): JsonObject {
  const { verdict, findings, at, documents, trust, ...rest } = diagnosis
  return {
    verdict,
    findings: findings.map(describeFinding),
    at: plain(at),
    documents: documents.map(describeDocument),
    ...(trust === undefined ? {} : { trust: trust.map(describeTrust) }),
    ...(plain(rest) as JsonObject),
  }
}

/**
 * The JSON of one or several diagnoses, in one line. One is the object that {@link describeDiagnosis}
 * makes, with `input`, its name; of several there is the verdict of all, the findings of all with their
 * `input`, and under `inputs` each for itself.
 */
export function renderJson(diagnoses: readonly NamedDiagnosis[]): string {
  const described = diagnoses.map(({ name, diagnosis }) => ({
    input: name,
    ...describeDiagnosis(diagnosis),
  }))
  const [first] = described
  if (first !== undefined && described.length === 1) return JSON.stringify(first)
  const isRejected = diagnoses.some(({ diagnosis }) => diagnosis.verdict === 'rejected')
  return JSON.stringify({
    verdict: isRejected ? 'rejected' : 'accepted',
    findings: diagnoses.flatMap(({ name, diagnosis }) =>
      diagnosis.findings.map((finding) => ({ input: name, ...describeFinding(finding) })),
    ),
    inputs: described,
  })
}

/** A finding as it is, with the address of the section that it refers to. */
function describeFinding(finding: Finding): JsonObject {
  const url = finding.guideSection === undefined ? undefined : guideUrl(finding.guideSection)
  return { ...(plain(finding) as JsonObject), ...(url === undefined ? {} : { guideUrl: url }) }
}

function describeDocument(document: RecognizedDocument): Json {
  const { kind, text, ...facts } = document
  const shown = Object.entries(facts).filter(([name]) => name !== 'parameter')
  return { kind, characters: text.length, ...(plain(Object.fromEntries(shown)) as JsonObject) }
}

function describeTrust({ decisions, smallestChange, ...trust }: TrustDiagnosis): Json {
  return {
    ...trust,
    decisions: decisions.map(describeDecision),
    ...(smallestChange === undefined
      ? {}
      : { smallestChange: describeSmallestChange(smallestChange) }),
  }
}

/** A decision as it is: it holds lists and words alone. */
export function describeDecision(decision: Decision): Json {
  return plain(decision)
}

/** The smallest change without the policy and the request that come of it: its edits say the same. */
export function describeSmallestChange(change: SmallestChange): Json {
  if (change.outcome !== 'found') return plain(change)
  const { outcome, best, others } = change
  return { outcome, best: describeChange(best), others: others.map(describeChange) }
}

function describeChange({ kind, sentence, edits }: ProposedChange): Json {
  return { kind, sentence, edits: plain(edits) }
}

/** As JSON reads it back; an instant that is none becomes null, and a map an object. */
function plain(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return plain(Object.fromEntries(value as Map<string, unknown>))
  if (typeof value !== 'object') return null
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[name, plain(member)]],
    ),
  )
}
