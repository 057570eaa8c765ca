const duration =
  /^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$/

/** A month counts 30 days and a year 365: a duration is used as a span, not as a calendar. */
const secondsPerUnit = [365 * 86_400, 30 * 86_400, 86_400, 3600, 60, 1]

/**
 * The seconds of an `xs:duration`, for example 21600 for `PT6H`; fractions of a second are dropped.
 * Undefined for text that is none, for a negative one, and for `P` and `PT` without a number.
 *
 * @see XML Schema Part 2, section 3.2.6 (duration)
 */
export function parseDurationSeconds(text: string): number | undefined {
  const parts: (string | undefined)[] | undefined = duration.exec(text.trim())?.slice(1)
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined
  if (text.trim().endsWith('T')) return undefined
  return parts.reduce(
    (sum, part, index) => sum + Number(part ?? 0) * (secondsPerUnit[index] ?? 0),
    0,
  )
}
