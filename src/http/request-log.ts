import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import { requestIdOf } from './request-id.ts'

/** Characters. Longer paths are no paths of ours. */
const maxPathLength = 200

/**
 * One line per answered request: method, path, status, milliseconds, request id, remote address, and
 * nothing else. No query, no header and no body ever reach the log, since each may carry a token.
 * Failures of ours are lines of level `error`, refusals of level `info`.
 */
export function requestLog(log: Logger): RequestHandler {
  const middleware = pinoHttp({
    logger: log,
    wrapSerializers: false,
    genReqId: (_request, response) => requestIdOf(response as Response),
    serializers: {
      req: (request: IncomingMessage) => ({
        id: request.id,
        method: request.method,
        path: pathOf(request),
        remoteAddress: request.socket.remoteAddress,
      }),
      res: (response: ServerResponse) => ({ status: response.statusCode }),
    },
    customLogLevel: (_request, response, failure) =>
      failure !== undefined || response.statusCode >= 500 ? 'error' : 'info',
    customSuccessObject: (_request, response, { responseTime }: { responseTime: number }) => ({
      res: response,
      responseTime,
    }),
    customErrorObject: (
      _request,
      response,
      _failure,
      { responseTime }: { responseTime: number },
    ) => ({ res: response, responseTime }),
    customSuccessMessage: (_request, response) =>
      response.writableEnded ? 'request answered' : 'request aborted',
    customErrorMessage: () => 'request failed',
  })
  return (request, response, next) => {
    middleware(request, response, next)
  }
}

function pathOf(request: IncomingMessage): string {
  const url = (request as Request).originalUrl
  return (url.split('?', 1)[0] ?? '').slice(0, maxPathLength)
}
