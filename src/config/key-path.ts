/** Keys and list positions from the top of the file to a value. */
export type KeyPath = readonly PropertyKey[]

/** A path as people write it: `identityProviders.saml[0].arn`; unusual keys in brackets and quotes. */
export function keyOf(path: KeyPath): string {
  return path.reduce<string>((key, part) => {
    if (typeof part === 'number') return `${key}[${part}]`
    const name = String(part)
    if (!/^[\w-]+$/u.test(name)) return `${key}[${JSON.stringify(name)}]`
    return key === '' ? name : `${key}.${name}`
  }, '')
}

/**
 * Every value at a place like `['accounts', '*', 'roles']`, where `*` is any key or position. Where
 * the document has another shape there is nothing: the schema says so, and nobody else has to.
 */
export function select(
  document: unknown,
  place: readonly string[],
  path: KeyPath = [],
): readonly { readonly path: KeyPath; readonly value: unknown }[] {
  const [part, ...rest] = place
  if (part === undefined) return [{ path, value: document }]
  return entriesOf(document)
    .filter(([name]) => part === '*' || name === part)
    .flatMap(([name, value]) => select(value, rest, [...path, name]))
}

/** The value at a place without `*`; undefined where there is none. */
export function valueAt(document: unknown, ...place: readonly string[]): unknown {
  return select(document, place)[0]?.value
}

/** Keys with values of an object, positions with values of a list, nothing of anything else. */
export function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item] as const)
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
