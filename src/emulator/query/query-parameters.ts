import { RequestRefused } from '../../errors.ts'

/** The parameters of a call as sent: flat names, text values. */
export type QueryParameters = ReadonlyMap<string, string>

/** More than any call has; the largest lists of STS and IAM have 50 members of a few fields. */
const maxParameters = 1000

/**
 * Joins the parsed query string and form of a request, either of which may be empty.
 *
 * @throws {RequestRefused} PARAMETER_REPEATED when a name came more than once: which value counts
 *   would otherwise depend on who reads it; REQUEST_MALFORMED for more than 1000 parameters
 */
export function parseQueryParameters(...sources: readonly unknown[]): QueryParameters {
  const entries = sources.flatMap((source) =>
    typeof source === 'object' && source !== null ? Object.entries(source) : [],
  ) as readonly (readonly [string, unknown])[]
  if (entries.length > maxParameters) {
    throw new RequestRefused('REQUEST_MALFORMED', `the call has ${entries.length} parameters`, {
      check: 'parse-query-parameters',
      expected: `at most ${maxParameters}`,
    })
  }
  const parameters = new Map<string, string>()
  for (const [name, value] of entries) {
    if (typeof value !== 'string' || parameters.has(name)) throw repeated(name)
    parameters.set(name, value)
  }
  return parameters
}

function repeated(name: string): RequestRefused {
  const shown = name.slice(0, 64)
  return new RequestRefused('PARAMETER_REPEATED', `parameter "${shown}" was sent more than once`, {
    check: 'parse-query-parameters',
    expected: 'one value',
    // AWS documents the code for a query string with a syntax error; the text is ours.
    aws: { code: 'MalformedQueryString', message: `Duplicate parameter: ${shown}`, status: 400 },
  })
}
