/**
 * Owns what every route shares of HTTP: security headers, request ids, cookies, CSRF, body limits,
 * rate limits, the log line, probes, metrics, static files, and the one error answer. May import
 * views. Knows nothing of the domain, and never believes a header about who the caller is.
 */
import { randomUUID } from 'node:crypto'
import type { RequestHandler, Response } from 'express'

const localsKey = 'requestId'

/**
 * Gives each request an id of its own, in `X-Request-Id` and for {@link requestIdOf}. An id that the
 * caller sends is ignored: it would end up in logs and pages.
 */
export function requestId(): RequestHandler {
  return (_request, response, next) => {
    const id = randomUUID()
    response.locals[localsKey] = id
    response.set('X-Request-Id', id)
    next()
  }
}

/** The id of the request that `response` answers; one is made where {@link requestId} did not run. */
export function requestIdOf(response: Response): string {
  const existing: unknown = response.locals[localsKey]
  if (typeof existing === 'string') return existing
  const id = randomUUID()
  response.locals[localsKey] = id
  if (!response.headersSent) response.set('X-Request-Id', id)
  return id
}
