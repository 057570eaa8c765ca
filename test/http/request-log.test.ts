import { describe, expect, it } from 'vitest'
import { RequestRefused, StorageFailed } from '../../src/errors.ts'
import { formBody } from '../../src/http/form-body.ts'
import { requestLog } from '../../src/http/request-log.ts'
import { serve, type Served } from './serve.ts'

const logged = (): Promise<Served> =>
  serve((app, kept) => {
    app.use(requestLog(kept.log))
    app.all('/saml', formBody(), (_request, response) => void response.send('done'))
    app.get('/refused', () => {
      throw new RequestRefused('NOT_FOUND', 'no')
    })
    app.get('/failed', () => {
      throw new StorageFailed('STORAGE_UNAVAILABLE', 'no')
    })
  })

/** The lines that requests left; the error answer writes others. */
const requestLines = (served: Served): readonly Record<string, unknown>[] =>
  served.kept.lines().filter((line) => 'req' in line)

describe('the log line of a request', () => {
  it('says method, path, status, duration, request id and remote address, and nothing else', async () => {
    await using served = await logged()
    const answer = await fetch(`${served.url}/saml?SigninToken=secret-in-query`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer secret-in-header',
        cookie: 'a=secret-in-cookie',
        'user-agent': 'secret-in-agent',
        'x-forwarded-for': '203.0.113.9',
      },
      body: new URLSearchParams({ SAMLResponse: 'secret-in-body' }),
    })
    await answer.text()
    const [line] = requestLines(served)
    expect(line).toEqual({
      level: 30,
      req: {
        id: answer.headers.get('x-request-id'),
        method: 'POST',
        path: '/saml',
        remoteAddress: '127.0.0.1',
      },
      res: { status: 200 },
      responseTime: expect.any(Number) as number,
      msg: 'request answered',
    })
    expect(served.kept.text()).not.toMatch(/secret|203\.0\.113/)
  })

  it('is of level info for a refusal and of level error for a failure of ours', async () => {
    await using served = await logged()
    await (await fetch(`${served.url}/refused`)).text()
    await (await fetch(`${served.url}/failed`)).text()
    expect(requestLines(served)).toMatchObject([
      { level: 30, res: { status: 404 } },
      { level: 50, res: { status: 503 }, msg: 'request failed' },
    ])
  })

  it('holds no more than the beginning of a long path', async () => {
    await using served = await logged()
    await (await fetch(`${served.url}/${'x'.repeat(3000)}`)).text()
    const [line] = requestLines(served)
    expect((line?.['req'] as { path: string }).path).toHaveLength(200)
  })
})
