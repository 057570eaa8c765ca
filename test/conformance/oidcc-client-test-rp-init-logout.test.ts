import { describe, expect, it } from 'vitest'
import { openLogoutModule } from './open-logout-module.ts'
import { signedIn } from './open-module.ts'

describe('oidcc-client-test-rp-init-logout (OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3)', () => {
  it('ends the session at the provider and takes the browser back', async () => {
    await using module = await openLogoutModule()
    expect(module.signedIn).toEqual(signedIn)
    expect(module.endpoint).toBe('https://idp.example.test:8443/realms/one/logout')
    // No id_token_hint, which would put a token into a URL.
    expect(module.request).toEqual({
      client_id: 'fedbridge',
      post_logout_redirect_uri: 'http://localhost:8400/oidc/logged-out',
    })
    expect(await module.comeBack(module.request['state'])).toMatchObject({ status: 200 })
  })
})
