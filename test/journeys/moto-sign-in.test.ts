import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { freePort } from '../peers/free-port.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { openMoto, type Moto } from '../peers/open-moto.ts'
import { openSimpleSamlPhp, type SimpleSamlPhp } from '../peers/open-simplesamlphp.ts'
import { chromium, describeWithPeers, motoServer, php, simpleSamlPhp } from '../peers/peer.ts'

vi.setConfig({ hookTimeout: 180_000, testTimeout: 120_000 })

const aws = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
/** The account of moto, and one that it does not know its sessions again in. */
const accounts = ['123456789012', '111122223333']
const providerArn = (account: string): string =>
  `arn:aws:iam::${account}:saml-provider/SimpleSAMLphp`
const roleArn = (account: string): string => `arn:aws:iam::${account}:role/Developer`

describeWithPeers(
  'a sign-in with SimpleSAMLphp and the STS of moto',
  [php, simpleSamlPhp, chromium, motoServer],
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'fedbridge-moto-'))
    const opened: { close(): Promise<void> }[] = []
    let moto: Moto
    let idp: SimpleSamlPhp
    let service: OpenService
    let browser: Browser

    beforeAll(async () => {
      const port = await freePort()
      const publicUrl = `http://localhost:${port}`
      // moto reads one Role of an assertion: each person has one.
      const personOf = (account: string, seconds: string): object => ({
        password: 'wonderland',
        attributes: {
          uid: [`person-${account}`],
          [aws('Role')]: [`${roleArn(account)},${providerArn(account)}`],
          [aws('RoleSessionName')]: ['alice@example.com'],
          [aws('SessionDuration')]: [seconds],
        },
      })
      ;[moto, idp] = await Promise.all([
        openMoto(),
        openSimpleSamlPhp({
          spEntityId: 'urn:amazon:webservices',
          acsUrl: `${publicUrl}/saml`,
          users: {
            alice: personOf('123456789012', '7200'),
            bob: personOf('111122223333', '1800'),
          } as Parameters<typeof openSimpleSamlPhp>[0]['users'],
        }),
      ])
      opened.push(moto, idp)
      writeFileSync(join(folder, 'idp.xml'), idp.metadataXml)
      const file = join(folder, 'fedbridge.yaml')
      writeFileSync(
        file,
        JSON.stringify({
          server: { port, publicUrl },
          sts: { endpoint: moto.url },
          identityProviders: {
            saml: accounts.map((account) => ({ arn: providerArn(account), metadata: 'idp.xml' })),
          },
        }),
      )
      service = await openService({ file })
      opened.unshift(service)
      browser = await openBrowser()
      opened.unshift(browser)
    })

    afterAll(async () => {
      for (const open of opened) await open.close()
      rmSync(folder, { recursive: true, force: true })
    })

    /** Signs somebody in whom the identity provider sends; their page is the console then. */
    const signIn = async (person: string): Promise<Page> => {
      const page = await (await browser.newContext()).newPage()
      await page.goto(idp.idpInitiatedUrl)
      await page.getByLabel('Username').fill(person)
      await page.getByLabel('Password').fill('wonderland')
      await page.getByRole('button', { name: 'Login' }).click()
      await page.waitForURL(`${service.publicUrl}/console**`)
      return page
    }

    const leftSeconds = async (page: Page): Promise<number> => {
      const instants = [...(await page.content()).matchAll(/\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z/gu)].map(
        ([text]) => Date.parse(text),
      )
      return (Math.max(...instants) - Date.now()) / 1000
    }

    it("ends in the console with moto's session, until its credentials end", async () => {
      const page = await signIn('alice')
      const text = await page.getByRole('main').innerText()
      expect(text).toContain('arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com')
      expect(text).toContain(moto.url)
      expect(text).toMatch(/AROA\w+:alice@example\.com/u)
      expect(await leftSeconds(page)).toBeGreaterThan(6900)
      expect(await leftSeconds(page)).toBeLessThanOrEqual(7200)
      await page.context().close()
    })

    it('says nothing of policies and tags, which moto alone knows', async () => {
      const page = await signIn('alice')
      const headings = await page.getByRole('heading').allInnerTexts()
      expect(headings).toContain('Vouched for by another STS')
      expect(headings).not.toContain('Session tags')
      expect(headings).not.toContain('What this session may do')
      expect(await page.getByRole('link', { name: /May this session/u }).count()).toBe(0)
      const answer = await page.goto(`${service.publicUrl}/console/permissions`)
      expect(answer?.status()).toBe(404)
      expect(await page.content()).toContain('CONSOLE_SESSION_FOREIGN')
      await page.context().close()
    })

    it('knows whose session it is where moto does not know it again', async () => {
      const page = await signIn('bob')
      const text = await page.getByRole('main').innerText()
      expect(text).toContain('arn:aws:sts::111122223333:assumed-role/Developer/alice@example.com')
      expect(await leftSeconds(page)).toBeLessThanOrEqual(1800)
      await page.context().close()
    })

    it('signs out again', async () => {
      const page = await signIn('alice')
      await page.getByText('Developer/alice@example.com').first().click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      const answer = await page.goto(`${service.publicUrl}/console/`)
      expect(answer?.status()).toBe(401)
      await page.context().close()
    })

    it('leaves neither assertion nor credentials in the log', () => {
      const log = service.log.join('\n')
      expect(log).not.toMatch(/ASIA[A-Z0-9]{16}/u)
      expect(log).not.toMatch(/SAMLResponse=|sessionToken|FQoGZXIvYXdz/u)
    })
  },
)
