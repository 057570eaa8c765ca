import { describe, expect, it } from 'vitest'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-invalid-aud (OpenID Connect Core 1.0, section 3.1.3.7, step 3)', () => {
  it('refuses an ID token whose aud is not the client', async () => {
    const claims = { aud: 'fedbridge-other' }
    expect(await outcomeWith({ claims })).toEqual(refusedBy('ID_TOKEN_AUDIENCE'))
    expect(await outcomeWith({ claims: { aud: 'fedbridge' } })).toEqual(signedIn)
  })
})
