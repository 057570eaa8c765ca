import { describe, expect, it } from 'vitest'
import { outcomeWith, signedIn } from './open-module.ts'

describe('oidcc-client-test-userinfo-invalid-sub (OpenID Connect Core 1.0, section 5.3.2)', () => {
  it('refuses UserInfo of another subject than the ID token', async () => {
    expect(await outcomeWith({ userInfo: { sub: 'mallory' } })).toEqual({
      code: 'OIDC_USERINFO_INVALID',
      userInfoRequests: 1,
    })
    expect(await outcomeWith({ userInfo: { sub: 'alice' } })).toEqual(signedIn)
  })
})
