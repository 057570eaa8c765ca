import { describe, expect, it } from 'vitest'
import { jwkOf, oidcTestKeys } from '../fakes/oidc-provider.ts'
import { openModule, outcomeOf, signedIn } from './open-module.ts'

describe('oidcc-client-test-signing-key-rotation-just-before-signing (OpenID Connect Core 1.0, section 10.1.1)', () => {
  it('looks again for the key that appeared just before the token was signed', async () => {
    const flow = openModule()
    expect(await outcomeOf(flow)).toEqual(signedIn)
    // The cooldown between two looks at the keys of one provider.
    flow.clock.forward(30)
    flow.settings.header = { kid: 'two' }
    flow.settings.beforeSigning = () => {
      flow.settings.signingKey = oidcTestKeys.otherRsa.privateKey
      flow.settings.publishedKeys = [jwkOf(oidcTestKeys.otherRsa, { kid: 'two' })]
    }
    expect(await outcomeOf(flow)).toEqual(signedIn)
    expect(flow.provider.countOf('/jwks')).toBe(2)
  })
})
