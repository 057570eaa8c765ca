import { describe, expect, it } from 'vitest'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-idtoken-sig-none (OpenID Connect Core 1.0, section 3.1.3.7, step 7)', () => {
  it('refuses an ID token that is not signed, as the module allows', async () => {
    const header = { alg: 'none', kid: undefined }
    const unsigned = await outcomeWith({ header, spoil: (token) => token.replace(/[^.]+$/, '') })
    expect(unsigned).toEqual(refusedBy('ID_TOKEN_MALFORMED'))
    expect(await outcomeWith({ header })).toEqual(refusedBy('ID_TOKEN_ALGORITHM'))
    expect(await outcomeWith({})).toEqual(signedIn)
  })
})
