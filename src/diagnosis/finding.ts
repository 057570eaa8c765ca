import type { AwsError, ErrorCode } from '../errors.ts'
import type { FindingLevel } from './finding-level.ts'
import type { FindingId } from './findings.ts'

export type { FindingLevel } from './finding-level.ts'

/** Where something stands. Lines and columns are counted from 1; a column is a UTF-16 code unit. */
export interface Place {
  readonly line?: number
  readonly column?: number
  /** Behind the last character. */
  readonly endLine?: number
  readonly endColumn?: number
  /** XPath-like in XML, a claim path in a token, JSONPath in a policy. */
  readonly path?: string
  /** Index in `Diagnosis.documents`. */
  readonly document?: number
}

/** One thing about a sign-in that somebody should know. */
export interface Finding {
  readonly id: FindingId
  readonly level: FindingLevel
  /** One plain sentence: what is wrong with this very document. */
  readonly message: string
  /** What would have been right. An excerpt. */
  readonly expected?: string
  /** What came. An excerpt: never a whole assertion or token, never a secret. */
  readonly received?: string
  readonly at?: Place
  /** What AWS answers, where that is known. */
  readonly awsError?: AwsError
  /** What to change, and where. */
  readonly remedy?: string
  /** Where that setting is in the identity provider's product. */
  readonly productHint?: string
  /** Title of the section of the IAM User Guide that says more. */
  readonly guideSection?: string
  /** The verifier's code that this explains. */
  readonly code?: ErrorCode
  /** Goes away by itself when the finding of this id, earlier in the list, is mended. */
  readonly consequenceOf?: FindingId
}
