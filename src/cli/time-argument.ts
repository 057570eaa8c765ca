import { InvalidArgumentError } from 'commander'

/** A time as ISO 8601 has it, with its zone; undefined for any other text. */
export function parseTime(text: string): Date | undefined {
  const time = new Date(/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : '')
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** @throws {InvalidArgumentError} when it is no time: wrong usage */
export function timeArgument(value: string): Date {
  const time = parseTime(value)
  if (time !== undefined) return time
  throw new InvalidArgumentError('Expected a time such as 2030-01-01T12:00:00Z.')
}
