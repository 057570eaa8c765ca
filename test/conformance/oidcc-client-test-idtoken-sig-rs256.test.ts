import { describe, expect, it } from 'vitest'
import { outcomeWith, signedIn } from './open-module.ts'

describe('oidcc-client-test-idtoken-sig-rs256 (OpenID Connect Core 1.0, section 3.1.3.7, step 6)', () => {
  it('takes an ID token that is signed by RS256', async () => {
    expect(await outcomeWith({ header: { alg: 'RS256', kid: 'one' } })).toEqual(signedIn)
  })
})
