import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { oneAtATime } from '../../../src/cli/login/one-at-a-time.ts'

describe('one command at a time', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'fedbridge-lock-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true })
  })

  /** Waits twice at most: whoever still has to wait then is told so. */
  const run = async (at = directory): Promise<string> => {
    let looks = 0
    return oneAtATime(at, {
      already: () => (looks > 2 ? 'still held' : undefined),
      work: () => Promise.resolve('worked'),
      wait: () => {
        looks += 1
        return Promise.resolve()
      },
    })
  }
  const lockOf = (text: string, ageSeconds: number): void => {
    const file = join(directory, 'lock')
    writeFileSync(file, text)
    const written = systemClock.now().getTime() / 1000 - ageSeconds
    utimesSync(file, written, written)
  }

  it('works without a lock, and leaves none', async () => {
    expect(await run()).toBe('worked')
    expect(existsSync(join(directory, 'lock'))).toBe(false)
  })

  it.each([
    ['of a process that runs', String(process.pid), 19 * 60, 'still held'],
    ['of a number that another process has by now', String(process.pid), 21 * 60, 'worked'],
    ['that is being written', '', 1, 'still held'],
    ['that was never written to its end', '', 11, 'worked'],
    ['of a process that is gone', '999999999', 1, 'worked'],
  ])('a lock %s', async (_whose, text, ageSeconds, outcome) => {
    lockOf(text, ageSeconds)
    expect(await run()).toBe(outcome)
  })

  it('says so where no lock can be written, and does not wait for ever', async () => {
    await expect(run(join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
