import { describe, expect, it } from 'vitest'
import { isLoopbackAddress } from '../../src/http/loopback-client.ts'
import { loopbackOnly } from '../../src/http/loopback-only.ts'
import { rawGet, serve, type ErrorBody, type Served } from './serve.ts'

const guarded = (publicUrl?: string, remoteAddress?: string): Promise<Served> =>
  serve((app) => {
    app.set('trust proxy', true)
    app.use((request, _response, next) => {
      if (remoteAddress !== undefined) {
        Object.defineProperty(request.socket, 'remoteAddress', { value: remoteAddress })
      }
      next()
    })
    app.use(loopbackOnly(publicUrl === undefined ? {} : { publicUrl }))
    app.get('/', (_request, response) => void response.send('inside'))
  })

async function codeFor(served: Served, headers: Record<string, string>): Promise<string> {
  const { status, body } = await rawGet(served.port, '/', {
    accept: 'application/json',
    ...headers,
  })
  return status === 200 ? body : (JSON.parse(body) as ErrorBody).error.code
}

describe('pages for this machine alone', () => {
  it.each(['::1', '127.0.0.1', '127.9.8.7', '::ffff:127.0.0.1', '::FFFF:127.1.2.3'])(
    'know %s as its own address',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(true)
    },
  )

  it.each([
    ...['10.0.0.1', '192.168.1.5', '128.0.0.1', '::', '::2', 'fe80::1', '::ffff:10.0.0.1'],
    ...['127.0.0.1.evil.example', 'localhost', '', '2001:db8::127.0.0.1'],
  ])('know %j as another', (address) => {
    expect(isLoopbackAddress(address)).toBe(false)
  })

  it('open to a client whose socket is on it', async () => {
    await using served = await guarded()
    expect(await codeFor(served, { host: `localhost:${served.port}` })).toBe('inside')
    expect(await codeFor(served, { host: '127.0.0.1' })).toBe('inside')
    expect(await codeFor(served, { host: '[::1]:8400' })).toBe('inside')
  })

  it('stay shut to a client elsewhere, whatever its headers say', async () => {
    await using served = await guarded(undefined, '203.0.113.7')
    for (const headers of [
      {},
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
      { 'x-real-ip': '127.0.0.1' },
    ]) {
      expect(await codeFor(served, { host: 'localhost', ...headers })).toBe('LOOPBACK_ONLY')
    }
  })

  it('stay shut to what a proxy on this machine forwards', async () => {
    await using served = await guarded()
    expect(await codeFor(served, { host: 'localhost', 'x-forwarded-for': '203.0.113.7' })).toBe(
      'LOOPBACK_ONLY',
    )
    expect(await codeFor(served, { host: 'localhost', forwarded: 'for=127.0.0.1' })).toBe(
      'LOOPBACK_ONLY',
    )
  })

  it.each(['evil.example', 'localhost.evil.example', '10.0.0.1', '127.0.0.1.evil.example', 'a b'])(
    'stay shut to a page whose name, %s, was made to lead here',
    async (host) => {
      await using served = await guarded()
      expect(await codeFor(served, { host })).toBe('LOOPBACK_ONLY')
    },
  )

  it('open under the host of the public URL', async () => {
    await using served = await guarded('http://fedbridge.test:8400')
    expect(await codeFor(served, { host: 'fedbridge.test:8400' })).toBe('inside')
    expect(await codeFor(served, { host: 'other.test:8400' })).toBe('LOOPBACK_ONLY')
  })
})
