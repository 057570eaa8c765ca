import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OutboundFailed } from '../../errors.ts'

/** How long a browser may take to start. */
const patienceMs = 60_000

/**
 * Opens an address that is a secret. A browser is started with its address as an argument, which other
 * users of the machine can read; so it is started with one of this machine that leads on to the secret, once,
 * whoever comes first.
 *
 * @throws {OutboundFailed} COMMAND_LINE_LOGIN_FAILED when no browser came
 */
export async function openSecretAddress(
  address: string,
  openInBrowser: (address: string) => Promise<boolean>,
): Promise<void> {
  const path = `/${randomBytes(32).toString('base64url')}`
  let used = (): void => undefined
  const came = new Promise<void>((resolve) => {
    used = resolve
  })
  const given: { once?: true } = {}
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 5_000 },
    (request, response) => {
      if (given.once === true || request.method !== 'GET' || request.url !== path) {
        response.writeHead(404, { connection: 'close' }).end()
        return
      }
      given.once = true
      response.writeHead(303, {
        location: address,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        connection: 'close',
      })
      response.end(used)
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const timer = setTimeout(used, patienceMs)
  try {
    const { port } = server.address() as AddressInfo
    const opened = await openInBrowser(`http://127.0.0.1:${port}${path}`)
    if (opened) await came
  } finally {
    clearTimeout(timer)
    server.close()
    // Those too that a browser opened ahead and never used: the command would not end before the browser.
    server.closeAllConnections()
  }
  if (given.once === undefined) {
    throw new OutboundFailed(
      'COMMAND_LINE_LOGIN_FAILED',
      'no browser could be opened: use console-url to get the address itself',
      { check: 'open-secret-address' },
    )
  }
}
