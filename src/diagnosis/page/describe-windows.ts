import type { ShownWindow } from '../../views/debug/debug-page-data.ts'
import { describeWindow } from '../describe-window.ts'
import type { ValidityWindow } from '../diagnosis.ts'

/** More spans of time are of no use in one drawing. */
const maxWindows = 30
/** The drawing reaches at least so far to either side of now. */
const minReachSeconds = 3600
/** Up to here the scale is about even; further away it is more and more compressed. */
const evenSeconds = 60
const center = 500

/** Every span of time against the instant of judgement, and where it lies in the drawing. */
export function describeWindows(
  windows: readonly ValidityWindow[],
  at: Date,
): readonly ShownWindow[] {
  const shown = windows.slice(0, maxWindows)
  const reach = Math.max(
    minReachSeconds,
    ...shown
      .flatMap(({ notBefore, notOnOrAfter }) => [notBefore, notOnOrAfter])
      .map((instant) => Math.abs(secondsFrom(at, instant)))
      .filter((seconds) => Number.isFinite(seconds)),
  )
  const positionOf = (instant: Date | undefined, open: number): number => {
    const seconds = secondsFrom(at, instant)
    if (!Number.isFinite(seconds)) return open
    const distance = Math.log1p(Math.abs(seconds) / evenSeconds) / Math.log1p(reach / evenSeconds)
    // An end that is known does not touch the edge, where open ends are.
    return Math.round(center + Math.sign(seconds) * Math.min(1, distance) * (center - 20))
  }
  return shown.map((window): ShownWindow => {
    const { name, notBefore, notOnOrAfter, state } = window
    const from = isoOf(notBefore)
    const until = isoOf(notOnOrAfter)
    return {
      name,
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      state,
      words: describeWindow(window, at),
      fromPosition: positionOf(notBefore, 0),
      untilPosition: positionOf(notOnOrAfter, 2 * center),
    }
  })
}

function secondsFrom(at: Date, instant: Date | undefined): number {
  return instant === undefined ? Number.NaN : (instant.getTime() - at.getTime()) / 1000
}

function isoOf(instant: Date | undefined): string | undefined {
  return instant === undefined || Number.isNaN(instant.getTime())
    ? undefined
    : instant.toISOString()
}
