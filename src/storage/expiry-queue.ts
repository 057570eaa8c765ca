interface Expiry {
  readonly key: string
  readonly expiresAtMs: number
}

/**
 * Keys by the time at which they expire, the earliest first: a binary heap, in which adding and
 * taking cost the logarithm of the size. A key may be in it more than once.
 */
export class ExpiryQueue {
  readonly #heap: Expiry[] = []

  get size(): number {
    return this.#heap.length
  }

  add(key: string, expiresAtMs: number): void {
    this.#heap.push({ key, expiresAtMs })
    this.#rise(this.#heap.length - 1)
  }

  /** Removes and returns the earliest expiry, if that is not later than `nowMs`. */
  takeExpired(nowMs: number): Expiry | undefined {
    const [earliest] = this.#heap
    if (earliest === undefined || earliest.expiresAtMs > nowMs) return undefined
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink(0)
    }
    return earliest
  }

  clear(): void {
    this.#heap.length = 0
  }

  #rise(start: number): void {
    let child = start
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (this.#at(parent) <= this.#at(child)) return
      this.#swap(parent, child)
      child = parent
    }
  }

  #sink(start: number): void {
    let parent = start
    for (;;) {
      const left = 2 * parent + 1
      const earlier = this.#at(left + 1) < this.#at(left) ? left + 1 : left
      if (this.#at(earlier) >= this.#at(parent)) return
      this.#swap(parent, earlier)
      parent = earlier
    }
  }

  /** Beyond the end lies eternity, so that a missing child never comes first. */
  #at(index: number): number {
    return this.#heap[index]?.expiresAtMs ?? Infinity
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]]
    if (first === undefined || second === undefined) return
    this.#heap[a] = second
    this.#heap[b] = first
  }
}
