import { describe, expect, it } from 'vitest'
import { jwkOf, oidcTestKeys } from '../fakes/oidc-provider.ts'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-kid-absent-multiple-jwks (OpenID Connect Core 1.0, section 10.1)', () => {
  it('refuses an ID token without kid where several keys fit, rather than trying them all', async () => {
    const header = { kid: undefined }
    const publishedKeys = [jwkOf(oidcTestKeys.rsa), jwkOf(oidcTestKeys.otherRsa)]
    expect(await outcomeWith({ header, publishedKeys })).toEqual(refusedBy('ID_TOKEN_KEY_UNKNOWN'))
    expect(await outcomeWith({ header, publishedKeys: publishedKeys.slice(0, 1) })).toEqual(
      signedIn,
    )
  })
})
