import { errorKind } from '../errors.ts'
import type { AwsError, ErrorCode } from '../errors.ts'
import type { FindingKind } from './finding-kind.ts'
import type { FindingLevel } from './finding-level.ts'
import type { Finding, Place } from './finding.ts'
import { findingKinds } from './findings.ts'
import type { FindingId, RegisteredFindingId } from './findings.ts'
import { shown } from './shown.ts'

/** What one finding has of its own. */
export interface FindingDetails {
  /** A sentence. Values of the document in it have to be {@link quoted}. */
  readonly message: string
  readonly level?: FindingLevel
  readonly expected?: string | undefined
  readonly received?: string | undefined
  readonly at?: Place | undefined
  readonly remedy?: string | undefined
  /** Default: the first that the kind explains. */
  readonly code?: ErrorCode | undefined
  readonly awsError?: AwsError | undefined
  readonly consequenceOf?: FindingId | undefined
}

/**
 * A finding with everything that its kind says about all of them. Values of the document come out
 * bounded and inert; only errors carry a code and AWS's answer.
 */
export function writeFinding(id: RegisteredFindingId, details: FindingDetails): Finding {
  const kind: FindingKind = findingKinds[id]
  const { expected, received, at, consequenceOf } = details
  const level = details.level ?? kind.level
  const code = level === 'error' ? (details.code ?? kind.explains[0]) : undefined
  const awsError = details.awsError ?? (code === undefined ? undefined : errorKind(code).aws)
  const remedy = details.remedy ?? kind.remedy
  return {
    id,
    level,
    message: details.message,
    ...(expected === undefined ? {} : { expected: shown(expected) }),
    ...(received === undefined ? {} : { received: shown(received) }),
    ...(at === undefined ? {} : { at }),
    ...(awsError === undefined || level !== 'error' ? {} : { awsError }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(kind.guideSection === undefined ? {} : { guideSection: kind.guideSection }),
    ...(code === undefined ? {} : { code }),
    ...(consequenceOf === undefined ? {} : { consequenceOf }),
  }
}

/** Characters of a value inside a sentence. */
const quotedCharacters = 100

/** A value of somebody else's inside a sentence: in quotation marks, inert, and cut. */
export function quoted(value: string): string {
  const cut = value.length > quotedCharacters ? `${value.slice(0, quotedCharacters - 1)}…` : value
  return `"${shown(cut)}"`
}

/** A message of an error, which is lower case and without a full stop, as a sentence. */
export function asSentence(message: string): string {
  const text = shown(message)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
