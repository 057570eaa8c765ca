import type { Response } from 'express'

/** Sends `html` as a UTF-8 page that nobody may keep, with `status` (200 by default). */
export function sendPage(response: Response, html: string, status = 200): void {
  if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store')
  response.status(status).type('text/html; charset=utf-8').send(html)
}
