/** Names and values of the command line; a name may come again. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** A description with what is there in `options` in its place. */
export function overlay<Description extends object>(
  described: Description,
  options: Partial<Description>,
): Description {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...described, ...Object.fromEntries(given) }
}

/** What a description says of names that are to be left out. */
export function nothing(names: readonly string[]): Readonly<Record<string, null>> {
  return Object.fromEntries(names.map((name) => [name, null]))
}
