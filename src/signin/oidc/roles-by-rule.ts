import type { JsonObject } from '../../oidc/parse-json-object.ts'
import { claimValues } from './claim-values.ts'
import type { RoleRule } from './oidc-sign-in-provider.ts'
import type { OfferedOidcRole } from './role-offer.ts'

/**
 * The roles that configured rules offer for these claims, each once, in the order of the rules. A role
 * is offered when one of its rules holds: every claim it names has one of its values, compared as they
 * are. Otherwise the reason names a claim of its first rule, and never a value: the values of others
 * are nobody's business.
 */
export function rolesByRule(
  rules: readonly RoleRule[],
  claims: JsonObject,
): readonly OfferedOidcRole[] {
  const offered = new Map<string, OfferedOidcRole>()
  for (const { roleArn, when } of rules) {
    const unavailable = whyNot(when, claims)
    if (unavailable === undefined) offered.set(roleArn, { roleArn })
    else if (!offered.has(roleArn)) offered.set(roleArn, { roleArn, unavailable })
  }
  return [...offered.values()]
}

function whyNot(when: RoleRule['when'], claims: JsonObject): string | undefined {
  for (const { claim, values } of when) {
    const present = claimValues(claims, claim)
    if (present.length === 0) {
      return `It asks for the claim ${claim}, which your identity provider does not give for you.`
    }
    if (!present.some((value) => values.includes(value))) {
      return `It asks for another value of the claim ${claim} than you have.`
    }
  }
  return undefined
}
