import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import {
  openLoopbackRedirect,
  type LoopbackRedirect,
} from '../../../src/cli/login/open-loopback-redirect.ts'

const state = 's'.repeat(43)

describe('the loopback address of a sign-in (RFC 8252, section 7.3)', () => {
  const sockets: Socket[] = []
  let redirect: LoopbackRedirect | undefined
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await redirect?.close()
  })

  const open = async (): Promise<LoopbackRedirect> => (redirect = await openLoopbackRedirect(state))
  const connectTo = async ({ redirectUri }: LoopbackRedirect): Promise<Socket> => {
    const socket = connect(Number(new URL(redirectUri).port), '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }
  const comeBack = (
    { redirectUri }: LoopbackRedirect,
    query: Readonly<Record<string, string>>,
  ): Promise<Response> =>
    fetch(`${redirectUri}?${new URLSearchParams(query).toString()}`, { redirect: 'manual' })

  it('takes the code that comes with the state, and no other', async () => {
    const opened = await open()
    expect((await comeBack(opened, { code: 'stolen', state: 't'.repeat(43) })).status).toBe(400)
    const coming = comeBack(opened, { code: 'a-code', state })
    const answer = await opened.answered
    expect(answer).toMatchObject({ kind: 'code', code: 'a-code' })
    answer.answer('https://sso.example.com/command-line/done')
    expect((await coming).headers.get('location')).toBe('https://sso.example.com/command-line/done')
  })

  it.each(['//', '//[', '/callback/../callback', 'http://[', '*'])(
    'turns %s away and goes on waiting',
    async (target) => {
      const opened = await open()
      const socket = await connectTo(opened)
      socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
      const [head] = (await once(socket, 'data')) as [Buffer]
      expect(head.toString()).toMatch(/^HTTP\/1\.1 400 /)
      const coming = comeBack(opened, { error: 'access_denied', state })
      const answer = await opened.answered
      expect(answer).toMatchObject({ kind: 'error', error: 'access_denied' })
      answer.answer('https://sso.example.com/command-line/done')
      await coming
    },
  )

  it('closes although a browser holds a connection open that it never uses', async () => {
    const opened = await open()
    const unused = await connectTo(opened)
    const closed = once(unused, 'close')
    const coming = comeBack(opened, { code: 'a-code', state })
    const answer = await opened.answered
    answer.answer('https://sso.example.com/command-line/done')
    await opened.close()
    await closed
    expect((await coming).status).toBe(303)
  })
})
