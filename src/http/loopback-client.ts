import type { Request } from 'express'

const loopbackAddress = /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i

/** Whether `address`, as a socket gives it, is this machine's own. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address)
}

/**
 * Whether the client is a program on this machine. The socket decides, no header can claim it; but a
 * request that says it was forwarded came through a proxy here from somewhere else.
 */
export function isLoopbackClient(request: Request): boolean {
  return (
    isLoopbackAddress(request.socket.remoteAddress) &&
    request.get('forwarded') === undefined &&
    request.get('x-forwarded-for') === undefined
  )
}
