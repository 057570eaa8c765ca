import { Router, type ErrorRequestHandler, type Request, type Response } from 'express'
import { errorKind, RequestRefused } from '../../../errors.ts'
import { formBody } from '../../../http/form-body.ts'
import { methods } from '../../../http/methods.ts'
import { noStore } from '../../../http/no-store.ts'
import { parameter } from '../../../http/parameter.ts'
import { OauthRefused } from '../oauth-refused.ts'
import type { TestOidcIdp } from '../test-oidc-idp.ts'

const formLimitBytes = 16 * 1024

/** What stands between a client and its provider when nobody told the proxy. */
const loginWall =
  '<!doctype html>\n<html lang="en"><title>Sign in</title><p>Sign in to go on.</p></html>\n'

/**
 * What clients call at the test IdP without a browser, to be mounted at the path of its issuer. Nothing
 * here depends on the Host header or on a cookie.
 *
 * - `GET /.well-known/openid-configuration`
 * - `GET /jwks`
 * - `POST /token`
 * - `GET` or `POST /userinfo`
 *
 * Errors of `/token` and `/userinfo` are those of OAuth, as JSON.
 */
export function testOidcIdpBackChannelRoutes(idp: TestOidcIdp): Router {
  const routes = Router()
  const form = formBody({ limitBytes: formLimitBytes })
  const userinfo = (request: Request, response: Response): void => {
    response.json(idp.userinfo(readBearer(request)))
  }

  routes.all(
    '/.well-known/openid-configuration',
    noStore(),
    methods({
      GET: (_request: Request, response: Response) => {
        response.json(idp.discovery)
      },
    }),
  )
  routes.all(
    '/jwks',
    noStore(),
    methods({
      GET: async (_request: Request, response: Response) => {
        response.type('application/jwk-set+json').send(JSON.stringify(await idp.keySet()))
      },
    }),
  )
  routes.all(
    '/token',
    noStore(),
    methods({
      POST: [
        form,
        async (request: Request, response: Response) => {
          await answerTokenRequest(request, response, idp)
        },
      ],
    }),
    oauthError(),
  )
  routes.all(
    '/userinfo',
    noStore(),
    methods({ GET: userinfo, POST: [form, userinfo] }),
    oauthError(),
  )
  return routes
}

async function answerTokenRequest(
  request: Request,
  response: Response,
  idp: TestOidcIdp,
): Promise<void> {
  const answer = await idp.redeem({
    authorization: request.get('authorization'),
    form: request.body as unknown,
  })
  if (answer.kind === 'tokens') {
    response.json(answer.tokens)
    return
  }
  response.type('html').send(loginWall)
}

/**
 * The access token, from the header or from the form.
 *
 * @throws {OauthRefused} invalid_request, or invalid_token without one
 * @see RFC 6750, sections 2 and 3.1
 */
function readBearer(request: Request): string {
  const header = request.get('authorization')
  const inForm = parameter(request.body, 'access_token')
  if (header !== undefined && inForm !== undefined) {
    throw new OauthRefused('invalid_request', 'the access token is sent in two ways', {
      challenge: 'Bearer realm="test-idp", error="invalid_request"',
    })
  }
  const [, inHeader] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header ?? '') ?? []
  const token = inHeader ?? inForm
  if (token !== undefined && token !== '') return token
  throw new OauthRefused('invalid_token', 'the request has no access token', {
    status: 401,
    // Without a token there is nothing to say about one.
    challenge: 'Bearer realm="test-idp"',
  })
}

/**
 * Errors by their own names, and everything else that is the caller's as `invalid_request`.
 *
 * @see RFC 6749, section 5.2
 */
function oauthError(): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    const refused = toOauthRefused(thrown)
    if (refused === undefined) {
      next(thrown)
      return
    }
    const { error, status, challenge, message } = refused
    if (challenge !== undefined) response.set('WWW-Authenticate', challenge)
    response.status(status).json({ error, error_description: message })
  }
}

function toOauthRefused(thrown: unknown): OauthRefused | undefined {
  if (thrown instanceof OauthRefused) return thrown
  if (thrown instanceof RequestRefused) {
    const { status, fault } = errorKind(thrown.code)
    return fault === 'caller'
      ? new OauthRefused('invalid_request', thrown.message.replaceAll('"', "'"), { status })
      : undefined
  }
  if (typeof thrown !== 'object' || thrown === null) return undefined
  // What the body parser throws has a status of its own, and a message that may quote the body.
  const { expose, status } = thrown as { readonly expose?: unknown; readonly status?: unknown }
  if (expose !== true || typeof status !== 'number' || status >= 500) return undefined
  return new OauthRefused('invalid_request', 'the body could not be read', { status })
}
