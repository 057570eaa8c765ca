/** What bounds a session besides the policies of who asks for it. */
export interface SessionPolicies {
  /** JSON text; together with the ARNs 2048 characters at most. */
  readonly policy?: string
  /** ARNs of managed policies, ten at most. */
  readonly policyArns: readonly string[]
}
