import type { AwsError } from '../../errors.ts'
import type { AccessAnalyzerType, TrustPolicyLevel } from './access-analyzer.ts'
import type { TrustPolicyCheckId } from './trust-policy-checks.ts'

/** One thing about a trust policy that its author should know, with its place in the text. */
export interface TrustPolicyFinding {
  readonly id: TrustPolicyCheckId
  readonly level: TrustPolicyLevel
  /** Absent where Access Analyzer has no such check. */
  readonly accessAnalyzerType?: AccessAnalyzerType
  /** Access Analyzer's own words where it has the check. */
  readonly message: string
  /** JSONPath in the text as it is written, for example `$.Statement[0].Condition.StringEquals`. */
  readonly path: string
  /** Both from 1; a column is a UTF-16 code unit. */
  readonly line: number
  readonly column: number
  /** Behind the last character that the finding is about. */
  readonly endLine: number
  readonly endColumn: number
  readonly expected?: string
  readonly received?: string
  /** IAM's answer when it is asked to store the policy, where that is known. */
  readonly awsError?: AwsError
  /** What to write instead. */
  readonly remedy: string
  /** Title of the section of the IAM User Guide that says more. */
  readonly guideSection: string
}
