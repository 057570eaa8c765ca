import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../peers/peer.ts'

// Each loads several pages, and a machine may be busy.
vi.setConfig({ testTimeout: 120_000 })

describeWithPeers('a first run, without a configuration', [chromium], () => {
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
    await page.getByRole('link', { name: 'Sign in with Example Corp', exact: true }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    return page
  }

  it('leads from the home page through the test identity provider and the role page to the console, and out again', async () => {
    const page = await atTheTestIdp()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('radio', { name: 'Developer' }).check()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${service.publicUrl}/console**`)
    const main = page.getByRole('main')
    expect(await main.innerText()).toContain(
      'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
    )
    expect(await main.getByText('Time left').count()).toBeGreaterThan(0)

    const box = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(box).toBeLessThanOrEqual(390)

    await page.getByText('alice@example.com').first().click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.goto(`${service.publicUrl}/console/`)
    expect(await page.getByRole('main').innerText()).toMatch(/not signed in/i)
    await page.context().close()
  })

  it('goes straight to the console for a person with one role', async () => {
    const page = await atTheTestIdp()
    await page.getByText('Bob Example', { exact: true }).click()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${service.publicUrl}/console**`)
    expect(await page.getByRole('main').innerText()).toContain('assumed-role/')
    await page.context().close()
  })

  it('says what AWS says when the trust policy denies', async () => {
    const page = await atTheTestIdp()
    await page.getByText('Carol Example', { exact: true }).click()
    await page.getByRole('button', { name: 'Sign in' }).click()
    const admin = page.getByRole('radio', { name: 'Admin' })
    await admin.check()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('STS_REFUSED').waitFor()
    expect(await page.getByRole('main').innerText()).toContain(
      'Not authorized to perform sts:AssumeRoleWithSAML',
    )
    await page.context().close()
  })

  it('refuses a response that the test identity provider was asked to break, with the code', async () => {
    const page = await atTheTestIdp()
    await page.getByText('Break something in the response').click()
    await page.getByText('Bad signature', { exact: true }).click()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('SIGNATURE_INVALID').waitFor()
    await page.context().close()
  })
})
