import { describe, expect, it } from 'vitest'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-invalid-sig-rs256 (OpenID Connect Core 1.0, section 3.1.3.7, step 6)', () => {
  it('refuses an ID token whose RS256 signature is not valid, although it comes from the token endpoint', async () => {
    const spoil = (token: string): string => {
      const [header = '', claims = '', signature = ''] = token.split('.')
      const bytes = Buffer.from(signature, 'base64url')
      bytes[0] = (bytes[0] ?? 0) ^ 0x5a
      return [header, claims, bytes.toString('base64url')].join('.')
    }
    expect(await outcomeWith({ spoil })).toEqual(refusedBy('ID_TOKEN_SIGNATURE_INVALID'))
    expect(await outcomeWith({ spoil: (token) => token })).toEqual(signedIn)
  })
})
