import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sendPage } from '../../src/http/send-page.ts'
import { renderPostFormPage } from '../../src/views/post-form-page.tsx'
import { idpMetadataXml } from '../fakes/open-saml-service.ts'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { testIdpEntityId } from '../fakes/saml-test-keys.ts'
import { signedResponse, testAttributes } from '../fakes/signed-response.ts'
import { serve, type Served } from '../http/serve.ts'
import { freePort } from '../peers/free-port.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../peers/peer.ts'

// Each loads several pages, and a machine may be busy.
vi.setConfig({ testTimeout: 120_000 })

describeWithPeers('two console sessions in one browser', [chromium], () => {
  let service: OpenService
  let browser: Browser

  beforeAll(async () => {
    service = await openService()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await service.close()
  })

  /** Signs alice in at the test IdP; the page is the console of the role then. */
  const signIn = async (page: Page, role: string): Promise<void> => {
    page.setDefaultTimeout(30_000)
    await page.goto(service.publicUrl)
    await page.getByRole('link', { name: 'Sign in with Example Corp', exact: true }).click()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('radio', { name: role }).check()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${service.publicUrl}/console/s/*/**`)
  }
  const shows = async (page: Page, role: string): Promise<void> => {
    expect(await page.getByRole('main').innerText()).toContain(`assumed-role/${role}/`)
  }
  const openMenu = (page: Page): Promise<void> => page.locator('.account-menu > summary').click()

  it('go on side by side, each in its tab, until one of them is signed out', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    const [developer, auditor] = [await context.newPage(), await context.newPage()]
    await signIn(developer, 'Developer')
    await signIn(auditor, 'Auditor')
    await developer.reload()
    await auditor.reload()
    await shows(developer, 'Developer')
    await shows(auditor, 'Auditor')

    await openMenu(developer)
    const box = await developer.evaluate(() => document.documentElement.scrollWidth)
    expect(box).toBeLessThanOrEqual(390)
    await developer.getByRole('link', { name: /^Auditor\// }).click()
    await shows(developer, 'Auditor')
    await developer.goBack()

    await openMenu(developer)
    await developer.getByRole('button', { name: 'Sign out', exact: true }).click()
    await developer.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await auditor.reload()
    await shows(auditor, 'Auditor')
    await developer.goBack()
    await developer.reload()
    expect(await developer.getByRole('main').innerText()).toContain('You are not signed in')
    await context.close()
  })
})

const accounts = { home: '123456789012', away: '111122223333' } as const

const providerArn = (account: string): string => `arn:aws:iam::${account}:saml-provider/ExampleCorp`
const roleArn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`

const federated = (account: string): object => ({
  trustPolicy: {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: providerArn(account) },
      Action: 'sts:AssumeRoleWithSAML',
    },
  },
})

/** One identity provider for two accounts; of the one, a role may switch to a role of the other. */
const twoAccounts = (port: number): object => ({
  server: { port },
  identityProviders: {
    saml: Object.values(accounts).map((account) => ({
      arn: providerArn(account),
      metadata: 'idp.xml',
    })),
  },
  emulator: {
    accounts: {
      [accounts.home]: {
        roles: {
          Developer: {
            ...federated(accounts.home),
            policies: {
              switch: {
                Version: '2012-10-17',
                Statement: {
                  Effect: 'Allow',
                  Action: 'sts:AssumeRole',
                  Resource: roleArn(accounts.away, 'Visitor'),
                },
              },
            },
          },
        },
      },
      [accounts.away]: {
        roles: {
          Operator: federated(accounts.away),
          Visitor: {
            trustPolicy: {
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Principal: { AWS: roleArn(accounts.home, 'Developer') },
                Action: 'sts:AssumeRole',
              },
            },
          },
        },
      },
    },
  },
})

describeWithPeers('two accounts in one browser, and Switch Role', [chromium], () => {
  let folder: string
  let service: OpenService
  let idp: Served
  let browser: Browser

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fedbridge-sessions-'))
    const file = join(folder, 'fedbridge.yaml')
    writeFileSync(join(folder, 'idp.xml'), idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'))
    writeFileSync(file, JSON.stringify(twoAccounts(await freePort())))
    service = await openService({ file })
    const acs = `${service.publicUrl}/saml`
    idp = await serve((app) => {
      app.get('/:account/:role', ({ params: { account, role } }, response) => {
        const samlResponse = signedResponse({
          now: new Date(),
          recipient: acs,
          assertionId: `_${crypto.randomUUID()}`,
          responseId: `_${crypto.randomUUID()}`,
          attributes: {
            ...testAttributes,
            'https://aws.amazon.com/SAML/Attributes/Role': `${roleArn(account, role)},${providerArn(account)}`,
          },
        })
        sendPage(
          response,
          renderPostFormPage({
            action: acs,
            fields: [{ name: 'SAMLResponse', value: samlResponse }],
            title: 'Signing you in',
            buttonLabel: 'Continue',
          }),
        )
      })
    })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await idp[Symbol.asyncDispose]()
    await service.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const signIn = async (page: Page, account: string, role: string): Promise<void> => {
    page.setDefaultTimeout(30_000)
    await page.goto(`${idp.url}/${account}/${role}`)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`${service.publicUrl}/console/s/*/**`)
  }
  const mainOf = (page: Page): Promise<string> => page.getByRole('main').innerText()
  const openMenu = (page: Page): Promise<void> => page.locator('.account-menu > summary').click()

  it('keeps a role of each account in its own tab; one of them switches and comes back', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const [developer, operator] = [await context.newPage(), await context.newPage()]
    await signIn(developer, accounts.home, 'Developer')
    await signIn(operator, accounts.away, 'Operator')
    await developer.reload()
    expect(await mainOf(developer)).toContain(`:${accounts.home}:assumed-role/Developer/`)
    expect(await mainOf(operator)).toContain(`:${accounts.away}:assumed-role/Operator/`)

    const slot = new URL(developer.url()).pathname.split('/').slice(0, 4).join('/')
    const link = new URLSearchParams({ account: accounts.away, roleName: 'Visitor' })
    await openMenu(developer)
    await developer.getByRole('link', { name: 'Switch role' }).click()
    await developer.goto(`${developer.url().split('?')[0] ?? ''}?${link.toString()}`)
    await developer.getByRole('button', { name: 'Switch role' }).click()
    await developer.waitForURL(`${service.publicUrl}${slot}/**`)
    expect(await mainOf(developer)).toContain(`:${accounts.away}:assumed-role/Visitor/`)
    await operator.reload()
    expect(await mainOf(operator)).toContain(':assumed-role/Operator/')

    await openMenu(developer)
    await developer.getByRole('button', { name: /^Switch back/ }).click()
    await developer.waitForURL(`${service.publicUrl}${slot}/**`)
    expect(await mainOf(developer)).toContain(`:${accounts.home}:assumed-role/Developer/`)

    await openMenu(operator)
    await operator.getByRole('button', { name: 'Sign out', exact: true }).click()
    await operator.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await developer.reload()
    expect(await mainOf(developer)).toContain(':assumed-role/Developer/')
    await context.close()
  })
})
