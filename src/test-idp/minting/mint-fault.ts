/** One thing that can be wrong with a minted document on purpose. */
export interface MintFault {
  readonly id: string
  /** A few words. */
  readonly label: string
  /** What is changed, and what should come of it. */
  readonly description: string
}
