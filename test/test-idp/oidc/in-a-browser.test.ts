import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { securityHeaders } from '../../../src/http/security-headers.ts'
import { staticAssets } from '../../../src/http/static-assets.ts'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { testOidcIdpRoutes } from '../../../src/test-idp/oidc/routes.ts'
import { openTestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { serve, type Served } from '../../http/serve.ts'
import { openBrowser } from '../../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../../peers/peer.ts'
import { goodRequest } from './served-provider.ts'

describeWithPeers('the OpenID Connect page of the test IdP, without scripts', [chromium], () => {
  let browser: Browser
  let app: Served
  let provider: Served
  let redirectUri: string
  beforeAll(async () => {
    browser = await openBrowser()
    app = await serve((routes) => {
      routes.get('/callback', (_request, response) => void response.send('arrived'))
    })
    redirectUri = `${app.url}/callback`
    provider = await serve((routes) => {
      const publicUrl = 'http://127.0.0.1'
      const clients = [{ clientId: 'fedbridge', redirectUris: [redirectUri] }]
      const rsaPrivateKey = samlTestKey('idp-rsa-2048').privateKey
      const idp = openTestOidcIdp({ clock: systemClock, publicUrl, clients, rsaPrivateKey })
      routes.use(securityHeaders({ publicUrl, formActionOrigins: [] }))
      routes.use(staticAssets())
      routes.use(
        '/test-idp/oidc',
        testOidcIdpRoutes({ idp, people: demonstrationPeople(), publicUrl }),
      )
    })
  })
  afterAll(async () => {
    await browser.close()
    await provider[Symbol.asyncDispose]()
    await app[Symbol.asyncDispose]()
  })

  const open = async (): Promise<Page> => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    const request = new URLSearchParams({ ...goodRequest, redirect_uri: redirectUri })
    await page.goto(`${provider.url}/test-idp/oidc/authorize?${request.toString()}`)
    return page
  }

  it('leads to a client on another origin, which no other header allows', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${redirectUri}?code=*`)
    await page.context().close()
  })

  it('shows wrong claims again with what is wrong, and takes them when they are right', async () => {
    const page = await open()
    await page.getByText('What is said about Alice').click()
    await page.getByLabel('Claims').first().fill('{ "sub": alice }')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByRole('alert').innerText()).toContain('line 1, column 10')
    await page.getByLabel('Claims').first().fill('{ "sub": "alice" }')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${redirectUri}?code=*`)
    await page.context().close()
  })

  it('makes new keys, and keeps the fault, which the key Enter then sends', async () => {
    const page = await open()
    await page.getByText('Break something').click()
    await page.getByLabel('Wrong state').focus()
    await page.keyboard.press('Space')
    await page.getByText('Signing keys').click()
    await page.getByRole('button', { name: 'New keys', exact: true }).click()
    expect(await page.getByRole('status').innerText()).toContain('New keys sign from now on')
    expect(await page.locator('.keys dd').count()).toBe(4)
    await page.getByLabel('Wrong state').focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${redirectUri}?code=*`)
    expect(new URL(page.url()).searchParams.get('state')).toBe('state-of-another-sign-in')
    await page.context().close()
  })
})
