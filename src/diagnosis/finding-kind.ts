import type { ErrorCode } from '../errors.ts'
import type { FindingLevel } from './finding-level.ts'

/**
 * What a finding is about, in the order in which a response is looked at; of two findings that
 * explain nothing about each other the earlier one comes first.
 */
export const findingAreas = [
  'input',
  'transport',
  'xml',
  'message',
  'status',
  'shape',
  'encryption',
  'signature',
  'issuer',
  'subject',
  'conditions',
  'times',
  'delivery',
  'attributes',
  'provider',
  'role',
  'trust',
  'session',
  'console',
  'service',
  'metadata',
  'trust-policy',
] as const

export type FindingArea = (typeof findingAreas)[number]

/** What all findings of one id have in common. */
export interface FindingKind {
  /** Unless a finding says otherwise. */
  readonly level: FindingLevel
  readonly area: FindingArea
  /** A few words, for lists. */
  readonly title: string
  /** The codes of the verifier and of STS that a finding of this id can explain. */
  readonly explains: readonly ErrorCode[]
  /** What to do, unless a finding knows better: the imperative, with a full stop. */
  readonly remedy?: string
  /** Title of the section of the IAM User Guide. */
  readonly guideSection?: string
}
