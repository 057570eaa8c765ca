import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openFileStorage } from '../../src/storage/open-file-storage.ts'
import type { Storage, StoredValue } from '../../src/storage/storage.ts'
import { storageContract } from '../conformance/storage-contract.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

const scratch = mkdtempSync(join(tmpdir(), 'fedbridge-storage-'))
const opened: Storage[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()))
})
afterAll(() => {
  rmSync(scratch, { recursive: true })
})

const newDirectory = (): string => mkdtempSync(join(scratch, 'store-'))
const clockAt = (): MovableClock => new MovableClock('2026-01-01T00:00:00Z')
const inSeconds = (clock: MovableClock, seconds: number): Date =>
  new Date(clock.now().getTime() + seconds * 1000)
const open = async (
  directory: string,
  options: { clock?: MovableClock; maxEntries?: number } = {},
): Promise<Storage> => {
  const storage = await openFileStorage({ directory, clock: clockAt(), ...options })
  opened.push(storage)
  return storage
}

storageContract('file', (clock) => openFileStorage({ directory: newDirectory(), clock }))

describe('file storage: what is kept stays', () => {
  it('has every entry again after it was closed and opened', async () => {
    const directory = newDirectory()
    const clock = clockAt()
    const first = await open(directory, { clock })
    await first.keep('role:a', { name: 'Developer' })
    await first.keep('session:a', 1, { expiresAt: inSeconds(clock, 10) })
    await first.keep('session:b', 2, { expiresAt: inSeconds(clock, 20) })
    await first.keep('role:gone', 3)
    await first.remove('role:gone')
    await first.close()

    clock.forward(10)
    const second = await open(directory, { clock })
    expect(await second.list('')).toStrictEqual([
      { key: 'role:a', value: { name: 'Developer' } },
      { key: 'session:b', value: 2 },
    ])
  })

  it('writes what was asked for before it closes', async () => {
    const directory = newDirectory()
    const first = await open(directory)
    const kept = first.keep('role:a', 1)
    await first.close()
    await kept
    expect(await (await open(directory)).read('role:a')).toBe(1)
  })

  it('shows another one on the same directory what was written', async () => {
    const directory = newDirectory()
    const [writer, reader] = [await open(directory), await open(directory)]
    expect(await reader.read('role:a')).toBeUndefined()
    await writer.keep('role:a', 1)
    expect(await reader.read('role:a')).toBe(1)
    await writer.close()
    expect(await reader.take('role:a')).toBe(1)
  })
})

describe('file storage: kill -9', () => {
  it('has every write that was answered before the process was killed, round after round', async () => {
    const directory = newDirectory()
    const answered: string[] = []
    for (let round = 0; round < 5; round += 1) {
      const writes = 1 + Math.floor(Math.random() * 150)
      const child = start('write-on.ts', directory, String(round))
      let lines = 0
      for await (const line of child.lines) {
        answered.push(`round-${round}:${line}`)
        lines += 1
        // It goes on writing until the signal arrives, and what it says meanwhile counts too.
        if (lines === writes) child.process.kill('SIGKILL')
      }
      expect(await child.ended).toBe('SIGKILL')

      const storage = await openFileStorage({ directory, clock: systemClock })
      for (const key of answered) {
        const index = Number(key.split(':')[1])
        expect(await storage.read(key), key).toStrictEqual({
          index,
          text: 'x'.repeat(index % 700),
        })
      }
      await storage.close()
    }
    expect(answered.length).toBeGreaterThanOrEqual(5)
  })
})

describe('file storage: several processes', () => {
  it('lets exactly one process add a key, and exactly one take it', async () => {
    const keys = 100
    const directory = newDirectory()
    const storage = await open(directory)
    await Promise.all(
      Array.from({ length: keys }, (_, index) => storage.keep(`authn-request:${index}`, index)),
    )
    const rivals = [0, 1].map(() => start('race.ts', directory, String(keys)))
    const answers = rivals.map(({ lines }) => lines[Symbol.asyncIterator]())
    for (const answer of answers) expect((await answer.next()).value).toBe('ready')
    for (const { process } of rivals) process.stdin?.write('go\n')
    const won = await Promise.all(
      answers.map(
        async (answer) =>
          JSON.parse(String((await answer.next()).value)) as Record<'added' | 'taken', number[]>,
      ),
    )
    const every = Array.from({ length: keys }, (_, index) => index)
    const inOrder = (numbers: number[]): number[] => numbers.sort((a, b) => a - b)
    expect(inOrder(won.flatMap(({ added }) => added))).toStrictEqual(every)
    expect(inOrder(won.flatMap(({ taken }) => taken))).toStrictEqual(every)
    expect(await storage.list('authn-request:')).toStrictEqual([])
    await Promise.all(rivals.map(({ ended }) => ended))
  })
})

describe('file storage: the bound', () => {
  const full = { name: 'StorageFailed', code: 'STORAGE_FULL', expected: 'at most 2 entries' }

  it('refuses one more than it may hold, forgets nothing, and remembers the number', async () => {
    const directory = newDirectory()
    const storage = await open(directory, { maxEntries: 2 })
    await storage.keep('session:a', 1)
    expect(await storage.addIfAbsent('session:b', 2)).toBe(true)
    await expect(storage.keep('session:c', 3)).rejects.toMatchObject(full)
    await expect(storage.addIfAbsent('session:c', 3)).rejects.toMatchObject(full)
    await storage.keep('session:a', 4)
    await storage.close()

    const again = await open(directory, { maxEntries: 2 })
    await expect(again.keep('session:c', 3)).rejects.toMatchObject(full)
    expect(await again.take('session:b')).toBe(2)
    await again.keep('session:c', 3)
    expect(await again.list('session:')).toHaveLength(2)
  })

  it('refuses only what is too much of what is written at once', async () => {
    const storage = await open(newDirectory(), { maxEntries: 2 })
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((id) => storage.keep(`session:${id}`, id)),
    )
    expect(outcomes.map(({ status }) => status)).toStrictEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ])
    expect(await storage.list('session:')).toHaveLength(2)
  })

  it('has room again as soon as an entry has expired', async () => {
    const clock = clockAt()
    const storage = await open(newDirectory(), { clock, maxEntries: 2 })
    await storage.keep('session:a', 1)
    await storage.keep('session:b', 2, { expiresAt: inSeconds(clock, 10) })
    await expect(storage.keep('session:c', 3)).rejects.toMatchObject(full)
    clock.forward(10)
    await storage.keep('session:c', 3)
    await expect(storage.keep('session:d', 4)).rejects.toMatchObject(full)
  })

  it('does not lose an entry that was kept again with a later expiry, or without one', async () => {
    const clock = clockAt()
    const storage = await open(newDirectory(), { clock })
    for (const key of ['session:a', 'session:b']) {
      await storage.keep(key, 1, { expiresAt: inSeconds(clock, 10) })
    }
    await storage.keep('session:a', 2, { expiresAt: inSeconds(clock, 100) })
    await storage.keep('session:b', 2)
    clock.forward(50)
    await storage.keep('session:c', 3)
    expect(await storage.read('session:a')).toBe(2)
    clock.forward(50)
    expect(await storage.take('session:b')).toBe(2)
  })

  it('holds the bound and the size of its file while a thousand entries come and go', async () => {
    const clock = clockAt()
    const directory = newDirectory()
    const storage = await open(directory, { clock, maxEntries: 100 })
    const sizes: number[] = []
    for (let index = 0; index < 1200; index += 1) {
      // Lives between 1 and 97 seconds, and at most 97 are alive, as one comes each second.
      const expiresAt = inSeconds(clock, 1 + ((index * 37) % 97))
      await storage.keep(`session:${index}`, 'x'.repeat(500), { expiresAt })
      clock.forward(1)
      if (index % 400 === 399) sizes.push(statSync(join(directory, 'data.mdb')).size)
    }
    const [early = 0, , late = 0] = sizes
    expect(late).toBeLessThanOrEqual(2 * early)
    clock.forward(100)
    expect(await storage.list('session:')).toStrictEqual([])
  })
})

describe('file storage: a directory that cannot be used', () => {
  const unavailable = (directory: string): object => ({
    name: 'StorageFailed',
    code: 'STORAGE_UNAVAILABLE',
    message: expect.stringContaining(directory) as string,
  })
  const opening = (directory: string): Promise<Storage> => open(directory)
  /** A directory with a store of some size in it. */
  const filled = async (): Promise<string> => {
    const directory = newDirectory()
    const storage = await openFileStorage({ directory, clock: clockAt() })
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => storage.keep(`role:${index}`, 'x'.repeat(1000))),
    )
    await storage.close()
    return directory
  }

  it('makes the directory for its owner alone, and files that nobody else reads', async () => {
    const directory = join(newDirectory(), 'var', 'store')
    await opening(directory)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, 'data.mdb')).mode & 0o077).toBe(0)
    expect(statSync(join(directory, 'lock.mdb')).mode & 0o077).toBe(0)
  })

  it('refuses a file', async () => {
    const file = join(newDirectory(), 'file')
    writeFileSync(file, '')
    await expect(opening(file)).rejects.toMatchObject(unavailable(file))
    const below = join(file, 'store')
    await expect(opening(below)).rejects.toMatchObject(unavailable(below))
  })

  it.skipIf(process.getuid?.() === 0)('refuses one that may not be written', async () => {
    const directory = newDirectory()
    chmodSync(directory, 0o500)
    await expect(opening(directory)).rejects.toMatchObject(unavailable(directory))
  })

  it('refuses a data file that is a directory', async () => {
    const directory = newDirectory()
    mkdirSync(join(directory, 'data.mdb'))
    await expect(opening(directory)).rejects.toMatchObject(unavailable(directory))
  })

  it('opens an intact data file, and an empty one as a new store', async () => {
    expect(await (await opening(await filled())).read('role:499')).toBe('x'.repeat(1000))
    const directory = newDirectory()
    writeFileSync(join(directory, 'data.mdb'), '')
    expect(await (await opening(directory)).list('')).toStrictEqual([])
  })

  const damages: Record<string, (file: string) => void> = {
    'is something else': (file) => {
      writeFileSync(file, 'something else')
    },
    'is overwritten at its beginning': (file) => {
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(0x5a, 0, 8192))
    },
    'is of another version of the format': (file) => {
      const bytes = readFileSync(file)
      bytes.writeUInt32LE(3, 28)
      writeFileSync(file, bytes)
    },
    'was cut in half': (file) => {
      truncateSync(file, statSync(file).size / 2)
    },
    'was cut after the first page': (file) => {
      truncateSync(file, 4096)
    },
  }
  for (const [damage, inflict] of Object.entries(damages)) {
    it(`refuses a data file that ${damage}`, async () => {
      const directory = await filled()
      inflict(join(directory, 'data.mdb'))
      await expect(opening(directory)).rejects.toMatchObject(unavailable(directory))
    })
  }
})

describe('file storage: keys', () => {
  it('keeps keys of up to 1970 bytes', async () => {
    const storage = await open(newDirectory())
    const key = `a:${'k'.repeat(1968)}`
    await storage.keep(key, 1, { expiresAt: inSeconds(clockAt(), 10) })
    expect(await storage.read(key)).toBe(1)
    expect(await storage.list('a:')).toStrictEqual([{ key, value: 1 }])
    expect(await storage.take(key)).toBe(1)
  })

  it('refuses to keep a longer one, and never has one', async () => {
    const storage = await open(newDirectory())
    await storage.keep('b:1', 1)
    const key = `a:${'k'.repeat(1969)}`
    await expect(storage.keep(key, 1)).rejects.toThrow(TypeError)
    await expect(storage.addIfAbsent(key, 1)).rejects.toThrow(TypeError)
    expect(await storage.read(key)).toBeUndefined()
    expect(await storage.take(key)).toBeUndefined()
    await storage.remove(key)
    expect(await storage.list(key)).toStrictEqual([])
    expect(await storage.list('', { after: key })).toStrictEqual([{ key: 'b:1', value: 1 }])
  })

  it('refuses an empty key, a value that is no JSON and an expiry that is no date', async () => {
    const storage = await open(newDirectory())
    await expect(storage.keep('', 1)).rejects.toThrow(TypeError)
    expect(await storage.read('')).toBeUndefined()
    const value = undefined as unknown as StoredValue
    await expect(storage.keep('a:a', value)).rejects.toThrow(TypeError)
    const expiresAt = new Date('never')
    await expect(storage.addIfAbsent('a:a', 1, { expiresAt })).rejects.toThrow(TypeError)
  })
})

interface Child {
  readonly process: ChildProcess
  readonly lines: AsyncIterable<string>
  /** The signal that ended it, or its exit code. */
  readonly ended: Promise<unknown>
}

function start(program: string, ...parameters: string[]): Child {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => signal ?? code)
  return { process: child, lines: createInterface({ input: child.stdout }), ended }
}
