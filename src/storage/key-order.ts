/**
 * Keys in the order of their UTF-16 code units, apart by kind (what stands before the colon).
 * A kind is put in order when it is first listed and kept in order from then on: most kinds are never
 * listed, and pay nothing.
 */
export class KeyOrder {
  readonly #kinds = new Map<string, Kind>()

  /** Adds a key that is not in it. */
  add(key: string): void {
    const name = kindOf(key)
    const kind = this.#kinds.get(name)
    if (kind === undefined) this.#kinds.set(name, { unordered: new Set([key]), ordered: [] })
    else if (kind.unordered === undefined) kind.ordered.splice(position(kind.ordered, key), 0, key)
    else kind.unordered.add(key)
  }

  remove(key: string): void {
    const kind = this.#kinds.get(kindOf(key))
    if (kind === undefined) return
    if (kind.unordered !== undefined) kind.unordered.delete(key)
    else {
      const index = position(kind.ordered, key)
      if (kind.ordered[index] === key) kind.ordered.splice(index, 1)
    }
  }

  /** The keys that start with `prefix` and come after `after`. Do not add or remove meanwhile. */
  *from(prefix: string, after: string): Generator<string, void> {
    for (const name of this.#kindsWith(prefix)) {
      const keys = this.#inOrder(name)
      for (let index = position(keys, prefix); index < keys.length; index += 1) {
        const key = keys[index]
        if (!key?.startsWith(prefix)) break
        if (key > after) yield key
        // A page far in starts where it starts, and does not walk there.
        else index = Math.max(index, position(keys, after) - 1)
      }
    }
  }

  clear(): void {
    this.#kinds.clear()
  }

  #kindsWith(prefix: string): readonly string[] {
    if (prefix.includes(':')) return this.#kinds.has(kindOf(prefix)) ? [kindOf(prefix)] : []
    return [...this.#kinds.keys()].filter((name) => name.startsWith(prefix)).sort()
  }

  #inOrder(name: string): readonly string[] {
    const kind = this.#kinds.get(name)
    if (kind === undefined) return []
    if (kind.unordered !== undefined) {
      kind.ordered = [...kind.unordered].sort()
      kind.unordered = undefined
    }
    return kind.ordered
  }
}

interface Kind {
  /** undefined once the kind is in order. */
  unordered: Set<string> | undefined
  ordered: string[]
}

/** With its colon, so that the kinds' own order is the order of their keys. */
function kindOf(key: string): string {
  return key.slice(0, key.indexOf(':') + 1)
}

/** Where `key` is, or would be put: the number of keys before it. */
function position(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}
