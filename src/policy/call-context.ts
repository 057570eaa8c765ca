import { contextOf, singleValued } from '../federation/condition-context.ts'
import type { ConditionContext } from '../federation/condition-context.ts'

/** What of a call, besides its caller and what it asks for, policies can ask about. */
export interface CallFacts {
  readonly now: Date
  /** Empty when it is not known. */
  readonly sourceAddress: string
  /** Empty when there is none. */
  readonly userAgent: string
  /** The region that was called. */
  readonly region: string
}

/**
 * The condition keys that every call has, signed or not. Through the bridge the address is the
 * bridge's own, as it is at AWS when a broker calls.
 *
 * @see IAM User Guide, "AWS global condition context keys"
 */
export function callContext(call: CallFacts): ConditionContext {
  return contextOf([
    singleValued('aws:CurrentTime', call.now.toISOString()),
    singleValued('aws:EpochTime', String(Math.floor(call.now.getTime() / 1000))),
    singleValued('aws:RequestedRegion', call.region),
    // AWS is called over TLS, and production policies say so; the emulator stands in for it without.
    singleValued('aws:SecureTransport', 'true'),
    // A key without a value is absent.
    singleValued('aws:SourceIp', call.sourceAddress === '' ? undefined : call.sourceAddress),
    singleValued('aws:UserAgent', call.userAgent === '' ? undefined : call.userAgent),
  ])
}

/** The tags of the resource that a call is about, as `aws:ResourceTag/...`. */
export function resourceTagContext(tags: ReadonlyMap<string, string>): ConditionContext {
  return contextOf([...tags].map(([key, value]) => singleValued(`aws:ResourceTag/${key}`, value)))
}
