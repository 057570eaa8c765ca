import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'
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
