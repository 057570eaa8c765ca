import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { formBody } from '../../src/http/form-body.ts'
import { securityHeaders } from '../../src/http/security-headers.ts'
import { sendPage } from '../../src/http/send-page.ts'
import { staticAssets } from '../../src/http/static-assets.ts'
import { renderConsolePage } from '../../src/views/console-page.tsx'
import { renderPostFormPage } from '../../src/views/post-form-page.tsx'
import { serve, type Served } from '../http/serve.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../peers/peer.ts'
import { isShown, put } from './put-texts.ts'
import { sampleConsole, samplePages } from './sample-pages.ts'

describeWithPeers('in a browser, under the Content-Security-Policy', [chromium], () => {
  let browser: Browser
  let served: Served
  const start = Date.UTC(2026, 2, 2, 10, 0, 0)
  const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString()
  let consoleVisits = 0

  beforeAll(async () => {
    browser = await openBrowser()
    served = await serve((app) => {
      app.use(
        securityHeaders({
          publicUrl: 'http://localhost',
          formActionOrigins: ['https://idp.example.com'],
        }),
      )
      app.use(staticAssets())
      for (const { name, data, render } of samplePages) {
        app.get(`/pages/${name}`, (_request, response) => {
          sendPage(response, render(data))
        })
        app.get(`/long/${name}`, (_request, response) => {
          sendPage(response, render(put(data, 'Wm'.repeat(150), isShown)))
        })
      }
      app.get('/ending', (_request, response) => {
        consoleVisits += 1
        sendPage(
          response,
          renderConsolePage({
            ...sampleConsole,
            startedAt: at(0),
            expiresAt: at(3600),
            now: at(consoleVisits === 1 ? 3299 : 3600 - 60),
          }),
        )
      })
      app.get('/post', (_request, response) => {
        sendPage(
          response,
          renderPostFormPage({
            action: '/posted',
            fields: [{ name: 'SAMLResponse', value: 'PHNhbWw+\r\nPC9zYW1sPg==' }],
            title: 'Signing you in',
            buttonLabel: 'Continue',
          }),
        )
      })
      app.post('/posted', formBody(), (request, response) => void response.json(request.body))
    })
  })

  afterAll(async () => {
    await browser.close()
    await served[Symbol.asyncDispose]()
  })

  /** A page whose complaints are kept. */
  const open = async (
    path: string,
    options: { javaScriptEnabled?: boolean; width?: number } = {},
  ): Promise<{ page: Page; complaints: string[] }> => {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: 800 },
      javaScriptEnabled: options.javaScriptEnabled ?? true,
    })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${served.url}${path}`)
    return { page, complaints }
  }

  it.each(samplePages.map(({ name }) => name).filter((name) => name !== 'post-form'))(
    '%s raises no complaint and fits a screen of 360 pixels',
    async (name) => {
      const { page, complaints } = await open(`/pages/${name}`, { width: 360 })
      const width = await page.evaluate('document.documentElement.scrollWidth')
      await page.goto(`${served.url}/long/${name}`)
      const widthOfLongWords = await page.evaluate('document.documentElement.scrollWidth')
      await page.context().close()
      expect(complaints).toEqual([])
      expect([width, widthOfLongWords]).toEqual([360, 360])
    },
  )

  it('the role filter hides what does not match, and the accounts that are left empty', async () => {
    const { page } = await open('/pages/role-chooser-wide')
    await page.getByLabel('Filter by account or name').fill('staging read')
    expect(await page.locator('.saml-role:visible').count()).toBe(1)
    expect(await page.locator('.saml-account:visible').innerText()).toContain('Account: staging')
    expect(await page.getByRole('status').innerText()).toBe('1 of 16 shown')
    await page.getByLabel('Filter by account or name').press('Enter')
    expect(page.url()).toContain('/pages/role-chooser-wide')
    await page.context().close()
  })

  it('the filter of events finds words of the whole record', async () => {
    const { page } = await open('/pages/events')
    await page.getByLabel('Filter').fill('samluser')
    expect(await page.locator('tbody.event:visible').count()).toBe(1)
    await page.context().close()
  })

  it('without scripts there is no filter, and the form waits for its button', async () => {
    const chooser = await open('/pages/role-chooser-wide', { javaScriptEnabled: false })
    expect(await chooser.page.getByLabel('Filter by account or name').isVisible()).toBe(false)
    await chooser.page.context().close()
    const { page } = await open('/post', { javaScriptEnabled: false })
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL('**/posted')
    await page.context().close()
  })

  it('the form posts itself, and its fields arrive', async () => {
    const { page } = await open('/post')
    await page.waitForURL('**/posted')
    expect(JSON.parse(await page.locator('body').innerText())).toEqual({
      SAMLResponse: 'PHNhbWw+\r\nPC9zYW1sPg==',
    })
    await page.context().close()
  })

  it('the time left runs by the server’s clock, warns, and asks again at the end', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    // The browser's clock is a year off, and stands still unless it is moved.
    const aYearOff = start + 365 * 86_400_000
    await page.clock.install({ time: aYearOff })
    await page.clock.pauseAt(aYearOff + 1_000)
    await page.goto(`${served.url}/ending`)
    await expect.poll(() => page.locator('[data-time-left]').innerText()).toBe('5 min 1 s')
    expect(await page.locator('.time-left').getAttribute('class')).not.toContain('ending')
    await page.clock.runFor(2_000)
    expect(await page.locator('[data-time-left]').innerText()).toBe('4 min 59 s')
    expect(await page.locator('.time-left').getAttribute('class')).toContain('ending')
    expect(await page.locator('.time-left [role=status]').innerText()).toContain('five minutes')
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('299')
    await Promise.all([page.waitForEvent('framenavigated'), page.clock.runFor(300_000)])
    await expect.poll(() => consoleVisits).toBe(2)
    await context.close()
  })

  it('the keyboard reaches the content, a role and the button', async () => {
    const { page } = await open('/pages/role-chooser')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    expect(await page.getByLabel('Auditor').isChecked()).toBe(true)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Sign in')
    await page.context().close()
  })
})
