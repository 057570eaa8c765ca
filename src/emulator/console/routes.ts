import { Router, type Request, type Response } from 'express'
import type { Clock } from '../../clock.ts'
import { errorKind, FedbridgeError, RequestRefused } from '../../errors.ts'
import { clearCookie, readCookie } from '../../http/cookies.ts'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { formBody } from '../../http/form-body.ts'
import { methods } from '../../http/methods.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter } from '../../http/parameter.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sendPage } from '../../http/send-page.ts'
import { renderConsoleMessagePage } from '../../views/console-message-page.tsx'
import type { ConsoleMessageData } from '../../views/console-message-page.tsx'
import { renderConsolePage } from '../../views/console-page.tsx'
import type { ConsolePageData } from '../../views/console-page.tsx'
import { renderPermissionsPage } from '../../views/permissions-page.tsx'
import type { PermissionForm, PermissionsPageData } from '../../views/permissions-page.tsx'
import type { CallFacts } from '../../policy/call-context.ts'
import type { SessionCaller } from '../caller/caller.ts'
import { sessionCaller } from '../caller/find-caller.ts'
import type { AuthorizationMessages } from '../credentials/authorization-message.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import { askPermission } from '../permissions/ask-permission.ts'
import { permissionAnswer } from '../permissions/permission-answer.ts'
import { isRevoked, revokeOlderSessions } from '../permissions/revoke-older-sessions.ts'
import { callFactsOf, readQuestion } from '../permissions/routes.ts'
import type { SignedCall } from '../query/query-action.ts'
import type { QueryParameters } from '../query/query-parameters.ts'
import { consolePageData } from './console-page-data.ts'
import { consoleCookie } from './console-sessions.ts'
import type { ConsoleSession, ConsoleSessions } from './console-sessions.ts'

/** Everything the console needs, handed in by `openEmulator`. */
export interface ConsoleEmulation {
  readonly clock: Clock
  readonly consoleSessions: ConsoleSessions
  readonly directory: AccountDirectory
  readonly publicUrl: string
  readonly region: string
  readonly authorizationMessages: AuthorizationMessages
  /** Calls an action of IAM for who is signed in, as if they had signed the call. */
  readonly callIam: (
    action: string,
    parameters: QueryParameters,
    call: SignedCall,
  ) => Promise<unknown>
}

const signOutPath = '/console/sign-out'
const permissionsPath = '/console/permissions'
const revokePath = '/console/revoke-sessions'

/** The console: `GET /console/...` shows the session, `POST /console/sign-out` ends it. */
export function consoleRoutes(console: ConsoleEmulation): Router {
  const routes = Router()
  routes.use('/console', noStore())
  routes.all(
    signOutPath,
    methods({
      POST: [
        formBody(),
        async (request: Request, response: Response) => {
          await signOut(request, response, console)
        },
      ],
    }),
  )
  routes.all(
    permissionsPath,
    methods({
      GET: async (request: Request, response: Response) => {
        await showPermissions(request, response, console)
      },
      POST: [
        formBody(),
        async (request: Request, response: Response) => {
          await answerPermissions(request, response, console)
        },
      ],
    }),
  )
  routes.all(
    revokePath,
    methods({
      POST: [
        formBody(),
        async (request: Request, response: Response) => {
          await revoke(request, response, console)
        },
      ],
    }),
  )
  routes.all(
    ['/console', '/console/{*path}'],
    methods({
      GET: async (request: Request, response: Response) => {
        await show(request, response, console)
      },
    }),
  )
  return routes
}

async function show(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  const { directory, publicUrl, region } = console
  const open = await openSession(request, response, console)
  if (open === undefined) return
  const { session, call } = open
  const place = {
    path: request.path.replace(/^\/console\/?/, ''),
    region: parameter(request.query, 'region'),
  }
  sendPage(
    response,
    renderConsolePage({
      ...(await consolePageData(session, place, { directory, region, now: call.now })),
      ...(await ownSessionActions(open, directory)),
      signOutUrl: signOutPath,
      csrfToken: csrfToken(request, response, publicUrl),
    }),
  )
}

/** What can be done about a session of the emulator's: only its own IAM knows policies. */
async function ownSessionActions(
  { session: { session }, call }: OpenSession,
  directory: AccountDirectory,
): Promise<Pick<ConsolePageData, 'revoked' | 'permissionsUrl' | 'revokeUrl'>> {
  if (session.kind === 'foreign') return {}
  return {
    revoked: await isRevoked(await sessionCaller(session, directory), call, directory),
    permissionsUrl: permissionsPath,
    ...(session.kind === 'assumed-role' ? { revokeUrl: revokePath } : {}),
  }
}

/** A console session that goes on. */
interface OpenSession {
  readonly session: ConsoleSession
  readonly call: CallFacts
}

/**
 * Who calls by a session.
 *
 * @throws {RequestRefused} CONSOLE_SESSION_FOREIGN when only another STS knows what it may do
 */
async function callerOf(
  { session: { session } }: OpenSession,
  directory: AccountDirectory,
): Promise<SessionCaller> {
  if (session.kind !== 'foreign') return await sessionCaller(session, directory)
  throw new RequestRefused(
    'CONSOLE_SESSION_FOREIGN',
    `the session was issued by ${session.vouchedBy}, whose policies are not known here`,
  )
}

/** The browser's session; when there is none that goes on, the answer that says so has been sent. */
async function openSession(
  request: Request,
  response: Response,
  { clock, consoleSessions, publicUrl, region }: ConsoleEmulation,
): Promise<OpenSession | undefined> {
  const id = readCookie(request, consoleCookie, publicUrl)
  const session = id === undefined ? undefined : await consoleSessions.find(id)
  const now = clock.now()
  if (session === undefined) {
    notSignedIn(request, response, 'not-signed-in', undefined)
    return undefined
  }
  if (session.expiresAt <= now) {
    notSignedIn(request, response, 'expired', session)
    return undefined
  }
  return { session, call: callFactsOf(request, { now, region }) }
}

async function showPermissions(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  const open = await openSession(request, response, console)
  if (open === undefined) return
  await callerOf(open, console.directory)
  await sendPermissions(request, response, { console, open, form: formOf(request.query) })
}

/** As a page, and as JSON for `Accept: application/json`. */
async function answerPermissions(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), console.publicUrl)
  const open = await openSession(request, response, console)
  if (open === undefined) return
  const { call } = open
  const { directory } = console
  const caller = await callerOf(open, directory)
  const asJson = request.accepts(['html', 'json']) === 'json'
  const form = formOf(request.body)
  try {
    const decision = await askPermission(readQuestion(request.body, caller), { call, directory })
    const answer = permissionAnswer(caller, decision, console.authorizationMessages)
    if (asJson) response.json(answer)
    else await sendPermissions(request, response, { console, open, form, answer })
  } catch (failure) {
    const isTheirs = failure instanceof FedbridgeError && errorKind(failure.code).status === 400
    if (asJson || !isTheirs) throw failure
    // What is wrong with a form is said beside it.
    const problem = failure.aws?.message ?? failure.message
    await sendPermissions(request, response, { console, open, form, problem, status: 400 })
  }
}

async function sendPermissions(
  request: Request,
  response: Response,
  {
    console: { directory, publicUrl, region },
    open: { session, call },
    status = 200,
    ...shown
  }: {
    readonly console: ConsoleEmulation
    readonly open: OpenSession
    readonly status?: number
  } & Pick<PermissionsPageData, 'form' | 'answer' | 'problem'>,
): Promise<void> {
  const place = { path: '', region: parameter(request.query, 'region') }
  const data = await consolePageData(session, place, { directory, region, now: call.now })
  const token = csrfToken(request, response, publicUrl)
  sendPage(
    response,
    renderPermissionsPage({
      bar: { ...data, signOutUrl: signOutPath, csrfToken: token },
      actionUrl: permissionsPath,
      csrfToken: token,
      ...shown,
    }),
    status,
  )
}

function formOf(source: unknown): PermissionForm {
  const field = (name: keyof PermissionForm): string => parameter(source, name) ?? ''
  return {
    action: field('action'),
    resource: field('resource'),
    resourcePolicy: field('resourcePolicy'),
    resourceAccountId: field('resourceAccountId'),
    context: field('context'),
  }
}

async function revoke(
  request: Request,
  response: Response,
  console: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), console.publicUrl)
  const open = await openSession(request, response, console)
  if (open === undefined) return
  const { session, call } = open
  const caller = await callerOf(open, console.directory)
  if (session.session.kind !== 'assumed-role') {
    throw new RequestRefused('PARAMETER_INVALID', 'only sessions of a role are revoked', {
      expected: 'assumed-role',
      received: session.session.kind,
    })
  }
  await revokeOlderSessions(session.session, {
    now: call.now,
    callIam: (action, parameters) =>
      console.callIam(action, parameters, { ...call, caller, requestId: requestIdOf(response) }),
  })
  response.redirect(303, '/console/')
}

async function signOut(
  request: Request,
  response: Response,
  { consoleSessions, publicUrl }: ConsoleEmulation,
): Promise<void> {
  checkCsrf(request, parameter(request.body, 'csrf_token'), publicUrl)
  const id = readCookie(request, consoleCookie, publicUrl)
  const ended = id === undefined ? undefined : await consoleSessions.end(id)
  clearCookie(response, consoleCookie, { publicUrl })
  sendPage(response, renderConsoleMessagePage(messageData('signed-out', ended)))
}

/** A page for people, an error with a code for programs. */
function notSignedIn(
  request: Request,
  response: Response,
  kind: 'expired' | 'not-signed-in',
  session: ConsoleSession | undefined,
): void {
  if (request.accepts(['html', 'json']) === 'json') {
    throw kind === 'expired'
      ? new RequestRefused('CONSOLE_SESSION_EXPIRED', 'the console session has ended')
      : new RequestRefused('CONSOLE_SESSION_MISSING', 'there is no console session')
  }
  sendPage(response, renderConsoleMessagePage(messageData(kind, session)), 401)
}

/** The message page with the way back to where the session was started from. */
function messageData(
  kind: ConsoleMessageData['kind'],
  session: ConsoleSession | undefined,
): ConsoleMessageData {
  return {
    kind,
    homeUrl: '/',
    ...(session?.issuerUrl === undefined ? {} : { issuerUrl: session.issuerUrl }),
  }
}
