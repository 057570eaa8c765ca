import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFakeHttpsServer, type FakeHttpsServer } from '../fakes/https-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-ca-'))
const caFile = join(folder, 'ca.pem')
let server: FakeHttpsServer
beforeAll(async () => {
  server = await openFakeHttpsServer()
  server.handle((_, response) => response.end('hello'))
  writeFileSync(caFile, server.certificate)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server.close()
})

/** Node reads the variable when it starts: the client is opened in a process of its own. */
async function askInAnotherProcess(caCertificates: string | undefined): Promise<unknown> {
  const program = `
    import { openOutbound } from './src/outbound/open-outbound.ts'
    const outbound = openOutbound({
      allowPrivateCidrs: ['127.0.0.0/8'],
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    })
    const url = 'https://idp.example.test:${server.port}/'
    const limits = { maxBytes: 100, timeoutMs: 10_000 }
    const outcomes = await Promise.allSettled([
      outbound.getText(url, limits),
      outbound.send(url, { method: 'GET', headers: {} }, limits),
    ])
    console.log(JSON.stringify(outcomes.map(({ value, reason }) => value?.text ?? reason.check)))
    await outbound.close()`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: caCertificates } },
  )
  return JSON.parse(stdout)
}

describe('outbound: servers with a certificate of a private authority', () => {
  it('are trusted with NODE_EXTRA_CA_CERTS, and not without it', async () => {
    expect(await askInAnotherProcess(caFile)).toEqual(['hello', 'hello'])
    expect(await askInAnotherProcess(undefined)).toEqual([
      'verify-certificate',
      'verify-certificate',
    ])
  })
})
