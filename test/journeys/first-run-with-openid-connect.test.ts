import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../peers/peer.ts'

/** Some of these journeys load a dozen pages, and a machine may be busy. */
const timeoutMs = 120_000

describeWithPeers('a first run with OpenID Connect, without a configuration', [chromium], () => {
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

  /** A fresh browser at the test IdP's page, sent there from the home page. */
  const atTheTestIdp = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(service.publicUrl)
    await page
      .getByRole('link', { name: 'Sign in with Example Corp (OpenID Connect)', exact: true })
      .click()
    await page.waitForURL(`${service.publicUrl}/test-idp/oidc/authorize?**`)
    return page
  }

  const signInAs = async (page: Page, person: string): Promise<void> => {
    await page.getByText(person, { exact: true }).click()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${service.publicUrl}/oidc/choose?**`)
  }

  const choose = async (page: Page, role: string): Promise<void> => {
    await page.getByRole('radio', { name: role }).check()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${service.publicUrl}/console/**`)
  }

  const textOf = (page: Page): Promise<string> => page.getByRole('main').innerText()

  const expectNoScroll = async (page: Page): Promise<void> => {
    const scrolled = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(scrolled).toBeLessThanOrEqual(390)
  }

  it(
    'leads alice from the home page to the console with her tags, and tells her why not to Admin',
    async () => {
      const page = await atTheTestIdp()
      await expectNoScroll(page)
      await signInAs(page, 'Alice Example')
      await expectNoScroll(page)
      const roles = await page.getByRole('radio').evaluateAll((found) => found.map(({ id }) => id))
      expect(roles.map((arn) => arn.split('/').at(-1)).sort()).toEqual([
        'Auditor',
        'Developer',
        'LongSession',
      ])
      const admin = await page.getByRole('listitem').filter({ hasText: 'Admin' }).innerText()
      expect(admin).toMatch(/:amr.*mfa/s)

      await choose(page, 'Developer')
      const console = await textOf(page)
      expect(console).toContain('arn:aws:sts::123456789012:assumed-role/Developer/alice')
      expect(console).toMatch(/Source identity\s+alice/i)
      expect(await page.getByRole('row', { name: /Project/ }).innerText()).toMatch(/transitive/i)
      expect(await page.getByRole('row', { name: /Department/ }).innerText()).toMatch(
        /not passed on/i,
      )
      await expectNoScroll(page)

      await page.getByText('Developer/alice').first().click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.goto(`${service.publicUrl}/console/`)
      expect(await textOf(page)).toMatch(/not signed in/i)
      await page.context().close()
    },
    timeoutMs,
  )

  it(
    'lets dave, who has a second factor, be Admin, and signs him out at the provider',
    async () => {
      const page = await atTheTestIdp()
      await signInAs(page, 'Dave Example')
      await choose(page, 'Admin')
      const console = await textOf(page)
      expect(console).toContain('arn:aws:sts::123456789012:assumed-role/Admin/dave')
      expect(console).toMatch(/Authentication methods\s+pwd, mfa/i)
      await page.goto(service.publicUrl)
      await page.getByRole('link', { name: 'Sign out there' }).click()
      await page.waitForURL(`${service.publicUrl}/oidc/logged-out**`)
      expect(await textOf(page)).toContain('You are back from your identity provider')
      await expectNoScroll(page)
      await page.context().close()
    },
    timeoutMs,
  )

  it.each([
    ['Bad signature', 'ID_TOKEN_SIGNATURE_INVALID'],
    ['Wrong state', 'OIDC_STATE_MISMATCH'],
    ['Expired', 'ID_TOKEN_EXPIRED'],
    ['Access denied', 'OIDC_SIGN_IN_DENIED'],
    ['Wrong iss in the answer', 'OIDC_ISSUER_MISMATCH'],
  ])(
    'ends on our page with the code when the test identity provider is asked for "%s"',
    async (fault, code) => {
      const page = await atTheTestIdp()
      await page.getByText('Break something').click()
      await page.getByText(fault, { exact: true }).click()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText(code).waitFor()
      expect(new URL(page.url()).pathname).toBe('/oidc/callback')
      await expectNoScroll(page)
      await page.context().close()
    },
    timeoutMs,
  )
})
