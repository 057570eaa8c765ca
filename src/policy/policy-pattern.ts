/**
 * The text of a policy value, cut where it means more than itself: wildcards and variables.
 * Cutting happens once and before any value of a request is put in, so that a value can never
 * become a wildcard, a variable or a separator.
 */

/** One piece of a value as written in a policy. */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`: any characters, also none. */
  | { readonly kind: 'anyCharacters' }
  /** `?`: exactly one character. */
  | { readonly kind: 'anyCharacter' }
  | { readonly kind: 'variable'; readonly key: string; readonly defaultValue?: string }
  /** `${...}` that follows no rule; it never has a value. */
  | { readonly kind: 'brokenVariable'; readonly source: string }

export type PolicyPattern = readonly PatternPart[]

/** What the value's place in the policy gives a meaning to. */
export interface PatternSyntax {
  readonly wildcards: boolean
  readonly variables: boolean
}

const specialCharacters = new Set(['*', '?', '$'])
const variableWithDefault = /^([^\s,']+), '([^']*)'$/
const variableAlone = /^[^\s,']+$/

/**
 * Cuts a policy value into parts. Never fails: what looks like a variable and is none becomes a
 * `brokenVariable`, which {@link findBrokenVariable} reports while a policy is parsed.
 *
 * @see IAM User Guide, "IAM policy elements: Variables and tags"
 */
export function parsePolicyPattern(text: string, syntax: PatternSyntax): PolicyPattern {
  const parts: PatternPart[] = []
  let pending = ''
  const endText = (): void => {
    if (pending !== '') parts.push({ kind: 'text', text: pending })
    pending = ''
  }
  let position = 0
  while (position < text.length) {
    const character = text.charAt(position)
    if (syntax.variables && text.startsWith('${', position)) {
      const close = text.indexOf('}', position)
      const end = close === -1 ? text.length : close + 1
      const part = parseVariable(text.slice(position, end))
      if (part.kind === 'text') pending += part.text
      else {
        endText()
        parts.push(part)
      }
      position = end
      continue
    }
    if (syntax.wildcards && (character === '*' || character === '?')) {
      endText()
      parts.push({ kind: character === '*' ? 'anyCharacters' : 'anyCharacter' })
    } else pending += character
    position += 1
  }
  endText()
  return parts
}

function parseVariable(source: string): PatternPart {
  if (!source.endsWith('}')) return { kind: 'brokenVariable', source }
  const inner = source.slice(2, -1)
  if (specialCharacters.has(inner)) return { kind: 'text', text: inner }
  if (variableAlone.test(inner)) return { kind: 'variable', key: inner }
  const [, key, defaultValue] = variableWithDefault.exec(inner) ?? []
  if (key === undefined || defaultValue === undefined) return { kind: 'brokenVariable', source }
  return { kind: 'variable', key, defaultValue }
}

/** The first `${...}` in a value that follows no rule of the language, if there is one. */
export function findBrokenVariable(text: string): string | undefined {
  const parts = parsePolicyPattern(text, { wildcards: false, variables: true })
  return parts.find((part) => part.kind === 'brokenVariable')?.source
}
