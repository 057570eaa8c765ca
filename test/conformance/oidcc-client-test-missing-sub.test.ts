import { describe, expect, it } from 'vitest'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-missing-sub (OpenID Connect Core 1.0, section 2)', () => {
  it('refuses an ID token without sub', async () => {
    const claims = { sub: undefined }
    expect(await outcomeWith({ claims })).toEqual(refusedBy('ID_TOKEN_CLAIM_MISSING'))
    expect(await outcomeWith({ claims: { sub: 'alice' } })).toEqual(signedIn)
  })
})
