import { describe, expect, it } from 'vitest'
import {
  account,
  issuer,
  openTestBridge,
  otherIssuer,
  providerOf,
  publicUrl,
} from './open-test-bridge.ts'

describe('the home page with OpenID Connect providers', () => {
  it('links where a sign-in with each starts, where it ends, and its discovery document', async () => {
    await using test = await openTestBridge()
    const { text } = await test.browser().get('/')
    expect(text).toContain('OpenID Connect')
    expect(text).toContain(
      `href="${publicUrl}/oidc/login/${account}/idp.example.test:8443/realms/one">Sign in with Partners<`,
    )
    expect(text).toContain(
      `href="${publicUrl}/oidc/logout/${account}/idp.example.test:8443/realms/one"`,
    )
    expect(text).toContain(`href="${issuer}/.well-known/openid-configuration"`)
    expect(text).toContain(`href="${otherIssuer}.well-known/openid-configuration"`)
    expect(text).toContain(`${publicUrl}/oidc/callback`)
  })

  it('the links lead to where they say', async () => {
    await using test = await openTestBridge()
    const browser = test.browser()
    const { text } = await browser.get('/')
    const links = [...text.matchAll(/href="http:\/\/localhost:8400(\/oidc\/[^"]+)"/g)].map(
      ([, path = '']) => path,
    )
    expect(links).toHaveLength(4)
    for (const path of links) expect((await browser.get(path)).status).toBe(302)
  })

  it('names the person of a refused sign-in', async () => {
    const provider = providerOf(issuer, { roleRules: [] })
    await using test = await openTestBridge({ providers: [provider] })
    const browser = test.browser()
    const { query } = test.relyingParty.issue(provider.client, await browser.start(provider), {
      sub: 'subject-of-alice',
    })
    await browser.get(`/oidc/callback?${query}`)
    const { text } = await browser.get('/')
    expect(text).toContain('subject-of-alice')
    expect(text).toContain('No role lets you in with this sign-in.')
    expect(text).toContain('Recent sign-ins')
    // Behind a proxy on this machine the client is somebody else.
    const forwarded = await browser.get('/', { 'x-forwarded-for': '203.0.113.9' })
    expect(forwarded.status).toBe(200)
    expect(forwarded.text).toContain('Sign in with Partners')
    expect(forwarded.text).not.toContain('subject-of-alice')
    expect(forwarded.text).not.toContain('Recent sign-ins')
  })
})
