import type { ResponseDraft } from './response-draft.ts'

/** How a response is signed when nothing is broken: the assertion, with our key and SHA-256. */
export type FaultySignature = 'unsigned' | 'sha1' | 'other-key' | 'response'

/** What a fault may know when it changes something. */
export interface FaultContext {
  /** The ID of the assertion issued before this one, if there was one. */
  readonly previousAssertionId: string | undefined
}

/** One way to get a response wrong on purpose: everything else about it stays right. */
export interface TestIdpFault {
  readonly id: string
  /** For the list on the page: a few words. */
  readonly label: string
  /** What is changed, and what should come of it. */
  readonly description: string
  /** Changes what the response says. It is then signed like any other. */
  readonly draft?: (draft: ResponseDraft, context: FaultContext) => ResponseDraft
  /** Rewrites the text before it is signed. */
  readonly beforeSigning?: (xml: string, draft: ResponseDraft) => string
  readonly signature?: FaultySignature
  /** Encrypts the signed assertion for the service's key, or for one that nobody has. */
  readonly encrypted?: boolean
  /** Rewrites the text after it was signed. */
  readonly afterSigning?: (xml: string, draft: ResponseDraft) => string
}
