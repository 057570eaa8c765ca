import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { errorKind, FedbridgeError, RequestRefused, type ErrorCode } from '../errors.ts'
import { renderErrorPage, type ErrorPageData } from '../views/error-page.tsx'
import { awsRequestIdOf } from './aws-request-id.ts'
import { describeFailure } from './describe-failure.ts'
import { brokerObstacle } from './broker-hints.ts'
import { errorHint } from './error-hint.ts'
import { requestIdOf } from './request-id.ts'
import { sendPage } from './send-page.ts'
import { providerAnswer, shownValues } from './shown-values.ts'
import { stsObstacle } from './sts-hints.ts'
import type { TraceLink } from './trace-link.ts'

/**
 * The one answer to every error, standing last: status and title of the error's code, as a page for
 * browsers and as `{ error: { code, title, requestId, aws?, trace? } }` for `Accept: application/json`.
 * What is not ours becomes INTERNAL. The reason goes to the log, under the same request id.
 *
 * @param options.traceLink where this client may read more; default: nowhere
 */
export function errorResponse({
  log,
  traceLink = () => undefined,
}: {
  readonly log: Logger
  readonly traceLink?: TraceLink
}): ErrorRequestHandler {
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
    const { retryAfterSeconds } = failure ?? {}
    if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds))
    response.vary('Accept')
    const aws = awsAnswer(failure)
    const trace = traceLink(request, requestId)
    if (request.accepts(['html', 'json']) === 'json') {
      response.status(status).json({
        error: { code, title, requestId, ...aws, ...(trace === undefined ? {} : { trace }) },
      })
      return
    }
    const hint = errorHint(
      code,
      failure === undefined
        ? undefined
        : (brokerObstacle(failure) ?? stsObstacle(failure) ?? providerAnswer(failure)),
    )
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
        ...(trace === undefined ? {} : { traceUrl: trace }),
      }),
      status,
    )
  }
}

/** What AWS answers, and by which name AWS knows the call where it was asked. */
function awsAnswer(failure: FedbridgeError | undefined): Pick<ErrorPageData, 'aws'> {
  if (failure?.aws === undefined) return {}
  const { code, message } = failure.aws
  const requestId = awsRequestIdOf(failure)
  return { aws: { code, message, ...(requestId === undefined ? {} : { requestId }) } }
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
