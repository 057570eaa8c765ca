import { describe, expect, it } from 'vitest'
import { openFreshness } from '../../src/signin/freshness.ts'

function open(failing: ReadonlySet<string> = new Set()) {
  const reads: string[] = []
  const failures: string[] = []
  const releases: (() => void)[] = []
  const freshness = openFreshness({
    read: async (key) => {
      reads.push(key)
      await new Promise<void>((resolve) => releases.push(resolve))
      if (failing.has(key)) throw new TypeError('no answer')
    },
    onFailure: (key) => void failures.push(key),
  })
  return {
    ...freshness,
    reads,
    failures,
    release: () => {
      for (const go of releases.splice(0)) go()
    },
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

describe('what is old is read before the next look', () => {
  it('asks for nothing while nothing is old', async () => {
    const { fresh, reads } = open()
    await fresh()
    expect(reads).toEqual([])
  })

  it('reads each key once for looks that wait together', async () => {
    const { fresh, invalidate, reads, release } = open()
    invalidate('a')
    invalidate('a')
    const looks = [fresh(), fresh(), fresh()]
    await settled()
    release()
    await Promise.all(looks)
    expect(reads).toEqual(['a'])
    await fresh()
    expect(reads).toEqual(['a'])
  })

  it('reads again what becomes old while it is read', async () => {
    const { fresh, invalidate, reads, release } = open()
    invalidate('a')
    const look = fresh()
    await settled()
    invalidate('a')
    release()
    await settled()
    release()
    await look
    expect(reads).toEqual(['a', 'a'])
  })

  it('lets a look go on when nothing can be read, and tries again at the next', async () => {
    const failing = new Set(['a'])
    const { fresh, invalidate, reads, failures, release } = open(failing)
    invalidate('a')
    invalidate('b')
    const look = fresh()
    await settled()
    release()
    await look
    expect([reads, failures]).toEqual([['a', 'b'], ['a']])
    failing.delete('a')
    const next = fresh()
    await settled()
    release()
    await next
    expect(reads).toEqual(['a', 'b', 'a'])
  })
})
