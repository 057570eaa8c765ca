import { describe, expect, it } from 'vitest'
import { SamlResponseRejected, StsRefused } from '../../src/errors.ts'
import { openDebuggerAccess } from '../../src/http/debugger-access.ts'
import { errorResponse } from '../../src/http/error-response.ts'
import { traceLink } from '../../src/http/trace-link.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { json, serve, type Served } from './serve.ts'

const refusal = new SamlResponseRejected('SAML_AUDIENCE_MISMATCH', 'another audience')
const clock = new MovableClock('2026-01-01T12:00:00Z')

/** A route that refuses, behind the error answer with links. */
function refusing({
  mode,
  isKept = true,
  remoteAddress,
  thrown = refusal,
}: {
  mode: 'local' | 'admin' | 'off'
  isKept?: boolean
  remoteAddress?: string
  thrown?: Error
}): Promise<Served> {
  const access = openDebuggerAccess(
    mode === 'admin'
      ? { debugger: mode, adminPassword: 'a long password', clock }
      : { debugger: mode },
  )
  return serve((app, { log }) => {
    app.use((request, _response, next) => {
      if (remoteAddress !== undefined) {
        Object.defineProperty(request.socket, 'remoteAddress', { value: remoteAddress })
      }
      next()
    })
    app.get('/', () => {
      throw thrown
    })
    app.use(errorResponse({ log, traceLink: traceLink(access, () => isKept) }))
  })
}

interface Answer {
  readonly error: { readonly requestId: string; readonly trace?: string; readonly aws?: unknown }
}

/** Whether page and JSON link to the trace of their own request. */
async function linksOf(
  served: Served,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly boolean[]> {
  const page = await fetch(served.url, { headers: { accept: 'text/html', ...headers } })
  const html = await page.text()
  const path = `/debug/traces/${page.headers.get('x-request-id') ?? ''}`
  const answer = (await (
    await fetch(served.url, { headers: { ...json, ...headers } })
  ).json()) as Answer
  const { requestId, trace } = answer.error
  if (trace !== undefined) expect(trace).toBe(`/debug/traces/${requestId}`)
  return [html.includes(`href="${path}"`), trace !== undefined]
}

describe('an error answer links to the trace of its request', () => {
  it('for clients on this machine, where server.debugger is local', async () => {
    await using served = await refusing({ mode: 'local' })
    expect(await linksOf(served)).toEqual([true, true])
  })

  it('and for no others: neither another machine, nor through a proxy', async () => {
    await using elsewhere = await refusing({ mode: 'local', remoteAddress: '192.0.2.7' })
    expect(await linksOf(elsewhere)).toEqual([false, false])
    await using here = await refusing({ mode: 'local' })
    expect(await linksOf(here, { 'x-forwarded-for': '127.0.0.1' })).toEqual([false, false])
  })

  it('for everybody where the trace asks for the password (admin)', async () => {
    await using served = await refusing({ mode: 'admin', remoteAddress: '192.0.2.7' })
    expect(await linksOf(served)).toEqual([true, true])
  })

  it('for nobody where the debugger is off', async () => {
    await using served = await refusing({ mode: 'off' })
    expect(await linksOf(served)).toEqual([false, false])
  })

  it('where there is one, and not otherwise', async () => {
    await using served = await refusing({ mode: 'local', isKept: false })
    expect(await linksOf(served)).toEqual([false, false])
  })
})

describe('an error answer names the call to STS', () => {
  const aws = { code: 'AccessDenied', message: 'no', status: 403, requestId: 'id-of-sts' }
  const refused = new StsRefused('STS_REFUSED', 'sts refused', { aws })

  it.each([
    ['that STS has refused', refused],
    [
      'that lies behind another failure',
      new StsRefused('FEDERATION_REFUSED', 'over', {
        aws: { code: 'Other', message: 'no', status: 400 },
        cause: refused,
      }),
    ],
  ])('%s', async (_what, thrown) => {
    await using served = await refusing({ mode: 'off', thrown })
    const page = await (await fetch(served.url)).text()
    expect(page).toMatch(/<dt>STS request id<\/dt>.*id-of-sts/su)
    const { error } = (await (await fetch(served.url, { headers: json })).json()) as Answer
    expect(error.aws).toMatchObject({ requestId: 'id-of-sts' })
  })

  it('and not where AWS was not asked', async () => {
    await using served = await refusing({ mode: 'off' })
    expect(await (await fetch(served.url)).text()).not.toContain('STS request id')
    const { error } = (await (await fetch(served.url, { headers: json })).json()) as Answer
    expect(error.aws).not.toHaveProperty('requestId')
  })
})
