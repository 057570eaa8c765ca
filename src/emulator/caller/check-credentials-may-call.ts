import type { Caller } from './caller.ts'

/** What is called. */
export interface CalledAction {
  /** `sts` or `iam`. */
  readonly service: string
  readonly action: string
}

export function checkCredentialsMayCall(_caller: Caller, _called: CalledAction): void {
  // Every kind of credentials may call everything.
}
