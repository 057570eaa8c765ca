import { describe, expect, it } from 'vitest'
import { RequestRefused } from '../../src/errors.ts'
import { methods } from '../../src/http/methods.ts'
import { json, refusal, serve, type Served } from './serve.ts'

const routed = (): Promise<Served> =>
  serve((app) => {
    app.all(
      '/things/:id',
      methods({
        GET: (request, response) => void response.send(`got ${String(request.params['id'])}`),
        POST: [
          (_request, response, next) => {
            response.set('X-First', 'yes')
            next()
          },
          (request, response) => void response.send(`posted ${String(request.params['id'])}`),
        ],
        DELETE: () => Promise.reject(new RequestRefused('NOT_FOUND', 'gone')),
        PUT: [
          () => {
            throw new RequestRefused('PARAMETER_INVALID', 'no')
          },
        ],
      }),
    )
  })

describe('RFC 9110 15.5.6: methods of a path', () => {
  it('are answered by their handlers, in order, with the parameters of the path', async () => {
    await using served = await routed()
    expect(await (await fetch(`${served.url}/things/7`)).text()).toBe('got 7')
    const posted = await fetch(`${served.url}/things/8`, { method: 'POST' })
    expect(await posted.text()).toBe('posted 8')
    expect(posted.headers.get('x-first')).toBe('yes')
  })

  it('include HEAD where GET is there', async () => {
    await using served = await routed()
    const answer = await fetch(`${served.url}/things/7`, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('')
  })

  it('pass on what their handlers throw or reject with', async () => {
    await using served = await routed()
    const send = (method: string): Promise<Response> =>
      fetch(`${served.url}/things/7`, { method, headers: json })
    expect(await refusal(await send('DELETE'))).toEqual({ status: 404, code: 'NOT_FOUND' })
    expect(await refusal(await send('PUT'))).toMatchObject({ code: 'PARAMETER_INVALID' })
  })

  it('that the path does not take are refused with those that it takes', async () => {
    await using served = await routed()
    const answer = await fetch(`${served.url}/things/7`, { method: 'PATCH', headers: json })
    expect(answer.headers.get('allow')).toBe('GET, POST, DELETE, PUT, HEAD')
    expect(await refusal(answer)).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED' })
  })

  it('are listed for OPTIONS', async () => {
    await using served = await routed()
    const answer = await fetch(`${served.url}/things/7`, { method: 'OPTIONS' })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('allow')).toBe('GET, POST, DELETE, PUT, HEAD')
  })
})
