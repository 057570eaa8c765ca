import type { RequestHandler } from 'express'
import { RequestRefused } from '../errors.ts'

/**
 * Turns away what a page of another site makes a browser send: by Fetch Metadata, which every browser of
 * today has. A program that is no browser sends none, and comes through. For requests that change nothing
 * but cost something, or whose answer would be a page with another site's words.
 *
 * @throws {RequestRefused} CSRF_MISMATCH
 * @see Fetch Metadata Request Headers, "The Sec-Fetch-Site HTTP Request Header"
 */
export function sameOriginOnly(): RequestHandler {
  return (request, _response, next) => {
    const site = request.get('sec-fetch-site')
    if (site === undefined || site === 'same-origin' || site === 'none') {
      next()
      return
    }
    throw new RequestRefused('CSRF_MISMATCH', 'the request was made by another site', {
      expected: 'same-origin',
      received: site.slice(0, 20),
    })
  }
}
