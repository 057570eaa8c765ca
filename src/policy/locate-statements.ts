import { jsonTokens } from './policy-json.ts'

/** A place in a text, both counted from 1; a column is a UTF-16 code unit. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface StatementLocation {
  readonly start: Position
  readonly end: Position
}

/**
 * Where each statement of a policy stands in its text, in order, as IAM counts it: a statement ends
 * behind its closing brace, and starts where the one before it ended, the first one behind the
 * opening bracket of the list. A statement that stands alone, without a list, starts behind its own
 * opening brace. (So read from recorded answers of `SimulateCustomPolicy`; IAM documents no rule.)
 *
 * @param source JSON text of a policy that {@link parsePolicyDocument} accepts; of other text the
 *   answer is empty or meaningless
 * @see IAM API Reference, "Statement", `StartPosition` and `EndPosition`
 */
export function locateStatements(source: string): readonly StatementLocation[] {
  const positionAt = positionsOf(source)
  return findStatements(source).map(([start, end]) => ({
    start: positionAt(start),
    end: positionAt(end),
  }))
}

function findStatements(source: string): readonly (readonly [start: number, end: number])[] {
  const found: (readonly [number, number])[] = []
  /** Depth of the objects that are statements: 2 when alone, 3 in a list; 0 outside Statement. */
  let statementDepth = 0
  let depth = 0
  let start = 0
  let lastString = ''
  let named = ''
  for (const { text, end } of jsonTokens(source)) {
    if (text === '{' || text === '[') {
      depth += 1
      if (depth === 2 && named === 'Statement') {
        statementDepth = text === '[' ? 3 : 2
        start = end
      }
    } else if (text === '}' || text === ']') {
      if (depth === statementDepth && text === '}') {
        found.push([start, end])
        start = end
      }
      depth -= 1
      if (depth === 1) statementDepth = 0
    } else if (text === ':') {
      if (depth === 1) named = JSON.parse(lastString) as string
    } else if (text !== ',') lastString = text
  }
  return found
}

/** Finds the position of an offset, of which each must not be smaller than the one before. */
function positionsOf(source: string): (offset: number) => Position {
  let line = 1
  let lineStart = 0
  return (offset) => {
    let lineEnd = source.indexOf('\n', lineStart)
    while (lineEnd !== -1 && lineEnd < offset) {
      line += 1
      lineStart = lineEnd + 1
      lineEnd = source.indexOf('\n', lineStart)
    }
    return { line, column: offset - lineStart + 1 }
  }
}
