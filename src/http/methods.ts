import { Router, type RequestHandler } from 'express'
import { RequestRefused } from '../errors.ts'

/** What a path answers, by method. HEAD is answered by GET, unless it is said that it is not. */
export type MethodHandlers = Partial<
  Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', RequestHandler | readonly RequestHandler[]>
>

/**
 * Routes a path by method: `routes.all('/path', methods({ GET, POST: [formBody(), handler] }))`.
 * OPTIONS is answered with the Allow header alone.
 *
 * @param answersHead false for a GET that uses something up, which must not happen to a HEAD: proxies
 *   and link checkers send them. Default: true
 * @throws {RequestRefused} METHOD_NOT_ALLOWED for any other method, with Allow set on the answer
 */
export function methods(
  handlers: MethodHandlers,
  { answersHead = true }: { readonly answersHead?: boolean } = {},
): RequestHandler {
  const byMethod = new Map<string, RequestHandler>()
  for (const [method, handler] of Object.entries(handlers)) {
    byMethod.set(method, inOrder([handler].flat()))
  }
  const get = byMethod.get('GET')
  if (get !== undefined && answersHead) byMethod.set('HEAD', get)
  const allow = [...byMethod.keys()].join(', ')

  return (request, response, next) => {
    const handler = byMethod.get(request.method)
    if (handler !== undefined) return handler(request, response, next)
    response.set('Allow', allow)
    if (request.method === 'OPTIONS') {
      response.status(204).end()
      return
    }
    throw new RequestRefused('METHOD_NOT_ALLOWED', `${request.method} is not one of ${allow}`, {
      expected: allow,
      received: request.method,
    })
  }
}

function inOrder(handlers: readonly RequestHandler[]): RequestHandler {
  const [only] = handlers
  if (only !== undefined && handlers.length === 1) return only
  // A router of its own would rewrite nothing and lose the path's parameters without mergeParams.
  const chain = Router({ mergeParams: true })
  chain.use(...handlers)
  return chain
}
