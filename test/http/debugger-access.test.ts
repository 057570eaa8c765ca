import { describe, expect, it } from 'vitest'
import { readsBasicCredentials } from '../../src/http/basic-credentials.ts'
import {
  openDebuggerAccess,
  type DebuggerAccess,
  type DebuggerAccessOptions,
} from '../../src/http/debugger-access.ts'
import { openFailedAttempts } from '../../src/http/failed-attempts.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { json, rawGet, refusal, serve, type Served } from './serve.ts'

const password = 'canary password: ä 16+'
const basic = (user: string, secret: string): string =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
const right = basic('admin', password)

interface Guarded extends Served {
  readonly access: DebuggerAccess
  readonly clock: MovableClock
}

async function guarded(
  mode: DebuggerAccessOptions['debugger'],
  remoteAddress?: string,
): Promise<Guarded> {
  const clock = new MovableClock('2026-11-24T12:00:00Z')
  const access = openDebuggerAccess(
    mode === 'admin' ? { debugger: mode, adminPassword: password, clock } : { debugger: mode },
  )
  const served = await serve((app) => {
    app.set('trust proxy', 1)
    app.use((request, _response, next) => {
      if (remoteAddress !== undefined) {
        Object.defineProperty(request.socket, 'remoteAddress', { value: remoteAddress })
      }
      next()
    })
    app.get('/debug', access.guard, (_request, response) => void response.send('inside'))
    app.get('/', (request, response) => {
      response.json([access.mayDebug(request), access.isAdmitted(request)])
    })
  })
  return { ...served, access, clock }
}

const get = (
  { url }: Served,
  path: string,
  authorization?: string,
  from?: string,
): Promise<Response> =>
  fetch(`${url}${path}`, {
    headers: {
      ...json,
      ...(authorization === undefined ? {} : { authorization }),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
  })

describe('server.debugger: admin (RFC 7617)', () => {
  it('asks for a password, in a way that browsers understand', async () => {
    await using served = await guarded('admin')
    const answer = await get(served, '/debug')
    expect(answer.headers.get('www-authenticate')).toBe(
      'Basic realm="Fedbridge debugger", charset="UTF-8"',
    )
    expect(await refusal(answer)).toStrictEqual({ status: 401, code: 'ADMIN_REQUIRED' })
  })

  it('lets in who has it, from any machine', async () => {
    await using served = await guarded('admin', '203.0.113.7')
    const answer = await get(served, '/debug', right)
    expect([answer.status, await answer.text()]).toStrictEqual([200, 'inside'])
  })

  it.each([
    ['another password', basic('admin', `${password}!`)],
    ['a password that begins like it', basic('admin', password.slice(0, -1))],
    ['another user', basic('root', password)],
    ['another case of the user', basic('Admin', password)],
    ['nothing', 'Basic '],
    ['what is not base64', 'Basic !!!!'],
    ['another scheme', `Bearer ${Buffer.from(`admin:${password}`).toString('base64')}`],
    ['a signed request', 'AWS4-HMAC-SHA256 Credential=AKIA'],
  ])('keeps out %s, on this machine too', async (_what, authorization) => {
    await using served = await guarded('admin')
    expect(await refusal(await get(served, '/debug', authorization))).toStrictEqual({
      status: 401,
      code: 'ADMIN_REQUIRED',
    })
  })

  it('refuses a client with ten wrong passwords for ten minutes, whatever it sends', async () => {
    await using served = await guarded('admin')
    const wrong = basic('admin', 'wrong password 16')
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await get(served, '/debug', wrong, '203.0.113.7')).status).toBe(401)
    }
    const refused = await get(served, '/debug', right, '203.0.113.7')
    expect(refused.headers.get('retry-after')).toBe('600')
    expect(refused.headers.get('www-authenticate')).toBeNull()
    expect(await refusal(refused)).toStrictEqual({ status: 429, code: 'RATE_LIMITED' })
    expect((await get(served, '/debug', right, '203.0.113.8')).status).toBe(200)

    served.clock.forward(599)
    expect((await get(served, '/debug', right, '203.0.113.7')).status).toBe(429)
    served.clock.forward(1)
    expect((await get(served, '/debug', right, '203.0.113.7')).status).toBe(200)
  })

  it('counts the addresses of one IPv6 customer as one client', async () => {
    await using served = await guarded('admin')
    const wrong = basic('admin', 'wrong password 16')
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await get(served, '/debug', wrong, `2001:db8::${attempt + 1}`)
    }
    expect((await get(served, '/debug', right, '2001:db8::99')).status).toBe(429)
    expect((await get(served, '/debug', right, '2001:db9::99')).status).toBe(200)
  })

  it('counts what is tried at pages that only ask whether somebody is admitted', async () => {
    await using served = await guarded('admin')
    expect(await (await get(served, '/', right)).json()).toStrictEqual([true, true])
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const answer = await get(served, '/', basic('admin', 'wrong password 16'))
      expect(await answer.json()).toStrictEqual([true, false])
    }
    expect(await (await get(served, '/', right)).json()).toStrictEqual([true, false])
  })

  it('does not count a request without a password', async () => {
    await using served = await guarded('admin')
    for (let attempt = 0; attempt < 11; attempt += 1) await get(served, '/debug')
    expect((await get(served, '/debug', right)).status).toBe(200)
  })

  it('writes no password to the log', async () => {
    await using served = await guarded('admin')
    await get(served, '/debug', basic('admin', 'canary guess 16 characters'))
    expect(served.kept.lines()).toHaveLength(1)
    expect(served.kept.text()).not.toMatch(/canary|YWRtaW4/)
  })
})

describe('server.debugger: local and off', () => {
  it('local is for clients on this machine, and links are for them alone', async () => {
    await using here = await guarded('local')
    const host = { host: 'localhost' }
    expect((await rawGet(here.port, '/debug', host)).body).toBe('inside')
    expect((await rawGet(here.port, '/', host)).body).toBe('[true,true]')

    await using elsewhere = await guarded('local', '203.0.113.7')
    expect(await refusal(await get(elsewhere, '/debug', right))).toStrictEqual({
      status: 403,
      code: 'LOOPBACK_ONLY',
    })
    expect(await (await get(elsewhere, '/')).json()).toStrictEqual([false, false])
  })

  it('off is for nobody', async () => {
    await using served = await guarded('off')
    expect(await refusal(await get(served, '/debug', right))).toStrictEqual({
      status: 404,
      code: 'NOT_FOUND',
    })
    expect(await (await get(served, '/')).json()).toStrictEqual([false, false])
  })
})

describe('credentials of HTTP Basic (RFC 7617, section 2)', () => {
  const reads = readsBasicCredentials({ user: 'admin', password: 'ä: b' })

  it('may have colons in the password, composed and decomposed letters, and any case of the scheme', () => {
    expect(reads(basic('admin', 'ä: b'))).toBe(true)
    expect(reads(basic('admin', 'a\u0308: b'))).toBe(true)
    expect(reads(basic('admin', 'ä: b').replace('Basic', 'bASIC'))).toBe(true)
    expect(reads(basic('admin', 'ä'))).toBe(false)
  })
})

describe('failed attempts', () => {
  it('of many clients take bounded memory: the oldest are forgotten', () => {
    const clock = new MovableClock('2026-11-24T12:00:00Z')
    const failed = openFailedAttempts({ clock, limit: 1, waitSeconds: 60 })
    for (let client = 0; client <= 10_000; client += 1) failed.count(String(client))
    expect([failed.mustWait('0'), failed.mustWait('1')]).toStrictEqual([false, true])
  })
})
