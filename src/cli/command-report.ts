/** What a command has to say. */
export interface CommandReport {
  /** For standard output. */
  readonly output: string
  /** What had to be assumed, one sentence each, for standard error: below the output, not before it. */
  readonly notes: readonly string[]
  /** False: the answer is no, exit code 1. */
  readonly done: boolean
}

/** The variables that a command reads. */
export type Environment = Readonly<Record<string, string | undefined>>
