import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** How often the lock is looked at. */
const lookMs = 250

/**
 * Runs `work` while no other command does in the same directory: SDKs ask for credentials several times at
 * once, and one browser is enough. Whoever had to wait looks with `already` first whether it still has to
 * do anything. The lock of a command that has died counts for nothing.
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
  } catch {
    if (!isAlive(file)) rmSync(file, { force: true })
    return false
  }
}

function isAlive(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Empty while it is being written.
    return pid === 0 || process.kill(pid, 0)
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'EPERM'
  }
}
