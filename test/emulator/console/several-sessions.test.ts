import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { issueCredentials } from '../../../src/emulator/credentials/issue-credentials.ts'
import type { SessionWithoutKey } from '../../../src/emulator/credentials/issue-credentials.ts'
import { openSealer } from '../../../src/emulator/credentials/open-sealer.ts'
import type { IamRoleArn } from '../../../src/partition/arn.ts'
import { UserAgent } from '../../fakes/user-agent.ts'
import type { Exchange } from '../../fakes/user-agent.ts'
import { roleSession } from '../credentials/sessions.ts'
import { openTestEmulator } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

const sealingKey = randomBytes(32)
let emulator: TestEmulator
let agent: UserAgent

beforeEach(async () => {
  emulator = await openTestEmulator({ sealingKey })
  agent = new UserAgent()
})
afterEach(() => emulator.close())

/** A session of a role in an account; the clock goes on a second, so that one is newer than another. */
const session = (role: string, accountId = '123456789012'): SessionWithoutKey => ({
  ...roleSession({ roleArn: `arn:aws:iam::${accountId}:role/${role}` as IamRoleArn }),
  accountId,
})

async function signinToken(facts: SessionWithoutKey): Promise<string> {
  const sealer = openSealer({ clock: emulator.clock, key: sealingKey })
  const { accessKeyId, secretAccessKey, sessionToken } = issueCredentials(facts, sealer).credentials
  const response = await fetch(`${emulator.url}/federation`, {
    method: 'POST',
    body: new URLSearchParams({
      Action: 'getSigninToken',
      Session: JSON.stringify({
        sessionId: accessKeyId,
        sessionKey: secretAccessKey,
        sessionToken,
      }),
    }),
  })
  return ((await response.json()) as { SigninToken: string }).SigninToken
}

const loginUrl = (token: string, fields: Readonly<Record<string, string>> = {}): string => {
  const parameters = new URLSearchParams({ Action: 'login', SigninToken: token, ...fields })
  return `${emulator.url}/federation?${parameters.toString()}`
}

/** Signs in; the address of the session's console. */
async function signIn(
  facts: SessionWithoutKey,
  fields: Readonly<Record<string, string>> = {},
  by = agent,
): Promise<string> {
  const token = await signinToken(facts)
  emulator.clock.forward(1)
  const answer = await by.get(loginUrl(token, fields))
  expect(answer.status).toBe(302)
  return answer.location ?? ''
}

const csrfIn = ({ text }: Exchange): string =>
  /name="csrf_token" value="([^"]+)"/u.exec(text)?.[1] ?? ''
const json = { accept: 'application/json' }
const codeIn = ({ text }: Exchange): unknown =>
  (JSON.parse(text) as { error: { code: string } }).error.code
const storedSessions = (): Promise<readonly unknown[]> => emulator.storage.list('console-session:')

describe('several console sessions in one browser', () => {
  it('go on side by side, each at its own address', async () => {
    const first = await signIn(session('Developer'))
    const second = await signIn(session('Auditor', '210987654321'))
    expect(first).toMatch(/\/console\/s\/[0-9a-f]{20}\/$/u)
    expect(second).not.toBe(first)
    expect((await agent.get(first)).text).toContain(
      'arn:aws:sts::123456789012:assumed-role/Developer/alice',
    )
    expect((await agent.get(second)).text).toContain(
      'arn:aws:sts::210987654321:assumed-role/Auditor/alice',
    )
  })

  it('are listed in each, with account, role and end, the one that is looked at marked', async () => {
    const first = await signIn(session('Developer'))
    const second = await signIn(session('Auditor', '210987654321'))
    const { text } = await agent.get(first)
    const path = (url: string): string => new URL(url).pathname
    expect(text).toContain(`<a href="${path(first)}" aria-current="page">`)
    expect(text).toContain(`<a href="${path(second)}"><strong>Auditor/alice</strong>`)
    expect(text).toContain('<span>210987654321</span>')
    expect(text).toContain('example-corp (123456789012)')
    expect(text).toContain('Sign out of all sessions')
  })

  it('keep every link and form within the slot', async () => {
    const url = await signIn(session('Developer'))
    await signIn(session('Auditor'))
    const slot = new URL(url).pathname
    for (const page of [await agent.get(url), await agent.get(`${url}permissions`)]) {
      const addresses = [...page.text.matchAll(/(?:href|action)="(\/console[^"]*)"/gu)].map(
        ([, address = '']) => address,
      )
      const own = addresses.filter((address) => address.startsWith(slot))
      const others = addresses.filter((address) => !address.startsWith(slot))
      expect(own.length).toBeGreaterThan(2)
      expect(
        others.every((address) => /^\/console\/(?:s\/[0-9a-f]{20}\/|sign-out-all)$/u.test(address)),
      ).toBe(true)
    }
  })

  it('take destinations in, those that name another slot too', async () => {
    const first = await signIn(session('Developer'), {
      Destination: '/console/s3?region=eu-west-1',
    })
    expect(first).toMatch(/\/console\/s\/[0-9a-f]{20}\/s3\?region=eu-west-1$/u)
    const second = await signIn(session('Auditor'), { Destination: first })
    expect(second).toMatch(/\/console\/s\/[0-9a-f]{20}\/s3\?region=eu-west-1$/u)
    expect(second).not.toBe(first)
    expect(emulator.events.at(-1)).toMatchObject({ eventName: 'ConsoleLogin' })
  })

  it('are led into from an address without a slot: the newest that goes on', async () => {
    await signIn({ ...session('Developer') })
    const second = await signIn(session('Auditor'))
    const answer = await agent.get(`${emulator.url}/console/s3/home?region=eu-west-1`)
    expect(answer.status).toBe(302)
    expect(answer.location).toBe(`${second}s3/home?region=eu-west-1`)
    expect((await agent.get(`${emulator.url}/console`)).location).toBe(second)
    expect((await agent.get(`${emulator.url}/console/s/other`)).location).toBe(`${second}s/other`)
  })

  it('are replaced by the same principal, in the same slot, with another secret', async () => {
    const first = await signIn(session('Developer'))
    const before = agent.exchanges.at(-1)?.headers.getSetCookie()[0]
    const again = await signIn(session('Developer'))
    const after = agent.exchanges.at(-1)?.headers.getSetCookie()[0]
    expect(again).toBe(first)
    expect(after).not.toBe(before)
    expect(await storedSessions()).toHaveLength(1)
    const old = await fetch(first, { headers: { ...json, cookie: before?.split(';')[0] ?? '' } })
    expect(old.status).toBe(401)
  })

  it('are ended one by one: the others go on, and nothing stays of the one', async () => {
    const first = await signIn(session('Developer'), { Issuer: 'https://portal.example.com/' })
    const second = await signIn(session('Auditor'))
    const csrf_token = csrfIn(await agent.get(first))
    const answer = await agent.post(`${first}sign-out`, { csrf_token })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('You are signed out')
    expect(answer.text).toContain('href="https://portal.example.com/"')
    expect(answer.text).toContain(`href="${new URL(second).pathname}"`)
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        new RegExp(`^fedbridge-console-${first.split('/')[5]}=; Path=/; Max-Age=0`, 'u'),
      ),
    ])
    expect((await agent.get(first)).status).toBe(401)
    expect((await agent.get(second)).status).toBe(200)
    const stored = JSON.stringify(await storedSessions())
    expect(stored).toContain('Auditor')
    expect(stored).not.toContain('Developer')
  })

  it('are ended all at once', async () => {
    const first = await signIn(session('Developer'))
    const second = await signIn(session('Auditor'))
    const csrf_token = csrfIn(await agent.get(first))
    const answer = await agent.post(`${emulator.url}/console/sign-out-all`, { csrf_token })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toHaveLength(2)
    expect(await storedSessions()).toEqual([])
    expect([(await agent.get(first)).status, (await agent.get(second)).status]).toEqual([401, 401])
  })

  it('all end by the logout of the federation endpoint, back to the issuer of one of them', async () => {
    await signIn(session('Developer'), { Issuer: 'https://portal.example.com/' })
    await signIn(session('Auditor'))
    const answer = await agent.get(
      `${emulator.url}/federation?Action=logout&redirect_uri=https://portal.example.com/`,
    )
    expect([answer.status, answer.location]).toEqual([302, 'https://portal.example.com/'])
    expect(await storedSessions()).toEqual([])
  })
})

describe('a sixth console session', () => {
  const fill = async (): Promise<readonly string[]> => {
    const urls: string[] = []
    for (const role of ['One', 'Two', 'Three', 'Four', 'Five']) {
      urls.push(await signIn(session(role)))
    }
    return urls
  }

  it('is refused with a page that lists the five, and leaves them as they are', async () => {
    const urls = await fill()
    const token = await signinToken(session('Six'))
    const answer = await agent.get(loginUrl(token))
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('This browser has five sessions')
    for (const url of urls) {
      expect(answer.text).toContain(`href="${new URL(url).pathname}"`)
      expect((await agent.get(url)).status).toBe(200)
    }
    expect(answer.text).not.toContain(token)
    expect(await storedSessions()).toHaveLength(5)
    expect(codeIn(await agent.get(loginUrl(token), json))).toBe('CONSOLE_SESSIONS_FULL')
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'ConsoleLogin',
      responseElements: { ConsoleLogin: 'Failure' },
    })
  })

  it('has room when one of them is signed out, with the same link', async () => {
    const [first = ''] = await fill()
    const token = await signinToken(session('Six'))
    const full = await agent.get(loginUrl(token))
    await agent.post(`${first}sign-out`, { csrf_token: csrfIn(full) })
    expect((await agent.get(loginUrl(token))).status).toBe(302)
  })

  it('takes the place of an ended one', async () => {
    const short = session('Short')
    const expiresAt = new Date(emulator.clock.now().getTime() + 60_000)
    const ended = await signIn({ ...short, expiresAt })
    for (const role of ['One', 'Two', 'Three', 'Four']) await signIn(session(role))
    emulator.clock.forward(120)
    expect((await agent.get(ended)).text).toContain('Your session has ended')
    const sixth = await signIn(session('Six'))
    expect((await agent.get(sixth)).status).toBe(200)
    expect(await storedSessions()).toHaveLength(5)
  })

  it('that came without the cookies, as from another site, sends the oldest away when it is looked at', async () => {
    const urls = await fill()
    const posted = await fetch(`${emulator.url}/federation`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        Action: 'login',
        SigninToken: await signinToken(session('Six')),
      }),
    })
    const added = posted.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const cookies = agent.exchanges
      .flatMap(({ headers }) => headers.getSetCookie())
      .map((line) => line.split(';')[0] ?? '')
    const location = posted.headers.get('location') ?? ''
    const page = await fetch(location, { headers: { cookie: [...cookies, added].join('; ') } })
    expect(page.status).toBe(200)
    const cleared = page.headers.getSetCookie().filter((line) => line.includes('Max-Age=0'))
    expect(cleared).toEqual([
      expect.stringContaining(`fedbridge-console-${urls[0]?.split('/')[5]}=;`),
    ])
    expect(await storedSessions()).toHaveLength(5)
  })
})

describe('attacks on several sessions', () => {
  it('nobody has a session for its address alone', async () => {
    const url = await signIn(session('Developer'))
    const stranger = new UserAgent()
    expect((await stranger.get(url)).status).toBe(401)
    await signIn(session('Auditor'), {}, stranger)
    const answer = await stranger.get(url, json)
    expect([answer.status, codeIn(answer)]).toEqual([401, 'CONSOLE_SESSION_MISSING'])
  })

  it('the secret of one session opens no other, under whatever name it is sent', async () => {
    const first = await signIn(session('Developer'))
    const secret = agent.exchanges.at(-1)?.headers.getSetCookie()[0]?.split(/[=;]/u)[1] ?? ''
    const second = await signIn(session('Auditor'))
    const slotOf = (url: string): string => url.split('/')[5] ?? ''
    const show = async (url: string, cookie: string): Promise<number> =>
      (await fetch(url, { headers: { ...json, cookie } })).status
    expect(await show(first, `fedbridge-console-${slotOf(first)}=${secret}`)).toBe(200)
    expect(await show(second, `fedbridge-console-${slotOf(first)}=${secret}`)).toBe(401)
    expect(await show(second, `fedbridge-console-${slotOf(second)}=${secret}`)).toBe(401)
    expect(await show(first, `fedbridge-console=${secret}`)).toBe(401)
  })

  it('a slot and a secret that somebody planted are not taken over by a sign-in', async () => {
    const planted = 'f'.repeat(20)
    const secret = 'A'.repeat(43)
    const answer = await fetch(loginUrl(await signinToken(session('Developer'))), {
      redirect: 'manual',
      headers: { cookie: `fedbridge-console-${planted}=${secret}` },
    })
    expect(answer.headers.get('location')).not.toContain(planted)
    expect(answer.headers.getSetCookie().join()).not.toContain(secret)
  })

  it.each(['sign-out', 'permissions', 'revoke-sessions'])(
    'another site’s form for %s is not taken, with or without a slot',
    async (path) => {
      const url = await signIn(session('Developer'))
      for (const address of [`${url}${path}`, `${emulator.url}/console/${path}`]) {
        const cookie = agent.exchanges[0]?.headers.getSetCookie()[0]?.split(';')[0] ?? ''
        const answer = await fetch(address, {
          method: 'POST',
          headers: { ...json, cookie },
          body: new URLSearchParams({ csrf_token: 'x'.repeat(43) }),
        })
        expect(answer.status).toBe(403)
        expect(await answer.json()).toMatchObject({ error: { code: 'CSRF_MISMATCH' } })
      }
      expect((await agent.get(url)).status).toBe(200)
    },
  )

  it('another site’s form does not end all of them', async () => {
    const url = await signIn(session('Developer'))
    const answer = await agent.post(`${emulator.url}/console/sign-out-all`, {}, json)
    expect([answer.status, codeIn(answer)]).toEqual([403, 'CSRF_MISMATCH'])
    expect((await agent.get(url)).status).toBe(200)
  })

  it('no address below the console leads elsewhere', async () => {
    const url = await signIn(session('Developer'))
    for (const path of [
      '//evil.example/',
      '/%2f%2fevil.example',
      '/..//evil.example',
      '/\\evil.example',
    ]) {
      const { location = '' } = await agent.get(`${emulator.url}/console${path}`)
      if (location !== '') expect(new URL(location).origin).toBe(new URL(url).origin)
    }
  })
})
