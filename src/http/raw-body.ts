import express, { type Request, type RequestHandler } from 'express'

const bodies = new WeakMap<object, Uint8Array>()

/** The body that {@link rawBody} read; empty when there was none. */
export function rawBodyOf(request: Request): Uint8Array {
  return bodies.get(request) ?? new Uint8Array()
}

/**
 * Reads a body of any type as the bytes it is, for {@link rawBodyOf}: nothing is taken apart, so that
 * nothing of it can be wrong. One that something else has read already is left alone.
 *
 * What the reader throws (BODY_TOO_LARGE, REQUEST_MALFORMED) is translated by `errorResponse()`.
 */
export function rawBody({ maxBytes }: { readonly maxBytes: number }): RequestHandler {
  const read: RequestHandler = express.raw({
    limit: maxBytes,
    type: () => true,
    verify: (request, _response, bytes) => {
      bodies.set(request, bytes)
    },
  })
  return (request, response, next) => {
    if (request.body !== undefined) {
      next()
      return
    }
    read(request, response, next)
  }
}
