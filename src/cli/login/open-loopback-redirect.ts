import { timingSafeEqual } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the browser brought back. */
export type LoopbackAnswer =
  | { readonly kind: 'code'; readonly code: string; answer: (url: string) => void }
  | { readonly kind: 'error'; readonly error: string; answer: (url: string) => void }

/** An address of this machine at which a browser ends a sign-in. */
export interface LoopbackRedirect {
  readonly redirectUri: string
  /** The first answer with the right state; others are turned away and change nothing. */
  readonly answered: Promise<LoopbackAnswer>
  /** Ends when the answer has been sent, whatever connections others hold open. */
  close(): Promise<void>
}

const path = '/callback'
/** How long the browser may take to fetch the answer once it is written. */
const flushMs = 2_000

/**
 * Listens on a port of 127.0.0.1 that the system chooses, until a browser comes with `state`.
 *
 * @see RFC 8252, section 7.3
 */
export async function openLoopbackRedirect(state: string): Promise<LoopbackRedirect> {
  let resolveAnswer: (answer: LoopbackAnswer) => void = () => undefined
  const answered = new Promise<LoopbackAnswer>((resolve) => {
    resolveAnswer = resolve
  })
  let sent: Promise<unknown> = Promise.resolve()
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 5_000 },
    (request, response) => {
      // Parsed by hand: whatever page or program finds this port may send what the URL parser throws for.
      const [pathname = '', search = ''] = (request.url ?? '').split('?')
      const query = new URLSearchParams(search)
      if (request.method !== 'GET' || pathname !== path || !sameText(query.get('state'), state)) {
        turnAway(response)
        return
      }
      const answer = (target: string): void => {
        sent = new Promise((resolve) => {
          response.once('close', resolve)
        })
        // Where the page is the bridge's, and the code is out of the address.
        response.writeHead(303, {
          location: target,
          'cache-control': 'no-store',
          connection: 'close',
        })
        response.end()
      }
      const [code, error] = [query.get('code'), query.get('error')]
      if (code !== null && code !== '') resolveAnswer({ kind: 'code', code, answer })
      else if (error !== null) resolveAnswer({ kind: 'error', error: wordOf(error), answer })
      else turnAway(response)
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    redirectUri: `http://127.0.0.1:${port}${path}`,
    answered,
    close: async () => {
      // Browsers open connections ahead that they never use, and Node counts them as busy for ever.
      server.close()
      await Promise.race([sent, sleep(flushMs, undefined, { ref: false })])
      server.closeAllConnections()
    },
  }
}

function turnAway(response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' })
  response.end('This is not what the command waits for.\n')
}

/** Whatever else stands there is somebody's text. */
function wordOf(error: string): string {
  return /^[a-z_]{1,40}$/u.test(error) ? error : 'error'
}

function sameText(received: string | null, expected: string): boolean {
  const [a, b] = [Buffer.from(received ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
