import type { PolicyKind } from './policy-document.ts'
import { invalidJson, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

/**
 * Parses the JSON of a policy. Unlike `JSON.parse` it refuses an object that has a name twice,
 * because two readers of such a policy can disagree about what it grants.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when the text is not JSON or an object repeats a name
 * @see IAM User Guide, "Grammar of the IAM JSON policy language", "Policy grammar notes"
 */
export function parsePolicyJson(text: string, kind: PolicyKind): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    rejectPolicy('the policy', { problem: 'is not JSON', iam: invalidJson[kind] })
  }
  const repeated = findRepeatedName(text)
  if (repeated !== undefined) {
    rejectPolicy('the policy', { problem: `has ${quoted(repeated)} twice in one object` })
  }
  return value
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/** A bracket, colon, comma or string of a JSON text, and the offset behind it. */
export interface JsonToken {
  /** A string still has its quotes and escapes. */
  readonly text: string
  readonly end: number
}

/** The strings and punctuation of a valid JSON text; numbers, booleans and null are left out. */
export function* jsonTokens(json: string): Generator<JsonToken, void> {
  for (const match of json.matchAll(token)) {
    yield { text: match[0], end: match.index + match[0].length }
  }
}

/** The first name that an object of a valid JSON text has twice. Names are compared unescaped. */
function findRepeatedName(json: string): string | undefined {
  // One entry per open bracket: the names so far of an object, nothing for an array.
  const open: (Set<string> | undefined)[] = []
  let lastString = ''
  for (const { text } of jsonTokens(json)) {
    if (text === '{') open.push(new Set())
    else if (text === '[') open.push(undefined)
    else if (text === '}' || text === ']') open.pop()
    else if (text === ':') {
      const name = JSON.parse(lastString) as string
      if (open.at(-1)?.has(name) === true) return name
      open.at(-1)?.add(name)
    } else if (text !== ',') lastString = text
  }
  return undefined
}
