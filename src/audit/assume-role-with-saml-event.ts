import type { SessionTags } from '../federation/session-tags.ts'
import type { CloudTrailEvent } from './cloud-trail-event.ts'

/** What is known about a call of AssumeRoleWithSAML. Tokens and assertions have no place in it. */
export interface AssumeRoleWithSamlFacts {
  readonly at: Date
  readonly region: string
  readonly requestId: string
  readonly sourceAddress: string
  readonly userAgent: string
  /** As sent. */
  readonly roleArn?: string
  /** ARN of the SAML provider, as sent. */
  readonly principalArn?: string
  readonly durationSeconds?: number
  /** What the assertion says; absent when it was not verified. */
  readonly identity?: {
    readonly assertionId: string
    readonly nameQualifier: string
    readonly subject: string
    readonly roleSessionName?: string
    readonly sourceIdentity?: string
    readonly sessionTags?: SessionTags
    readonly transitiveTagKeys?: readonly string[]
  }
  readonly outcome:
    | { readonly kind: 'success'; readonly session: IssuedSession }
    /** AWS's code and text, as answered. */
    | { readonly kind: 'failure'; readonly errorCode: string; readonly errorMessage: string }
  /** A random one without it. */
  readonly eventId?: string
}

/** A session as its record may name it: the key's id, but neither its secret nor the session token. */
export interface IssuedSession {
  readonly accessKeyId: string
  readonly expiration: Date
  readonly assumedRoleArn: string
  readonly assumedRoleId: string
  readonly subjectType: string
  readonly issuer: string
  readonly audience: string
}

/** The record of a call of AssumeRoleWithSAML. */
export function assumeRoleWithSamlEvent(facts: AssumeRoleWithSamlFacts): CloudTrailEvent {
  throw new TypeError(`not built yet: ${facts.requestId}`)
}
