/** A copy that lacks the named fields. */
export function without<Value extends object, Name extends keyof Value>(
  value: Value,
  ...names: readonly Name[]
): Omit<Value, Name> {
  const copy = { ...value }
  for (const name of names) Reflect.deleteProperty(copy, name)
  return copy
}
