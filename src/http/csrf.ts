import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { RequestRefused } from '../errors.ts'
import { readCookie, setCookie } from './cookies.ts'

const csrfCookie = 'fedbridge-csrf'
const csrfCookieSeconds = 12 * 60 * 60
const secretPattern = /^[\w-]{43}$/
const localsKey = 'csrfSecret'

/**
 * A token for a form of this answer. It is an HMAC under a random key that the browser keeps in a
 * cookie scripts cannot read, so it is good in this browser only, in every process of ours, for 12
 * hours.
 */
export function csrfToken(request: Request, response: Response, publicUrl: string): string {
  return tokenUnder(browserSecret(request, response, publicUrl))
}

/**
 * Passes when `token` was given out to the browser that sends it. Compares in constant time.
 *
 * @throws {RequestRefused} CSRF_MISMATCH
 */
export function checkCsrf(request: Request, token: string | undefined, publicUrl: string): void {
  const secret = readCookie(request, csrfCookie, publicUrl)
  if (secret === undefined || !secretPattern.test(secret)) {
    throw new RequestRefused('CSRF_MISMATCH', 'the request has no csrf cookie')
  }
  const expected = Buffer.from(tokenUnder(secret))
  const received = Buffer.from(token ?? '')
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) {
    throw new RequestRefused('CSRF_MISMATCH', 'the csrf token does not belong to the csrf cookie')
  }
}

/** One secret per browser; forms of the same answer share it before the cookie has come back. */
function browserSecret(request: Request, response: Response, publicUrl: string): string {
  const given: unknown = response.locals[localsKey]
  if (typeof given === 'string') return given
  const kept = readCookie(request, csrfCookie, publicUrl)
  const secret =
    kept !== undefined && secretPattern.test(kept) ? kept : randomBytes(32).toString('base64url')
  response.locals[localsKey] = secret
  setCookie(response, csrfCookie, secret, { publicUrl, maxAgeSeconds: csrfCookieSeconds })
  return secret
}

function tokenUnder(secret: string): string {
  return createHmac('sha256', secret).update('fedbridge form').digest('base64url')
}
