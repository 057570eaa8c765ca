import type { Request, RequestHandler } from 'express'
import { RequestRefused } from '../errors.ts'
import { isLoopbackAddress, isLoopbackClient } from './loopback-client.ts'

/** What a request may be addressed to besides this machine. */
export interface OwnAddress {
  readonly publicUrl?: string
}

/**
 * Lets only clients on this machine through, and of those only what is addressed to this machine or
 * to `publicUrl`: a page whose name was made to resolve to 127.0.0.1 is turned away.
 *
 * @throws {RequestRefused} LOOPBACK_ONLY
 */
export function loopbackOnly(own: OwnAddress = {}): RequestHandler {
  return (request, _response, next) => {
    const refusal = refuseOthers(request, own)
    if (refusal !== undefined) throw refusal
    next()
  }
}

/** Whether {@link loopbackOnly} would let a request through. */
export function isForThisMachine(request: Request, own: OwnAddress = {}): boolean {
  return refuseOthers(request, own) === undefined
}

function refuseOthers(request: Request, { publicUrl }: OwnAddress): RequestRefused | undefined {
  const ownHost = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
  if (!isLoopbackClient(request)) {
    return new RequestRefused('LOOPBACK_ONLY', 'the client is not on this machine', {
      expected: 'a loopback address',
      received: request.socket.remoteAddress ?? 'no address',
    })
  }
  const host = addressedHost(request)
  if (host !== undefined && (isLoopbackName(host) || host === ownHost)) return undefined
  return new RequestRefused('LOOPBACK_ONLY', 'the request is addressed to another host', {
    expected: ownHost ?? 'localhost',
    received: host ?? 'no host',
  })
}

/** The host name of the Host header as the URL parser writes it; `hostname` may be a proxy's word. */
function addressedHost(request: Request): string | undefined {
  const header = request.headers.host
  if (header === undefined) return undefined
  try {
    return new URL(`http://${header}`).hostname
  } catch {
    return undefined
  }
}

function isLoopbackName(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    isLoopbackAddress(host.replace(/^\[|\]$/g, ''))
  )
}
