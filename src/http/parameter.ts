import { RequestRefused } from '../errors.ts'

/**
 * The value of `name` in a parsed query or form. Undefined when it was not sent, or when `source` is
 * not a form at all.
 *
 * @throws {RequestRefused} PARAMETER_REPEATED when it came more than once: which one counts would
 *   otherwise depend on who reads it
 */
export function parameter(source: unknown, name: string): string | undefined {
  if (typeof source !== 'object' || source === null || !Object.hasOwn(source, name))
    return undefined
  const value: unknown = (source as Record<string, unknown>)[name]
  if (value === undefined || typeof value === 'string') return value
  throw new RequestRefused('PARAMETER_REPEATED', `parameter "${name}" was sent more than once`, {
    expected: 'one value',
    received: Array.isArray(value) ? `${value.length} values` : 'a structured value',
  })
}

/**
 * Like {@link parameter}, for one that has to be there and not be empty.
 *
 * @throws {RequestRefused} PARAMETER_MISSING, PARAMETER_REPEATED
 */
export function requiredParameter(source: unknown, name: string): string {
  const value = parameter(source, name)
  if (value === undefined || value === '') {
    throw new RequestRefused('PARAMETER_MISSING', `parameter "${name}" is required`, {
      expected: name,
      received: value === undefined ? 'nothing' : 'an empty value',
    })
  }
  return value
}
