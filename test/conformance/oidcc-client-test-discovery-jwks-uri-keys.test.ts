import { describe, expect, it } from 'vitest'
import { openModule, outcomeOf, signedIn } from './open-module.ts'

describe('oidcc-client-test-discovery-jwks-uri-keys (OpenID Connect Discovery 1.0, section 3)', () => {
  it('fetches the keys from the jwks_uri of the discovery document', async () => {
    const flow = openModule()
    const { issuer } = flow.provider
    flow.settings.metadata = { jwks_uri: `${issuer}/keys-of-this-run` }
    expect(await outcomeOf(flow)).toEqual(signedIn)
    expect(flow.provider.countOf('/keys-of-this-run')).toBe(1)
    expect(flow.provider.countOf('/jwks')).toBe(0)
  })
})
