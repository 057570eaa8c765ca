import type { RequestHandler } from 'express'

/**
 * For addresses that programs alone call: errors are JSON, whatever the client says that it takes, as
 * `curl` takes anything.
 */
export function jsonErrors(): RequestHandler {
  return (request, _response, next) => {
    request.headers.accept = 'application/json'
    next()
  }
}
