/**
 * Remembers what was made of a key, for the `limit` keys used last. For values that depend on nothing
 * but the key: a text and what it parses to.
 */
export function boundedCache<Value>(limit: number): {
  get(key: string, make: (key: string) => Value): Value
} {
  const values = new Map<string, Value>()
  return {
    get: (key, make) => {
      const known = values.get(key)
      const value = known ?? make(key)
      // The order of a map is that of insertion: what is used again moves to the end.
      if (known !== undefined) values.delete(key)
      values.set(key, value)
      const oldest = values.size > limit ? values.keys().next().value : undefined
      if (oldest !== undefined) values.delete(oldest)
      return value
    },
  }
}
