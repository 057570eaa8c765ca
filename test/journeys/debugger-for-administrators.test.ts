import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'

const adminPassword = 'canary-password-16'
const basic = (password: string): string =>
  `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`

describe('a service whose debugger is for administrators', () => {
  let service: OpenService
  beforeAll(async () => {
    service = await openService({
      change: (configuration) => ({
        ...configuration,
        server: { ...configuration.server, debugger: 'admin', adminPassword },
      }),
    })
  })
  afterAll(async () => {
    await service.close()
  })

  const get = (path: string, authorization?: string): Promise<Response> =>
    fetch(`${service.publicUrl}${path}`, {
      headers: authorization === undefined ? {} : { authorization },
    })

  it.each(['/debug', '/events', '/api/events', '/debug/traces/none'])(
    'asks for the password before %s, on this machine too',
    async (path) => {
      const asked = await get(path)
      expect([asked.status, asked.headers.get('www-authenticate')]).toStrictEqual([
        401,
        'Basic realm="Fedbridge debugger", charset="UTF-8"',
      ])
      expect((await get(path, basic('wrong-password-16'))).status).toBe(401)
      // A trace that nobody has is not there for an administrator.
      expect((await get(path, basic(adminPassword))).status).toBe(path.endsWith('none') ? 404 : 200)
    },
  )

  it('asks for it before a diagnosis by a program', async () => {
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${service.publicUrl}/api/diagnose`, { method: 'POST', body: 'x', headers })
    expect((await post({})).status).toBe(401)
    const answer = await post({ authorization: basic(adminPassword) })
    expect(await answer.json()).toMatchObject({ verdict: 'rejected' })
  })

  it('shows recent sign-ins on the home page to them alone', async () => {
    const [anybody, admin] = await Promise.all([
      get('/').then((answer) => answer.text()),
      get('/', basic(adminPassword)).then((answer) => answer.text()),
    ])
    expect(anybody).not.toContain('Recent sign-ins')
    expect(admin).toContain('Recent sign-ins')
  })

  it('writes the password nowhere', () => {
    expect(service.log.join('\n')).not.toMatch(/canary|YWRtaW46/)
  })
})
