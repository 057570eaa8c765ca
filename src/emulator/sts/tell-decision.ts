import type { FedbridgeError } from '../../errors.ts'
import type { StsDecision } from './sts-decision.ts'
import type { StsEmulation } from './sts-emulation.ts'

/** What is known of a decision besides how it ended. */
export type DecisionFacts = Omit<StsDecision, 'at' | 'outcome' | 'refusal'>

/** Tells a decision of STS, with its reasons, to the log and to whoever asked for decisions. */
export function tellDecision(
  { clock, log, onDecision }: StsEmulation,
  facts: DecisionFacts,
  failure: FedbridgeError | undefined,
): void {
  const decision: StsDecision = {
    ...facts,
    at: clock.now(),
    outcome: failure === undefined ? 'granted' : 'refused',
    ...(failure === undefined ? {} : { refusal: refusalOf(failure) }),
  }
  onDecision(decision)
  const { trust, access = [], ...line } = decision
  // The reasons, not the statements: they name what decided, and a page of conditions is no log line.
  log.info(
    { ...line, trust: trust.map(reasonOf), access: access.map(reasonOf) },
    `${decision.action} ${decision.outcome}`,
  )
}

function reasonOf({ action, reason }: { readonly action: string; readonly reason: string }): {
  readonly action: string
  readonly reason: string
} {
  return { action, reason }
}

function refusalOf(failure: FedbridgeError): NonNullable<StsDecision['refusal']> {
  const { code, check, message, expected, received } = failure
  return {
    code,
    message,
    ...(check === undefined ? {} : { check }),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  }
}
