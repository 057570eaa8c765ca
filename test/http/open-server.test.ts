import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, type ConnectionOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServerCertificate } from '../../scripts/make-server-certificate.ts'
import { openServer, type OpenServer } from '../../src/http/open-server.ts'

const made = makeServerCertificate({ hosts: ['localhost', '127.0.0.1'], now: new Date() })

describe('a server with TLS', () => {
  let server: OpenServer
  beforeAll(async () => {
    server = await openServer(
      (_request, response) => {
        response.end('here')
      },
      { host: '127.0.0.1', port: 0, graceMs: 0, tls: made },
    )
  })
  afterAll(() => server.close())

  /** The version that a handshake ends with. */
  const handshake = (options: ConnectionOptions = {}): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const { port } = server
      const socket = connect({ host: '127.0.0.1', port, ca: made.authorityPem, ...options }, () => {
        resolve(socket.getProtocol())
        socket.destroy()
      })
      socket.once('error', reject)
    })

  it('answers to whoever trusts its authority', async () => {
    const body = await new Promise<string>((resolve, reject) => {
      const { port } = server
      const sent = httpsRequest(
        { host: '127.0.0.1', port, ca: made.authorityPem, agent: false },
        (answer) => {
          let text = ''
          answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
          answer.on('end', () => {
            resolve(text)
          })
        },
      )
      sent.once('error', reject)
      sent.end()
    })
    expect(body).toBe('here')
  })

  it('speaks TLS 1.3 and 1.2', async () => {
    expect(await handshake()).toBe('TLSv1.3')
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2')
  })

  it('refuses TLS 1.1', async () => {
    // Security level 0 lets the client offer it at all.
    const old = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const
    await expect(handshake(old)).rejects.toThrow('alert protocol version')
  })

  it('is not trusted without its authority', async () => {
    await expect(handshake({ ca: [] })).rejects.toThrow(/unable to|self-signed/u)
  })

  it('speaks no plain HTTP', async () => {
    const failure = await new Promise<unknown>((resolve) => {
      const sent = httpRequest({ host: '127.0.0.1', port: server.port, agent: false }, resolve)
      sent.on('error', resolve)
      sent.end()
    })
    expect(failure).toMatchObject({ code: 'ECONNRESET' })
  })
})
