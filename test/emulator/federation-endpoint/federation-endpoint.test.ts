import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFederationEndpoint } from '../../../src/aws/federation-endpoint.ts'
import { issueCredentials } from '../../../src/emulator/credentials/issue-credentials.ts'
import type {
  SessionWithoutKey,
  TemporaryCredentials,
} from '../../../src/emulator/credentials/issue-credentials.ts'
import { openSealer } from '../../../src/emulator/credentials/open-sealer.ts'
import type { Sealer } from '../../../src/emulator/credentials/open-sealer.ts'
import { StorageFailed } from '../../../src/errors.ts'
import { federatedUser, roleSession, sessionTokenSession } from '../credentials/sessions.ts'
import { openTestEmulator } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

const sealingKey = randomBytes(32)
let emulator: TestEmulator
let sealer: Sealer

beforeEach(async () => {
  emulator = await openTestEmulator({ sealingKey })
  sealer = openSealer({ clock: emulator.clock, key: sealingKey })
})
afterEach(() => emulator.close())

const issue = (facts: SessionWithoutKey = roleSession()): TemporaryCredentials =>
  issueCredentials(facts, sealer).credentials

const sessionJson = (
  { accessKeyId, secretAccessKey, sessionToken }: TemporaryCredentials,
  change: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken, ...change })

type Fields = Readonly<Record<string, string>>

const call = (method: 'GET' | 'POST', fields: Fields): Promise<Response> => {
  const init = { headers: { accept: 'application/json' }, redirect: 'manual' } as const
  const parameters = new URLSearchParams(fields)
  return method === 'GET'
    ? fetch(`${emulator.url}/federation?${parameters.toString()}`, init)
    : fetch(`${emulator.url}/federation`, { ...init, method, body: parameters })
}

const askToken = (fields: Fields, method: 'GET' | 'POST' = 'POST'): Promise<Response> =>
  call(method, { Action: 'getSigninToken', ...fields })

async function signinToken(credentials = issue(), fields: Fields = {}): Promise<string> {
  const response = await askToken({ Session: sessionJson(credentials), ...fields })
  expect(response.status).toBe(200)
  return ((await response.json()) as { SigninToken: string }).SigninToken
}

const login = (fields: Fields, cookie = ''): Promise<Response> =>
  fetch(
    `${emulator.url}/federation?${new URLSearchParams({ Action: 'login', ...fields }).toString()}`,
    { headers: { accept: 'application/json', cookie }, redirect: 'manual' },
  )

const errorCode = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error: { code: string } }).error.code

const cookieOf = (response: Response): string =>
  response.headers.getSetCookie()[0]?.split(';')[0] ?? ''

/** When the console says that the session ends, in seconds from now. */
async function consoleSeconds(token: string): Promise<number> {
  const signedIn = await login({ SigninToken: token })
  const page = await fetch(`${emulator.url}/console/`, { headers: { cookie: cookieOf(signedIn) } })
  expect(page.status).toBe(200)
  const instants = [...(await page.text()).matchAll(/\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z/g)]
  const last = Math.max(...instants.map(([text]) => Date.parse(text)))
  return (last - emulator.clock.now().getTime()) / 1000
}

describe('federation endpoint, Action=getSigninToken', () => {
  it.each(['GET', 'POST'] as const)('exchanges credentials for a token by %s', async (method) => {
    const response = await askToken({ Session: sessionJson(issue()), SessionType: 'json' }, method)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      SigninToken: expect.stringMatching(/^[\w-]{100,}$/) as string,
    })
  })

  it('does not read the parameters of a POST from its address', async () => {
    const query = new URLSearchParams({ Session: sessionJson(issue()) }).toString()
    const response = await fetch(`${emulator.url}/federation?${query}`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ Action: 'getSigninToken' }),
    })
    expect(await errorCode(response)).toBe('SIGNIN_SESSION_INVALID')
  })

  it.each<[string, (credentials: TemporaryCredentials) => string]>([
    ['no JSON', () => 'sessionId=a'],
    ['a part missing', (credentials) => sessionJson(credentials, { sessionKey: undefined })],
    ['a part that is no text', (credentials) => sessionJson(credentials, { sessionKey: 1 })],
    ['null', () => 'null'],
    [
      'another secret key',
      (credentials) => sessionJson(credentials, { sessionKey: 'x'.repeat(40) }),
    ],
    [
      'another access key id',
      (credentials) => sessionJson(credentials, { sessionId: issue().accessKeyId }),
    ],
    [
      'a changed token',
      (credentials) =>
        sessionJson(credentials, {
          sessionToken: credentials.sessionToken.replace(/.{8}$/, 'AAAAAAA='),
        }),
    ],
    [
      'a token of another emulator',
      ({ accessKeyId, secretAccessKey }) =>
        sessionJson(
          issueCredentials(roleSession(), openSealer({ clock: emulator.clock })).credentials,
          { sessionId: accessKeyId, sessionKey: secretAccessKey },
        ),
    ],
    ['long-term credentials', (credentials) => sessionJson(credentials, { sessionToken: '' })],
  ])('refuses %s with the answer of AWS', async (_, session) => {
    const response = await askToken({ Session: session(issue()) })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: {
        code: 'SIGNIN_SESSION_INVALID',
        aws: { message: 'Invalid credentials parameter' },
      },
    })
  })

  it('refuses credentials from the instant they expire', async () => {
    const credentials = issue()
    emulator.clock.forward(3599)
    await signinToken(credentials)
    emulator.clock.forward(1)
    const response = await askToken({ Session: sessionJson(credentials) })
    expect(await errorCode(response)).toBe('SIGNIN_SESSION_INVALID')
  })

  it('refuses the credentials of GetSessionToken in the words of AWS, also on the page', async () => {
    const fields = {
      Action: 'getSigninToken',
      Session: sessionJson(issue(sessionTokenSession())),
    }
    expect(await errorCode(await call('POST', fields))).toBe('SIGNIN_SESSION_NOT_FEDERATED')
    const page = await fetch(`${emulator.url}/federation`, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields),
    })
    expect(page.status).toBe(400)
    expect(await page.text()).toContain(
      'Only federation tokens or assume role tokens may be used for federated login. Please contact your administrator.',
    )
  })

  it.each([
    ['SessionType=xml', { SessionType: 'xml' }, 'PARAMETER_INVALID'],
    ['another Action', { Action: 'getToken' }, 'PARAMETER_INVALID'],
    ['no Action', { Action: '' }, 'PARAMETER_MISSING'],
  ])('refuses %s', async (_, fields, code) => {
    expect(await errorCode(await askToken({ Session: sessionJson(issue()), ...fields }))).toBe(code)
  })

  it('refuses a parameter that came twice', async () => {
    const body = new URLSearchParams({
      Action: 'getSigninToken',
      Session: sessionJson(issue()),
    })
    body.append('Session', sessionJson(issue()))
    const response = await fetch(`${emulator.url}/federation`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body,
    })
    expect(await errorCode(response)).toBe('PARAMETER_REPEATED')
  })

  it('takes no other method', async () => {
    const response = await fetch(`${emulator.url}/federation`, {
      method: 'PUT',
      headers: { accept: 'application/json' },
    })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, POST, HEAD')
  })

  it('writes no credentials into the log', async () => {
    const credentials = issue()
    await askToken({ Session: sessionJson(credentials, { sessionKey: 'canary-of-a-secret-key' }) })
    await askToken({ Session: 'canary-of-a-session' })
    const log = emulator.log.join('')
    expect(log).toContain('SIGNIN_SESSION_INVALID')
    expect(log).not.toContain('canary')
    expect(log).not.toContain(credentials.sessionToken.slice(0, 60))
  })
})

describe('federation endpoint: how long the console session lasts', () => {
  it.each<[string, SessionWithoutKey, Fields, number]>([
    ['as long as the credentials without a duration', roleSession(), {}, 3600],
    [
      'SessionDuration, though the credentials end before',
      roleSession(),
      { SessionDuration: '43200' },
      43_200,
    ],
    [
      'SessionDuration, though the credentials end later',
      roleSession(),
      { SessionDuration: '900' },
      900,
    ],
    ['as long as the credentials of a chained role', roleSession({ chained: true }), {}, 3600],
    [
      'DurationSeconds for a federated user, up to 36 hours',
      federatedUser(),
      { DurationSeconds: '129600' },
      129_600,
    ],
    ['as long as the credentials of a federated user', federatedUser(), {}, 3600],
    [
      'as long as the credentials when a role session sends DurationSeconds',
      roleSession(),
      { DurationSeconds: '43200' },
      3600,
    ],
  ])('%s', async (_, facts, fields, seconds) => {
    expect(await consoleSeconds(await signinToken(issue(facts), fields))).toBe(seconds)
  })

  it('is counted from getSigninToken, not from the login', async () => {
    const token = await signinToken(issue(), { SessionDuration: '1800' })
    emulator.clock.forward(600)
    expect(await consoleSeconds(token)).toBe(1200)
  })

  it.each<[string, SessionWithoutKey, Fields]>([
    ['SessionDuration under 900', roleSession(), { SessionDuration: '899' }],
    ['SessionDuration over 43200', roleSession(), { SessionDuration: '43201' }],
    ['SessionDuration that is no number', roleSession(), { SessionDuration: '1e4' }],
    ['an empty SessionDuration', roleSession(), { SessionDuration: '' }],
    [
      'SessionDuration of a chained role',
      roleSession({ chained: true }),
      { SessionDuration: '900' },
    ],
    ['SessionDuration of a federated user', federatedUser(), { SessionDuration: '900' }],
    ['DurationSeconds under 900', federatedUser(), { DurationSeconds: '899' }],
    ['DurationSeconds over 129600', federatedUser(), { DurationSeconds: '129601' }],
  ])('refuses %s', async (_, facts, fields) => {
    const response = await askToken({ Session: sessionJson(issue(facts)), ...fields })
    expect(response.status).toBe(400)
    expect(await errorCode(response)).toBe('PARAMETER_INVALID')
  })
})

describe('federation endpoint, Action=login', () => {
  it('opens a console session, sets a cookie that scripts cannot read, and goes to the destination', async () => {
    const response = await login({
      SigninToken: await signinToken(),
      Issuer: 'https://portal.example.com/',
      Destination: 'https://console.aws.amazon.com/s3/home?region=eu-west-1',
    })
    expect(response.status).toBe(302)
    const location = response.headers.get('location') ?? ''
    const [, slot] =
      /\/console\/s\/([0-9a-f]{20})\/s3\/home\?region=eu-west-1$/u.exec(location) ?? []
    expect(location).toBe(`${emulator.url}/console/s/${slot}/s3/home?region=eu-west-1`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^fedbridge-console-${slot}=[\\w-]{43}; Path=/; Max-Age=7200; HttpOnly; SameSite=Lax$`,
          'u',
        ),
      ),
    ])
  })

  it('takes the parameters by POST as well, and the client of the bridge understands both answers', async () => {
    const endpoint = openFederationEndpoint({
      callUrl: `${emulator.url}/federation`,
      loginUrl: `${emulator.url}/federation`,
      consoleUrl: `${emulator.url}/console`,
    })
    const token = await endpoint.signinToken(issue(), { sessionDurationSeconds: 3600 })
    const byGet = await fetch(
      endpoint.loginUrl({
        signinToken: token,
        issuer: 'https://a.example',
        destination: '/console/',
      }),
      { redirect: 'manual' },
    )
    const byPost = await call('POST', { Action: 'login', SigninToken: token })
    expect([byGet.status, byPost.status]).toEqual([302, 302])
    // A token can be used again; each login is a session of its own.
    expect(cookieOf(byGet)).not.toBe(cookieOf(byPost))
  })

  it('takes a token for 15 minutes and no longer', async () => {
    const token = await signinToken()
    emulator.clock.forward(15 * 60 - 1)
    expect((await login({ SigninToken: token })).status).toBe(302)
    emulator.clock.forward(1)
    const late = await login({ SigninToken: token })
    expect(late.status).toBe(400)
    expect(await errorCode(late)).toBe('SIGNIN_TOKEN_INVALID')
    expect(late.headers.getSetCookie()).toEqual([])
  })

  it('refuses a token whose console session has ended already', async () => {
    const credentials = issue()
    emulator.clock.forward(3500)
    const token = await signinToken(credentials)
    emulator.clock.forward(99)
    expect((await login({ SigninToken: token })).status).toBe(302)
    emulator.clock.forward(1)
    expect(await errorCode(await login({ SigninToken: token }))).toBe('SIGNIN_TOKEN_INVALID')
  })

  it('refuses a token that was changed, a session token in its place, and none', async () => {
    const token = await signinToken()
    for (const other of [`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, 'x']) {
      expect(await errorCode(await login({ SigninToken: other }))).toBe('SIGNIN_TOKEN_INVALID')
    }
    expect(await errorCode(await login({ SigninToken: issue().sessionToken }))).toBe(
      'SIGNIN_TOKEN_INVALID',
    )
    expect(await errorCode(await login({}))).toBe('PARAMETER_MISSING')
  })

  it('ends the session that the browser had before as the same principal', async () => {
    const first = cookieOf(await login({ SigninToken: await signinToken() }))
    const second = cookieOf(await login({ SigninToken: await signinToken() }, first))
    const status = async (cookie: string): Promise<number> =>
      (await fetch(`${emulator.url}/console/`, { headers: { cookie } })).status
    expect(await status(first)).toBe(401)
    expect(await status(second)).toBe(200)
  })

  it('records ConsoleLogin with who it was, and a refused one without', async () => {
    await login({
      SigninToken: await signinToken(),
      Destination: 'https://console.aws.amazon.com/s3',
    })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'ConsoleLogin',
      eventSource: 'signin.amazonaws.com',
      userIdentity: { arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice' },
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { LoginTo: `${emulator.url}/console/s3` },
    })
    await login({ SigninToken: 'x' })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'ConsoleLogin',
      responseElements: { ConsoleLogin: 'Failure' },
      errorMessage: 'The sign-in link is not valid or has expired. Links live for 15 minutes.',
    })
    expect(emulator.events).toHaveLength(2)
  })

  it('signs nobody in whose record cannot be kept', async () => {
    const token = await signinToken()
    await emulator.close()
    emulator = await openTestEmulator({
      sealingKey,
      recordEvent: () => Promise.reject(new StorageFailed('STORAGE_FULL', 'no room')),
    })
    const response = await login({ SigninToken: token })
    expect(response.status).toBe(503)
    expect(response.headers.getSetCookie()).toEqual([])
  })
})

describe('federation endpoint, Action=logout', () => {
  const signedIn = async (): Promise<string> =>
    cookieOf(
      await login({
        SigninToken: await signinToken(),
        Issuer: 'https://portal.example.com/start',
      }),
    )
  const logout = (cookie: string, fields: Fields = {}): Promise<Response> =>
    fetch(
      `${emulator.url}/federation?${new URLSearchParams({ Action: 'logout', ...fields }).toString()}`,
      { headers: { cookie }, redirect: 'manual' },
    )

  it('ends the session, removes the cookie, and shows the way back to the issuer', async () => {
    const cookie = await signedIn()
    const response = await logout(cookie)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('href="https://portal.example.com/start"')
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^fedbridge-console-[0-9a-f]{20}=; .*Max-Age=0/,
    )
    const page = await fetch(`${emulator.url}/console/`, { headers: { cookie } })
    expect(page.status).toBe(401)
  })

  it.each([
    ['the issuer of the session', 'https://portal.example.com/start', true],
    ['a page of our own', 'own', true],
    ['another page of the issuer', 'https://portal.example.com/other', false],
    ['any other place', 'https://evil.example.com/', false],
    ['no URL', '//evil.example.com', false],
    ['a script', 'javascript:alert(1)', false],
  ])('follows redirect_uri to %s: %s', async (_, uri, followed) => {
    const cookie = await signedIn()
    const wanted = uri === 'own' ? `${emulator.url}/` : uri
    const response = await logout(cookie, { redirect_uri: wanted })
    expect(response.status).toBe(followed ? 302 : 200)
    expect(response.headers.get('location')).toBe(followed ? wanted : null)
  })

  it('works without a session', async () => {
    expect((await logout('')).status).toBe(200)
  })
})
