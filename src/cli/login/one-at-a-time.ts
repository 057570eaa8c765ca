import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../clock.ts'

/** How often the lock is looked at. */
const lookMs = 250
/** Longer than a sign-in may take: by then the process of that number is another one. */
const longestMs = 20 * 60 * 1000
/** Longer than writing a number takes. */
const emptyMs = 10 * 1000

/**
 * Runs `work` while no other command does in the same directory: SDKs ask for credentials several times at
 * once, and one browser is enough. Whoever had to wait looks with `already` first whether it still has to
 * do anything. The lock of a command that has died counts for nothing, nor does one that is older than a
 * sign-in can be.
 *
 * @throws {NodeJS.ErrnoException} when no lock can be written
 */
export async function oneAtATime<Value>(
  directory: string,
  {
    already,
    work,
    wait,
  }: {
    readonly already: () => Value | undefined
    readonly work: () => Promise<Value>
    readonly wait: (milliseconds: number) => Promise<void>
  },
): Promise<Value> {
  const file = join(directory, 'lock')
  while (!take(file)) {
    await wait(lookMs)
    const done = already()
    if (done !== undefined) return done
  }
  try {
    return already() ?? (await work())
  } finally {
    rmSync(file, { force: true })
  }
}

function take(file: string): boolean {
  try {
    const lock = openSync(file, 'wx', 0o600)
    writeSync(lock, String(process.pid))
    closeSync(lock)
    return true
  } catch (failure) {
    if (codeOf(failure) !== 'EEXIST') throw failure
    if (!isHeld(file)) rmSync(file, { force: true })
    return false
  }
}

function isHeld(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8')
    const ageMs = systemClock.now().getTime() - statSync(file).mtimeMs
    // Empty while it is being written.
    if (ageMs > (text === '' ? emptyMs : longestMs)) return false
    return text === '' || process.kill(Number(text), 0)
  } catch (failure) {
    return codeOf(failure) === 'EPERM'
  }
}

function codeOf(failure: unknown): unknown {
  return failure instanceof Error && 'code' in failure ? failure.code : undefined
}
