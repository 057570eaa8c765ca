import { Router, type ErrorRequestHandler, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { errorKind, FedbridgeError } from '../../errors.ts'
import { describeFailure } from '../../http/describe-failure.ts'
import { formBody } from '../../http/form-body.ts'
import { rawRequestOf } from '../../http/raw-request.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sourceAddressOf } from '../source-address.ts'
import type { Caller } from '../caller/caller.ts'
import type { SignedRequest } from '../sigv4/parse-signature.ts'
import { findAction, namespaceOf } from './find-action.ts'
import type { QueryCall, QueryService, SignedCall } from './query-action.ts'
import { queryErrorOf } from './query-error.ts'
import { parseQueryParameters } from './query-parameters.ts'
import { renderQueryAnswer, renderQueryError } from './render-query-answer.ts'

/**
 * Metadata of a megabyte fits, percent-encoded as clients send it; IAM itself takes ten, which nobody has.
 */
const bodyLimitBytes = 1536 * 1024

/** Finds out who signed a request. What they may call is for the actions to say. */
export type Authenticate = (
  request: SignedRequest,
  service: QueryService,
) => Promise<{ readonly caller: Caller; readonly region: string }>

/**
 * The AWS Query API at `/`: `POST` with a form, or `GET` with an `Action`. A `GET` without one is a
 * browser's and is left to other routes. Everything else, errors of the body included, is answered
 * here, in XML.
 */
export function queryRoutes({
  services,
  authenticate,
  log,
}: {
  readonly services: readonly QueryService[]
  readonly authenticate: Authenticate
  readonly log: Logger
}): Router {
  const answer: RequestHandler = async (request, response) => {
    const requestId = requestIdOf(response)
    const sent = parseQueryParameters(request.query, request.body)
    const { service, action } = findAction(services, sent)
    const call: QueryCall = {
      requestId,
      sourceAddress: sourceAddressOf(request),
      userAgent: request.get('user-agent') ?? '',
    }
    const signed: Pick<SignedCall, 'caller' | 'region'> | undefined =
      action.access === 'signed' ? await authenticate(rawRequestOf(request), service) : undefined
    const result = await action.answer(sent, { ...call, ...signed })
    const { namespace } = service
    response.send(renderQueryAnswer({ action: action.name, namespace, result, requestId }))
  }

  const answerError: ErrorRequestHandler = (failure: unknown, request, response, next) => {
    if (response.headersSent) {
      next(failure)
      return
    }
    const requestId = requestIdOf(response)
    const { code, message, status } = queryErrorOf(failure)
    logFailure(log, failure, { requestId, awsCode: code })
    const namespace = namespaceOf(services, versionOf(request.query) ?? versionOf(request.body))
    response.status(status).send(renderQueryError({ namespace, code, message, status, requestId }))
  }

  const routes = Router()
  routes.get('/', (request, _response, next) => {
    next('Action' in request.query ? undefined : 'router')
  })
  routes.get('/', asAws(), answer)
  routes.post('/', asAws(), formBody({ limitBytes: bodyLimitBytes }), answer)
  routes.use(answerError)
  return routes
}

/** The headers of every answer, right or wrong. */
function asAws(): RequestHandler {
  return (_request, response, next) => {
    response.set('x-amzn-RequestId', requestIdOf(response))
    response.set('Cache-Control', 'no-store')
    response.type('text/xml; charset=utf-8')
    next()
  }
}

/** A parameter that came twice names no version; the answer says so under any namespace. */
function versionOf(source: unknown): string | undefined {
  const version = ((source ?? {}) as Readonly<Record<string, unknown>>)['Version']
  return typeof version === 'string' ? version : undefined
}

function logFailure(log: Logger, failure: unknown, fields: Readonly<Record<string, string>>): void {
  const refused =
    failure instanceof FedbridgeError
      ? errorKind(failure.code).fault !== 'service'
      : queryErrorOf(failure).status < 500
  const code = failure instanceof FedbridgeError ? failure.code : undefined
  const line = { ...fields, code, ...describeFailure(failure) }
  if (refused) log.info(line, 'query api refused a call')
  else log.error(line, 'query api failed')
}
