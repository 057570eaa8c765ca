import { openEventLog } from '../../../src/audit/open-event-log.ts'
import type { CloudTrailEvent } from '../../../src/audit/cloud-trail-event.ts'
import type { AssumeRoleWithWebIdentityRequest } from '../../../src/aws/sts.ts'
import { openTraces } from '../../../src/diagnosis/traces/open-traces.ts'
import { StsRefused } from '../../../src/errors.ts'
import { isForThisMachine } from '../../../src/http/loopback-only.ts'
import { securityHeaders } from '../../../src/http/security-headers.ts'
import { parseOidcProviderArn } from '../../../src/partition/arn.ts'
import type { Bridge } from '../../../src/signin/bridge.ts'
import { openMixUpWarning } from '../../../src/signin/oidc/open-mix-up-warning.ts'
import {
  openOidcSignInDirectory,
  type OidcSignInProvider,
} from '../../../src/signin/oidc/oidc-sign-in-provider.ts'
import type { AccountRoles } from '../../../src/signin/oidc/open-role-directory.ts'
import { oidcSignInRoutes } from '../../../src/signin/oidc/routes.ts'
import { homeRoutes } from '../../../src/signin/home/routes.ts'
import { openMemoryStorage } from '../../../src/storage/open-memory-storage.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { openFakeRelyingParty, type FakeRelyingParty } from '../../fakes/relying-party.ts'
import { serve, type KeptLog } from '../../http/serve.ts'
import { unusedSts } from '../../fakes/unused-sts.ts'

export const account = '123456789012'
export const issuer = 'https://idp.example.test:8443/realms/one'
export const otherIssuer = 'https://other.example.test/'
export const roleArn = (name: string, accountId = account): string =>
  `arn:aws:iam::${accountId}:role/${name}`
export const publicUrl = 'http://localhost:8400'

/** A provider of the test account. */
export function providerOf(
  issuerUrl: string,
  change: Partial<OidcSignInProvider> = {},
): OidcSignInProvider {
  const { arn, accountId, providerName } = parseOidcProviderArn(
    `arn:aws:iam::${account}:oidc-provider/${issuerUrl.replace('https://', '')}`,
  )
  return {
    arn,
    accountId,
    providerName,
    name: 'Partners',
    sessionNameClaims: ['preferred_username', 'email', 'sub'],
    sessionDurationSeconds: 3600,
    ownCallback: false,
    client: {
      issuer: issuerUrl,
      clientId: 'fedbridge',
      authentication: { method: 'none' },
      scopes: ['openid'],
      userInfo: false,
      redirectUri: `${publicUrl}/oidc/callback`,
    },
    ...change,
  }
}

export interface TestBridge extends AsyncDisposable {
  readonly bridge: Bridge
  readonly clock: MovableClock
  readonly storage: Storage
  readonly relyingParty: FakeRelyingParty
  /** What STS was asked, in order. */
  readonly asked: readonly AssumeRoleWithWebIdentityRequest[]
  /** For how long sign-in tokens were asked for, in order. */
  readonly consoleSeconds: readonly (number | undefined)[]
  /** What the operator was told, with the fields. */
  readonly warned: readonly unknown[]
  /** Refusals that were answered with a page of their own. */
  readonly told: readonly {
    readonly code: string
    readonly message: string
    readonly requestId: string
  }[]
  readonly counted: readonly string[]
  readonly kept: KeptLog
  /** STS takes no token from now on, or takes them again. */
  expire(all: boolean): void
  /** STS denies these roles from now on. */
  deny(...roleArns: readonly string[]): void
  events(): Promise<readonly CloudTrailEvent[]>
  browser(): Browser
}

/** A browser as far as it keeps cookies and follows nothing. */
export interface Browser {
  cookie: string
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  head(path: string): Promise<Answer>
  post(path: string, form: Readonly<Record<string, string>>): Promise<Answer>
  /** Starts a sign-in; state and nonce as the provider sees them. */
  start(provider: OidcSignInProvider, query?: string): Promise<{ state: string; nonce: string }>
}

export interface Answer {
  readonly status: number
  readonly location: string
  readonly text: string
  readonly headers: Headers
  /** Of an error. */
  readonly code: string | undefined
}

/** The routes over fakes of everything behind them. */
export async function openTestBridge({
  providers = [providerOf(issuer), providerOf(otherIssuer, { name: 'Others' })],
  accounts = () => Promise.resolve([]),
  change = {},
}: {
  /** Real parts in the place of fakes. */
  change?: Partial<Bridge>
  providers?: readonly OidcSignInProvider[]
  accounts?: () => Promise<readonly AccountRoles[]>
} = {}): Promise<TestBridge> {
  const clock = new MovableClock('2026-01-01T12:00:00Z')
  const storage = openMemoryStorage({ clock })
  const relyingParty = openFakeRelyingParty(clock)
  const asked: AssumeRoleWithWebIdentityRequest[] = []
  const counted: string[] = []
  const warned: unknown[] = []
  const told: { code: string; message: string; requestId: string }[] = []
  const consoleSeconds: (number | undefined)[] = []
  const denied = new Set<string>()
  let expired = false
  const events = openEventLog({ storage, clock })
  const bridge: Bridge = {
    clock,
    storage,
    events,
    traces: openTraces({ clock }),
    relyingParty,
    warnOfMixUp: openMixUpWarning(
      { warn: (...line: unknown[]) => void warned.push(line) },
      {
        publicUrl,
      },
    ),
    tellRefusal: (refusal, requestId) =>
      void told.push({ code: refusal.code, message: refusal.message, requestId }),
    oidcProviders: openOidcSignInDirectory(providers),
    roles: { accounts },
    providers: {
      groupsOf: () => Promise.resolve([]),
      byArn: () => Promise.resolve(undefined),
      byUuid: () => Promise.resolve(undefined),
      list: () => Promise.resolve([]),
    },
    brokers: new Map(),
    sts: {
      ...unusedSts,
      assumeRoleWithWebIdentity: async (request) => {
        asked.push(request)
        await Promise.resolve()
        if (expired) {
          throw new StsRefused('STS_REFUSED', 'sts refused', {
            aws: { code: 'ExpiredTokenException', message: 'Token expired', status: 400 },
          })
        }
        if (denied.has(request.roleArn)) {
          throw new StsRefused('STS_REFUSED', 'sts refused', {
            aws: {
              code: 'AccessDenied',
              message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
              status: 403,
            },
          })
        }
        return {
          credentials: {
            accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
            secretAccessKey: 'secret-canary',
            sessionToken: 'session-token-canary',
            expiration: clock.now(),
          },
          assumedRoleUser: { arn: 'arn', assumedRoleId: 'AROA:alice' },
          audience: 'fedbridge',
          subject: 'alice',
          provider: 'provider',
          region: 'us-east-1',
        }
      },
    },
    federation: {
      signinToken: (_credentials, { sessionDurationSeconds } = {}) => {
        consoleSeconds.push(sessionDurationSeconds)
        return Promise.resolve('signin-token')
      },
      loginUrl: ({ signinToken, issuer, destination = `${publicUrl}/console/` }) =>
        `${publicUrl}/federation?${new URLSearchParams({ signinToken, issuer, destination }).toString()}`,
      logoutUrl: () => `${publicUrl}/federation?Action=logout`,
    },
    publicUrl,
    partition: 'aws',
    region: 'us-east-1',
    regions: ['us-east-1'],
    spEntityId: 'urn:amazon:webservices',
    acceptedAudiences: [],
    acceptedRecipients: [],
    clockSkewSeconds: 180,
    consoleUrl: `${publicUrl}/console/`,
    destinationOrigins: ['https://console.example.com'],
    countSignIn: (outcome) => void counted.push(outcome),
    accountAlias: (accountId) =>
      Promise.resolve(accountId === account ? 'example-corp' : undefined),
    ...change,
  }
  const served = await serve((app) => {
    app.use(securityHeaders({ publicUrl, formActionOrigins: [] }))
    app.use(
      homeRoutes(bridge, {
        demonstration: false,
        links: [],
        showsSignins: (request) => isForThisMachine(request),
      }),
    )
    app.use(oidcSignInRoutes(bridge))
  })
  return {
    bridge,
    clock,
    storage,
    relyingParty,
    asked,
    consoleSeconds,
    warned,
    told,
    counted,
    kept: served.kept,
    expire: (all) => {
      expired = all
    },
    deny: (...arns) => {
      denied.clear()
      for (const arn of arns) denied.add(arn)
    },
    events: () => events.recent(),
    browser: () => openBrowser(served.url),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}

function openBrowser(url: string): Browser {
  const jar = new Map<string, string>()
  const browser: Browser = {
    get cookie() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    },
    set cookie(text) {
      jar.clear()
      for (const pair of text.split('; ').filter(Boolean)) {
        const [name = '', value = ''] = pair.split('=')
        jar.set(name, value)
      }
    },
    get: (path, headers = {}) => send('GET', path, undefined, headers),
    head: (path) => send('HEAD', path, undefined),
    post: (path, form) => send('POST', path, new URLSearchParams(form).toString()),
    start: async ({ accountId, providerName }, query = '') => {
      const { status, location } = await browser.get(
        `/oidc/login/${accountId}/${providerName}${query}`,
      )
      if (status !== 302) throw new TypeError(`the sign-in did not start: ${status}`)
      const { searchParams } = new URL(location)
      return { state: searchParams.get('state') ?? '', nonce: searchParams.get('nonce') ?? '' }
    },
  }
  const send = async (
    method: string,
    path: string,
    body: string | undefined,
    further: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: browser.cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...further,
      },
      ...(body === undefined ? {} : { body }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const text = await answer.text()
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? '',
      text,
      headers: answer.headers,
      code: /"code":"(\w+)"|<code[^>]*>([A-Z_]+)<\/code>/.exec(text)?.slice(1).find(Boolean),
    }
  }
  return browser
}

/** The hidden fields of a page. */
export function hiddenOf(html: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
}
