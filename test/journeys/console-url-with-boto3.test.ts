import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { freePort } from '../peers/free-port.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { boto3, chromium, describeWithPeers } from '../peers/peer.ts'

vi.setConfig({ hookTimeout: 180_000, testTimeout: 120_000 })

const account = '111122223333'
const userArn = `arn:aws:iam::${account}:user/broker`
const roleArn = `arn:aws:iam::${account}:role/Developer`
const accessKeyId = 'AKIAEXAMPLEEXAMPLE00'
const secretAccessKey = 'only-for-tests/0123456789+EXAMPLEKEYEXA'

interface Outcome {
  readonly status: number
  readonly method: string
  readonly path: string
  readonly body: string | null
  readonly type: string
  readonly answer: { readonly SigninToken?: string; readonly error?: { readonly code: string } }
}

interface Seen {
  readonly get: Outcome
  readonly post: Outcome
  readonly java: Outcome
  readonly ruby: Outcome
  readonly refused: Outcome
  readonly loginUrl: string
  readonly javaLoginUrl: string
  readonly loginForm: Readonly<Record<string, string>>
}

const policy = (statement: object): object => ({ Version: '2012-10-17', Statement: [statement] })

describeWithPeers(
  'a custom identity broker in Python, as the guide has it',
  [boto3, chromium],
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'fedbridge-broker-'))
    const opened: { close(): Promise<void> }[] = []
    let service: OpenService
    let browser: Browser
    let seen: Seen

    beforeAll(async () => {
      const port = await freePort()
      const file = join(folder, 'fedbridge.yaml')
      writeFileSync(
        file,
        JSON.stringify({
          server: { port, publicUrl: `http://localhost:${port}` },
          emulator: {
            accounts: {
              [account]: {
                roles: {
                  Developer: {
                    trustPolicy: policy({
                      Effect: 'Allow',
                      Principal: { AWS: userArn },
                      Action: 'sts:AssumeRole',
                    }),
                  },
                },
                users: {
                  broker: {
                    accessKeys: [{ id: accessKeyId, secret: secretAccessKey }],
                    policies: {
                      sts: policy({
                        Effect: 'Allow',
                        Action: ['sts:AssumeRole', 'sts:GetFederationToken'],
                        Resource: '*',
                      }),
                    },
                  },
                },
              },
            },
          },
        }),
      )
      service = await openService({ file })
      opened.push(service)
      browser = await openBrowser()
      opened.unshift(browser)
      seen = await runScript({ endpoint: service.publicUrl, roleArn, accessKeyId, secretAccessKey })
    })

    afterAll(async () => {
      for (const open of opened) await open.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const leftSeconds = async (page: Page): Promise<number> => {
      const instants = [...(await page.content()).matchAll(/\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z/gu)]
      return (Math.max(...instants.map(([text]) => Date.parse(text))) - Date.now()) / 1000
    }

    it('gets a token by GET, with the parameters of the sample in their order', () => {
      const { status, type, method, path, answer } = seen.get
      expect({ status, method }).toEqual({ status: 200, method: 'GET' })
      expect(type).toMatch(/^application\/json/u)
      expect(Object.keys(answer)).toEqual(['SigninToken'])
      expect(path).toMatch(
        /^\/federation\?Action=getSigninToken&SessionDuration=43200&Session=%7B%22sessionId%22%3A\+%22ASIA/u,
      )
    })

    it('gets a token by POST, with nothing in the address', () => {
      const { status, method, path, body, answer } = seen.post
      expect({ status, method, path }).toEqual({ status: 200, method: 'POST', path: '/federation' })
      expect(body).toMatch(
        /^Action=getSigninToken&SessionDuration=43200&Session=%7B%22sessionId%22%3A\+%22ASIA/u,
      )
      expect(Object.keys(answer)).toEqual(['SigninToken'])
    })

    it('gets a token that can stand in a URL as it is', () => {
      for (const { answer } of [seen.get, seen.post, seen.java, seen.ruby]) {
        expect(answer.SigninToken).toMatch(/^[\w.~-]+$/u)
      }
    })

    it('opens the console for twelve hours with the URL', async () => {
      const page = await (await browser.newContext()).newPage()
      await page.goto(seen.loginUrl)
      expect(page.url()).toMatch(/\/console\/s\/[0-9a-f]{20}\/$/u)
      expect(await page.getByRole('main').innerText()).toContain(
        `arn:aws:sts::${account}:assumed-role/Developer/BrokerByGet`,
      )
      expect(await leftSeconds(page)).toBeGreaterThan(43_000)
      expect(await leftSeconds(page)).toBeLessThanOrEqual(43_200)
      await page.context().close()
    })

    it('opens the console with a form that a script submits', async () => {
      const page = await (await browser.newContext()).newPage()
      await page.evaluate(
        ([action, fields]) => {
          const form = document.createElement('form')
          form.method = 'POST'
          form.action = action
          for (const [name, value] of Object.entries(fields)) {
            const field = document.createElement('input')
            Object.assign(field, { type: 'hidden', name, value })
            form.append(field)
          }
          document.body.append(form)
          form.submit()
        },
        [`${service.publicUrl}/federation`, seen.loginForm] as const,
      )
      await page.waitForURL(`${service.publicUrl}/console/s/*/`)
      expect(await page.getByRole('main').innerText()).toContain(
        `arn:aws:sts::${account}:assumed-role/Developer/BrokerByPost`,
      )
      await page.context().close()
    })

    it('signs in a federated user as the Java and the Ruby sample do', async () => {
      expect([seen.java.status, seen.ruby.status]).toEqual([200, 200])
      const page = await (await browser.newContext()).newPage()
      await page.goto(seen.javaLoginUrl)
      expect(page.url()).toMatch(/\/console\/s\/[0-9a-f]{20}\/sns$/u)
      expect(await page.getByRole('main').innerText()).toContain(
        `arn:aws:sts::${account}:federated-user/UserName`,
      )
      expect(await leftSeconds(page)).toBeGreaterThan(43_000)
      await page.context().close()
    })

    it('is refused SessionDuration with the credentials of GetFederationToken', () => {
      expect(seen.refused).toMatchObject({
        status: 400,
        answer: { error: { code: 'PARAMETER_INVALID' } },
      })
    })

    it('leaves no credentials in the log, though one form has them in the address', () => {
      const log = service.log.join('\n')
      const [, session = ''] = /Session=(.*)$/u.exec(seen.get.path) ?? []
      const { sessionKey, sessionToken } = JSON.parse(
        decodeURIComponent(session.replaceAll('+', '%20')),
      ) as { sessionKey: string; sessionToken: string }
      for (const secret of [
        sessionKey,
        sessionToken,
        secretAccessKey,
        seen.get.answer.SigninToken,
      ]) {
        expect(secret).toBeTruthy()
        expect(log).not.toContain(secret)
        expect(log).not.toContain(encodeURIComponent(secret ?? ''))
      }
    })
  },
)

/** Runs the script beside this file; what it prints on standard error is the failure. */
async function runScript(given: object): Promise<Seen> {
  const child = spawn('/usr/bin/python3', ['test/journeys/console-url-with-boto3.py'], {
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.end(JSON.stringify(given))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Seen
}
