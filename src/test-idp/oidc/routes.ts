import { Router, type Request, type Response } from 'express'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter } from '../../http/parameter.ts'
import { allowFormAction } from '../../http/security-headers.ts'
import { sendPage } from '../../http/send-page.ts'
import { testIdpOidcFields } from '../../views/test-idp-oidc-fields.ts'
import { renderTestIdpOidcPage } from '../../views/test-idp-oidc-page.tsx'
import { renderTestIdpSignedOutPage } from '../../views/test-idp-signed-out-page.tsx'
import type { TestIdpPerson } from '../demonstration-people.ts'
import { authorizationParameters, type AuthorizationRequest } from './authorization-request.ts'
import { testOidcIdpBackChannelRoutes } from './back-channel/routes.ts'
import { readSignInForm, renderClaims, type SignInForm } from './read-sign-in-form.ts'
import { signingAlgorithms } from './signing-keys.ts'
import type { TestOidcIdp } from './test-oidc-idp.ts'

export interface TestOidcIdpRouteOptions {
  readonly idp: TestOidcIdp
  readonly people: readonly TestIdpPerson[]
  /** Our own origin, for cookies. */
  readonly publicUrl: string
}

/** Far above what the sign-in page sends for a dozen people. */
const formLimitBytes = 256 * 1024

/**
 * The OpenID Connect half of the test IdP, to be mounted at `/test-idp/oidc`: the routes of the back
 * channel, and
 *
 * - `GET` or `POST /authorize`: the sign-in page
 * - `POST /sign-in`: what the page sends; the answer redirects to the client
 * - `GET` or `POST /logout`: redirects to the client, or says that there is nothing to sign out of
 */
export function testOidcIdpRoutes(options: TestOidcIdpRouteOptions): Router {
  const { idp } = options
  const routes = Router()
  routes.use(testOidcIdpBackChannelRoutes(idp))
  const form = formBody({ limitBytes: formLimitBytes })

  routes.all(
    '/authorize',
    noStore(),
    methods({
      GET: async (request: Request, response: Response) => {
        await authorize(request, response, { ...options, source: request.query })
      },
      POST: [
        form,
        async (request: Request, response: Response) => {
          await authorize(request, response, { ...options, source: request.body as unknown })
        },
      ],
    }),
  )
  routes.all(
    '/sign-in',
    noStore(),
    methods({
      POST: [
        form,
        async (request: Request, response: Response) => {
          await signIn(request, response, options)
        },
      ],
    }),
  )
  routes.all(
    '/logout',
    noStore(),
    methods({
      GET: async (request: Request, response: Response) => {
        await logOut(response, { idp, source: request.query })
      },
      POST: [
        form,
        async (request: Request, response: Response) => {
          await logOut(response, { idp, source: request.body as unknown })
        },
      ],
    }),
  )
  return routes
}

/** What the page shows besides the request. */
interface PageState {
  readonly source: unknown
  readonly form?: SignInForm
  /** What was done at the last press of a button. */
  readonly notice?: string
}

async function authorize(
  request: Request,
  response: Response,
  options: TestOidcIdpRouteOptions & { readonly source: unknown },
): Promise<void> {
  const parsed = options.idp.parseAuthorization(options.source)
  if ('refusalUrl' in parsed) response.redirect(303, parsed.refusalUrl)
  else await showSignInPage(request, response, { ...options, asked: parsed.request })
}

async function signIn(
  request: Request,
  response: Response,
  options: TestOidcIdpRouteOptions,
): Promise<void> {
  const { idp, people, publicUrl } = options
  const source = request.body as unknown
  checkCsrf(request, parameter(source, testIdpOidcFields.csrfToken), publicUrl)
  const parsed = idp.parseAuthorization(source)
  if ('refusalUrl' in parsed) {
    response.redirect(303, parsed.refusalUrl)
    return
  }
  const form = readSignInForm(source, people)
  const page = { ...options, source, asked: parsed.request, form }
  if (form.action !== 'sign-in') {
    const withdrawOld = form.action === 'withdraw'
    await idp.rotateKeys({ withdrawOld })
    await showSignInPage(request, response, { ...page, notice: rotationNotice(withdrawOld) })
  } else if ('problem' in form.claims) {
    await showSignInPage(request, response, page)
  } else {
    const { fault, algorithm } = form
    const { claims } = form.claims
    response.redirect(303, idp.signIn({ request: parsed.request, claims, fault, algorithm }))
  }
}

function rotationNotice(withdrawOld: boolean): string {
  return withdrawOld
    ? 'New keys sign from now on, and the old ones are gone from the key set.'
    : 'New keys sign from now on. The old ones stay in the key set for an hour.'
}

async function showSignInPage(
  request: Request,
  response: Response,
  {
    idp,
    people,
    publicUrl,
    source,
    asked,
    form,
    notice,
  }: TestOidcIdpRouteOptions & PageState & { readonly asked: AuthorizationRequest },
): Promise<void> {
  const problem = form !== undefined && 'problem' in form.claims ? form.claims.problem : undefined
  const { keys } = await idp.keySet()
  allowFormAction(response, asked.redirectUri)
  sendPage(
    response,
    renderTestIdpOidcPage({
      actionUrl: `${request.baseUrl}/sign-in`,
      hidden: authorizationParameters.flatMap((name) => {
        const value = parameter(source, name)
        return value === undefined ? [] : [{ name, value }]
      }),
      people: people.map(({ id, name, oidc }) => ({
        id,
        name,
        description: oidc.description,
        claims: form?.claimsTexts[id] ?? renderClaims(oidc.claims),
      })),
      chosenPersonId:
        form?.person.id ?? personOf(asked.loginHint, people)?.id ?? people[0]?.id ?? '',
      faults: idp.faults.map(({ id, kind, label, description }) => ({
        id,
        kind,
        label,
        description,
      })),
      chosenFaultId: form?.fault ?? '',
      algorithms: signingAlgorithms,
      chosenAlgorithm: form?.algorithm ?? asked.client.idTokenSigningAlgorithm ?? 'RS256',
      keyIds: keys.map(({ kid, alg }) => ({ keyId: String(kid), algorithm: String(alg) })),
      clientId: asked.client.clientId,
      redirectUri: asked.redirectUri,
      csrfToken: csrfToken(request, response, publicUrl),
      ...(problem === undefined ? {} : { problem }),
      ...(notice === undefined ? {} : { notice }),
    }),
    problem === undefined || notice !== undefined ? 200 : 400,
  )
}

/** Whom a client expects: by id, or by a claim that people are known by. */
function personOf(
  loginHint: string | undefined,
  people: readonly TestIdpPerson[],
): TestIdpPerson | undefined {
  if (loginHint === undefined) return undefined
  return people.find(({ id, oidc: { claims } }) =>
    [id, claims['sub'], claims['email'], claims['preferred_username']].includes(loginHint),
  )
}

async function logOut(
  response: Response,
  { idp, source }: { readonly idp: TestOidcIdp; readonly source: unknown },
): Promise<void> {
  const url = await idp.postLogoutUrl(source)
  if (url === undefined) sendPage(response, renderTestIdpSignedOutPage())
  else response.redirect(303, url)
}
