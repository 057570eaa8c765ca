import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { issueCredentials } from '../../../src/emulator/credentials/issue-credentials.ts'
import type { SessionWithoutKey } from '../../../src/emulator/credentials/issue-credentials.ts'
import { openSealer } from '../../../src/emulator/credentials/open-sealer.ts'
import { consolePageData } from '../../../src/emulator/console/console-page-data.ts'
import type { ConsolePlace } from '../../../src/emulator/console/console-page-data.ts'
import type { IamRoleArn } from '../../../src/partition/arn.ts'
import type { ConsolePageData } from '../../../src/views/console-page.tsx'
import { federatedUser, roleSession } from '../credentials/sessions.ts'
import { openTestEmulator, roleArn } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

const sealingKey = randomBytes(32)
let emulator: TestEmulator

beforeEach(async () => {
  emulator = await openTestEmulator({ sealingKey })
})
afterEach(() => emulator.close())

/** Signs a session in to the console; the browser's cookie. */
async function signIn(
  facts: SessionWithoutKey,
  fields: Readonly<Record<string, string>> = {},
): Promise<string> {
  const sealer = openSealer({ clock: emulator.clock, key: sealingKey })
  const { accessKeyId, secretAccessKey, sessionToken } = issueCredentials(facts, sealer).credentials
  const asked = await fetch(`${emulator.url}/federation`, {
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
  const { SigninToken } = (await asked.json()) as { SigninToken: string }
  const parameters = new URLSearchParams({ Action: 'login', SigninToken, ...fields })
  const response = await fetch(`${emulator.url}/federation?${parameters.toString()}`, {
    redirect: 'manual',
  })
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

const show = (path: string, cookie = '', accept = 'text/html'): Promise<Response> =>
  fetch(`${emulator.url}${path}`, { headers: { cookie, accept } })

describe('the console', () => {
  it('shows who is signed in, with tags, source identity and the facts of the federation', async () => {
    const cookie = await signIn(roleSession())
    const response = await show('/console/s3/buckets?region=eu-west-1', cookie)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const page = await response.text()
    for (const fact of [
      '123456789012',
      'example-corp',
      'arn:aws:sts::123456789012:assumed-role/Developer/alice',
      'Project',
      'Unicorn',
      'https://idp.example.com/saml',
      'bdGOnTesti4+ExamplexL/jEvs=',
      'persistent',
      'eu-west-1',
      '2030-01-01T13:00:00.000Z',
    ]) {
      expect(page).toContain(fact)
    }
  })

  it.each(['/console', '/console/', '/console/ec2/v2/home', '/console/%00', '/console//x'])(
    'answers at %s',
    async (path) => {
      expect((await show(path, await signIn(roleSession()))).status).toBe(200)
    },
  )

  it('shows a federated user, who has no role', async () => {
    const page = await (await show('/console/', await signIn(federatedUser()))).text()
    expect(page).toContain('arn:aws:sts::123456789012:federated-user/jane')
  })

  it('says 401 to a browser without a session, and with an id nobody has', async () => {
    const name = `fedbridge-console-${'a'.repeat(20)}`
    const forged = `${name}=${randomBytes(32).toString('base64url')}`
    for (const cookie of ['', forged, `${name}=`, `${name}=%ff`]) {
      const response = await show('/console/', cookie)
      expect(response.status).toBe(401)
      expect(await response.text()).toContain('not signed in')
    }
  })

  it('tells an ended session from none for an hour, with the way back to the issuer', async () => {
    const issuer = 'https://portal.example.com/start'
    const cookie = await signIn(roleSession(), { Issuer: issuer })
    emulator.clock.forward(3599)
    expect((await show('/console/', cookie)).status).toBe(200)
    emulator.clock.forward(1)
    const ended = await show('/console/', cookie)
    expect(ended.status).toBe(401)
    const page = await ended.text()
    expect(page).toContain('Your session has ended')
    expect(page).toContain(`href="${issuer}"`)
    emulator.clock.forward(3600)
    expect(await (await show('/console/', cookie)).text()).not.toContain('has ended')
  })

  it('links to no issuer that is not on the web', async () => {
    for (const issuer of [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://me:pw@evil.example/',
    ]) {
      const cookie = await signIn(roleSession(), { Issuer: issuer })
      const kept = JSON.stringify(await emulator.storage.list('console-session:'))
      expect(kept).not.toContain('issuerUrl')
      emulator.clock.forward(3600)
      const page = await (await show('/console/', cookie)).text()
      expect(page).toContain('Your session has ended')
      expect(page).not.toMatch(/javascript:|data:text|evil/)
      emulator.clock.forward(-3600)
    }
  })

  it('answers programs with the codes', async () => {
    const json = 'application/json'
    const cookie = await signIn(roleSession())
    expect(await (await show('/console/', '', json)).json()).toMatchObject({
      error: { code: 'CONSOLE_SESSION_MISSING' },
    })
    emulator.clock.forward(3600)
    const ended = await show('/console/', cookie, json)
    expect(ended.status).toBe(401)
    expect(await ended.json()).toMatchObject({ error: { code: 'CONSOLE_SESSION_EXPIRED' } })
  })

  it('keeps neither secrets nor the id of a session in the store', async () => {
    const cookie = await signIn(roleSession())
    const entries = await emulator.storage.list('console-session:')
    expect(entries).toHaveLength(1)
    const stored = JSON.stringify(entries)
    expect(stored).not.toContain(cookie.split('=')[1])
    expect(stored).not.toMatch(/secret|sessionToken/i)
  })
})

describe('the console: signing out', () => {
  it('takes the form of the page, ends the session and removes the cookie', async () => {
    const cookie = await signIn(roleSession(), { Issuer: 'https://portal.example.com/' })
    const page = await show('/console/', cookie)
    const csrf = page.headers.getSetCookie().map((line) => line.split(';')[0])
    const html = await page.text()
    const form = /<form[^>]*action="([^"]+)"[^>]*>.*?<\/form>/s.exec(html)
    const fields = [...(form?.[0] ?? '').matchAll(/name="([^"]+)" value="([^"]*)"/g)]
    const response = await fetch(`${emulator.url}${form?.[1] ?? ''}`, {
      method: 'POST',
      headers: { cookie: [cookie, ...csrf].join('; ') },
      body: new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value])),
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('href="https://portal.example.com/"')
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^fedbridge-console-[0-9a-f]{20}=; .*Max-Age=0/,
    )
    expect((await show('/console/', cookie)).status).toBe(401)
  })

  it('does not take a form of another site', async () => {
    const cookie = await signIn(roleSession())
    for (const body of [{}, { csrf_token: 'x'.repeat(43) }]) {
      const response = await fetch(`${emulator.url}/console/sign-out`, {
        method: 'POST',
        headers: { cookie, accept: 'application/json' },
        body: new URLSearchParams(body),
      })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ error: { code: 'CSRF_MISMATCH' } })
    }
    expect((await show('/console/', cookie)).status).toBe(200)
  })
})

describe('the console: what the page is made of', () => {
  const startedAt = new Date('2030-01-01T12:00:00Z')
  const expiresAt = new Date('2030-01-01T13:00:00Z')

  const dataOf = async (
    change: Parameters<typeof roleSession>[0] = {},
    place: ConsolePlace = { path: '', region: undefined },
  ): Promise<Omit<ConsolePageData, 'csrfToken' | 'signOutUrl'>> => {
    const { directory } = emulator
    const session = { ...roleSession(change), accessKeyId: 'ASIAEXAMPLE' }
    return consolePageData({ slot: 'a'.repeat(20), session, startedAt, expiresAt }, place, {
      directory,
      region: 'us-east-1',
      now: startedAt,
    })
  }

  it('puts the policies of the role into words, while the role is the one that was assumed', async () => {
    const arn = roleArn('Developer') as IamRoleArn
    const role = await emulator.directory.findRole(arn)
    const assumed = {
      roleArn: arn,
      roleId: role?.roleId ?? '',
      sessionPolicies: { policyArns: [] },
    }
    expect((await dataOf(assumed)).policies).toEqual([
      { name: 'read', sentences: ['Allows s3:GetObject on every resource'] },
    ])
    expect((await dataOf({ ...assumed, roleId: 'AROAOTHER' })).policies).toEqual([])
  })

  it('lists what the session was limited to', async () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
    })
    const policyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess']
    expect((await dataOf({ sessionPolicies: { policy, policyArns } })).policies).toEqual([
      { name: 'Session policy', sentences: ['Denies every action on every resource'] },
      { name: policyArns[0], sentences: ['Limits the session'] },
    ])
  })

  it('says which tags go on to chained sessions', async () => {
    const sessionTags = new Map([
      ['Project', 'Unicorn'],
      ['CostCenter', '987654'],
    ])
    expect((await dataOf({ sessionTags, transitiveTagKeys: ['Project'] })).sessionTags).toEqual([
      { key: 'Project', value: 'Unicorn', transitive: true },
      { key: 'CostCenter', value: '987654', transitive: false },
    ])
  })

  it.each([
    ['s3/buckets', 'eu-west-1', { service: 's3', region: 'eu-west-1' }],
    ['home', undefined, { region: 'us-east-1' }],
    ['', '<script>', { region: 'us-east-1' }],
    ['s3', 'cn-north-1', { service: 's3', region: 'us-east-1' }],
    ['<script>', undefined, { region: 'us-east-1' }],
  ])('reads service and region from %j in %j', async (path, region, expected) => {
    const { service, region: shown } = await dataOf({}, { path, region })
    expect({ ...(service === undefined ? {} : { service }), region: shown }).toEqual(expected)
  })
})
