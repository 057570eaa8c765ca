import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A listening HTTP server, with or without TLS. */
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
/** As long as a head may take, a handshake may. */
const handshakeTimeoutMs = headersTimeoutMs

/** With what a server speaks TLS. */
export interface ServerTls {
  /** The certificate of the server first, then its authorities. PEM. */
  readonly certificatePem: string
  /** Of that certificate. PEM, a secret. */
  readonly privateKeyPem: string
}

/**
 * Serves `listener` on `host`:`port` with time limits on headers and requests.
 *
 * @param graceMs how long running requests may take when closing; default 5000
 * @param tls with it the port takes TLS 1.2 and later, and no plain HTTP
 * @throws {NodeJS.ErrnoException} EADDRINUSE, EACCES, ... when the port cannot be had
 */
export async function openServer(
  listener: RequestListener,
  {
    host,
    port,
    graceMs = 5_000,
    tls,
  }: { host: string; port: number; graceMs?: number; tls?: ServerTls | undefined },
): Promise<OpenServer> {
  const server = serverOf(listener, tls)
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

function serverOf(listener: RequestListener, tls: ServerTls | undefined): Server {
  const limits = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
  }
  if (tls === undefined) return createServer(limits, listener)
  return createTlsServer(
    {
      ...limits,
      cert: tls.certificatePem,
      key: tls.privateKeyPem,
      // Said here, so that no flag of the process and no older default takes less.
      minVersion: 'TLSv1.2',
      handshakeTimeout: handshakeTimeoutMs,
    },
    listener,
  )
}
