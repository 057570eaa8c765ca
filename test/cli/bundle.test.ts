import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeSamlServiceConfiguration } from '../fakes/open-saml-service.ts'
import { signedResponse } from '../fakes/signed-response.ts'
import { freePort } from '../peers/free-port.ts'

const buildTimeoutMs = 120_000

it(
  'the built command signs a person in, with everything that it loads on the way',
  { timeout: buildTimeoutMs },
  async () => {
    execFileSync('npm', ['run', 'build'], { stdio: 'ignore' })
    const folder = mkdtempSync(join(tmpdir(), 'fedbridge-bundle-'))
    const port = await freePort()
    const file = writeSamlServiceConfiguration(folder, port)
    const service = spawn(
      process.execPath,
      ['dist/bundle/fedbridge.js', 'serve', '--config', file],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    try {
      await new Promise((resolve) => service.stdout.once('data', resolve))
      const publicUrl = `http://localhost:${port}`
      const SAMLResponse = signedResponse({ now: new Date(), recipient: `${publicUrl}/saml` })
      const delivered = await fetch(`${publicUrl}/saml`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ SAMLResponse }),
      })
      expect(delivered.status).toBe(302)
      const opened = await fetch(delivered.headers.get('location') ?? '', { redirect: 'manual' })
      const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      const page = await fetch(`${publicUrl}/console/`, { headers: { cookie } })
      const html = await page.text()
      expect(html).toContain('assumed-role/Developer/alice@example.com')
      const style = /href="(\/static\/assets\/[^"]+\.css)"/.exec(html)?.[1] ?? ''
      expect((await fetch(`${publicUrl}${style}`)).status).toBe(200)
    } finally {
      service.kill('SIGTERM')
      await new Promise((resolve) => service.once('close', resolve))
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
