import type { Clock } from '../clock.ts'
import { firstTimeOf } from '../diagnosis/judging/issue-time.ts'
import { recognizeInput } from '../diagnosis/recognize-input.ts'

/** When to judge: now, at an instant, or when the document says that it was issued. */
export type JudgingTime = Date | 'document' | undefined

/** A clock that stands at the instant of `--at`; undefined where a document has no time of its own. */
export function clockAt(
  at: JudgingTime,
  input: string | Uint8Array,
  systemClock: Clock,
): Clock | undefined {
  if (at === undefined) return systemClock
  const instant = at === 'document' ? firstTimeOf(recognizeInput(input).documents) : at
  return instant && { now: () => new Date(instant) }
}
