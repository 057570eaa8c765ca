import { randomBytes } from 'node:crypto'
import { Router, type Request, type RequestHandler, type Response } from 'express'
import { commandLineLoginEvent } from '../../audit/command-line-login-event.ts'
import { RequestRefused } from '../../errors.ts'
import { readBrowser, rememberBrowser } from '../../http/browser-cookie.ts'
import { readCookie, setCookie } from '../../http/cookies.ts'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter, requiredParameter } from '../../http/parameter.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sendPage } from '../../http/send-page.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import { renderCommandLineCodePage } from '../../views/command-line-code-page.tsx'
import { renderCommandLineConfirmPage } from '../../views/command-line-confirm-page.tsx'
import { renderCommandLineOutcomePage } from '../../views/command-line-outcome-page.tsx'
import { renderCommandLineProvidersPage } from '../../views/command-line-providers-page.tsx'
import type { Bridge } from '../bridge.ts'
import { startOidcSignIn } from '../oidc/start-oidc-sign-in.ts'
import type { RequestFacts } from '../record-refused-sign-in.ts'
import { sendAuthnRequest } from '../routes.ts'
import { startSamlSignIn } from '../start-saml-sign-in.ts'
import { approvalSeconds, isApproved, rememberApproval } from './approvals.ts'
import { beginCommandLineSignIn, findCommandRequest } from './begin-command-line-sign-in.ts'
import type { CommandRequest } from './command-request.ts'
import {
  decideCommandRequest,
  type AfterDecision,
  type Decision,
} from './decide-command-request.ts'
import { beginDeviceAuthorization, takeUserCode } from './device-authorization.ts'
import { findHandedSession, type HandedSession } from './handed-session.ts'
import { parseClientId, parseLoopbackRequest, parseWanted } from './parse-command-request.ts'
import { redeem } from './redeem.ts'
import { signInStarts, type SignInStart } from './sign-in-starts.ts'
import { TokenRefused } from './token-refused.ts'

/** Forms here hold names and codes. */
const formLimitBytes = 16 * 1024

/** By which a browser is known in which a person has agreed once for several times. */
const approverCookie = 'fedbridge-approvals'

/**
 * The bridge's side of `fedbridge login`: pages for the person, and two addresses for the program.
 *
 * @param options.elsewhere whether programs on other computers than the browser's are served too
 */
export function commandLineRoutes(
  bridge: Bridge,
  { elsewhere }: { readonly elsewhere: boolean },
): Router {
  const routes = Router()
  const form = formBody({ limitBytes: formLimitBytes })

  routes.use('/command-line', noStore())
  routes.all(
    '/command-line/authorize',
    methods({
      GET: async (request: Request, response: Response) => {
        await begin(request, response, parseLoopbackRequest(request.query), bridge)
      },
    }),
  )
  routes.all(
    '/command-line/start',
    methods({
      GET: async (request: Request, response: Response) => {
        const requestId = requiredParameter(request.query, 'id')
        const browser = rememberBrowser(request, response, bridge.publicUrl)
        const { wanted } = await findCommandRequest(requestId, browser, bridge)
        const arn = requiredParameter(request.query, 'provider')
        const start = (await signInStarts(wanted, bridge)).find((one) => one.arn === arn)
        if (start === undefined) {
          throw new RequestRefused('COMMAND_LINE_REQUEST_INVALID', 'no such provider to start at')
        }
        await signIn(
          request,
          response,
          { start, browser, commandLine: { requestId, ...wanted } },
          bridge,
        )
      },
    }),
  )
  routes.all(
    '/command-line/confirm',
    // An approved request ends with the GET: a HEAD would use it up.
    methods(
      {
        GET: async (request: Request, response: Response) => {
          await askForDecision(request, response, bridge)
        },
        POST: [
          form,
          async (request: Request, response: Response) => {
            await takeDecision(request, response, bridge)
          },
        ],
      },
      { answersHead: false },
    ),
  )
  routes.all(
    '/command-line/done',
    methods({
      GET: (request: Request, response: Response) => {
        const outcome = parameter(request.query, 'outcome')
        sendPage(
          response,
          renderCommandLineOutcomePage({
            outcome: outcome === 'denied' || outcome === 'failed' ? outcome : 'done',
          }),
        )
      },
    }),
  )
  if (elsewhere) {
    routes.all('/command-line/device', deviceHandlers(form, bridge))
    routes.all('/command-line/device_authorization', methods({ POST: [form, beginDevice(bridge)] }))
  }
  routes.all('/command-line/token', methods({ POST: [form, answerToken(bridge)] }))
  return routes
}

/** The page for the code of a command on another machine. */
function deviceHandlers(form: RequestHandler, bridge: Bridge): RequestHandler {
  const send = (
    request: Request,
    response: Response,
    { unknown }: { readonly unknown: boolean },
  ): void => {
    sendPage(
      response,
      renderCommandLineCodePage({
        actionUrl: '/command-line/device',
        csrfToken: csrfToken(request, response, bridge.publicUrl),
        unknown,
      }),
      unknown ? 400 : 200,
    )
  }
  return methods({
    GET: (request: Request, response: Response) => {
      send(request, response, { unknown: false })
    },
    POST: [
      form,
      async (request: Request, response: Response) => {
        const body: unknown = request.body
        checkCsrf(request, parameter(body, 'csrf_token'), bridge.publicUrl)
        const found = await takeUserCode(requiredParameter(body, 'user_code'), bridge)
        if (found === undefined) send(request, response, { unknown: true })
        else await begin(request, response, found, bridge)
      },
    ],
  })
}

/** Keeps the request and goes on to the identity provider, or asks which one it is. */
async function begin(
  request: Request,
  response: Response,
  asked: CommandRequest,
  bridge: Bridge,
): Promise<void> {
  const starts = await signInStarts(asked.wanted, bridge)
  const browser = rememberBrowser(request, response, bridge.publicUrl)
  const commandLine = await beginCommandLineSignIn(asked, browser, bridge)
  const [start, second] = starts
  // By a page in between, as the redirects behind a form are held to the policy of its page.
  const startUrl = ({ arn }: SignInStart): string =>
    `/command-line/start?${new URLSearchParams({ id: commandLine.requestId, provider: arn }).toString()}`
  if (start !== undefined && second === undefined && request.method === 'GET') {
    await signIn(request, response, { start, browser, commandLine }, bridge)
    return
  }
  if (start !== undefined && second === undefined) {
    sendPage(
      response,
      renderCommandLineOutcomePage({ outcome: 'continuing', returnUrl: startUrl(start) }),
    )
    return
  }
  sendPage(
    response,
    renderCommandLineProvidersPage({
      providers: await Promise.all(
        starts.map(async (one) => {
          const accountAlias = await bridge.accountAlias(one.accountId)
          return {
            name: one.name,
            accountId: one.accountId,
            url: startUrl(one),
            ...(accountAlias === undefined ? {} : { accountAlias }),
          }
        }),
      ),
    }),
  )
}

async function signIn(
  request: Request,
  response: Response,
  {
    start,
    browser,
    commandLine,
  }: {
    readonly start: SignInStart
    readonly browser: string
    readonly commandLine: Awaited<ReturnType<typeof beginCommandLineSignIn>>
  },
  bridge: Bridge,
): Promise<void> {
  const wanted = { providerArn: start.arn, browser, destination: undefined, commandLine }
  if (start.protocol === 'saml') {
    sendAuthnRequest(response, await startSamlSignIn(wanted, bridge))
    return
  }
  const url = await startOidcSignIn({ ...wanted, ...factsOf(request, response) }, bridge)
  response.redirect(302, url)
}

async function askForDecision(request: Request, response: Response, bridge: Bridge): Promise<void> {
  const id = requiredParameter(request.query, 'id')
  const handed = await findHandedSession(id, readBrowser(request, bridge.publicUrl), bridge)
  const approver = readCookie(request, approverCookie, bridge.publicUrl)
  if (await isApproved(handed, approver, bridge)) {
    const decision: Decision = { kind: 'allow', otherRoles: false }
    const after = await decideCommandRequest(id, handed, decision, bridge)
    await record(request, response, { handed, decision: 'remembered' }, bridge)
    sendAfter(response, after)
    return
  }
  const { session, proof, request: asked } = handed
  const { accountId } = parseIamRoleArn(session.roleArn)
  const accountAlias = await bridge.accountAlias(accountId)
  const { answerTo } = asked
  const others = proof.roles.filter(
    ({ roleArn, unavailable }) => unavailable === undefined && roleArn !== session.roleArn,
  ).length
  sendPage(
    response,
    renderCommandLineConfirmPage({
      actionUrl: '/command-line/confirm',
      id,
      csrfToken: csrfToken(request, response, bridge.publicUrl),
      roleArn: session.roleArn,
      accountId,
      expiresAt: session.credentials.expiration,
      program:
        answerTo.kind === 'loopback'
          ? { kind: 'loopback', address: answerTo.redirectUri }
          : { kind: 'device', userCode: answerTo.userCode },
      ...(accountAlias === undefined ? {} : { accountAlias }),
      ...(others === 0 || new Date(proof.usableUntil) <= bridge.clock.now()
        ? {}
        : { otherRoles: { count: others, until: proof.usableUntil } }),
    }),
  )
}

async function takeDecision(request: Request, response: Response, bridge: Bridge): Promise<void> {
  const { publicUrl } = bridge
  const form: unknown = request.body
  checkCsrf(request, parameter(form, 'csrf_token'), publicUrl)
  const id = requiredParameter(form, 'id')
  const handed = await findHandedSession(id, readBrowser(request, publicUrl), bridge)
  const decision = decisionOf(form)
  const after = await decideCommandRequest(id, handed, decision, bridge)
  if (
    decision.kind === 'allow' &&
    handed.request.answerTo.kind === 'loopback' &&
    parameter(form, 'remember') === '1'
  ) {
    const approver =
      readCookie(request, approverCookie, publicUrl) ?? randomBytes(32).toString('base64url')
    setCookie(response, approverCookie, approver, { publicUrl, maxAgeSeconds: approvalSeconds })
    await rememberApproval(handed, approver, bridge)
  }
  const said = decision.kind === 'allow' ? 'allowed' : 'denied'
  await record(request, response, { handed, decision: said }, bridge)
  sendAfter(response, after)
}

function decisionOf(form: unknown): Decision {
  switch (parameter(form, 'decision')) {
    case 'allow':
      return { kind: 'allow', otherRoles: parameter(form, 'other_roles') === '1' }
    case 'deny':
      return { kind: 'deny' }
    case undefined:
    default:
      throw new RequestRefused(
        'COMMAND_LINE_REQUEST_INVALID',
        'the decision is neither allow nor deny',
        { check: 'take-decision', expected: 'decision: allow or deny' },
      )
  }
}

function sendAfter(response: Response, after: AfterDecision): void {
  sendPage(
    response,
    renderCommandLineOutcomePage(
      after.kind === 'return'
        ? { outcome: 'returning', returnUrl: after.url }
        : { outcome: after.allowed ? 'done' : 'denied' },
    ),
  )
}

function beginDevice(bridge: Bridge): RequestHandler {
  return async (request: Request, response: Response) => {
    const form: unknown = request.body
    const asked = { clientId: parseClientId(form), wanted: parseWanted(form) }
    await signInStarts(asked.wanted, bridge)
    const begun = await beginDeviceAuthorization(asked, bridge)
    response.json({
      device_code: begun.deviceCode,
      user_code: begun.userCode,
      // Without verification_uri_complete: a link with the code in it is what phishing wants.
      verification_uri: `${bridge.publicUrl}/command-line/device`,
      expires_in: begun.expiresInSeconds,
      interval: begun.intervalSeconds,
    })
  }
}

/** Answers in the protocol's own shape, which programs read. */
function answerToken(bridge: Bridge): RequestHandler {
  return async (request: Request, response: Response) => {
    try {
      const answer = await redeem(request.body, factsOf(request, response), bridge)
      response.json({
        ...answer,
        federation_endpoint: federationEndpointOf(bridge),
        console_url: bridge.consoleUrl,
      })
    } catch (failure) {
      if (!(failure instanceof TokenRefused)) throw failure
      response.status(failure.error === 'invalid_client' ? 401 : 400).json({ error: failure.error })
    }
  }
}

/** Where a console session comes from for credentials of ours, as browsers and programs reach it. */
function federationEndpointOf({ federation }: Pick<Bridge, 'federation'>): string {
  const { origin, pathname } = new URL(federation.logoutUrl())
  return `${origin}${pathname}`
}

async function record(
  request: Request,
  response: Response,
  {
    handed,
    decision,
  }: {
    readonly handed: HandedSession
    readonly decision: 'allowed' | 'remembered' | 'denied'
  },
  { events, clock, region }: Bridge,
): Promise<void> {
  await events.record(
    commandLineLoginEvent({
      at: clock.now(),
      region,
      ...factsOf(request, response),
      roleArn: handed.session.roleArn,
      accessKeyId: handed.session.credentials.accessKeyId,
      via: handed.request.answerTo.kind,
      decision,
    }),
  )
}

function factsOf(request: Request, response: Response): RequestFacts {
  return {
    requestId: requestIdOf(response),
    sourceAddress: request.ip ?? '',
    userAgent: request.get('user-agent') ?? '',
  }
}
