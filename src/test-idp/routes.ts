import { Router, type Request, type Response } from 'express'
import { checkCsrf, csrfToken } from '../http/csrf.ts'
import { formBody } from '../http/form-body.ts'
import { methods } from '../http/methods.ts'
import { noStore } from '../http/no-store.ts'
import { parameter } from '../http/parameter.ts'
import { sendPage } from '../http/send-page.ts'
import { renderPostFormPage } from '../views/post-form-page.tsx'
import { testIdpFields } from '../views/test-idp-fields.ts'
import { renderTestIdpPage } from '../views/test-idp-page.tsx'
import type { TestIdpPerson } from './demonstration-people.ts'
import { parseAuthnRequest } from './parse-authn-request.ts'
import { readSignInForm, requestFields } from './read-sign-in-form.ts'
import type { TestIdp } from './test-idp.ts'

export interface TestIdpRouteOptions {
  readonly idp: TestIdp
  readonly people: readonly TestIdpPerson[]
  /** For whom a sign-in is that nobody asked for. */
  readonly spEntityId: string
  /** Our own origin, for cookies. */
  readonly publicUrl: string
}

/** Far above what the sign-in page sends for a dozen people. */
const formLimitBytes = 256 * 1024

/**
 * The test IdP in the browser, to be mounted at `/test-idp`:
 *
 * - `GET /saml/metadata`
 * - `GET` or `POST /saml/sso`: the sign-in page, for the request in `SAMLRequest`, or for a sign-in
 *   that starts here when there is none. `RelayState` comes back with the response.
 * - `POST /saml/sign-in`: what the page sends; the answer posts the response on.
 */
export function testIdpRoutes(options: TestIdpRouteOptions): Router {
  const { idp } = options
  const routes = Router()
  routes.use('/saml', noStore())

  routes.all(
    '/saml/metadata',
    methods({
      GET: (_request: Request, response: Response) => {
        response.type('application/samlmetadata+xml').send(idp.metadataXml)
      },
    }),
  )

  routes.all(
    '/saml/sso',
    methods({
      GET: (request: Request, response: Response) => {
        showSignInPage(request, response, { source: request.query, binding: 'redirect' }, options)
      },
      POST: [
        formBody({ limitBytes: formLimitBytes }),
        (request: Request, response: Response) => {
          showSignInPage(request, response, { source: request.body, binding: 'post' }, options)
        },
      ],
    }),
  )

  routes.all(
    '/saml/sign-in',
    methods({
      POST: [
        formBody({ limitBytes: formLimitBytes }),
        async (request: Request, response: Response) => {
          await signIn(request, response, options)
        },
      ],
    }),
  )

  return routes
}

function showSignInPage(
  request: Request,
  response: Response,
  { source, binding }: { source: unknown; binding: 'redirect' | 'post' },
  { idp, people, spEntityId, publicUrl }: TestIdpRouteOptions,
): void {
  const samlRequest = parameter(source, 'SAMLRequest')
  const asked =
    samlRequest === undefined
      ? undefined
      : parseAuthnRequest(samlRequest, { binding, ssoUrl: idp.ssoUrl })
  const signInFor = {
    spEntityId: asked?.issuer ?? spEntityId,
    acsUrl: idp.acsUrlFor(asked?.acsUrl),
  }
  const hidden = {
    [requestFields.spEntityId]: signInFor.spEntityId,
    [requestFields.acsUrl]: signInFor.acsUrl,
    [requestFields.inResponseTo]: asked?.id,
    [requestFields.relayState]: parameter(source, 'RelayState'),
  }
  sendPage(
    response,
    renderTestIdpPage({
      ...signInFor,
      actionUrl: `${request.baseUrl}/saml/sign-in`,
      hidden: Object.entries(hidden).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, value }],
      ),
      people,
      faults: idp.faults.map(({ id, label, description }) => ({ id, label, description })),
      csrfToken: csrfToken(request, response, publicUrl),
    }),
  )
}

async function signIn(
  request: Request,
  response: Response,
  { idp, people, spEntityId, publicUrl }: TestIdpRouteOptions,
): Promise<void> {
  checkCsrf(request, parameter(request.body, testIdpFields.csrfToken), publicUrl)
  const defaults = { spEntityId, acsUrl: idp.acsUrlFor(undefined) }
  const form = await idp.respond(readSignInForm(request.body, people, defaults))
  sendPage(response, renderPostFormPage({ ...form, title: 'Signing in', buttonLabel: 'Continue' }))
}
