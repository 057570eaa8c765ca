import { describe, expect, it } from 'vitest'
import { openMemoryStorage } from '../../src/storage/open-memory-storage.ts'
import type { StoredValue } from '../../src/storage/storage.ts'
import { storageContract } from '../conformance/storage-contract.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

storageContract('memory', (clock) => openMemoryStorage({ clock }))

const clockAt = (): MovableClock => new MovableClock('2026-01-01T00:00:00Z')
const inSeconds = (clock: MovableClock, seconds: number): Date =>
  new Date(clock.now().getTime() + seconds * 1000)

describe('memory storage: the bound', () => {
  it('takes as many entries as it may hold', async () => {
    const storage = openMemoryStorage({ clock: clockAt(), maxEntries: 2 })
    await storage.keep('session:a', 1)
    expect(await storage.addIfAbsent('session:b', 2)).toBe(true)
  })

  it('refuses one more, and forgets nothing to make room', async () => {
    const storage = openMemoryStorage({ clock: clockAt(), maxEntries: 2 })
    await storage.keep('session:a', 1)
    await storage.keep('session:b', 2)
    const full = { name: 'StorageFailed', code: 'STORAGE_FULL', expected: 'at most 2 entries' }
    await expect(storage.keep('session:c', 3)).rejects.toMatchObject(full)
    await expect(storage.addIfAbsent('session:c', 3)).rejects.toMatchObject(full)
    expect(await storage.read('session:c')).toBeUndefined()
    expect(await storage.list('session:')).toHaveLength(2)
  })

  it('still replaces and removes when it is full', async () => {
    const storage = openMemoryStorage({ clock: clockAt(), maxEntries: 1 })
    await storage.keep('session:a', 1)
    await storage.keep('session:a', 2)
    expect(await storage.addIfAbsent('session:a', 3)).toBe(false)
    expect(await storage.take('session:a')).toBe(2)
    await storage.keep('session:b', 1)
  })

  it('has room again as soon as an entry has expired', async () => {
    const clock = clockAt()
    const storage = openMemoryStorage({ clock, maxEntries: 3 })
    await storage.keep('session:a', 1)
    await storage.keep('session:b', 2, { expiresAt: inSeconds(clock, 20) })
    await storage.keep('session:c', 3, { expiresAt: inSeconds(clock, 10) })
    await expect(storage.keep('session:d', 4)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    clock.forward(10)
    await storage.keep('session:d', 4)
    await expect(storage.keep('session:e', 5)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  })

  it('does not lose an entry that was kept again with a later expiry', async () => {
    const clock = clockAt()
    const storage = openMemoryStorage({ clock })
    await storage.keep('session:a', 1, { expiresAt: inSeconds(clock, 10) })
    await storage.keep('session:a', 2, { expiresAt: inSeconds(clock, 100) })
    clock.forward(50)
    expect(await storage.read('session:a')).toBe(2)
  })

  it('holds the bound while thousands of entries come and go in any order', async () => {
    const clock = clockAt()
    const storage = openMemoryStorage({ clock, maxEntries: 100 })
    for (let index = 0; index < 5000; index += 1) {
      // Lives between 1 and 97 seconds, and at most 97 are alive, as one comes each second.
      const lifetime = 1 + ((index * 37) % 97)
      await storage.keep(`session:${index}`, index, { expiresAt: inSeconds(clock, lifetime) })
      clock.forward(1)
    }
    clock.forward(100)
    expect(await storage.list('session:')).toStrictEqual([])
  })
})

describe('memory storage: our own misuse', () => {
  it('refuses a value that is no JSON', async () => {
    const storage = openMemoryStorage({ clock: clockAt() })
    const value = undefined as unknown as StoredValue
    await expect(storage.keep('session:a', value)).rejects.toBeInstanceOf(TypeError)
  })

  it('refuses an expiry that is no date, which would never come', async () => {
    const storage = openMemoryStorage({ clock: clockAt() })
    const expiresAt = new Date('never')
    await expect(storage.keep('session:a', 1, { expiresAt })).rejects.toBeInstanceOf(TypeError)
  })
})
