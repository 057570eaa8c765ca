import { describe, expect, it } from 'vitest'
import { clearCookie, readCookie, readCookies, setCookie } from '../../src/http/cookies.ts'
import type { CookieOptions } from '../../src/http/cookies.ts'
import { serve } from './serve.ts'

const http = 'http://localhost:8400'
const https = 'https://sso.example.com'

async function setCookieOf(value: string, options: CookieOptions): Promise<string | null> {
  await using served = await serve((app) => {
    app.get('/', (_request, response) => {
      setCookie(response, 'fedbridge-x', value, options)
      response.end()
    })
  })
  return (await fetch(served.url)).headers.get('set-cookie')
}

async function read(cookie: string, publicUrl: string): Promise<string> {
  await using served = await serve((app) => {
    app.get('/', (request, response) => {
      response.json(readCookie(request, 'fedbridge-x', publicUrl) ?? null)
    })
  })
  return await (await fetch(served.url, { headers: { cookie } })).text()
}

describe('RFC 6265bis 4.1.3.2: a cookie of ours', () => {
  it.each([
    [https, false, '__Host-fedbridge-x=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax'],
    [https, true, '__Host-fedbridge-x=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=None'],
    [http, false, 'fedbridge-x=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax'],
    [http, true, 'fedbridge-x=v; Path=/; Max-Age=60; HttpOnly'],
  ])('at %s, cross-site %s, is set as %s', async (publicUrl, crossSite, expected) => {
    expect(await setCookieOf('v', { publicUrl, maxAgeSeconds: 60, crossSite })).toBe(expected)
  })

  it('cannot end early or gain attributes through its value', async () => {
    expect(await setCookieOf('a; Domain=evil\r\nX: y', { publicUrl: http, maxAgeSeconds: 1 })).toBe(
      'fedbridge-x=a%3B%20Domain%3Devil%0D%0AX%3A%20y; Path=/; Max-Age=1; HttpOnly; SameSite=Lax',
    )
  })

  it('comes back as it was set', async () => {
    expect(await read('other=1; fedbridge-x=a%3B%20b%3D; y=2', http)).toBe('"a; b="')
    expect(await read('__Host-fedbridge-x=v', https)).toBe('"v"')
  })

  it('over https is not one that was set without the prefix', async () => {
    expect(await read('fedbridge-x=v', https)).toBe('null')
    expect(await read('fedbridge-xy=v', http)).toBe('null')
    expect(await read('fedbridge-x=%E0%A4%A', http)).toBe('null')
    expect(await read('fedbridge-x', http)).toBe('null')
  })

  it('is read with all others of a prefix, by the rest of their names', async () => {
    const all = async (cookie: string, publicUrl: string): Promise<unknown> => {
      await using served = await serve((app) => {
        app.get('/', (request, response) => {
          response.json([...readCookies(request, 'fedbridge-x-', publicUrl)])
        })
      })
      return await (await fetch(served.url, { headers: { cookie } })).json()
    }
    const sent = 'fedbridge-x-a=1; other=2; fedbridge-x-b=%3B; fedbridge-x-a=3; fedbridge-x-c=%ff'
    expect(await all(sent, http)).toEqual([
      ['a', '1'],
      ['b', ';'],
    ])
    expect(await all(sent, https)).toEqual([])
    expect(await all('__Host-fedbridge-x-a=1; fedbridge-x-b=2', https)).toEqual([['a', '1']])
    const many = Array.from({ length: 40 }, (_, index) => `fedbridge-x-${index}=v`).join('; ')
    expect(await all(many, http)).toHaveLength(32)
  })

  it('is cleared under the attributes it was set with', async () => {
    await using served = await serve((app) => {
      app.get('/', (_request, response) => {
        setCookie(response, 'other', '1', { publicUrl: https, maxAgeSeconds: 1 })
        clearCookie(response, 'fedbridge-x', { publicUrl: https, crossSite: true })
        response.end()
      })
    })
    expect((await fetch(served.url)).headers.getSetCookie()).toEqual([
      '__Host-other=1; Path=/; Max-Age=1; HttpOnly; Secure; SameSite=Lax',
      '__Host-fedbridge-x=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=None',
    ])
  })
})
