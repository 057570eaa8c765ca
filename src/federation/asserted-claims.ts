import type { AssertedAttribute } from './federated-identity.ts'
import { conditionKeysOf } from './saml-attribute-mappings.ts'
import { samlConditionKey, type SamlConditionKeyName } from './saml-condition-keys.ts'
import { valuesByName } from './values-by-name.ts'

/** Values of an attribute that are, or could have been, the value of a condition key. */
export interface AssertedClaim {
  readonly attributeName: string
  /** Never empty. */
  readonly values: readonly string[]
}

/** A condition key with more claims for it than it takes. */
export interface DuplicateClaim {
  readonly key: SamlConditionKeyName
  readonly used: AssertedClaim
  /** In document order. */
  readonly ignored: readonly AssertedClaim[]
}

/**
 * The claims that fill condition keys: for each key the first in document order, as AWS maps only one;
 * and of a key that is not a list the first value of it. AWS says that only one counts, not which.
 *
 * @see IAM User Guide, "Mapping SAML attributes to AWS trust policy context keys"
 */
export function usedClaims(
  attributes: readonly AssertedAttribute[],
): ReadonlyMap<SamlConditionKeyName, AssertedClaim> {
  const claims = [...claimsByKey(attributes)].map(([key, [first]]) => [key, first] as const)
  return new Map(claims)
}

/** What {@link usedClaims} leaves out, for a person to be told about. Empty when nothing is left out. */
export function duplicateClaims(
  attributes: readonly AssertedAttribute[],
): readonly DuplicateClaim[] {
  return [...claimsByKey(attributes)]
    .map(([key, [used, ...ignored]]) => ({ key, used, ignored }))
    .filter(({ ignored }) => ignored.length > 0)
}

type Claims = [AssertedClaim, ...AssertedClaim[]]

function claimsByKey(
  attributes: readonly AssertedAttribute[],
): ReadonlyMap<SamlConditionKeyName, Claims> {
  const byKey = new Map<SamlConditionKeyName, Claims>()
  for (const [attributeName, values] of valuesByName(attributes)) {
    for (const key of conditionKeysOf(attributeName)) {
      for (const claim of claimsOf(key, attributeName, values)) {
        const known = byKey.get(key)
        if (known === undefined) byKey.set(key, [claim])
        else known.push(claim)
      }
    }
  }
  return byKey
}

/** A list takes all values as one claim; for a single-valued key each value is a claim of its own. */
function claimsOf(
  key: SamlConditionKeyName,
  attributeName: string,
  values: readonly string[],
): readonly AssertedClaim[] {
  if (values.length === 0) return []
  return samlConditionKey(key).multivalued
    ? [{ attributeName, values }]
    : values.map((value) => ({ attributeName, values: [value] }))
}
