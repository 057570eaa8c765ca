/**
 * The only place that reads the time. Everything else takes a {@link Clock} as an argument, so that
 * a test can stand at any instant and move forward.
 */
export interface Clock {
  /** The present instant. Each call returns a new Date that the caller may keep. */
  now(): Date
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() }
