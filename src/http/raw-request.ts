import type { Request } from 'express'
import { bodyBytesOf } from './form-body.ts'

/** A request as it came over the wire, for whoever verifies a signature over it. */
export interface RawRequest {
  readonly method: string
  /** Path and query string, nothing decoded. */
  readonly url: string
  /** In order, as sent; one header may stand there more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** The wire's view of a request whose body `formBody` has read. */
export function rawRequestOf(request: Request): RawRequest {
  const { method, originalUrl: url, rawHeaders } = request
  const headers: (readonly [string, string])[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''])
  }
  return { method, url, headers, body: bodyBytesOf(request) }
}
