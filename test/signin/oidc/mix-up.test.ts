import { afterEach, describe, expect, it } from 'vitest'
import { oidcOwnCallbackUrl } from '../../../src/signin/oidc/oidc-addresses.ts'
import type { OidcSignInProvider } from '../../../src/signin/oidc/oidc-sign-in-provider.ts'
import {
  account,
  issuer,
  openTestBridge,
  otherIssuer,
  providerOf,
  publicUrl,
  roleArn,
  type Answer,
  type Browser,
  type TestBridge,
} from './open-test-bridge.ts'

const roleRules = [{ roleArn: roleArn('Developer'), when: [] }]
const shared = (issuerUrl: string): OidcSignInProvider => providerOf(issuerUrl, { roleRules })
const own = (issuerUrl: string): OidcSignInProvider => {
  const provider = shared(issuerUrl)
  const redirectUri = oidcOwnCallbackUrl({ publicUrl }, provider)
  return { ...provider, ownCallback: true, client: { ...provider.client, redirectUri } }
}
const pathOf = ({ client }: OidcSignInProvider): string =>
  client.redirectUri.slice(publicUrl.length)

let test: TestBridge
let browser: Browser
async function open(...providers: readonly OidcSignInProvider[]): Promise<void> {
  test = await openTestBridge({ providers })
  test.relyingParty.nameIssuer(false)
  browser = test.browser()
}
afterEach(() => test[Symbol.asyncDispose]())

/** Somebody signs in with `begun`; `answering` makes the code, and sends it where `at` says. */
async function come({
  begun,
  answering = begun,
  at,
}: {
  readonly begun: OidcSignInProvider
  readonly answering?: OidcSignInProvider
  readonly at: string
}): Promise<Answer> {
  const transaction = await browser.start(begun)
  const { query } = test.relyingParty.issue(answering.client, transaction)
  return browser.get(`${at}?${query}`)
}

const refused = { status: 403, code: 'OIDC_ISSUER_MISMATCH' }
const shown = ({ status, code }: Answer): object => ({ status, code })

describe('RFC 9700, section 4.4: mix-up of providers that send no iss', () => {
  it.each([
    [issuer, '/oidc/callback/123456789012/idp.example.test:8443/realms/one'],
    [otherIssuer, '/oidc/callback/123456789012/other.example.test/'],
  ])('a provider with a callback of its own gets its address: %s', async (issuerUrl, path) => {
    const provider = own(issuerUrl)
    await open(provider, shared('https://third.example.test'))
    expect(provider.client.redirectUri).toBe(`${publicUrl}${path}`)
    expect((await come({ begun: provider, at: path })).status).toBe(302)
    expect(test.asked).toHaveLength(1)
  })

  it.each([
    ['both have a callback of their own', own(issuer), own(otherIssuer)],
    ['the one that was asked has', own(issuer), shared(otherIssuer)],
    ['the one that answers has', shared(issuer), own(otherIssuer)],
  ])('no code of one gets to the other where %s', async (_what, hostile, honest) => {
    await open(hostile, honest)
    // The hostile one sends the browser on to the honest one, which answers where it always does.
    const answer = await come({ begun: hostile, answering: honest, at: pathOf(honest) })
    expect(shown(answer)).toEqual(refused)
    expect(test.relyingParty.redeemed).toEqual([])
    expect(test.asked).toEqual([])
    const [event] = await test.events()
    expect(event).toMatchObject({
      errorCode: 'OIDC_ISSUER_MISMATCH',
      additionalEventData: { OidcProviderArn: hostile.arn },
    })
    // Each of them by itself is in order.
    for (const provider of [hostile, honest]) {
      expect((await come({ begun: provider, at: pathOf(provider) })).status).toBe(302)
    }
  })

  it('takes a sign-in where it said that it would come, and nowhere else, and once', async () => {
    const [one, two] = [own(issuer), shared(otherIssuer)]
    await open(one, two)
    expect(shown(await come({ begun: one, at: '/oidc/callback' }))).toEqual(refused)
    expect(shown(await come({ begun: two, at: pathOf(one) }))).toEqual(refused)
    const other = `/oidc/callback/210987654321/${one.providerName}`
    expect(shown(await come({ begun: one, at: other }))).toEqual(refused)
    const unknown = `/oidc/callback/${account}/nobody.example.test`
    expect(shown(await come({ begun: two, at: unknown }))).toEqual(refused)
    expect(test.relyingParty.redeemed).toEqual([])

    const transaction = await browser.start(one)
    const { query } = test.relyingParty.issue(one.client, transaction)
    expect((await browser.head(`${pathOf(one)}?${query}`)).headers.get('allow')).toBe('GET')
    expect((await browser.get(`${pathOf(one)}?${query}`)).status).toBe(302)
    expect((await browser.get(`${pathOf(one)}?${query}`)).code).toBe('OIDC_STATE_MISMATCH')
  })

  it('is shown on the home page, with the address to register', async () => {
    await open(own(issuer), shared(otherIssuer))
    const { text } = await browser.get('/')
    expect(text).toContain(own(issuer).client.redirectUri)
    expect(text).not.toContain(oidcOwnCallbackUrl({ publicUrl }, shared(otherIssuer)))
  })
})

describe('RFC 9700, section 4.4: what the operator is told', () => {
  it('is which provider promises no iss, once, and what to write', async () => {
    const [one, two] = [shared(issuer), shared(otherIssuer)]
    await open(one, two)
    await browser.start(one)
    await browser.start(one)
    await browser.start(two)
    expect(test.warned).toEqual(
      [one, two].map((provider): readonly unknown[] => [
        { provider: provider.arn, redirectUri: oidcOwnCallbackUrl({ publicUrl }, provider) },
        expect.stringContaining('write ownCallback: true for it') as string,
      ]),
    )
  })

  it.each([
    ['the only issuer', [shared(issuer)], false],
    ['one with a callback of its own', [own(issuer), shared(otherIssuer)], false],
    ['one that promises iss', [shared(issuer), shared(otherIssuer)], true],
  ])('is nothing of %s', async (_what, providers, names) => {
    await open(...providers)
    test.relyingParty.nameIssuer(names)
    const [first] = providers
    if (first !== undefined) await browser.start(first)
    expect(test.warned).toEqual([])
  })
})
