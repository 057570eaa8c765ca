import { describe, expect, it } from 'vitest'
import { requestIdOf } from '../../src/http/request-id.ts'
import { sendPage } from '../../src/http/send-page.ts'
import { serve } from './serve.ts'

describe('the request id', () => {
  it('is a UUID of ours in the header and for the handler, whatever the caller sent', async () => {
    await using served = await serve((app) => {
      app.get('/', (_request, response) => void response.send(requestIdOf(response)))
    })
    const answer = await fetch(served.url, { headers: { 'x-request-id': 'mine' } })
    const id = await answer.text()
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(answer.headers.get('x-request-id')).toBe(id)
    expect(await (await fetch(served.url)).text()).not.toBe(id)
  })
})

describe('a page', () => {
  it('is UTF-8 HTML that nobody may keep, with the status it is sent with', async () => {
    await using served = await serve((app) => {
      app.get('/', (_request, response) => {
        sendPage(response, '<p>ä</p>', 418)
      })
      app.get('/plain', (_request, response) => {
        sendPage(response, '<p>a</p>')
      })
    })
    const answer = await fetch(served.url)
    expect(answer.status).toBe(418)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toBe('<p>ä</p>')
    expect((await fetch(`${served.url}/plain`)).status).toBe(200)
  })
})
