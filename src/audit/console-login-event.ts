import type { CloudTrailEvent } from './cloud-trail-event.ts'

/** What is known about a sign-in to the console. Tokens and assertions have no place in it. */
export interface ConsoleLoginFacts {
  readonly at: Date
  readonly region: string
  readonly sourceAddress: string
  readonly userAgent: string
  readonly requestId?: string
  /** The account signed in to, where it is known and no role or session names it. */
  readonly accountId?: string
  readonly samlProviderArn?: string
  /** Subject of the assertion; absent when it was not verified. */
  readonly subject?: string
  readonly nameQualifier?: string
  /** The role that was asked for. */
  readonly roleArn?: string
  /** The session that was opened. */
  readonly session?: {
    readonly assumedRoleArn: string
    readonly assumedRoleId: string
    readonly accessKeyId?: string
    readonly sourceIdentity?: string
  }
  /** Where the person wanted to go; recorded without query and fragment. */
  readonly destination?: string
  readonly outcome:
    | { readonly kind: 'success' }
    /** The public sentence of the refusal (`title` of the error table), and its code. */
    | { readonly kind: 'failure'; readonly errorMessage: string; readonly errorCode?: string }
  /** A random one without it. */
  readonly eventId?: string
}

/** The record of a sign-in to the console, successful or not. */
export function consoleLoginEvent(facts: ConsoleLoginFacts): CloudTrailEvent {
  throw new TypeError(`not built yet: ${facts.region}`)
}
