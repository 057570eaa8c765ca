import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { issueCredentials } from '../../../src/emulator/credentials/issue-credentials.ts'
import { openSealer } from '../../../src/emulator/credentials/open-sealer.ts'
import type {
  ForeignIdentity,
  ForeignSts,
} from '../../../src/emulator/federation-endpoint/verify-foreign-credentials.ts'
import { OutboundFailed, StsRefused } from '../../../src/errors.ts'
import { roleSession } from '../credentials/sessions.ts'
import { openTestEmulator } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

const sealingKey = randomBytes(32)
const arn = 'arn:aws:sts::210987654321:assumed-role/Developer/alice@example.com'
const credentials = {
  sessionId: 'ASIAFOREIGNFOREIGN00',
  sessionKey: 'secret-canary/+=',
  sessionToken: 'token-canary/+=',
}

let emulator: TestEmulator
let asked: Parameters<ForeignSts['identify']>[0][]
let answer: ForeignIdentity | Error

beforeEach(async () => {
  asked = []
  answer = { account: '210987654321', arn, userId: 'AROAFOREIGNFOREIGN000:alice@example.com' }
  emulator = await openTestEmulator({
    sealingKey,
    foreignSts: {
      name: 'https://sts.foreign.example',
      identify: (sent) => {
        asked.push(sent)
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
      },
    },
  })
})
afterEach(() => emulator.close())

const says = (change: Partial<ForeignIdentity>): void => {
  if (!(answer instanceof Error)) answer = { ...answer, ...change }
}

type Fields = Readonly<Record<string, string>>

const askToken = (fields: Fields = {}, session: object = credentials): Promise<Response> =>
  fetch(`${emulator.url}/federation`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      Action: 'getSigninToken',
      Session: JSON.stringify(session),
      ...fields,
    }),
  })

const signinToken = async (fields: Fields = {}): Promise<string> => {
  const response = await askToken(fields)
  expect(response.status).toBe(200)
  return ((await response.json()) as { SigninToken: string }).SigninToken
}

const login = (SigninToken: string): Promise<Response> =>
  fetch(
    `${emulator.url}/federation?${new URLSearchParams({ Action: 'login', SigninToken }).toString()}`,
    { redirect: 'manual', headers: { accept: 'application/json' } },
  )

const signIn = async (fields: Fields = {}): Promise<string> => {
  const response = await login(await signinToken(fields))
  expect(response.status).toBe(302)
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

const show = (cookie: string, path = '/console/', accept = 'text/html'): Promise<Response> =>
  fetch(`${emulator.url}${path}`, { headers: { cookie, accept } })

const refusalOf = async (
  response: Response,
): Promise<{ status: number; code: string; aws?: { message: string } }> => {
  const { error } = (await response.json()) as {
    error: { code: string; aws?: { message: string } }
  }
  return { status: response.status, ...error }
}

/** For how long a session that begins now goes on, in seconds. */
const consoleSeconds = async (fields: Fields = {}): Promise<number> => {
  const page = await (await show(await signIn(fields))).text()
  const instants = [...page.matchAll(/\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z/gu)]
  const last = Math.max(...instants.map(([text]) => Date.parse(text)))
  return (last - emulator.clock.now().getTime()) / 1000
}

const inSeconds = (seconds: number): Date =>
  new Date(emulator.clock.now().getTime() + seconds * 1000)

describe('the console of a session that another STS has issued', () => {
  it('says who it is, and who says so', async () => {
    const page = await (await show(await signIn())).text()
    for (const fact of [
      arn,
      '210987654321',
      'AROAFOREIGNFOREIGN000:alice@example.com',
      'https://sts.foreign.example',
    ]) {
      expect(page).toContain(fact)
    }
    expect(asked).toStrictEqual([
      {
        accessKeyId: credentials.sessionId,
        secretAccessKey: credentials.sessionKey,
        sessionToken: credentials.sessionToken,
      },
    ])
  })

  it('shows nothing that only the IAM of that STS knows', async () => {
    const page = await (await show(await signIn())).text()
    expect(page).not.toContain('Session tags')
    expect(page).not.toContain('What this session may do')
    expect(page).not.toContain('/console/permissions')
    expect(page).not.toContain('/console/revoke-sessions')
  })

  it('answers no question about permissions, and revokes nothing', async () => {
    const cookie = await signIn()
    expect(
      await refusalOf(await show(cookie, '/console/permissions', 'application/json')),
    ).toMatchObject({ status: 404, code: 'CONSOLE_SESSION_FOREIGN' })
    const page = await show(cookie)
    const cookies = [cookie, ...page.headers.getSetCookie().map((line) => line.split(';')[0])]
    const csrf_token = /name="csrf_token" value="([^"]+)"/u.exec(await page.text())?.[1] ?? ''
    for (const path of ['/console/permissions', '/console/revoke-sessions']) {
      const response = await fetch(`${emulator.url}${path}`, {
        method: 'POST',
        headers: { cookie: cookies.join('; '), accept: 'application/json' },
        body: new URLSearchParams({ csrf_token, action: 's3:GetObject', resource: '*' }),
      })
      expect(await refusalOf(response)).toMatchObject({ code: 'CONSOLE_SESSION_FOREIGN' })
    }
  })

  it('is recorded as ConsoleLogin of the session', async () => {
    await signIn()
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'ConsoleLogin',
      userIdentity: {
        type: 'AssumedRole',
        arn,
        principalId: 'AROAFOREIGNFOREIGN000:alice@example.com',
        accountId: '210987654321',
        accessKeyId: credentials.sessionId,
      },
      responseElements: { ConsoleLogin: 'Success' },
    })
  })

  it('is that of a federated user, too', async () => {
    says({
      arn: 'arn:aws:sts::210987654321:federated-user/jane',
      userId: '210987654321:jane',
    })
    const page = await (await show(await signIn())).text()
    expect(page).toContain('arn:aws:sts::210987654321:federated-user/jane')
  })

  it('keeps no credentials, in the store or in the log', async () => {
    await signIn()
    const stored = JSON.stringify(await emulator.storage.list(''))
    expect(stored).toContain(arn)
    expect(stored + emulator.log.join('\n')).not.toContain('canary')
  })
})

describe('credentials that the other STS does not vouch for', () => {
  const refused = (code: string): StsRefused =>
    new StsRefused('STS_REFUSED', `sts refused with ${code}`, {
      aws: { code, message: 'The security token included in the request is invalid', status: 403 },
    })

  it.each(['InvalidClientTokenId', 'ExpiredToken', 'SignatureDoesNotMatch', 'AccessDenied'])(
    'are refused in the words of AWS: %s',
    async (code) => {
      answer = refused(code)
      const refusal = await refusalOf(await askToken())
      expect(refusal).toMatchObject({ status: 400, code: 'SIGNIN_SESSION_INVALID' })
      expect(JSON.stringify(refusal)).toContain('Invalid credentials parameter')
      expect(emulator.log.join('\n')).not.toContain('canary')
    },
  )

  it('are not refused when it cannot be asked: that is said instead', async () => {
    answer = new OutboundFailed('STS_UNREACHABLE', 'sts did not answer: ECONNREFUSED')
    expect(await refusalOf(await askToken())).toMatchObject({
      status: 502,
      code: 'STS_UNREACHABLE',
    })
    answer = new StsRefused('STS_CLOCK_SKEWED', 'sts does not take our time')
    expect(await refusalOf(await askToken())).toMatchObject({ code: 'STS_CLOCK_SKEWED' })
  })

  it.each([
    ['a user', 'arn:aws:iam::210987654321:user/alice'],
    [
      'the root of an account, as LocalStack says of keys it does not know',
      'arn:aws:iam::210987654321:root',
    ],
    ['nobody, as moto says of keys it does not know', 'arn:aws:sts::210987654321:user/moto'],
    ['a role', 'arn:aws:iam::210987654321:role/Developer'],
    ['a session without a name', 'arn:aws:sts::210987654321:assumed-role/Developer'],
    ['a session with too many names', 'arn:aws:sts::210987654321:assumed-role/a/b/c'],
    ['a session of no account', 'arn:aws:sts:::assumed-role/Developer/alice'],
    ['a session of another account than it says', 'arn:aws:sts::111122223333:assumed-role/a/b'],
    ['something of an unknown partition', 'arn:aws-moon:sts::210987654321:assumed-role/a/b'],
    ['no ARN', 'alice'],
  ])('are refused when they are those of %s', async (_label, other) => {
    says({ arn: other })
    expect(await refusalOf(await askToken())).toMatchObject({
      status: 400,
      code: 'SIGNIN_SESSION_NOT_FEDERATED',
    })
  })

  it('are refused when they are of another partition', async () => {
    says({ arn: 'arn:aws-cn:sts::210987654321:assumed-role/Developer/alice' })
    expect(await refusalOf(await askToken())).toMatchObject({ code: 'SIGNIN_SESSION_INVALID' })
    expect(JSON.stringify(emulator.log)).not.toContain('canary')
  })

  it.each([
    ['a key id that breaks the header', { sessionId: 'ASIA\r\nx-evil: 1' }],
    ['an empty key id', { sessionId: '' }],
    ['a long key id', { sessionId: 'A'.repeat(129) }],
    ['a token that breaks the header', { sessionToken: 'a\r\nx-evil: 1' }],
    ['a token with a blank', { sessionToken: 'a b' }],
    ['a token that is not ASCII', { sessionToken: 'töken' }],
    ['a long token', { sessionToken: 'a'.repeat(16_385) }],
    ['an empty secret', { sessionKey: '' }],
  ])('are not even sent there with %s', async (_label, change) => {
    expect(await refusalOf(await askToken({}, { ...credentials, ...change }))).toMatchObject({
      code: 'SIGNIN_SESSION_INVALID',
    })
    expect(asked).toEqual([])
  })

  it('are taken to the edge of what credentials are', async () => {
    const edge = { sessionId: 'A'.repeat(128), sessionToken: 'a'.repeat(16_384) }
    expect((await askToken({}, { ...credentials, ...edge })).status).toBe(200)
  })

  it('are not believed because our own STS would have issued them', async () => {
    const sealer = openSealer({ clock: emulator.clock, key: sealingKey })
    const own = issueCredentials(roleSession(), sealer).credentials
    answer = refused('InvalidClientTokenId')
    const response = await askToken(
      {},
      {
        sessionId: own.accessKeyId,
        sessionKey: own.secretAccessKey,
        sessionToken: own.sessionToken,
      },
    )
    expect(await refusalOf(response)).toMatchObject({ code: 'SIGNIN_SESSION_INVALID' })
    expect(asked).toHaveLength(1)
  })
})

describe('how long the console session goes on', () => {
  it.each([
    ['as long as the credentials', 7200, {}, 7200],
    ['SessionDuration, when that is shorter', 7200, { SessionDuration: '1800' }, 1800],
    [
      'as long as the credentials, when SessionDuration is longer',
      7200,
      { SessionDuration: '43200' },
      7200,
    ],
    ['an hour, when nobody knows how long the credentials last', undefined, {}, 3600],
    ['SessionDuration within that hour', undefined, { SessionDuration: '900' }, 900],
    [
      'an hour, when SessionDuration is longer than what is known',
      undefined,
      { SessionDuration: '43200' },
      3600,
    ],
  ])('is %s', async (_label, lifetime, fields, seconds) => {
    if (lifetime !== undefined) says({ expiresAt: inSeconds(lifetime) })
    expect(await consoleSeconds(fields)).toBe(seconds)
  })

  it('is DurationSeconds of a federated user, whom SessionDuration is refused', async () => {
    says({
      arn: 'arn:aws:sts::210987654321:federated-user/jane',
      expiresAt: inSeconds(129_600),
    })
    expect(await consoleSeconds({ DurationSeconds: '43200' })).toBe(43_200)
    expect(await refusalOf(await askToken({ SessionDuration: '1800' }))).toMatchObject({
      code: 'PARAMETER_INVALID',
    })
  })

  it('is over with the credentials', async () => {
    says({ expiresAt: inSeconds(1000) })
    const cookie = await signIn()
    emulator.clock.forward(999)
    expect((await show(cookie)).status).toBe(200)
    emulator.clock.forward(1)
    expect((await show(cookie)).status).toBe(401)
  })

  it('does not begin when they have ended, though the token is younger than 15 minutes', async () => {
    says({ expiresAt: inSeconds(60) })
    const token = await signinToken()
    emulator.clock.forward(60)
    expect(await refusalOf(await login(token))).toMatchObject({ code: 'SIGNIN_TOKEN_INVALID' })
    expect(await refusalOf(await askToken())).toMatchObject({ code: 'SIGNIN_SESSION_INVALID' })
  })
})
