import { describe, expect, it } from 'vitest'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-missing-iat (OpenID Connect Core 1.0, section 3.1.3.7, step 10)', () => {
  it('refuses an ID token without iat', async () => {
    const claims = { iat: undefined }
    expect(await outcomeWith({ claims })).toEqual(refusedBy('ID_TOKEN_CLAIM_MISSING'))
    expect(await outcomeWith({})).toEqual(signedIn)
  })
})
