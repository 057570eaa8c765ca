import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { freePort } from '../test/peers/free-port.ts'
import { table } from './measure.ts'

interface Start {
  readonly readyMs: number
  readonly residentMb: number
}

/** Time from exec to the first good answer of /readyz, and memory then, of the compiled service. */
async function startOnce(): Promise<Start> {
  const port = await freePort()
  const begin = performance.now()
  const service = spawn(process.execPath, ['dist/bundle/fedbridge.js', 'serve'], {
    stdio: 'ignore',
    env: { ...process.env, FEDBRIDGE_PORT: String(port) },
  })
  try {
    for (;;) {
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (ready) break
      if (performance.now() - begin > 20_000) throw new Error('not ready after 20 seconds')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const readyMs = performance.now() - begin
    const status = readFileSync(`/proc/${service.pid ?? 0}/status`, 'utf8')
    return { readyMs, residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 }
  } finally {
    service.kill('SIGTERM')
    await new Promise((resolve) => service.once('exit', resolve))
  }
}

/** Five starts of `npm start`'s own process; medians. */
export async function startBench(): Promise<string> {
  const starts: Start[] = []
  for (let index = 0; index < 5; index += 1) starts.push(await startOnce())
  const median = (pick: (start: Start) => number): number =>
    starts.map(pick).sort((a, b) => a - b)[2] ?? 0
  return table(
    ['start', 'median of 5'],
    [
      ['milliseconds to ready', median(({ readyMs }) => readyMs).toFixed(0)],
      ['resident memory, MB', median(({ residentMb }) => residentMb).toFixed(0)],
    ],
  )
}
