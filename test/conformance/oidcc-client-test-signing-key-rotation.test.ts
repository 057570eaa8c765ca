import { describe, expect, it } from 'vitest'
import { jwkOf, oidcTestKeys } from '../fakes/oidc-provider.ts'
import { openModule, outcomeOf, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-signing-key-rotation (OpenID Connect Core 1.0, section 10.1.1)', () => {
  it('verifies a second ID token with the key that took the place of the first', async () => {
    const flow = openModule()
    expect(await outcomeOf(flow)).toEqual(signedIn)
    flow.settings.header = { kid: 'two' }
    flow.settings.signingKey = oidcTestKeys.otherRsa.privateKey
    flow.settings.publishedKeys = [jwkOf(oidcTestKeys.otherRsa, { kid: 'two' })]
    // The cooldown between two looks at the keys of one provider.
    flow.clock.forward(30)
    expect(await outcomeOf(flow)).toEqual(signedIn)
    expect(flow.provider.countOf('/jwks')).toBe(2)
  })

  it('refuses the withdrawn key after that', async () => {
    const flow = openModule()
    flow.settings.publishedKeys = [jwkOf(oidcTestKeys.otherRsa, { kid: 'two' })]
    expect(await outcomeOf(flow)).toEqual(refusedBy('ID_TOKEN_KEY_UNKNOWN'))
  })
})
