import { describe, expect, it } from 'vitest'
import { rateLimit, type RateLimitOptions } from '../../src/http/rate-limit.ts'
import { json, refusal, serve, type Served } from './serve.ts'

const limited = (options: RateLimitOptions): Promise<Served> =>
  serve((app) => {
    app.set('trust proxy', 1)
    app.use(rateLimit(options))
    app.get('/', (_request, response) => void response.send('served'))
  })

const from = (served: Served, address?: string): Promise<Response> =>
  fetch(served.url, {
    headers: { ...json, ...(address === undefined ? {} : { 'x-forwarded-for': address }) },
  })

describe('draft-ietf-httpapi-ratelimit-headers-08: the rate limit', () => {
  it('serves a client up to the limit and refuses the next request', async () => {
    await using served = await limited({ limit: 2 })
    const first = await from(served, '203.0.113.7')
    expect(first.status).toBe(200)
    expect(first.headers.get('ratelimit-policy')).toMatch(/q=2; w=60/)
    expect(first.headers.get('ratelimit')).toMatch(/r=1/)
    expect((await from(served, '203.0.113.7')).status).toBe(200)
    const third = await from(served, '203.0.113.7')
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refusal(third)).toEqual({ status: 429, code: 'RATE_LIMITED' })
  })

  it('counts each client by itself', async () => {
    await using served = await limited({ limit: 1 })
    expect((await from(served, '203.0.113.7')).status).toBe(200)
    expect((await from(served, '203.0.113.8')).status).toBe(200)
    expect((await from(served, '203.0.113.8')).status).toBe(429)
  })

  it('counts the addresses of one IPv6 customer together', async () => {
    await using served = await limited({ limit: 1 })
    expect((await from(served, '2001:db8:1:200::1')).status).toBe(200)
    expect((await from(served, '2001:db8:1:2ff::2')).status).toBe(429)
    expect((await from(served, '2001:db8:1:300::1')).status).toBe(200)
  })

  it('leaves clients on this machine alone', async () => {
    await using served = await limited({ limit: 1 })
    for (let sent = 0; sent < 4; sent += 1) expect((await from(served)).status).toBe(200)
  })

  it('counts them too when told so', async () => {
    await using served = await limited({ limit: 1, includeLoopback: true })
    expect((await from(served)).status).toBe(200)
    expect((await from(served)).status).toBe(429)
  })

  it('counts who only says to be on this machine', async () => {
    await using served = await limited({ limit: 1 })
    expect((await from(served, '127.0.0.1')).status).toBe(200)
    expect((await from(served, '127.0.0.1')).status).toBe(429)
  })
})
