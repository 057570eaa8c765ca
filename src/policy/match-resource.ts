import type { ConditionContext } from '../federation/condition-context.ts'
import { matchResourceArn, splitAtColons } from './match-arn.ts'
import type { PolicyDocument } from './policy-document.ts'
import { parsePolicyPattern } from './policy-pattern.ts'
import { resolveVariables } from './resolve-variables.ts'

/** Components of an ARN before the resource, where no variable may stand. */
const componentsBeforeResource = 5

/**
 * Whether a resource matches one value of a Resource element; undefined when the value has a
 * variable that the request gives no value for, or one before the fifth colon.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Resource", "Where you can use policy variables"
 */
export function matchResource(
  value: string,
  resource: string,
  context: ConditionContext,
  version: PolicyDocument['Version'],
): boolean | undefined {
  if (value === '*') return true
  const pattern = parsePolicyPattern(value, {
    wildcards: true,
    variables: version === '2012-10-17',
  })
  const fixed = splitAtColons(pattern).slice(0, componentsBeforeResource).flat()
  if (fixed.some((part) => part.kind === 'variable')) return undefined
  const { resolved } = resolveVariables(pattern, context)
  return resolved === undefined ? undefined : matchResourceArn(resolved, resource)
}
