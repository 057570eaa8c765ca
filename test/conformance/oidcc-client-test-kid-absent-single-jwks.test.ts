import { describe, expect, it } from 'vitest'
import { jwkOf, oidcTestKeys } from '../fakes/oidc-provider.ts'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-kid-absent-single-jwks (OpenID Connect Core 1.0, section 10.1)', () => {
  it('verifies an ID token without kid with the only key that fits', async () => {
    const header = { kid: undefined }
    const publishedKeys = [jwkOf(oidcTestKeys.rsa), jwkOf(oidcTestKeys.ec)]
    expect(await outcomeWith({ header, publishedKeys })).toEqual(signedIn)
  })

  it('refuses one that this key did not sign', async () => {
    const header = { kid: undefined }
    const publishedKeys = [jwkOf(oidcTestKeys.otherRsa)]
    expect(await outcomeWith({ header, publishedKeys })).toEqual(
      refusedBy('ID_TOKEN_SIGNATURE_INVALID'),
    )
  })
})
