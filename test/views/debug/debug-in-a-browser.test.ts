import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { fileOf, multipartForm } from '../../../src/http/multipart-form.ts'
import { securityHeaders } from '../../../src/http/security-headers.ts'
import { sendPage } from '../../../src/http/send-page.ts'
import { staticAssets } from '../../../src/http/static-assets.ts'
import { renderDebugPage } from '../../../src/views/debug/debug-page.tsx'
import { serve, type Served } from '../../http/serve.ts'
import { openBrowser } from '../../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../../peers/peer.ts'
import { sampleDebugPages } from './sample-debug.ts'

// A machine may be busy.
vi.setConfig({ testTimeout: 120_000 })

/** What a form sent: its fields, and its file as text. */
interface Sent {
  readonly fields: Readonly<Record<string, string | readonly string[]>>
  readonly file: string | null
}

describeWithPeers(
  'the debugger in a browser, under the Content-Security-Policy',
  [chromium],
  () => {
    let browser: Browser
    let served: Served

    beforeAll(async () => {
      browser = await openBrowser()
      served = await serve((app) => {
        app.use(securityHeaders({ publicUrl: 'http://localhost', formActionOrigins: [] }))
        app.use(staticAssets())
        for (const { name, data } of sampleDebugPages) {
          const html = renderDebugPage({ ...data, form: { ...data.form, action: '/sent' } })
          app.get(`/${name}`, (_request, response) => {
            sendPage(response, html)
          })
        }
        app.post(
          '/sent',
          multipartForm({ maxPartBytes: 100_000, maxBytes: 200_000, maxFields: 16 }),
          (request, response) => {
            const file = fileOf(request)
            const sent: Sent = {
              fields: request.body as Sent['fields'],
              file: file === undefined ? null : Buffer.from(file.bytes).toString('utf8'),
            }
            response.json(sent)
          },
        )
      })
    })

    afterAll(async () => {
      await browser.close()
      await served[Symbol.asyncDispose]()
    })

    const open = async (
      name: string,
      options: Parameters<Browser['newContext']>[0] = {},
    ): Promise<Page> => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        ...options,
      })
      const page = await context.newPage()
      await page.goto(`${served.url}/${name}`)
      return page
    }

    const sentBy = async (page: Page, press: () => Promise<void>): Promise<Sent> => {
      await Promise.all([page.waitForURL('**/sent'), press()])
      const text = await page.locator('body').innerText()
      await page.context().close()
      return JSON.parse(text) as Sent
    }

    it.each(
      sampleDebugPages.flatMap(({ name }) => [
        { name, width: 390, colorScheme: 'light' as const },
        { name, width: 1280, colorScheme: 'dark' as const },
      ]),
    )(
      '$name raises no complaint and fits $width pixels, with everything unfolded',
      async ({ name, width, colorScheme }) => {
        const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
        const page = await context.newPage()
        const complaints: string[] = []
        page.on('console', (message) => complaints.push(message.text()))
        page.on('pageerror', (error) => complaints.push(error.message))
        await page.goto(`${served.url}/${name}`)
        await page.evaluate(
          'document.querySelectorAll("details").forEach((part) => { part.open = true })',
        )
        const reached = await page.evaluate('document.documentElement.scrollWidth')
        await context.close()
        expect(complaints).toEqual([])
        expect(reached).toBe(width)
      },
    )

    it('is all there without scripts, and a finding leads to its row', async () => {
      const page = await open('debug-bad-signature', { javaScriptEnabled: false })
      await page.locator('#finding-3 .place a').click()
      expect(new URL(page.url()).hash).toBe('#row-0-18')
      await expect
        .poll(() =>
          page
            .locator('#row-0-18')
            .boundingBox()
            .then((box) => (box?.y ?? -1) >= 0),
        )
        .toBe(true)
      await page.locator('#row-0-18 .row-findings a').click()
      expect(new URL(page.url()).hash).toBe('#finding-3')
      expect(await page.getByRole('button', { name: /^Copy/ }).count()).toBe(0)
      await page.context().close()
    })

    it('sends the document again without scripts, and a suggested time behind its field', async () => {
      const page = await open('debug-expired', { javaScriptEnabled: false })
      const sent = await sentBy(page, () =>
        page.locator('#times').getByRole('button', { name: 'When it was issued' }).click(),
      )
      expect(sent.fields['at']).toEqual(['', '2026-03-02T09:38:52Z'])
      expect(sent.fields['input']).toContain('PHNhbWxwOlJlc3BvbnNl')
      expect(sent.fields['endpoint']).toBe('sts')
    })

    it('takes the smallest change over without scripts', async () => {
      const page = await open('debug-denied', { javaScriptEnabled: false })
      const sent = await sentBy(page, () =>
        page.getByRole('button', { name: 'Judge again with this policy' }).click(),
      )
      const policy = (sent.fields['trustPolicy'] as readonly string[]).at(-1) ?? ''
      expect(JSON.parse(policy)).toMatchObject({ Version: '2012-10-17' })
    })

    it('judges as it stands when Enter is pressed in a field', async () => {
      const page = await open('debug-expired', { javaScriptEnabled: false })
      await page.locator('#try-again summary').first().click()
      await page.getByLabel('Role', { exact: true }).fill('arn:aws:iam::123456789012:role/Other')
      const sent = await sentBy(page, () => page.getByLabel('Role', { exact: true }).press('Enter'))
      expect(sent.fields['role']).toBe('arn:aws:iam::123456789012:role/Other')
      expect(sent.fields['at']).toBe('')
    })

    it('sends a chosen file', async () => {
      const page = await open('debug-empty', { javaScriptEnabled: false })
      await page.getByLabel('Or a file').setInputFiles({
        name: 'capture.har',
        mimeType: 'application/json',
        buffer: Buffer.from('{"log":{}}'),
      })
      const sent = await sentBy(page, () => page.getByRole('button', { name: 'Diagnose' }).click())
      expect(sent.file).toBe('{"log":{}}')
    })

    it('sends a file that is dropped anywhere on the page', async () => {
      const page = await open('debug-bad-signature')
      const files = await page.evaluateHandle(
        '(() => { const data = new DataTransfer(); data.items.add(new File(["dropped"], "a.txt")); return data })()',
      )
      await page.dispatchEvent('body', 'dragenter', { dataTransfer: files })
      expect(await page.locator('body').getAttribute('class')).toBe('dropping')
      const sent = await sentBy(page, () =>
        page.dispatchEvent('h1', 'drop', { dataTransfer: files }),
      )
      expect(sent.file).toBe('dropped')
    })

    it('leaves text that is dragged to the browser', async () => {
      const page = await open('debug-empty')
      const text = await page.evaluateHandle(
        '(() => { const data = new DataTransfer(); data.setData("text/plain", "a"); return data })()',
      )
      await page.dispatchEvent('body', 'dragenter', { dataTransfer: text })
      await page.dispatchEvent('body', 'drop', { dataTransfer: text })
      expect(await page.locator('body').getAttribute('class')).toBeNull()
      expect(page.url()).toContain('/debug-empty')
      await page.context().close()
    })

    it('goes from finding to finding by Alt and an arrow, into what is folded, but not in a field', async () => {
      const page = await open('debug-bad-signature')
      const focused = (): Promise<unknown> => page.evaluate('document.activeElement.id')
      await page.keyboard.press('Alt+ArrowDown')
      expect(await focused()).toBe('finding-1')
      await page.keyboard.press('Alt+ArrowDown')
      expect(await focused()).toBe('finding-2')
      await page.keyboard.press('Alt+ArrowUp')
      await page.keyboard.press('Alt+ArrowUp')
      expect(await focused()).toBe('finding-1')
      for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('Alt+ArrowDown')
      expect(await focused()).toBe('finding-8')
      expect(await page.locator('#finding-8').isVisible()).toBe(true)
      await page.locator('#try-again summary').first().click()
      await page.getByLabel('Role', { exact: true }).focus()
      await page.keyboard.press('Alt+ArrowDown')
      expect(await focused()).toBe('debug-role')
      await page.context().close()
    })

    it('lights the row of the finding under the pointer', async () => {
      const page = await open('debug-bad-signature')
      const classes = (): Promise<string | null> => page.locator('#row-0-18').getAttribute('class')
      await page.locator('#finding-3 h3').hover()
      expect(await classes()).toContain('lit')
      await page.locator('h1').hover()
      expect(await classes()).not.toContain('lit')
      await page.context().close()
    })

    it('copies a finding as text, without its consequences', async () => {
      const page = await open('debug-bad-signature', {
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      await page.getByRole('button', { name: 'Copy the finding Signed with another' }).click()
      await expect.poll(() => page.locator('#finding-1 > .head > .copy').innerText()).toBe('Copied')
      const text = await page.evaluate<string>('navigator.clipboard.readText()')
      expect(text).toMatch(/^Signed with another certificate\nline 1, column 812/)
      for (const part of ['5f:1c:90:aa:31', 'e0:77:12:9b:4d', 'In Okta:', 'InvalidIdentityToken']) {
        expect(text).toContain(part)
      }
      expect(text).not.toContain('Nothing proven')
      await page.context().close()
    })
  },
)
