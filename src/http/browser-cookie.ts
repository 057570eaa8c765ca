import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { readCookie, setCookie } from './cookies.ts'

const browserCookie = 'fedbridge-browser'
/** As long as a person has at an identity provider. */
const browserCookieSeconds = 60 * 60

/** By which a browser that began a sign-in is known again: a secret, never kept as it is. */
export function readBrowser(request: Request, publicUrl: string): string | undefined {
  return readCookie(request, browserCookie, publicUrl)
}

/**
 * The same; a browser without one gets one. It is good for an hour from now, and also comes along when
 * another site posts to us.
 */
export function rememberBrowser(request: Request, response: Response, publicUrl: string): string {
  const browser = readBrowser(request, publicUrl) ?? randomBytes(32).toString('base64url')
  setCookie(response, browserCookie, browser, {
    publicUrl,
    maxAgeSeconds: browserCookieSeconds,
    crossSite: true,
  })
  return browser
}
