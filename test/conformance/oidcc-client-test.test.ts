import { describe, expect, it } from 'vitest'
import { openModule, outcomeOf, signedIn } from './open-module.ts'

describe('oidcc-client-test (OpenID Connect Core 1.0, section 3.1)', () => {
  it('signs in by response type code: an authorization, a token and a UserInfo request', async () => {
    const flow = openModule()
    expect(await outcomeOf(flow)).toEqual(signedIn)
    expect(
      flow.provider.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
    ).toEqual([
      'GET /realms/one/.well-known/openid-configuration',
      'POST /realms/one/token',
      // Keys, by the cache of them, which discovers by itself.
      'GET /realms/one/.well-known/openid-configuration',
      'GET /realms/one/jwks',
      'GET /realms/one/userinfo',
    ])
  })
})
