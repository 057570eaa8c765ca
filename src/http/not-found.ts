import type { RequestHandler } from 'express'
import { RequestRefused } from '../errors.ts'

/**
 * Stands after all routes.
 *
 * @throws {RequestRefused} NOT_FOUND always
 */
export function notFound(): RequestHandler {
  return () => {
    throw new RequestRefused('NOT_FOUND', 'no route answers this path')
  }
}
