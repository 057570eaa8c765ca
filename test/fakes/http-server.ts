import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What arrived, whole. */
export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What to answer; `hang` never answers, `trickle` sends a head and then spaces without end. */
export type CannedAnswer =
  | 'hang'
  | 'trickle'
  | 'disconnect'
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }

export interface FakeHttpServer {
  readonly url: string
  readonly received: readonly ReceivedRequest[]
  /** Changes what is answered from now on: to everybody, or as each request deserves. */
  answer(answer: CannedAnswer | ((request: ReceivedRequest) => CannedAnswer)): void
  close(): Promise<void>
}

/** Another system on loopback that answers what a test tells it, and remembers what it was sent. */
export async function openFakeHttpServer(first: CannedAnswer = {}): Promise<FakeHttpServer> {
  let current: CannedAnswer | ((request: ReceivedRequest) => CannedAnswer) = first
  const received: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const whole = { method, url, headers, body: Buffer.concat(chunks).toString() }
      received.push(whole)
      send(response, typeof current === 'function' ? current(whole) : current)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (answer) => {
      current = answer
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, answer: CannedAnswer): void {
  if (answer === 'hang') return
  if (answer === 'disconnect') {
    response.destroy()
    return
  }
  if (answer === 'trickle') {
    response.writeHead(200, { 'content-type': 'text/plain' })
    const drip = setInterval(() => response.write(' '), 20)
    response.on('close', () => {
      clearInterval(drip)
    })
    return
  }
  response.writeHead(answer.status ?? 200, answer.headers)
  response.end(answer.body ?? '')
}
