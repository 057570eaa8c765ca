import { Router, type Request, type RequestHandler, type Response } from 'express'
import { readBrowser, rememberBrowser } from '../../http/browser-cookie.ts'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter, requiredParameter } from '../../http/parameter.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sendPage } from '../../http/send-page.ts'
import type { TraceLink } from '../../http/trace-link.ts'
import { errorKind, type FedbridgeError } from '../../errors.ts'
import { renderProviderLogoutPage } from '../../views/provider-logout-page.tsx'
import { renderRoleChooserPage } from '../../views/role-chooser-page.tsx'
import type { Bridge } from '../bridge.ts'
import { keepTrace } from '../keep-trace.ts'
import type { RequestFacts } from '../record-refused-sign-in.ts'
import { acceptOidcCallback } from './accept-oidc-callback.ts'
import { chooseOidcRole } from './choose-oidc-role.ts'
import { hasChoice, noRole, offerOfSignIn } from './offer-of-sign-in.ts'
import { oidcLoggedOutUrl } from './oidc-addresses.ts'
import { oidcRoleChooserData } from './oidc-role-chooser-data.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import { findRoleChoice } from './role-choice.ts'
import type { RoleOffer } from './role-offer.ts'
import { requireOidcProvider, startOidcSignIn } from './start-oidc-sign-in.ts'
import { tracedChoice } from './traced-choice.ts'

/** The form has an id, an ARN and a token. */
const formLimitBytes = 16 * 1024

export interface OidcSignInRoutesOptions {
  /** Where a client may read why its sign-in was refused; default: nowhere. */
  readonly traceLink?: TraceLink
}

/** Sign-in with OpenID Connect: start, callback, the choice of a role, and signing out at the provider. */
export function oidcSignInRoutes(
  bridge: Bridge,
  { traceLink = () => undefined }: OidcSignInRoutesOptions = {},
): Router {
  const parts: Parts = { bridge, traceLink }
  const routes = Router()
  const get = (handler: (request: Request, response: Response) => Promise<void>): RequestHandler =>
    methods({
      GET: async (request: Request, response: Response) => {
        await handler(request, response)
      },
    })

  routes.use('/oidc', noStore())
  routes.all(
    '/oidc/login/:accountId/*providerName',
    get(async (request, response) => {
      const url = await startOidcSignIn(
        {
          providerArn: providerArnOf(request, 'login', bridge),
          browser: rememberBrowser(request, response, bridge.publicUrl),
          destination:
            parameter(request.query, 'RelayState') ?? parameter(request.query, 'Destination'),
          ...factsOf(request, response),
        },
        bridge,
      )
      response.redirect(302, url)
    }),
  )
  routes.all(
    ['/oidc/callback', '/oidc/callback/:accountId/*providerName'],
    // An answer counts once: a HEAD would take it from the GET behind it.
    methods(
      { GET: (request: Request, response: Response) => answerCallback(request, response, parts) },
      { answersHead: false },
    ),
  )
  routes.all(
    '/oidc/choose',
    methods({
      GET: async (request: Request, response: Response) => {
        const choiceId = requiredParameter(request.query, 'id')
        const browser = readBrowser(request, bridge.publicUrl)
        const { signIn } = await findRoleChoice(choiceId, browser, bridge)
        const offer = await offerOfSignIn(signIn, bridge)
        const refusal = hasChoice(offer) ? undefined : noRole(offer)
        if (refusal !== undefined) {
          const { requestId, sourceAddress } = factsOf(request, response)
          const traced = await tracedChoice({ path: request.path }, { signIn }, bridge)
          keepTrace(refusal, { requestId, sourceAddress, signIn: traced }, bridge)
          bridge.tellRefusal(refusal, requestId)
        }
        await sendRoles(request, response, { choiceId, signIn, offer, refusal }, parts)
      },
      POST: [
        formBody({ limitBytes: formLimitBytes }),
        async (request: Request, response: Response) => {
          const form: unknown = request.body
          checkCsrf(request, parameter(form, 'csrf_token'), bridge.publicUrl)
          const consoleUrl = await chooseOidcRole(
            {
              choiceId: requiredParameter(form, 'id'),
              path: request.path,
              roleArn: requiredParameter(form, 'roleIndex'),
              browser: readBrowser(request, bridge.publicUrl),
              ...factsOf(request, response),
            },
            bridge,
          )
          response.redirect(302, consoleUrl)
        },
      ],
    }),
  )
  routes.all(
    '/oidc/logout/:accountId/*providerName',
    get((request, response) => logOut(request, response, bridge)),
  )
  routes.all(
    '/oidc/logged-out',
    get((_request, response) => {
      sendPage(
        response,
        renderProviderLogoutPage({
          kind: 'logged-out',
          consoleSignOutUrl: bridge.federation.logoutUrl(),
          homeUrl: '/',
        }),
      )
      return Promise.resolve()
    }),
  )
  return routes
}

interface Parts {
  readonly bridge: Bridge
  readonly traceLink: TraceLink
}

async function answerCallback(request: Request, response: Response, parts: Parts): Promise<void> {
  const { bridge } = parts
  const [, query = ''] = /\?(.*)$/su.exec(request.originalUrl) ?? []
  const outcome = await acceptOidcCallback(
    {
      callback: new URLSearchParams(query),
      path: request.path,
      ownCallbackOf: /^\/oidc\/callback\/?$/u.test(request.path)
        ? undefined
        : providerArnOf(request, 'callback', bridge),
      browser: readBrowser(request, bridge.publicUrl),
      ...factsOf(request, response),
    },
    bridge,
  )
  switch (outcome.kind) {
    case 'signed-in':
      response.redirect(302, outcome.consoleUrl)
      return
    case 'choose':
      // To an address of its own: going back to it after a refusal is no second callback.
      rememberBrowser(request, response, bridge.publicUrl)
      response.redirect(302, `/oidc/choose?id=${outcome.choiceId}`)
      return
    case 'no-role': {
      const { refusal, signIn, offer } = outcome
      if (request.accepts(['html', 'json']) === 'json') throw refusal
      response.vary('Accept')
      bridge.tellRefusal(refusal, requestIdOf(response))
      await sendRoles(request, response, { choiceId: '', signIn, offer, refusal }, parts)
    }
  }
}

async function sendRoles(
  request: Request,
  response: Response,
  {
    choiceId,
    signIn,
    offer,
    refusal,
  }: {
    readonly choiceId: string
    readonly signIn: ProvenSignIn
    readonly offer: RoleOffer
    /** Where there is no role to choose. */
    readonly refusal?: FedbridgeError | undefined
  },
  { bridge, traceLink }: Parts,
): Promise<void> {
  const token = csrfToken(request, response, bridge.publicUrl)
  const requestId = requestIdOf(response)
  const traceUrl = refusal && traceLink(request, requestId)
  const shown = refusal && {
    code: refusal.code,
    requestId,
    ...(traceUrl === undefined ? {} : { traceUrl }),
  }
  const data = await oidcRoleChooserData(
    { choiceId, signIn, offer, csrfToken: token, refusal: shown },
    bridge,
  )
  const status = refusal === undefined ? 200 : errorKind(refusal.code).status
  sendPage(response, renderRoleChooserPage(data), status)
}

async function logOut(request: Request, response: Response, bridge: Bridge): Promise<void> {
  const provider = await requireOidcProvider(providerArnOf(request, 'logout', bridge), bridge)
  const url = await bridge.relyingParty.logoutUrl(provider.client, {
    postLogoutRedirectUri: oidcLoggedOutUrl(bridge),
  })
  if (url !== undefined) {
    response.redirect(302, url)
    return
  }
  sendPage(
    response,
    renderProviderLogoutPage({
      kind: 'no-logout',
      providerName: provider.name,
      consoleSignOutUrl: bridge.federation.logoutUrl(),
      homeUrl: '/',
    }),
  )
}

/**
 * The provider that an address names. Out of the path itself: the router's parameters lose the slash at
 * the end, which some issuers have, and it counts.
 */
function providerArnOf(
  { path }: Request,
  what: 'login' | 'callback' | 'logout',
  { partition }: Pick<Bridge, 'partition'>,
): string {
  const [accountId = '', ...name] = path
    .slice(`/oidc/${what}/`.length)
    .split('/')
    .map(decodeURIComponent)
  return `arn:${partition}:iam::${accountId}:oidc-provider/${name.join('/')}`
}

function factsOf(request: Request, response: Response): RequestFacts {
  return {
    requestId: requestIdOf(response),
    sourceAddress: request.ip ?? '',
    userAgent: request.get('user-agent') ?? '',
  }
}
