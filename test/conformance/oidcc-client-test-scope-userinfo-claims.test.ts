import { describe, expect, it } from 'vitest'
import { openModule } from './open-module.ts'

describe('oidcc-client-test-scope-userinfo-claims (OpenID Connect Core 1.0, section 5.4)', () => {
  it('asks for claims by scope and gets them from UserInfo', async () => {
    const scopes = ['openid', 'profile', 'email', 'address', 'phone']
    const claims = { name: 'Alice', email: 'alice@example.com', address: { locality: 'Bonn' } }
    const { relyingParty, client, provider } = openModule({ userInfo: claims })
    const wanting = { ...client, scopes }
    const { url, transaction } = await relyingParty.begin(wanting)
    expect(new URL(url).searchParams.get('scope')).toBe('openid profile email address phone')
    const callback = provider.authorize(url)
    const { userInfo } = await relyingParty.complete(wanting, { callback, transaction })
    expect(userInfo).toEqual({ sub: 'alice', ...claims })
  })
})
