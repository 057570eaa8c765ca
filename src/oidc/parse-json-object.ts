export type JsonObject = Readonly<Record<string, unknown>>

const stringOrPunctuation = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g
/** Deeper than any claim or key set goes; few enough that no reader runs out of stack. */
const deepest = 20

/**
 * The object that a JSON text is, or why it is none. Unlike `JSON.parse` it refuses an object that
 * has a name twice, at any depth, because two readers of it can disagree about what it says.
 *
 * @see RFC 7515, section 4; RFC 7519, section 4; RFC 8259, section 4
 */
export function parseJsonObject(
  text: string,
): { readonly object: JsonObject } | { readonly problem: string } {
  const problem = findStructuralProblem(text)
  if (problem !== undefined) return { problem }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'is not JSON' }
  }
  return isJsonObject(value) ? { object: value } : { problem: 'is not a JSON object' }
}

/** An object, neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Goes over the text before anything recurses into it. Of text that is no JSON it may say nothing. */
function findStructuralProblem(text: string): string | undefined {
  // One entry per open bracket: the names so far of an object, nothing for an array.
  const open: (Set<string> | undefined)[] = []
  let lastString = ''
  for (const [token] of text.matchAll(stringOrPunctuation)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      if (open.length > deepest) return `is nested more than ${deepest} deep`
    } else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const names = open.at(-1)
      const name = unescaped(lastString)
      if (names?.has(name) === true) return 'has a name twice in one object'
      names?.add(name)
    } else if (token !== ',') lastString = token
  }
  return undefined
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
