import { matchPattern } from './match-pattern.ts'
import { parsePolicyPattern } from './policy-pattern.ts'
import { resolveVariables } from './resolve-variables.ts'

/**
 * Whether an action matches one value of an Action element. Prefix and name have no case; `*` and
 * `?` are wildcards.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Action"
 */
export function matchAction(pattern: string, action: string): boolean {
  const parts = parsePolicyPattern(pattern.toLowerCase(), { wildcards: true, variables: false })
  const { resolved } = resolveVariables(parts, new Map())
  return resolved !== undefined && matchPattern(resolved, action.toLowerCase())
}
