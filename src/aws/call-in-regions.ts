import { FedbridgeError, OutboundFailed, StsRefused } from '../errors.ts'
import type { CallOutcome, Circuit } from './circuit.ts'
import { failedAtCall } from './translate-sts-failure.ts'

/** A region whose STS may be asked. */
export interface CallableRegion {
  readonly region: string
  readonly circuit: Circuit
}

/**
 * Asks the regions in turn until one answers. The next one is asked when a region does not answer, fails,
 * is not STS, or says that it is off for the account; what is a decision is the same in all of them, and
 * ends the turn. A region whose circuit is open is left out.
 *
 * @throws {FedbridgeError} the first failure to answer, or else the first refusal, with what the other
 *   regions said in its message; {OutboundFailed} STS_CIRCUIT_OPEN with `retryAfterSeconds` when the
 *   circuits of all are open
 * @see IAM User Guide, "Managing AWS STS in an AWS Region": build in redundancy
 */
export async function callInRegions<Region extends CallableRegion, Answer>(
  regions: readonly Region[],
  call: (region: Region) => Promise<Answer>,
): Promise<Answer> {
  const failures: FailureInRegion[] = []
  const waits: number[] = []
  for (const candidate of regions) {
    const passage = candidate.circuit.enter()
    if ('retryAfterSeconds' in passage) {
      waits.push(passage.retryAfterSeconds)
      continue
    }
    try {
      const answer = await call(candidate)
      passage.leave('answered')
      return answer
    } catch (failure) {
      passage.leave(outcomeOf(failure))
      if (!mayGoOn(failure)) throw failure
      failures.push({ region: candidate.region, failure })
    }
  }
  // One that may have opened a session before it went silent counts more than one that said no.
  const weightiest = failures.find(({ failure }) => failure instanceof OutboundFailed)
  const main = weightiest ?? failures[0]
  throw main === undefined ? circuitOpen(waits) : inAllOf(main, failures)
}

interface FailureInRegion {
  readonly region: string
  readonly failure: FedbridgeError
}

/** Whether another region may be better off. */
function mayGoOn(failure: unknown): failure is FedbridgeError {
  return (
    failure instanceof OutboundFailed ||
    (failure instanceof StsRefused && failure.code === 'STS_REGION_DISABLED')
  )
}

function outcomeOf(failure: unknown): CallOutcome {
  if (failure instanceof OutboundFailed) {
    return failure.received === failedAtCall ? 'neither' : 'unanswered'
  }
  return failure instanceof StsRefused && failure.aws !== undefined ? 'answered' : 'neither'
}

function circuitOpen(waits: readonly number[]): OutboundFailed {
  const retryAfterSeconds = Math.min(...waits)
  return new OutboundFailed(
    'STS_CIRCUIT_OPEN',
    `sts has not answered for a while, and is asked again in ${retryAfterSeconds} s`,
    { check: 'call-in-regions', retryAfterSeconds },
  )
}

function inAllOf(
  { failure }: FailureInRegion,
  failures: readonly FailureInRegion[],
): FedbridgeError {
  if (failures.length === 1) return failure
  const said = failures.map((failed) => `in ${failed.region}, ${failed.failure.message}`).join('; ')
  const { code, check, expected, received, aws } = failure
  const details = {
    aws,
    ...(check === undefined ? {} : { check }),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  }
  return failure instanceof StsRefused
    ? new StsRefused(code, said, details)
    : new OutboundFailed(code, said, details)
}
