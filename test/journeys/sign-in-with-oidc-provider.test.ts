import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  oidcAccount,
  oidcRoleArn,
  openOidcService,
  type OidcClientMethod,
  type OidcService,
} from '../fakes/open-oidc-service.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../peers/peer.ts'

interface EventRecord {
  readonly eventName: string
  readonly userIdentity: Readonly<Record<string, unknown>>
  readonly requestParameters: Readonly<Record<string, unknown>> | null
  readonly responseElements: Readonly<Record<string, unknown>> | null
  readonly additionalEventData?: Readonly<Record<string, unknown>>
}

/** Some of these journeys load a dozen pages, and a machine may be busy. */
const timeoutMs = 120_000

describeWithPeers('a sign-in with oidc-provider', [chromium], () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const eventsOf = async (service: OidcService): Promise<readonly EventRecord[]> => {
    const answer = await fetch(`${service.publicUrl}/api/events`)
    return ((await answer.json()) as { Records: readonly EventRecord[] }).Records
  }

  /** A fresh browser on the home page. */
  const openHome = async (service: OidcService, width = 1280): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 844 } })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(service.publicUrl)
    return page
  }

  const startSignIn = async (page: Page): Promise<void> => {
    await page.getByRole('link', { name: 'Sign in with oidc-provider', exact: true }).click()
  }

  /** From the page that asks for a name to the one that comes back from the provider. */
  const logIn = async (page: Page, name: string): Promise<void> => {
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL('http://localhost:*/**')
  }

  const textOf = (page: Page): Promise<string> => page.getByRole('main').innerText()

  const expectNoScroll = async (page: Page, width: number): Promise<void> => {
    const scrolled = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(scrolled).toBeLessThanOrEqual(width)
  }

  describe('in Chromium', { timeout: timeoutMs }, () => {
    let service: OidcService
    beforeAll(async () => {
      service = await openOidcService({ method: 'client_secret_basic', asksForConsent: true })
    })
    afterAll(() => service.close())

    it('goes from the home page to the console of the role that alice chose, and out of both sessions', async () => {
      const page = await openHome(service)
      await startSignIn(page)
      await logIn(page, 'alice')

      // The role page: what may be chosen, what not and why, and what is for others.
      expect(page.url()).toMatch(/\/oidc\/choose\?id=[\w-]{43}$/)
      expect(await page.getByRole('radio').count()).toBe(2)
      const roles = await textOf(page)
      expect(roles).toContain('The session is named alice.')
      const reasonOf = (role: string): Promise<string> =>
        page.getByRole('listitem').filter({ hasText: role }).innerText()
      expect(await reasonOf('Bobs')).toMatch(/sub.*alice.*bob|sub.*bob.*alice/s)
      expect(await reasonOf('MultiFactor')).toMatch(/amr.*mfa/s)
      expect(await reasonOf('Untagged')).toContain('sts:TagSession')
      expect(roles).toMatch(/2 other roles in account .* do not trust this identity provider/)
      expect(roles).not.toContain('SamlReader')

      await page.getByLabel('Developer', { exact: true }).check()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(`${service.publicUrl}/console/**`)
      const console = await textOf(page)
      expect(console).toContain(`arn:aws:sts::${oidcAccount}:assumed-role/Developer/alice`)
      expect(console).toMatch(/Source identity\s+alice/i)
      expect(console).toContain(service.providerArn)
      expect(console).toContain(service.peer.issuer)
      expect(await page.getByRole('row', { name: /Team/ }).innerText()).toMatch(
        /platform\s+transitive/i,
      )
      const costCenter = await page.getByRole('row', { name: /CostCenter/ }).innerText()
      expect(costCenter).toContain('4711')
      expect(costCenter).not.toMatch(/transitive/i)

      // The console's session ends, and the provider's goes on: it asks nobody who they are.
      await page.getByText('Developer/alice').first().click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      const signInAgain = page.getByRole('link', { name: /^Sign in again/ })
      await signInAgain.waitFor()
      const other = await page.context().newPage()
      await other.goto(`${service.publicUrl}/console/`)
      expect(await textOf(other)).toMatch(/not signed in/i)
      await other.close()
      await signInAgain.click()
      await page.waitForURL(`${service.publicUrl}/oidc/choose**`)

      await page.goto(service.publicUrl)
      await page.getByRole('link', { name: 'Sign out there' }).click()
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.waitForURL(`${service.publicUrl}/oidc/logged-out**`)
      expect(await textOf(page)).toContain('You are back from your identity provider')
      await page.getByRole('link', { name: 'Home' }).click()
      await startSignIn(page)
      await page.getByLabel('Name').waitFor()
      await page.context().close()
    })

    it('is in the events in the shapes of CloudTrail', async () => {
      const page = await openHome(service)
      await page.goto(`${service.publicUrl}/events`)
      const shown = await textOf(page)
      expect(shown).toContain('ConsoleLogin')
      expect(shown).toContain('AssumeRoleWithWebIdentity')
      await page.context().close()

      const records = await eventsOf(service)
      const assumed = records.find(({ eventName }) => eventName === 'AssumeRoleWithWebIdentity')
      const webIdentityUser = {
        type: 'WebIdentityUser',
        principalId: `${service.providerArn}:fedbridge:alice`,
        userName: 'alice',
        identityProvider: service.providerArn,
      }
      expect(assumed).toMatchObject({
        userIdentity: webIdentityUser,
        eventSource: 'sts.amazonaws.com',
        requestParameters: {
          roleArn: oidcRoleArn('Developer'),
          roleSessionName: 'alice',
          sourceIdentity: 'alice',
          principalTags: { Team: 'platform', CostCenter: '4711' },
          transitiveTagKeys: ['Team'],
        },
        responseElements: {
          provider: service.providerArn,
          subjectFromWebIdentityToken: 'alice',
          audience: 'fedbridge',
          assumedRoleUser: {
            arn: `arn:aws:sts::${oidcAccount}:assumed-role/Developer/alice`,
          },
        },
        resources: [{ ARN: oidcRoleArn('Developer') }],
      })
      const login = records.find(({ eventName }) => eventName === 'ConsoleLogin')
      expect(login).toMatchObject({
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::${oidcAccount}:assumed-role/Developer/alice`,
          sessionContext: {
            webIdFederationData: {
              federatedProvider: service.providerArn,
              attributes: {
                [`${service.providerName}:aud`]: 'fedbridge',
                [`${service.providerName}:sub`]: 'alice',
              },
            },
            sourceIdentity: 'alice',
          },
        },
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { OidcProviderArn: service.providerArn },
      })
    })

    it('fits a telephone, from the home page to the page after the last sign-out', async () => {
      const page = await openHome(service, 390)
      await expectNoScroll(page, 390)
      await startSignIn(page)
      await logIn(page, 'alice')
      await expectNoScroll(page, 390)
      await page.getByLabel('Auditor', { exact: true }).check()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(`${service.publicUrl}/console/**`)
      await expectNoScroll(page, 390)
      await page.goto(`${service.publicUrl}/events`)
      await expectNoScroll(page, 390)
      await page.goto(`${service.publicUrl}/oidc/logged-out`)
      await expectNoScroll(page, 390)
      await page.context().close()
    })

    it('that the person refuses at the provider ends on our page, which says so', async () => {
      const page = await openHome(service, 390)
      await startSignIn(page)
      await page.getByRole('button', { name: 'Deny' }).click()
      await page.getByText('OIDC_SIGN_IN_DENIED').waitFor()
      await expectNoScroll(page, 390)
      const [latest] = await eventsOf(service)
      expect(latest).toMatchObject({
        eventName: 'ConsoleLogin',
        errorCode: 'OIDC_SIGN_IN_DENIED',
        responseElements: { ConsoleLogin: 'Failure' },
        additionalEventData: { OidcProviderArn: service.providerArn },
      })
      await page.context().close()
    })
  })

  const methods: readonly OidcClientMethod[] = ['private_key_jwt', 'none', 'client_secret_post']
  it.each(methods)(
    'ends in the console as a client that proves itself with %s too',
    async (method) => {
      const service = await openOidcService({ method })
      try {
        const page = await openHome(service)
        await startSignIn(page)
        await page.getByLabel('Name').fill('bob')
        await page.getByRole('button', { name: 'Log in' }).click()
        await page.getByLabel('Bobs', { exact: true }).check()
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.waitForURL(`${service.publicUrl}/console/**`)
        expect(await textOf(page)).toContain(`arn:aws:sts::${oidcAccount}:assumed-role/Bobs/bob`)
        expect(await textOf(page)).toContain('The session has no tags')
        await page.context().close()
      } finally {
        await service.close()
      }
    },
    timeoutMs,
  )
})
