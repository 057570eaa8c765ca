import { describe, expect, it } from 'vitest'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-invalid-iss (OpenID Connect Core 1.0, section 3.1.3.7, step 2)', () => {
  it('refuses an ID token whose iss is not the issuer', async () => {
    const claims = { iss: 'https://idp.example.test/realms/one/' }
    expect(await outcomeWith({ claims })).toEqual(refusedBy('ID_TOKEN_ISSUER'))
    expect(await outcomeWith({})).toEqual(signedIn)
  })
})
