import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A listening HTTP server. */
export interface OpenServer {
  /** The port it listens on; the one asked for, or the one the system chose for 0. */
  readonly port: number
  /** Takes no new connections, lets running requests end for `graceMs`, then closes what is left. */
  close(): Promise<void>
}

/** Milliseconds. A request that is slower than this is not a browser's. */
const headersTimeoutMs = 10_000
const requestTimeoutMs = 30_000
const keepAliveTimeoutMs = 5_000

/**
 * Serves `listener` on `host`:`port` with time limits on headers and requests.
 *
 * @param graceMs how long running requests may take when closing; default 5000
 * @throws {NodeJS.ErrnoException} EADDRINUSE, EACCES, ... when the port cannot be had
 */
export async function openServer(
  listener: RequestListener,
  { host, port, graceMs = 5_000 }: { host: string; port: number; graceMs?: number },
): Promise<OpenServer> {
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    listener,
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      })
      server.closeIdleConnections()
      const timer = setTimeout(() => {
        server.closeAllConnections()
      }, graceMs)
      await closed
      clearTimeout(timer)
    },
  }
}
