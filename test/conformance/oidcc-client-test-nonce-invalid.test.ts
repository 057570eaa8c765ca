import { describe, expect, it } from 'vitest'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-nonce-invalid (OpenID Connect Core 1.0, section 3.1.3.7, step 11)', () => {
  it('refuses an ID token whose nonce is not the one of the request', async () => {
    const claims = { nonce: 'another' }
    expect(await outcomeWith({ claims })).toEqual(refusedBy('ID_TOKEN_NONCE'))
    expect(await outcomeWith({})).toEqual(signedIn)
  })
})
