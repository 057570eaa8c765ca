import type { Clock } from '../clock.ts'

/** `open`: nobody is let through. `half-open`: the pause is over, and one call may try. */
export type CircuitState = 'closed' | 'open' | 'half-open'

/** What became of a call: `neither` when nothing was sent, or what came says nothing about other calls. */
export type CallOutcome = 'answered' | 'unanswered' | 'neither'

/** Leave to make one call, whose outcome has to be said. */
export interface Passage {
  leave(outcome: CallOutcome): void
}

/** Keeps calls from a service that does not answer, so that each fails at once and not after its time. */
export interface Circuit {
  state(): CircuitState
  /** Leave to call, or in how many seconds, 1 or more, it is worth asking again. */
  enter(): Passage | { readonly retryAfterSeconds: number }
}

export interface CircuitOptions {
  readonly clock: Clock
  /** Hears when it opens and when it closes. */
  readonly tell?: (state: 'open' | 'closed') => void
  /** How many calls in a row have to go unanswered. Default 5. */
  readonly unansweredCalls?: number
  /** How long nobody is let through then. Default 30. */
  readonly pauseSeconds?: number
}

/**
 * Opens a circuit breaker: after `unansweredCalls` in a row that nobody answered it is open for
 * `pauseSeconds`; then one call is let through, and its outcome closes the circuit or begins another
 * pause. It has no timers: what it is now follows from the clock.
 *
 * The well-kept packages, cockatiel 4 and opossum 10, ask for Node 22, and cockatiel 3 and opossum have the
 * machine's clock and timers built in.
 */
export function openCircuit({
  clock,
  tell = () => undefined,
  unansweredCalls = 5,
  pauseSeconds = 30,
}: CircuitOptions): Circuit {
  let unanswered = 0
  let openedAt: number | undefined
  let probing = false
  // Outcomes of calls that began before the circuit last changed say nothing about now.
  let era = 0

  const pauseLeftMs = (since: number): number => {
    const passed = clock.now().getTime() - since
    // A clock that was set back must not keep it open for ever.
    return passed < 0 ? 0 : Math.max(0, pauseSeconds * 1000 - passed)
  }
  const open = (): void => {
    const wasOpen = openedAt !== undefined
    openedAt = clock.now().getTime()
    era += 1
    if (!wasOpen) tell('open')
  }
  const close = (): void => {
    const wasOpen = openedAt !== undefined
    openedAt = undefined
    unanswered = 0
    if (!wasOpen) return
    era += 1
    tell('closed')
  }
  const leaveClosed = (outcome: CallOutcome): void => {
    if (outcome === 'answered') unanswered = 0
    if (outcome !== 'unanswered') return
    unanswered += 1
    if (unanswered >= unansweredCalls) open()
  }
  const leaveProbe = (outcome: CallOutcome): void => {
    probing = false
    if (outcome === 'answered') close()
    if (outcome === 'unanswered') open()
  }

  return {
    state: () => {
      if (openedAt === undefined) return 'closed'
      return probing || pauseLeftMs(openedAt) === 0 ? 'half-open' : 'open'
    },
    enter: () => {
      if (openedAt === undefined) {
        const begun = era
        return {
          leave: (outcome) => {
            if (begun === era) leaveClosed(outcome)
          },
        }
      }
      const leftMs = pauseLeftMs(openedAt)
      if (leftMs > 0) return { retryAfterSeconds: Math.ceil(leftMs / 1000) }
      if (probing) return { retryAfterSeconds: 1 }
      probing = true
      return { leave: leaveProbe }
    },
  }
}
