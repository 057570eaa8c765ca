import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { errorKind, FedbridgeError, RequestRefused, type ErrorCode } from '../errors.ts'
import { renderErrorPage } from '../views/error-page.tsx'
import { describeFailure } from './describe-failure.ts'
import { errorHint } from './error-hint.ts'
import { requestIdOf } from './request-id.ts'
import { sendPage } from './send-page.ts'
import { providerAnswer, shownValues } from './shown-values.ts'

/**
 * The one answer to every error, standing last: status and title of the error's code, as a page for
 * browsers and as `{ error: { code, title, requestId, aws? } }` for `Accept: application/json`. What
 * is not ours becomes INTERNAL. The reason goes to the log, under the same request id.
 */
export function errorResponse({ log }: { readonly log: Logger }): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const requestId = requestIdOf(response)
    const failure = toFedbridgeError(thrown)
    const code: ErrorCode = failure?.code ?? 'INTERNAL'
    const { status, fault, title } = errorKind(code)
    const line = { code, requestId, ...describeFailure(failure ?? thrown) }
    if (failure === undefined || fault === 'service') log.error(line, 'request failed')
    else if (fault === 'upstream') log.warn(line, 'another system said no')
    else log.info(line, 'request refused')

    if (response.headersSent) {
      // Half an answer is out: only cutting the connection tells the client so.
      next(failure ?? new RequestRefused('INTERNAL', 'the answer had already begun'))
      return
    }
    for (const name of ['ETag', 'Last-Modified', 'Content-Encoding', 'Content-Disposition']) {
      response.removeHeader(name)
    }
    response.set('Cache-Control', 'no-store')
    response.vary('Accept')
    const aws =
      failure?.aws === undefined
        ? {}
        : { aws: { code: failure.aws.code, message: failure.aws.message } }
    if (request.accepts(['html', 'json']) === 'json') {
      response.status(status).json({ error: { code, title, requestId, ...aws } })
      return
    }
    const hint = errorHint(code, failure === undefined ? undefined : providerAnswer(failure))
    sendPage(
      response,
      renderErrorPage({
        status,
        code,
        title,
        requestId,
        homeUrl: '/',
        values: failure === undefined ? [] : shownValues(failure),
        ...aws,
        ...(hint === undefined ? {} : { hint }),
      }),
      status,
    )
  }
}

/** Codes for what Express and its parsers throw; undefined for everything that is not the caller's. */
function toFedbridgeError(thrown: unknown): FedbridgeError | undefined {
  if (thrown instanceof FedbridgeError) return thrown
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { type, status, expose } = thrown as { type?: unknown; status?: unknown; expose?: unknown }
  if (thrown instanceof URIError && status === 400) {
    return new RequestRefused('REQUEST_MALFORMED', 'the path is not percent-encoded text')
  }
  // The parsers' own messages may quote the body.
  const code = typeof type === 'string' ? parserCodes[type] : undefined
  if (code !== undefined) return new RequestRefused(code, `the body parser said ${String(type)}`)
  if (expose === true && typeof status === 'number' && status >= 400 && status < 500) {
    return new RequestRefused('REQUEST_MALFORMED', `the body parser said ${status}`)
  }
  return undefined
}

const parserCodes: Readonly<Record<string, ErrorCode | undefined>> = {
  'entity.too.large': 'BODY_TOO_LARGE',
  'parameters.too.many': 'BODY_TOO_LARGE',
  'entity.parse.failed': 'REQUEST_MALFORMED',
  'entity.verify.failed': 'REQUEST_MALFORMED',
  'querystring.parse.rangeError': 'REQUEST_MALFORMED',
  'request.aborted': 'REQUEST_MALFORMED',
  'request.size.invalid': 'REQUEST_MALFORMED',
  'stream.encoding.set': 'REQUEST_MALFORMED',
  'charset.unsupported': 'CONTENT_TYPE_UNSUPPORTED',
  'encoding.unsupported': 'CONTENT_TYPE_UNSUPPORTED',
}
