import { describe, expect, it } from 'vitest'
import { openModule, outcomeOf, signedIn } from './open-module.ts'

describe('oidcc-client-test-discovery-openid-config (OpenID Connect Discovery 1.0, section 4)', () => {
  it('takes every endpoint from the discovery document', async () => {
    const flow = openModule()
    const { issuer } = flow.provider
    flow.settings.metadata = { authorization_endpoint: `${issuer}/elsewhere` }
    const { url } = await flow.relyingParty.begin(flow.client)
    expect(url).toMatch(/^https:\/\/idp\.example\.test\/realms\/one\/elsewhere\?/)
    expect(await outcomeOf(flow)).toEqual(signedIn)
    expect(flow.provider.requests[0]?.url).toBe(`${issuer}/.well-known/openid-configuration`)
  })

  it('does nothing where there is none', async () => {
    const flow = openModule()
    const url = `${flow.provider.issuer}/.well-known/openid-configuration`
    flow.settings.answers.set(url, { status: 404, text: '{}' })
    await expect(flow.relyingParty.begin(flow.client)).rejects.toMatchObject({
      code: 'OIDC_PROVIDER_UNREACHABLE',
    })
  })
})
