import type { AssertedAttribute } from './federated-identity.ts'

/**
 * The values of each attribute name, names and values in document order; an attribute that is stated in
 * several pieces is put together. A map, because names are the identity provider's to choose and
 * `__proto__` may be one of them.
 */
export function valuesByName(
  attributes: readonly AssertedAttribute[],
): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, string[]>()
  for (const { name, values } of attributes) {
    const known = byName.get(name)
    if (known === undefined) byName.set(name, [...values])
    else known.push(...values)
  }
  return byName
}
