import { createHash } from 'node:crypto'
import { OutboundFailed } from '../../errors.ts'
import type { CurrentSession, OtherRoles, WantedSession } from './current-session.ts'

/** What a sign-in gave. */
export interface SignedIn {
  readonly session: CurrentSession
  readonly otherRoles?: OtherRoles
}

/** What a person needs who signs in on another machine. */
export interface DeviceSignIn {
  readonly deviceCode: string
  readonly userCode: string
  readonly verificationUri: string
  readonly expiresInSeconds: number
  readonly intervalSeconds: number
}

/** A poll that brought nothing yet. */
export type Poll =
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn }
  | { readonly kind: 'pending' }
  | { readonly kind: 'slow-down' }

/** The addresses of a bridge that a command calls. */
export interface CommandLineClient {
  /** What to open in a browser. It holds no secret: only whoever has the verifier can use the answer. */
  authorizeUrl(options: {
    readonly redirectUri: string
    readonly state: string
    readonly verifier: string
    readonly wanted: WantedSession
  }): string
  /** Exchanges a code. @throws {OutboundFailed} COMMAND_LINE_LOGIN_FAILED */
  redeem(options: {
    readonly code: string
    readonly redirectUri: string
    readonly verifier: string
  }): Promise<SignedIn>
  /** @throws {OutboundFailed} COMMAND_LINE_LOGIN_FAILED */
  beginDevice(wanted: WantedSession): Promise<DeviceSignIn>
  /** @throws {OutboundFailed} COMMAND_LINE_LOGIN_FAILED when it is over, or the person said no */
  poll(deviceCode: string): Promise<Poll>
  /** A further role. Undefined when the bridge does not know the handle any more. */
  otherRole(options: {
    readonly handle: string
    readonly roleArn: string
    readonly durationSeconds: number | undefined
  }): Promise<CurrentSession | undefined>
  /** The page that says how it ended. */
  doneUrl(outcome: 'done' | 'denied' | 'failed'): string
}

const timeoutMs = 30_000
const maxAnswerBytes = 256 * 1024

/**
 * Opens a client of the bridge at `url` for the program that has `secret`.
 *
 * @see RFC 6749, section 4.1.3; RFC 7636; RFC 8628, section 3
 */
export function openCommandLineClient({
  url,
  secret,
}: {
  /** The origin of the bridge. */
  readonly url: string
  readonly secret: string
}): CommandLineClient {
  const clientId = sha256(secret)
  const proof = { client_id: clientId, client_secret: secret }
  const token = (form: Readonly<Record<string, string>>): Promise<Answer> =>
    post(`${url}/command-line/token`, { ...proof, ...form })
  return {
    authorizeUrl: ({ redirectUri, state, verifier, wanted }) => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: sha256(verifier),
        code_challenge_method: 'S256',
        ...wantedParameters(wanted),
      })
      return `${url}/command-line/authorize?${query.toString()}`
    },
    redeem: async ({ code, redirectUri, verifier }) =>
      readSignedIn(
        await token({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
      ),
    beginDevice: async (wanted) =>
      readDevice(
        await post(`${url}/command-line/device_authorization`, {
          client_id: clientId,
          ...wantedParameters(wanted),
        }),
      ),
    poll: async (deviceCode) => {
      const answer = await token({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: deviceCode,
      })
      const error = answer.json['error']
      if (error === 'authorization_pending') return { kind: 'pending' }
      if (error === 'slow_down') return { kind: 'slow-down' }
      return { kind: 'signed-in', signedIn: readSignedIn(answer) }
    },
    otherRole: async ({ handle, roleArn, durationSeconds }) => {
      const answer = await token({
        grant_type: 'urn:fedbridge:grant-type:role',
        handle,
        role: roleArn,
        ...wantedParameters({ durationSeconds }),
      })
      return answer.json['error'] === 'invalid_grant' ? undefined : readSignedIn(answer).session
    },
    doneUrl: (outcome) => `${url}/command-line/done?outcome=${outcome}`,
  }
}

interface Answer {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

async function post(url: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  const { origin } = new URL(url)
  let status: number
  let text: string
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { accept: 'application/json' },
      // The secret is for this address and for no other.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    status = response.status
    text = await response.text()
  } catch (cause) {
    throw failed(`the bridge at ${origin} cannot be reached: ${reasonOf(cause)}`, cause)
  }
  const json = text.length > maxAnswerBytes ? undefined : parseObject(text)
  if (json === undefined) {
    throw failed(`what answers at ${origin} is no bridge: HTTP ${status}, expected JSON`)
  }
  return { status, json }
}

function readSignedIn({ status, json }: Answer): SignedIn {
  if (status !== 200) throw refused(status, json)
  const session = asObject(json['session'])
  const credentials = asObject(session['credentials'])
  const otherRoles = json['otherRoles'] === undefined ? undefined : asObject(json['otherRoles'])
  return {
    session: {
      accessKeyId: textOf(credentials, 'accessKeyId'),
      secretAccessKey: textOf(credentials, 'secretAccessKey'),
      sessionToken: textOf(credentials, 'sessionToken'),
      expiresAt: instantOf(credentials, 'expiration'),
      roleArn: textOf(session, 'roleArn'),
      region: textOf(session, 'region'),
      federationEndpoint: textOf(json, 'federation_endpoint'),
      consoleUrl: textOf(json, 'console_url'),
    },
    ...(otherRoles === undefined
      ? {}
      : {
          otherRoles: {
            handle: textOf(otherRoles, 'handle'),
            roleArns: listOf(otherRoles, 'roleArns'),
            usableUntil: instantOf(otherRoles, 'usableUntil'),
          },
        }),
  }
}

function readDevice({ status, json }: Answer): DeviceSignIn {
  if (status !== 200) throw refused(status, json)
  return {
    deviceCode: textOf(json, 'device_code'),
    userCode: textOf(json, 'user_code'),
    verificationUri: textOf(json, 'verification_uri'),
    expiresInSeconds: secondsOf(json, 'expires_in'),
    intervalSeconds: secondsOf(json, 'interval'),
  }
}

/** The words of the protocol as a person understands them. */
const meanings: Readonly<Record<string, string>> = {
  access_denied: 'the request was denied in the browser',
  expired_token: 'the code is too old: run the command again',
  invalid_grant: 'the answer was used already, is too old, or is for another program',
}

function refused(status: number, json: Readonly<Record<string, unknown>>): OutboundFailed {
  const { error } = json
  if (typeof error === 'string') return failed(meanings[error] ?? `the bridge says ${error}`)
  const { code, title, aws } = (error ?? {}) as Readonly<Record<string, unknown>>
  const said = (aws ?? {}) as Readonly<Record<string, unknown>>
  return failed(
    [
      typeof title === 'string' ? title.replace(/\.$/u, '') : `the bridge answered HTTP ${status}`,
      typeof code === 'string' ? ` (${code})` : '',
      typeof said['message'] === 'string' ? `: ${said['message']}` : '',
    ].join(''),
  )
}

function wantedParameters({
  provider,
  accountId,
  role,
  durationSeconds,
}: WantedSession): Readonly<Record<string, string>> {
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(accountId === undefined ? {} : { account: accountId }),
    ...(role === undefined ? {} : { role }),
    ...(durationSeconds === undefined ? {} : { duration: String(durationSeconds) }),
  }
}

function failed(message: string, cause?: unknown): OutboundFailed {
  return new OutboundFailed('COMMAND_LINE_LOGIN_FAILED', message, {
    check: 'command-line-client',
    ...(cause === undefined ? {} : { cause }),
  })
}

function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return 'unknown reason'
  if (failure.name === 'TimeoutError') return 'no answer in time'
  const { cause } = failure
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (typeof code !== 'string') return failure.name
  return /^(?:UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/u.test(code)
    ? `nobody known here vouches for its certificate (${code}): name the file of its authority in NODE_EXTRA_CA_CERTS`
    : code
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) {
    return value as Readonly<Record<string, unknown>>
  }
  throw failed('the answer of the bridge lacks a part')
}

function textOf(object: Readonly<Record<string, unknown>>, name: string): string {
  const value = object[name]
  // Printable, on one line: it goes into files and onto terminals.
  if (typeof value === 'string' && /^[\x21-\x7e]{1,16384}$/u.test(value)) return value
  throw failed(`the answer of the bridge has no ${name}`)
}

function listOf(object: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = object[name]
  if (!Array.isArray(value)) throw failed(`the answer of the bridge has no ${name}`)
  return value.map((_, index) => textOf(value as unknown as Record<string, unknown>, String(index)))
}

function instantOf(object: Readonly<Record<string, unknown>>, name: string): Date {
  const instant = new Date(textOf(object, name))
  if (Number.isNaN(instant.getTime())) throw failed(`the answer of the bridge has no ${name}`)
  return instant
}

function secondsOf(object: Readonly<Record<string, unknown>>, name: string): number {
  const value = object[name]
  if (typeof value === 'number' && value > 0 && value < 86_400) return value
  throw failed(`the answer of the bridge has no ${name}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
