import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assumeRoleWithSamlEvent } from '../../src/audit/assume-role-with-saml-event.ts'
import { consoleLoginEvent } from '../../src/audit/console-login-event.ts'
import { openEventLog, type EventLog } from '../../src/audit/open-event-log.ts'
import { eventRoutes } from '../../src/audit/routes.ts'
import { RequestRefused } from '../../src/errors.ts'
import { errorResponse } from '../../src/http/error-response.ts'
import { requestId } from '../../src/http/request-id.ts'
import { openMemoryStorage } from '../../src/storage/open-memory-storage.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

let server: Server
let events: EventLog
let allowed: boolean
let reads: number
beforeEach(async () => {
  const clock = new MovableClock('2026-01-01T00:00:00Z')
  const log = openEventLog({ storage: openMemoryStorage({ clock }), clock })
  allowed = true
  reads = 0
  events = {
    record: (event) => log.record(event),
    recent: (limit) => {
      reads += 1
      return log.recent(limit)
    },
  }
  const app = express()
  app.use(requestId())
  app.use(
    eventRoutes({
      events,
      guard: (_request, _response, next) => {
        if (!allowed) throw new RequestRefused('NOT_FOUND', 'the guard refuses')
        next()
      },
    }),
  )
  app.use(errorResponse({ log: pino({ level: 'silent' }) }))
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
})

const get = (path: string, options: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    headers: { accept: 'application/json', connection: 'close' },
    ...options,
  })

const base = {
  at: new Date('2026-01-01T00:00:00Z'),
  region: 'us-east-1',
  sourceAddress: '192.0.2.1',
  userAgent: '<script>alert(1)</script>',
}
const recordTwo = async (): Promise<void> => {
  await events.record(
    assumeRoleWithSamlEvent({
      ...base,
      requestId: 'r1',
      roleArn: 'arn:aws:iam::123456789012:role/Developer',
      outcome: { kind: 'failure', errorCode: 'AccessDenied', errorMessage: 'Not authorized' },
    }),
  )
  await events.record(
    consoleLoginEvent({
      ...base,
      subject: 'alice@example.com',
      roleArn: 'arn:aws:iam::123456789012:role/Developer',
      outcome: { kind: 'success' },
    }),
  )
}

describe('GET /api/events', () => {
  it('answers the records in the form of CloudTrail files, newest first, for nobody to keep', async () => {
    await recordTwo()
    const response = await get('/api/events')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/u)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toStrictEqual({ Records: await events.recent() })
  })

  it('answers no more than the limit', async () => {
    await recordTwo()
    const { Records } = (await (await get('/api/events?limit=1')).json()) as { Records: unknown[] }
    expect(Records).toMatchObject([{ eventName: 'ConsoleLogin' }])
  })

  const limits = {
    'limit=0': 'PARAMETER_INVALID',
    'limit=1001': 'PARAMETER_INVALID',
    'limit=ten': 'PARAMETER_INVALID',
    'limit=-1': 'PARAMETER_INVALID',
    'limit=': 'PARAMETER_INVALID',
    'limit=1&limit=2': 'PARAMETER_REPEATED',
  }
  for (const [query, code] of Object.entries(limits)) {
    it(`refuses ?${query} with ${code}`, async () => {
      const response = await get(`/api/events?${query}`)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code } })
    })
  }
})

describe('GET /events', () => {
  it('shows each event with who, how it went and its record, and nothing of it is markup', async () => {
    await recordTwo()
    const response = await get('/events', { headers: { accept: 'text/html', connection: 'close' } })
    expect(response.headers.get('content-type')).toMatch(/^text\/html/u)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const page = await response.text()
    expect(page).toContain('alice@example.com')
    expect(page).toContain('AccessDenied')
    expect(page).not.toContain('<script>alert(1)')
    expect(page.indexOf('ConsoleLogin')).toBeLessThan(page.indexOf('AssumeRoleWithSAML'))
  })
})

describe('the guard', () => {
  for (const path of ['/events', '/api/events']) {
    it(`refuses before anything is read: ${path}`, async () => {
      allowed = false
      expect((await get(path)).status).toBe(404)
      expect(reads).toBe(0)
    })

    it(`takes no other method: ${path}`, async () => {
      const response = await get(path, { method: 'DELETE' })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, HEAD')
    })
  }
})
