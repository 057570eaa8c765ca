import { describe, expect, it } from 'vitest'
import { generateKeyPairSync } from 'node:crypto'
import { jwkOf, oidcTestKeys } from '../fakes/oidc-provider.ts'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-invalid-sig-es256 (OpenID Connect Core 1.0, section 3.1.3.7, step 6)', () => {
  it('refuses an ID token whose ES256 signature is not valid', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const provider = {
      header: { alg: 'ES256', kid: 'e' },
      publishedKeys: [jwkOf(oidcTestKeys.ec, { kid: 'e' })],
    }
    expect(await outcomeWith({ ...provider, signingKey: other.privateKey })).toEqual(
      refusedBy('ID_TOKEN_SIGNATURE_INVALID'),
    )
    expect(await outcomeWith({ ...provider, signingKey: oidcTestKeys.ec.privateKey })).toEqual(
      signedIn,
    )
  })
})
