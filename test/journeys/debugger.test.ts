import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openSamlService, type SamlService } from '../fakes/open-saml-service.ts'
import { testAttributes } from '../fakes/signed-response.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../peers/peer.ts'

// Each loads several pages, and a machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

describeWithPeers('somebody who wants to know why a sign-in fails', [chromium], () => {
  let service: SamlService
  let browser: Browser
  let folder: string
  let contexts: BrowserContext[]
  /** What a browser complained about. */
  let complaints: string[]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fedbridge-debugger-'))
    service = await openSamlService()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await service.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(() => {
    contexts = []
    complaints = []
  })
  afterEach(async () => {
    for (const context of contexts) await context.close()
    expect(complaints).toEqual([])
  })

  /** The debugger in a window of its own. */
  const open = async (
    options: Parameters<Browser['newContext']>[0] = {},
    path = '/debug',
  ): Promise<Page> => {
    const context = await browser.newContext(options)
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(service.publicUrl)) complaints.push(request.url())
    })
    await page.goto(`${service.publicUrl}${path}`)
    return page
  }

  const diagnose = async (page: Page, document: string): Promise<void> => {
    await page.getByLabel('Response, token, capture').fill(document)
    await page.getByRole('button', { name: 'Diagnose' }).click()
    await page.getByRole('heading', { name: 'The document', exact: true }).waitFor()
  }

  const headline = (page: Page): Promise<string> =>
    page.getByRole('heading', { level: 1 }).innerText()

  const xmlOf = (response: string): string => Buffer.from(response, 'base64').toString()
  const roleArn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`
  const roleAttribute = 'https://aws.amazon.com/SAML/Attributes/Role'
  const providerArn = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'

  const documents = {
    good: () => service.response(),
    'bad signature': () =>
      Buffer.from(xmlOf(service.response()).replace('>alice<', '>mallory<')).toString('base64'),
    expired: () => service.response({ now: new Date('2030-01-01T10:00:00Z') }),
    denied: () =>
      service.response({
        attributes: {
          ...testAttributes,
          [roleAttribute]: `${roleArn('Stranger')},${providerArn}`,
        },
      }),
  }
  const expected = {
    good: /^alice@example\.com would be signed in to /u,
    'bad signature': /changed after it was signed/u,
    expired: /2 hours ago|since .* ago|over|expired/iu,
    denied: /does not let|denie|not allow/iu,
  }
  const views = [
    { width: 1280, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const

  it.each(Object.keys(documents) as (keyof typeof documents)[])(
    'reads the cause in the first heading, at any width, without script: %s',
    async (name) => {
      const document = documents[name]()
      for (const { width, colorScheme } of views) {
        const page = await open({
          viewport: { width, height: 900 },
          colorScheme,
          javaScriptEnabled: false,
        })
        await diagnose(page, document)
        expect(await headline(page)).toMatch(expected[name])
        expect(await page.title()).toMatch(name === 'good' ? /^Accepted/u : /^Rejected/u)
      }
    },
  )

  it.each(views)(
    'never has to scroll sideways: $width, $colorScheme',
    async ({ width, colorScheme }) => {
      for (const document of [documents.denied(), 'x'.repeat(3000)]) {
        const page = await open({ viewport: { width, height: 900 }, colorScheme })
        await diagnose(page, document)
        const scrollWidth = await page.evaluate(
          () => globalThis.document.documentElement.scrollWidth,
        )
        expect(scrollWidth).toBeLessThanOrEqual(width)
      }
    },
  )

  it('goes from the finding to its row in the document, and back', async () => {
    const page = await open({ javaScriptEnabled: false })
    await diagnose(page, documents['bad signature']())
    await page
      .getByRole('link', { name: /^line 1, column \d+$/u })
      .first()
      .click()
    const row = page.locator(':target')
    expect(await row.innerText()).toContain('ds:Signature')
    await row.getByRole('link', { name: 'Changed after signing' }).click()
    expect(await page.locator(':target').innerText()).toContain('Changed after signing')
  })

  it('tries the smallest change of a trust policy with one button, and nothing is pasted again', async () => {
    const page = await open({ javaScriptEnabled: false })
    await diagnose(page, documents.denied())
    expect(await page.title()).toMatch(/^Rejected/u)
    await page.getByRole('button', { name: 'Judge again with this policy' }).first().click()
    await page.getByRole('heading', { name: 'The document', exact: true }).waitFor()
    expect(await headline(page)).toMatch(/^alice@example\.com would be signed in to /u)
  })

  it('tries an old response at the time when it was issued, with one button', async () => {
    const page = await open({ javaScriptEnabled: false })
    await diagnose(page, documents.expired())
    await page.getByRole('button', { name: 'When it was issued' }).first().click()
    await page.getByRole('heading', { name: 'The document', exact: true }).waitFor()
    expect(await headline(page)).toMatch(/^alice@example\.com would be signed in to /u)
  })

  it('gives a file, whatever it is called and however its lines end', async () => {
    const file = join(folder, 'response.bin')
    writeFileSync(
      file,
      documents
        .good()
        .match(/.{1,76}/gu)
        ?.join('\r\n') ?? '',
    )
    const page = await open({ javaScriptEnabled: false })
    await page.getByLabel('Or a file').setInputFiles(file)
    await page.getByRole('button', { name: 'Diagnose' }).click()
    await page.getByRole('heading', { name: 'The document', exact: true }).waitFor()
    expect(await headline(page)).toMatch(/^alice@example\.com would be signed in to /u)
  })

  it('has no use for markup in a document: it is text on the page', async () => {
    const page = await open()
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    const response = service.response({
      attributes: { ...testAttributes, [hostile]: [hostile, '</textarea></pre>'] },
      nameId: hostile,
    })
    await diagnose(page, response)
    expect(await page.title()).toMatch(/^Accepted/u)
    expect(await page.locator('img[src=x]').count()).toBe(0)
    expect(await page.getByRole('main').innerText()).toContain('<img src=x onerror=')
  })

  it('comes from the page of a sign-in that was refused to its trace', async () => {
    const page = await open({ javaScriptEnabled: false }, '/')
    const answer = await service.post(
      '/saml',
      { SAMLResponse: documents['bad signature']() },
      { accept: 'text/html' },
    )
    const [, trace = ''] = /href="(\/debug\/traces\/[0-9a-f-]+)"/u.exec(await answer.text()) ?? []
    expect(trace).not.toBe('')
    await page.goto(`${service.publicUrl}${trace}`)
    expect(await headline(page)).toMatch(/changed after it was signed/u)
    expect(await page.getByRole('main').innerText()).toContain('characters, not shown')
  })
})
