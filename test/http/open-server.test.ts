import { request as httpRequest } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openServer, type OpenServer } from '../../src/http/open-server.ts'
import { makeServerCertificate } from '../../scripts/make-server-certificate.ts'

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

  const get = (options: RequestOptions): Promise<{ body: string; protocol: string | null }> =>
    new Promise((resolve, reject) => {
      const sent = httpsRequest(
        { host: '127.0.0.1', port: server.port, ca: made.authorityPem, agent: false, ...options },
        (answer) => {
          let body = ''
          const protocol = (answer.socket as TLSSocket).getProtocol()
          answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
          answer.on('end', () => {
            resolve({ body, protocol })
          })
        },
      )
      sent.on('error', reject)
      sent.end()
    })

  it('answers to whoever trusts its authority, with TLS 1.3 or 1.2', async () => {
    expect(await get({})).toEqual({ body: 'here', protocol: 'TLSv1.3' })
    expect(await get({ maxVersion: 'TLSv1.2' })).toEqual({ body: 'here', protocol: 'TLSv1.2' })
  })

  it('refuses TLS 1.1', async () => {
    // Security level 0 lets the client offer it at all.
    const old = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const
    await expect(get(old)).rejects.toMatchObject({
      message: expect.stringContaining('alert protocol version'),
    })
  })

  it('is not trusted without its authority', async () => {
    await expect(get({ ca: [] })).rejects.toMatchObject({
      code: expect.stringMatching(/UNABLE_TO|SELF_SIGNED/),
    })
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
