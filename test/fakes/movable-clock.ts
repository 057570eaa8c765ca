import type { Clock } from '../../src/clock.ts'

/** A clock that stands still until it is moved forward. */
export class MovableClock implements Clock {
  #now: number

  constructor(start: Date | string) {
    this.#now = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.#now)
  }

  /** Moves the clock forward by `seconds`. */
  forward(seconds: number): void {
    this.#now += seconds * 1000
  }
}
