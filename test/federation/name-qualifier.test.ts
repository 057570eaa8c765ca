import { describe, expect, it } from 'vitest'
import { nameQualifier } from '../../src/federation/name-qualifier.ts'

describe('IAM User Guide, Uniquely identifying users in SAML-based federation', () => {
  // Made with: printf '%s' 'https://example.com/saml123456789012/MySAMLIdP' | openssl dgst -sha1 -binary | base64
  it('is what openssl makes of the pseudocode', () => {
    expect(
      nameQualifier({
        issuer: 'https://example.com/saml',
        accountId: '123456789012',
        providerName: 'MySAMLIdP',
      }),
    ).toBe('1uAJanUnBc2XeUkHURMht+xam2c=')
  })

  it('reads the issuer as UTF-8', () => {
    expect(
      nameQualifier({
        issuer: 'https://idp.exämple.org/',
        accountId: '123456789012',
        providerName: 'ExampleCorp',
      }),
    ).toBe('qEPzMYgounfdfUTCFBw8NRqxqbo=')
  })
})
