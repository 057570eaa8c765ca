import { OutboundFailed, StsRefused } from '../errors.ts'
import type { ConsoleDurationParameters } from './decide-console-duration.ts'
import { readBounded } from './read-bounded.ts'
import type { SessionCredentials } from './role-session.ts'

/** The service that turns session credentials into a console session. */
export interface FederationEndpoint {
  /**
   * Exchanges credentials for a sign-in token, which is valid for 15 minutes. The console session lasts
   * as long as the credentials, when no duration is asked for; what may be asked for says
   * `decideConsoleDuration`.
   *
   * @throws {StsRefused} FEDERATION_REFUSED when the endpoint says no or answers no token
   * @throws {OutboundFailed} STS_UNREACHABLE when there was no answer in time, OUTBOUND_FAILED when it
   *   was too long
   */
  signinToken(
    credentials: Pick<SessionCredentials, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>,
    options?: ConsoleDurationParameters & InRegion,
  ): Promise<string>
  /** The URL that opens the console. Whoever has it is signed in: it is a secret. */
  loginUrl(
    options: {
      readonly signinToken: string
      /** Where the console sends people when the session has ended. */
      readonly issuer: string
      /** Where people land; the start of the console when there is none. */
      readonly destination?: string | undefined
    } & InRegion,
  ): string
  /** Where a browser ends its console session. */
  logoutUrl(): string
}

interface InRegion {
  /** The region whose STS has issued the credentials; the configured one when it is not known. */
  readonly region?: string | undefined
}

/** Where one federation endpoint is, and the console behind it. */
export interface FederationAddresses {
  /** Where we call it. */
  readonly callUrl: string
  /** Where browsers reach it. */
  readonly loginUrl: string
  /** The start of the console. */
  readonly consoleUrl: string
}

export interface FederationEndpointOptions extends FederationAddresses {
  /** Those of another region, where each region has its own. */
  readonly ofRegion?: ((region: string) => FederationAddresses) | undefined
  /** From request to the end of the answer. Default 10000. */
  readonly requestTimeoutMs?: number
}

/** A sign-in token has a few thousand characters; more than this is something else. */
const maxAnswerBytes = 64 * 1024

/**
 * Opens a client of a federation endpoint. Credentials travel in the body of a POST, never in a URL,
 * where proxies and logs would keep them.
 *
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export function openFederationEndpoint({
  requestTimeoutMs = 10_000,
  ofRegion,
  ...configured
}: FederationEndpointOptions): FederationEndpoint {
  const addresses = (region: string | undefined): FederationAddresses =>
    region === undefined || ofRegion === undefined ? configured : ofRegion(region)
  return {
    signinToken: async (credentials, { region, ...duration } = {}) => {
      const { callUrl } = addresses(region)
      const { status, text } = await post(callUrl, requestTimeoutMs, {
        Action: 'getSigninToken',
        ...durationParameter(duration),
        Session: JSON.stringify({
          sessionId: credentials.accessKeyId,
          sessionKey: credentials.secretAccessKey,
          sessionToken: credentials.sessionToken,
        }),
      })
      if (status !== 200) throw refused(status, text, credentials)
      return readSigninToken(text)
    },
    loginUrl: ({ signinToken, issuer, destination, region }) => {
      const { loginUrl, consoleUrl } = addresses(region)
      const url = new URL(loginUrl)
      url.searchParams.set('Action', 'login')
      url.searchParams.set('Issuer', issuer)
      url.searchParams.set('Destination', destination ?? consoleUrl)
      url.searchParams.set('SigninToken', signinToken)
      return url.href
    },
    logoutUrl: () => {
      const url = new URL(configured.loginUrl)
      url.searchParams.set('Action', 'logout')
      return url.href
    },
  }
}

/** The guide's samples have it between Action and Session. */
function durationParameter({
  sessionDurationSeconds,
  durationSeconds,
}: ConsoleDurationParameters): Readonly<Record<string, string>> {
  return {
    ...(sessionDurationSeconds === undefined
      ? {}
      : { SessionDuration: String(sessionDurationSeconds) }),
    ...(durationSeconds === undefined ? {} : { DurationSeconds: String(durationSeconds) }),
  }
}

async function post(
  url: string,
  timeoutMs: number,
  form: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  const { origin, pathname } = new URL(url)
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { accept: 'application/json' },
      // Credentials are sent to the configured address and to no other.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, text: await readBounded(response, maxAnswerBytes) }
  } catch (cause) {
    if (cause instanceof OutboundFailed) throw cause
    const reason = cause instanceof Error ? cause.name : 'unknown'
    throw new OutboundFailed(
      'STS_UNREACHABLE',
      `the federation endpoint ${origin}${pathname} did not answer: ${reason}`,
      { check: 'get-signin-token', cause },
    )
  }
}

function readSigninToken(text: string): string {
  const token = parseObject(text)?.['SigninToken']
  if (typeof token !== 'string' || token === '') {
    throw new StsRefused('FEDERATION_REFUSED', 'the federation endpoint answered no SigninToken', {
      check: 'get-signin-token',
      expected: 'a JSON object with SigninToken',
    })
  }
  return token
}

function refused(
  status: number,
  text: string,
  credentials: Pick<SessionCredentials, 'secretAccessKey' | 'sessionToken'>,
): StsRefused {
  const whole = parseObject(text)
  const answer = asObject(whole?.['error']) ?? whole
  const code = answer?.['code'] ?? answer?.['Code']
  const message = answer?.['message'] ?? answer?.['Message'] ?? answer?.['title']
  const aws = {
    code: typeof code === 'string' ? code : 'BadRequest',
    message: readable(typeof message === 'string' ? message : text, credentials),
    status,
  }
  return new StsRefused(
    'FEDERATION_REFUSED',
    `the federation endpoint answered HTTP ${status}: ${aws.message}`,
    { check: 'get-signin-token', aws },
  )
}

/** What a person can read of an answer: no markup, no secrets, no novel. */
function readable(
  text: string,
  { secretAccessKey, sessionToken }: Pick<SessionCredentials, 'secretAccessKey' | 'sessionToken'>,
): string {
  return (
    text
      .replaceAll(secretAccessKey, '[removed]')
      .replaceAll(sessionToken, '[removed]')
      // What is as long as a secret may be one of them in another encoding.
      .replace(/[\w+/=%&;#-]{40,}/gu, '[removed]')
      .replace(/<(?:script|style)[^>]*>[^]*?<\/(?:script|style)>/giu, ' ')
      .replace(/<\/?[a-z!][^>]*>/giu, ' ')
      .replace(/\s+/gu, ' ')
      .trim()
      .slice(0, 300)
  )
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
