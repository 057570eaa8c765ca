import type { ConditionContext } from '../federation/condition-context.ts'
import type { PatternPart, PolicyPattern } from './policy-pattern.ts'

/** One piece of a value whose variables have been replaced. */
export type ResolvedPart =
  | Exclude<PatternPart, { kind: 'variable' } | { kind: 'brokenVariable' }>
  /** What a variable stood for: text that nothing may be read into, not even a separator. */
  | { readonly kind: 'value'; readonly text: string }

export type ResolvedPattern = readonly ResolvedPart[]

/** Either the value with its variables replaced, or the first variable that has no value. */
export type Resolution =
  | { readonly resolved: ResolvedPattern; readonly unresolved?: undefined }
  | { readonly resolved?: undefined; readonly unresolved: string }

/**
 * Puts values of the request in the place of variables. A variable without a value takes its
 * default; without a default the whole value is unresolved. A key that is a list has no value here,
 * even when the list has one member.
 *
 * @see IAM User Guide, "Policy variables with no value", "Specifying default values"
 */
export function resolveVariables(pattern: PolicyPattern, context: ConditionContext): Resolution {
  const resolved: ResolvedPart[] = []
  for (const part of pattern) {
    if (part.kind === 'brokenVariable') return { unresolved: part.source }
    if (part.kind !== 'variable') {
      resolved.push(part)
      continue
    }
    const text = singleValue(context, part.key) ?? part.defaultValue
    if (text === undefined) return { unresolved: part.key }
    resolved.push({ kind: 'value', text })
  }
  return { resolved }
}

function singleValue(context: ConditionContext, key: string): string | undefined {
  const entry = context.get(key.toLowerCase())
  return entry === undefined || entry.multivalued ? undefined : entry.values[0]
}

/** The pattern as text, for comparisons without wildcards and for explanations. */
export function textOfPattern(pattern: ResolvedPattern): string {
  return pattern
    .map((part) => {
      if (part.kind === 'anyCharacters') return '*'
      if (part.kind === 'anyCharacter') return '?'
      return part.text
    })
    .join('')
}
