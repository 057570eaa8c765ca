import type { ExpectedInResponseTo } from '../../saml/verify-in-response-to.ts'
import type { SignInRefusal } from '../diagnosis-context.ts'

/** A sign-in that was refused, with what it takes to judge it again. */
export interface SignInTrace {
  /** Of the request that was refused: its name, and the last part of its address. */
  readonly requestId: string
  /** Of the call to STS, where there was one. */
  readonly stsRequestId?: string
  readonly at: Date
  /** Where the request went, without a query. */
  readonly path: string
  readonly refusal: SignInRefusal
  /**
   * What came, as somebody would paste it: a SAMLResponse, an ID token, or the answer of a provider
   * without its secrets. It may be a credential: it is kept in memory alone and never shown whole.
   */
  readonly input: string
  /** URL of the assertion consumer service or callback it was delivered to. */
  readonly deliveredTo: string
  readonly relayState?: string
  readonly sourceAddress: string
  /** Which requests were outstanding. */
  readonly inResponseTo?: ExpectedInResponseTo
  /** What the person had chosen. */
  readonly roleArn?: string
  readonly providerArn?: string
  /** What STS was asked for, where no document says it. */
  readonly roleSessionName?: string
}

/** Traces of the last hour, in memory alone. */
export interface Traces {
  /** Keeps a trace for an hour, or until newer ones need its room. */
  keep(trace: SignInTrace): void
  /** Undefined when there is none, or none any more. */
  find(requestId: string): SignInTrace | undefined
  /** The newest first. */
  list(): readonly SignInTrace[]
}
