import { spawn } from 'node:child_process'
import { freePort } from './free-port.ts'
import { motoServer } from './peer.ts'

/** A moto server: an AWS emulator of others, with an STS that believes everything. */
export interface Moto {
  readonly url: string
  /** The account of calls that nobody has signed. */
  readonly accountId: string
  close(): Promise<void>
}

/** Starts a moto server on a loopback port. Resolves when it answers; that takes it some seconds. */
export async function openMoto(): Promise<Moto> {
  const port = await freePort()
  const accountId = '123456789012'
  const server = spawn(motoServer.path ?? 'moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, MOTO_ACCOUNT_ID: accountId },
    // Its own process group: what a wrapper starts ends with it.
    detached: true,
  })
  const exited = new Promise<void>((resolve) =>
    server.once('exit', () => {
      resolve()
    }),
  )
  const close = async (): Promise<void> => {
    const running = server.exitCode === null && server.signalCode === null
    if (server.pid !== undefined && running) process.kill(-server.pid, 'SIGTERM')
    await exited
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await answers(`${url}/moto-api/`)
    return { url, accountId, close }
  } catch (failure) {
    await close()
    throw failure
  }
}

/** Asks again while the server is starting, for a minute at most. */
async function answers(url: string): Promise<void> {
  const giveUpAt = performance.now() + 60_000
  for (;;) {
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => undefined,
    )
    if (status !== undefined) return
    if (performance.now() > giveUpAt) throw new Error(`no answer from ${url}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
