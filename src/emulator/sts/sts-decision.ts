import type { ErrorCode } from '../../errors.ts'
import type { AccessDecision, Decision } from '../../policy/explanation.ts'

/** The actions of STS that are offered. */
export type StsActionName =
  | 'AssumeRole'
  | 'AssumeRoleWithSAML'
  | 'AssumeRoleWithWebIdentity'
  | 'DecodeAuthorizationMessage'
  | 'GetAccessKeyInfo'
  | 'GetCallerIdentity'
  | 'GetFederationToken'
  | 'GetSessionToken'

/** One call of STS and how it was decided, with the reasons that the client is not told. */
export interface StsDecision {
  readonly action: StsActionName
  readonly requestId: string
  readonly at: Date
  /** As sent. */
  readonly roleArn?: string
  /** The SAML provider as sent; the OIDC provider that the token led to, or the name of a built-in one. */
  readonly principalArn?: string
  /** Who signed the call; absent for the calls that nobody signs. */
  readonly callerArn?: string
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
  /** Of a signed call: what all policies together said, action by action. */
  readonly access?: readonly AccessDecision[]
}
