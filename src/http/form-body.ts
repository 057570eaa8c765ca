import express, { type Request, type RequestHandler } from 'express'
import { RequestRefused } from '../errors.ts'

/** Bytes. A SAML response of AWS's largest size, base64 and percent-encoded, fits. */
const defaultLimitBytes = 256 * 1024

/** More fields than any form of ours, or of an identity provider, has. */
const defaultParameterLimit = 1000

/** The bytes that a form was read from, for as long as its request lives. */
const bodies = new WeakMap<object, Uint8Array>()

/** The body that {@link formBody} read, as it came over the wire; empty when there was none. */
export function bodyBytesOf(request: Request): Uint8Array {
  return bodies.get(request) ?? new Uint8Array()
}

const formType = 'application/x-www-form-urlencoded'

/**
 * Reads a urlencoded form into `request.body`: plain fields, a repeated one as an array for
 * `parameter()` to refuse. An empty body is an empty form.
 *
 * @param limitBytes of the body, 256 KiB by default
 * @param parameterLimit fields in the body, 1000 by default
 * @throws {RequestRefused} CONTENT_TYPE_UNSUPPORTED for any other kind of body. What the parser
 *   throws (BODY_TOO_LARGE, REQUEST_MALFORMED) is translated by `errorResponse()`
 */
export function formBody({
  limitBytes = defaultLimitBytes,
  parameterLimit = defaultParameterLimit,
}: { readonly limitBytes?: number; readonly parameterLimit?: number } = {}): RequestHandler {
  const parse: RequestHandler = express.urlencoded({
    verify: (request, _response, bytes) => {
      bodies.set(request, bytes)
    },
    extended: false,
    limit: limitBytes,
    parameterLimit,
    type: formType,
  })
  return (request, response, next) => {
    // `is` is null without a body, and false for a body of another type, even one of no bytes.
    if (request.is(formType) === false && request.get('content-length') !== '0') {
      const received = request.get('content-type')
      throw new RequestRefused('CONTENT_TYPE_UNSUPPORTED', `a body has to be ${formType}`, {
        expected: formType,
        received: received === undefined ? 'no content type' : received.slice(0, 100),
      })
    }
    parse(request, response, (failure?: unknown) => {
      if (failure !== undefined) {
        next(failure)
        return
      }
      request.body ??= {}
      next()
    })
  }
}
