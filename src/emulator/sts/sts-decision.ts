import type { ErrorCode } from '../../errors.ts'
import type { Decision } from '../../policy/explanation.ts'

/** One call of STS and how it was decided, with the reasons that the client is not told. */
export interface StsDecision {
  readonly action: 'AssumeRoleWithSAML'
  readonly requestId: string
  readonly at: Date
  /** As sent. */
  readonly roleArn: string
  /** As sent: the provider. */
  readonly principalArn: string
  readonly outcome: 'granted' | 'refused'
  /** Of a refusal: our code, the check that said no, and its sentence. */
  readonly refusal?: {
    readonly code: ErrorCode
    readonly check?: string
    readonly message: string
    readonly expected?: string
    readonly received?: string
  }
  /** What the trust policy said, action by action; empty when it was not asked. */
  readonly trust: readonly Decision[]
}
