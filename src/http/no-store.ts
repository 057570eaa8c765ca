import type { RequestHandler } from 'express'

/** Answers may not be kept by anyone: `Cache-Control: no-store`. */
export function noStore(): RequestHandler {
  return (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  }
}
