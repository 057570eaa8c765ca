import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { freePort } from '../peers/free-port.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { openSimpleSamlPhp, type SimpleSamlPhp } from '../peers/open-simplesamlphp.ts'
import { awsCli, chromium, describeWithPeers, php, simpleSamlPhp } from '../peers/peer.ts'

// Several programs start in each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 })

const account = '111122223333'
const providerArn = `arn:aws:iam::${account}:saml-provider/SimpleSAMLphp`
const aws = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`
const sessionOf = (role: string): string =>
  `arn:aws:sts::${account}:assumed-role/${role}/alice@example.com`

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}
interface ProcessCredentials {
  readonly Version: number
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: string
}

describeWithPeers(
  'fedbridge login as the credential_process of a profile',
  [php, simpleSamlPhp, chromium, awsCli],
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'fedbridge-login-'))
    const at = (name: string): string => join(folder, name)
    /** What the command would have opened in a browser, one address a line. */
    const opened = at('opened')
    const addresses = (): readonly string[] =>
      existsSync(opened) ? readFileSync(opened, 'utf8').trim().split('\n') : []
    const cache = at('cache')
    let idp: SimpleSamlPhp
    let service: OpenService
    let browser: Browser
    let context: BrowserContext
    /** Everything that the browser was answered by us, and where it went. */
    const seen: string[] = []

    beforeAll(async () => {
      const port = await freePort()
      const publicUrl = `http://localhost:${port}`
      idp = await openSimpleSamlPhp({
        spEntityId: 'urn:amazon:webservices',
        acsUrl: `${publicUrl}/saml`,
        users: {
          alice: {
            password: 'wonderland',
            attributes: {
              uid: ['alice'],
              [aws('Role')]: ['Developer', 'Auditor'].map(
                (name) => `${roleArn(name)},${providerArn}`,
              ),
              [aws('RoleSessionName')]: ['alice@example.com'],
            },
          },
        },
      })
      writeFileSync(at('idp.xml'), idp.metadataXml)
      const trustPolicy = {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: providerArn },
          Action: 'sts:AssumeRoleWithSAML',
          Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
        },
      }
      writeFileSync(
        at('fedbridge.yaml'),
        JSON.stringify({
          server: { port, publicUrl },
          storage: { url: 'file:data' },
          identityProviders: { saml: [{ arn: providerArn, metadata: 'idp.xml' }] },
          emulator: {
            accounts: {
              [account]: { roles: { Developer: { trustPolicy }, Auditor: { trustPolicy } } },
            },
          },
        }),
      )
      service = await openService({ file: at('fedbridge.yaml') })
      writeFileSync(at('browser'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${opened}'\n`)
      chmodSync(at('browser'), 0o755)
      mkdirSync(at('.aws'))
      const login = [
        process.execPath,
        ...['--import', 'tsx', 'src/cli/main.ts', 'login', '--url', service.publicUrl],
        ...['--role', 'Developer', '--browser', at('browser')],
      ].join(' ')
      writeFileSync(
        at('.aws/config'),
        `[profile fed]\nregion = us-east-1\noutput = json\ncredential_process = ${login}\n`,
      )
      browser = await openBrowser()
      context = await browser.newContext()
      context.on('request', (request) => seen.push(request.url()))
      context.on('response', (response) => {
        if (response.url().startsWith(service.publicUrl)) {
          response.text().then(
            (text) => seen.push(text),
            () => undefined,
          )
        }
      })
    })
    afterAll(async () => {
      await browser.close()
      await service.close()
      await idp.close()
      rmSync(folder, { recursive: true, force: true })
    })

    // Not the synchronous form: the service answers from this very process.
    const run = (
      program: string,
      args: readonly string[],
      environment: Readonly<Record<string, string>> = {},
    ): Promise<Run> =>
      promisify(execFile)(program, args, {
        env: {
          PATH: `${dirname(awsCli.path ?? '')}:${process.env['PATH'] ?? ''}`,
          HOME: folder,
          XDG_CACHE_HOME: cache,
          AWS_CONFIG_FILE: at('.aws/config'),
          AWS_SHARED_CREDENTIALS_FILE: at('.aws/credentials'),
          AWS_EC2_METADATA_DISABLED: 'true',
          ...environment,
        },
      }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        (failure: unknown) => failure as Run,
      )
    const awsAs = (args: readonly string[]): Promise<Run> =>
      run(awsCli.path ?? 'aws', [...args, '--endpoint-url', service.publicUrl])
    const login = (args: readonly string[]): Promise<Run> =>
      run(process.execPath, [
        ...['--import', 'tsx', 'src/cli/main.ts', 'login', '--url', service.publicUrl],
        ...['--browser', at('browser'), ...args],
      ])

    /** Opens what the command has opened since `before`. */
    const follow = async (before: number): Promise<Page> => {
      await vi.waitFor(
        () => {
          expect(addresses().length).toBe(before + 1)
        },
        { timeout: 120_000, interval: 100 },
      )
      const page = await context.newPage()
      await page.goto(addresses()[before] ?? '')
      return page
    }

    it('works for the AWS CLI after one sign-in in a browser, and again from the cache', async () => {
      const running = awsAs(['--profile', 'fed', 'sts', 'get-caller-identity'])
      const page = await follow(0)
      await page.getByLabel('Username').fill('alice')
      await page.getByLabel('Password').fill('wonderland')
      await page.getByRole('button', { name: 'Login' }).click()
      await page.waitForURL(`${service.publicUrl}/command-line/confirm**`)
      expect(await page.getByRole('main').innerText()).toContain(roleArn('Developer'))
      await page.getByLabel(/Do not ask again/).check()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.waitForURL(`${service.publicUrl}/command-line/done**`)
      expect(await page.getByRole('main').innerText()).toContain('The command has its credentials')
      await page.close()
      const first = await running
      expect(first).toMatchObject({ code: 0 })
      expect((JSON.parse(first.stdout) as { Arn: string }).Arn).toBe(sessionOf('Developer'))

      const second = await awsAs(['--profile', 'fed', 'sts', 'get-caller-identity'])
      expect(second).toMatchObject({ code: 0 })
      expect((JSON.parse(second.stdout) as { Arn: string }).Arn).toBe(sessionOf('Developer'))
      expect(addresses()).toHaveLength(1)
    })

    it('signs in again without a question while the session at the identity provider lives', async () => {
      const before = await login(['--role', 'Developer'])
      const running = login(['--role', 'Developer', '--refresh'])
      const page = await follow(1)
      await page.waitForURL(`${service.publicUrl}/command-line/done**`)
      await page.close()
      const after = await running
      expect(after).toMatchObject({ code: 0 })
      const [old, fresh] = [before, after].map(
        ({ stdout }) => JSON.parse(stdout) as ProcessCredentials,
      )
      expect(Object.keys(fresh ?? {}).sort()).toEqual([
        'AccessKeyId',
        'Expiration',
        'SecretAccessKey',
        'SessionToken',
        'Version',
      ])
      expect(fresh?.Version).toBe(1)
      expect(fresh?.AccessKeyId).toMatch(/^ASIA/)
      expect(fresh?.AccessKeyId).not.toBe(old?.AccessKeyId)
    })

    it('gets another role without a new sign-in where the person let it', async () => {
      const running = login(['--role', 'Developer', '--account', account, '--refresh'])
      const page = await follow(2)
      // Remembered for this role, and asked again: the first time it was without the others.
      await page.waitForURL(`${service.publicUrl}/command-line/done**`)
      await page.close()
      expect(await running).toMatchObject({ code: 0 })

      const auditing = login(['--role', 'Auditor'])
      const asking = await follow(3)
      await asking.waitForURL(`${service.publicUrl}/command-line/confirm**`)
      await asking.getByLabel(/Let it take the other roles/).check()
      await asking.getByRole('button', { name: 'Allow' }).click()
      await asking.waitForURL(`${service.publicUrl}/command-line/done**`)
      await asking.close()
      expect(await auditing).toMatchObject({ code: 0 })

      const other = await login(['--role', roleArn('Developer'), '--format', 'env'])
      expect(other.stdout).toMatch(/^export AWS_ACCESS_KEY_ID='ASIA\w+'\n/)
      expect(addresses()).toHaveLength(4)
    })

    it('says no where the person does, and gets nothing', async () => {
      const running = login(['--role', 'Auditor', '--refresh'])
      const page = await follow(4)
      await page.waitForURL(`${service.publicUrl}/command-line/confirm**`)
      await page.getByRole('button', { name: 'Deny' }).click()
      await page.waitForURL(`${service.publicUrl}/command-line/done**`)
      await page.close()
      const { code, stdout, stderr } = await running
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('the request was denied in the browser')
    })

    it('shows no secret to anybody but the program that asked', async () => {
      const printed = await login(['--role', 'Developer'])
      const { SecretAccessKey, SessionToken } = JSON.parse(printed.stdout) as ProcessCredentials
      const events = await (await fetch(`${service.publicUrl}/api/events?limit=1000`)).text()
      expect(events).toContain('"CommandLineLogin"')
      const filesOf = (directory: string): string =>
        readdirSync(directory, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
          .join('\n')
      const places = {
        addresses: addresses().join('\n'),
        browser: seen.join('\n'),
        log: service.log.join('\n'),
        events,
        stderr: printed.stderr,
        cache: filesOf(cache),
        store: filesOf(at('data')),
      }
      for (const [where, text] of Object.entries(places)) {
        for (const secret of [SecretAccessKey, SessionToken]) {
          const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]
          expect({ where, found: forms.some((form) => text.includes(form)) }).toEqual({
            where,
            found: false,
          })
        }
      }
      // What the canary would look like.
      expect(printed.stdout).toContain(SessionToken)
      for (const file of readdirSync(join(cache, 'fedbridge'))) {
        expect(statSync(join(cache, 'fedbridge', file)).mode & 0o077).toBe(0)
      }
    })
  },
)
