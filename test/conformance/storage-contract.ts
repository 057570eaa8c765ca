import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import type { Storage, StoredValue } from '../../src/storage/storage.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

/** Opens an empty store of one engine; every call opens another one. */
export type OpenStorage = (clock: Clock) => Storage | Promise<Storage>

/**
 * What every engine of storage promises. A new engine calls it with its name and a function that
 * opens an empty store, and adds tests only for what it promises beyond this.
 */
export function storageContract(name: string, open: OpenStorage): void {
  describe(`storage contract: ${name}`, () => {
    const opened: Storage[] = []
    const start = async (): Promise<{ storage: Storage; clock: MovableClock }> => {
      const clock = new MovableClock('2026-01-01T00:00:00Z')
      const storage = await open(clock)
      opened.push(storage)
      return { storage, clock }
    }
    const inSeconds = (clock: Clock, seconds: number): Date =>
      new Date(clock.now().getTime() + seconds * 1000)

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((storage) => storage.close()))
    })

    describe('read, keep and remove', () => {
      it('returns undefined for a key that was never kept', async () => {
        const { storage } = await start()
        expect(await storage.read('session:none')).toBeUndefined()
      })

      const values: Record<string, StoredValue> = {
        null: null,
        false: false,
        zero: 0,
        'an empty text': '',
        'text beyond ASCII': 'Zoë \u{1F511} \u0000 "quoted"',
        'a nested value': { list: [1, { deep: null }], empty: {}, none: [] },
      }
      for (const [label, value] of Object.entries(values)) {
        it(`returns ${label} as it was kept`, async () => {
          const { storage } = await start()
          await storage.keep('session:a', value)
          expect(await storage.read('session:a')).toStrictEqual(value)
        })
      }

      it('replaces the value and its expiry', async () => {
        const { storage, clock } = await start()
        await storage.keep('session:a', 1, { expiresAt: inSeconds(clock, 10) })
        await storage.keep('session:a', 2)
        clock.forward(60)
        expect(await storage.read('session:a')).toBe(2)
      })

      it('removes an entry, and is content when there is none', async () => {
        const { storage } = await start()
        await storage.keep('session:a', 1)
        await storage.remove('session:a')
        await storage.remove('session:a')
        expect(await storage.read('session:a')).toBeUndefined()
      })

      it('keeps what it was given, whatever the giver does to it afterwards', async () => {
        const { storage } = await start()
        const value = { roles: ['Developer'] }
        await storage.keep('session:a', value)
        value.roles.push('Admin')
        expect(await storage.read('session:a')).toStrictEqual({ roles: ['Developer'] })
      })

      it('hands out a value that the reader may change without changing the entry', async () => {
        const { storage } = await start()
        await storage.keep('session:a', { roles: ['Developer'] })
        const read = (await storage.read('session:a')) as { roles: string[] }
        read.roles.push('Admin')
        const [listed] = await storage.list('session:')
        ;(listed?.value as { roles: string[] }).roles.push('Admin')
        expect(await storage.read('session:a')).toStrictEqual({ roles: ['Developer'] })
      })
    })

    describe('expiry', () => {
      it('has the entry until its instant, and not from that instant on', async () => {
        const { storage, clock } = await start()
        await storage.keep('session:a', 1, { expiresAt: inSeconds(clock, 10) })
        clock.forward(9.999)
        expect(await storage.read('session:a')).toBe(1)
        clock.forward(0.001)
        expect(await storage.read('session:a')).toBeUndefined()
        expect(await storage.take('session:a')).toBeUndefined()
        expect(await storage.list('session:')).toStrictEqual([])
      })

      it('has none of many entries that expire at the same instant', async () => {
        const { storage, clock } = await start()
        for (let index = 0; index < 100; index += 1) {
          await storage.keep(`session:${index}`, index, { expiresAt: inSeconds(clock, 10) })
        }
        clock.forward(10)
        expect(await storage.read('session:99')).toBeUndefined()
        expect(await storage.list('session:', { limit: 1000 })).toStrictEqual([])
      })

      it('has nothing when the entry had expired before it was kept', async () => {
        const { storage, clock } = await start()
        await storage.keep('session:a', 1)
        await storage.keep('session:a', 2, { expiresAt: inSeconds(clock, -1) })
        expect(await storage.read('session:a')).toBeUndefined()
      })

      it('lets an expired key be added again, and it lives as long as it says now', async () => {
        const { storage, clock } = await start()
        const add = (value: number, seconds: number): Promise<boolean> =>
          storage.addIfAbsent('assertion:a', value, { expiresAt: inSeconds(clock, seconds) })
        expect(await add(1, 10)).toBe(true)
        clock.forward(10)
        expect(await add(2, 100)).toBe(true)
        clock.forward(50)
        expect(await storage.read('assertion:a')).toBe(2)
        expect(await add(3, 100)).toBe(false)
      })
    })

    describe('addIfAbsent and take are atomic', () => {
      const fifty = Array.from({ length: 50 }, (_, index) => index)

      it('adds once and leaves the first value', async () => {
        const { storage } = await start()
        expect(await storage.addIfAbsent('assertion:a', 'first')).toBe(true)
        expect(await storage.addIfAbsent('assertion:a', 'second')).toBe(false)
        expect(await storage.read('assertion:a')).toBe('first')
      })

      it('lets exactly one of 50 concurrent calls add the key', async () => {
        const { storage } = await start()
        const added = await Promise.all(
          fifty.map((caller) => storage.addIfAbsent('assertion:a', caller)),
        )
        expect(added.filter(Boolean)).toHaveLength(1)
        expect(await storage.read('assertion:a')).toBe(added.indexOf(true))
      })

      it('gives the value to exactly one of 50 concurrent takers', async () => {
        const { storage } = await start()
        await storage.keep('authn-request:a', 'value')
        const taken = await Promise.all(fifty.map(() => storage.take('authn-request:a')))
        expect(taken.filter((value) => value === 'value')).toHaveLength(1)
        expect(taken.filter((value) => value === undefined)).toHaveLength(49)
        expect(await storage.read('authn-request:a')).toBeUndefined()
      })

      it('takes a kept null as a value', async () => {
        const { storage } = await start()
        await storage.keep('authn-request:a', null)
        expect(await storage.addIfAbsent('authn-request:a', 1)).toBe(false)
        expect(await storage.take('authn-request:a')).toBeNull()
        expect(await storage.take('authn-request:a')).toBeUndefined()
      })
    })

    describe('list', () => {
      const keepAll = async (storage: Storage, keys: readonly string[]): Promise<void> => {
        for (const key of keys) await storage.keep(key, key)
      }
      const keysOf = (entries: readonly { readonly key: string }[]): string[] =>
        entries.map(({ key }) => key)

      it('returns the entries of a prefix in key order, and no others', async () => {
        const { storage } = await start()
        await keepAll(storage, [
          'role:b',
          'roles:z',
          'role:a',
          'user:a',
          'role:ab',
          'rol:a',
          'role:',
        ])
        expect(await storage.list('role:')).toStrictEqual(
          ['role:', 'role:a', 'role:ab', 'role:b'].map((key) => ({ key, value: key })),
        )
        expect(keysOf(await storage.list('role:a'))).toStrictEqual(['role:a', 'role:ab'])
        expect(await storage.list('nothing:')).toStrictEqual([])
      })

      it('orders keys beyond ASCII by their UTF-16 code units, and returns them as they were', async () => {
        const { storage } = await start()
        const keys = [
          'user:\u0000',
          'user:Zoe',
          'user:Zo\u00e9',
          'user:\u6f22',
          'user:\u{1F511}',
          'user:\uffee',
        ]
        await keepAll(storage, [...keys].reverse())
        expect(keysOf(await storage.list('user:'))).toStrictEqual(keys)
        expect(keysOf(await storage.list('user:\ud83d'))).toStrictEqual(['user:\u{1F511}'])
        expect(keysOf(await storage.list('user:', { after: 'user:\u6f22' }))).toStrictEqual(
          keys.slice(4),
        )
        expect(await storage.take('user:\u{1F511}')).toBe('user:\u{1F511}')
      })

      it('lists across kinds when the prefix ends before the colon', async () => {
        const { storage } = await start()
        await keepAll(storage, ['user:a', 'role:b', 'roles:a', 'role:a'])
        expect(keysOf(await storage.list('role'))).toStrictEqual(['role:a', 'role:b', 'roles:a'])
        expect(await storage.list('')).toHaveLength(4)
      })

      it('sees what was added and removed after an earlier listing', async () => {
        const { storage } = await start()
        await keepAll(storage, ['role:b', 'role:d'])
        await storage.list('role:')
        await keepAll(storage, ['role:c', 'role:a', 'role:b'])
        await storage.remove('role:d')
        await storage.take('role:c')
        expect(keysOf(await storage.list('role:'))).toStrictEqual(['role:a', 'role:b'])
      })

      it('goes on after a key, without that key', async () => {
        const { storage } = await start()
        await keepAll(storage, ['role:a', 'role:b', 'role:c'])
        expect(keysOf(await storage.list('role:', { after: 'role:a' }))).toStrictEqual([
          'role:b',
          'role:c',
        ])
        expect(await storage.list('role:', { after: 'role:c' })).toStrictEqual([])
      })

      it('pages through everything once, in order, without a key to go on from being there', async () => {
        const { storage } = await start()
        const keys = Array.from(
          { length: 25 },
          (_, index) => `role:${String(index).padStart(3, '0')}`,
        )
        await keepAll(storage, [...keys].reverse())
        const seen: string[] = []
        for (;;) {
          const after = seen.at(-1)
          const page = await storage.list('role:', {
            limit: 10,
            ...(after === undefined ? {} : { after }),
          })
          if (page.length === 0) break
          expect(page.length).toBeLessThanOrEqual(10)
          seen.push(...keysOf(page))
          await storage.remove(page.at(-1)?.key ?? '')
        }
        expect(seen).toStrictEqual(keys)
      })

      it('returns at most 100 entries when nothing is said', async () => {
        const { storage } = await start()
        await keepAll(
          storage,
          Array.from({ length: 101 }, (_, index) => `role:${index}`),
        )
        expect(await storage.list('role:')).toHaveLength(100)
        expect(await storage.list('role:', { limit: 200 })).toHaveLength(101)
      })

      it('does not count expired entries towards the limit', async () => {
        const { storage, clock } = await start()
        await storage.keep('role:a', 1, { expiresAt: inSeconds(clock, 10) })
        await keepAll(storage, ['role:b', 'role:c'])
        clock.forward(10)
        expect(keysOf(await storage.list('role:', { limit: 2 }))).toStrictEqual([
          'role:b',
          'role:c',
        ])
      })
    })

    describe('close', () => {
      it('fails closed afterwards: STORAGE_UNAVAILABLE from every method', async () => {
        const { storage } = await start()
        await storage.close()
        const unavailable = { name: 'StorageFailed', code: 'STORAGE_UNAVAILABLE' }
        await expect(storage.read('a:a')).rejects.toMatchObject(unavailable)
        await expect(storage.keep('a:a', 1)).rejects.toMatchObject(unavailable)
        await expect(storage.addIfAbsent('a:a', 1)).rejects.toMatchObject(unavailable)
        await expect(storage.take('a:a')).rejects.toMatchObject(unavailable)
        await expect(storage.remove('a:a')).rejects.toMatchObject(unavailable)
        await expect(storage.list('a:')).rejects.toMatchObject(unavailable)
      })

      it('may be closed twice', async () => {
        const { storage } = await start()
        await storage.close()
        await expect(storage.close()).resolves.toBeUndefined()
      })
    })
  })
}
