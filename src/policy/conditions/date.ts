import { comparing } from './compare.ts'
import type { ConditionOperator } from './condition-operator.ts'
import { readNumber } from './numeric.ts'

/** The W3C profile of ISO 8601: a year, a month, a day, or a day with a time and its zone. */
const w3cDate = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/

/**
 * Milliseconds since 1970 of a date, or of a number of seconds since 1970. Four digits alone are a
 * year. undefined for anything else, also for a time without a zone and a day that does not exist.
 *
 * @see W3C NOTE-datetime, "Formats"
 */
function readDate(text: string): number | undefined {
  if (w3cDate.test(text)) {
    const milliseconds = Date.parse(text)
    return Number.isNaN(milliseconds) || !hasRealDay(text) ? undefined : milliseconds
  }
  const seconds = readNumber(text)
  return seconds === undefined ? undefined : seconds * 1000
}

/** `Date.parse` takes 30 February for 1 March. */
function hasRealDay(text: string): boolean {
  const day = text.slice(0, 10)
  if (day.length < 10) return true
  const start = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(start) && new Date(start).toISOString().startsWith(day)
}

const plain = { allowsVariables: false, allowsWildcards: false }
const equal = comparing(readDate, (present, expected) => present === expected)

/** @see IAM User Guide, "Date condition operators" */
export const dateOperators: readonly ConditionOperator[] = [
  { name: 'DateEquals', negated: false, phrase: 'is', matches: equal, ...plain },
  { name: 'DateNotEquals', negated: true, phrase: 'is not', matches: equal, ...plain },
  {
    name: 'DateLessThan',
    negated: false,
    phrase: 'is before',
    matches: comparing(readDate, (present, expected) => present < expected),
    ...plain,
  },
  {
    name: 'DateLessThanEquals',
    negated: false,
    phrase: 'is not after',
    matches: comparing(readDate, (present, expected) => present <= expected),
    ...plain,
  },
  {
    name: 'DateGreaterThan',
    negated: false,
    phrase: 'is after',
    matches: comparing(readDate, (present, expected) => present > expected),
    ...plain,
  },
  {
    name: 'DateGreaterThanEquals',
    negated: false,
    phrase: 'is not before',
    matches: comparing(readDate, (present, expected) => present >= expected),
    ...plain,
  },
]
