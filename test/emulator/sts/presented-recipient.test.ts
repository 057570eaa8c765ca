import { describe, expect, it } from 'vitest'
import { presentedRecipient } from '../../../src/emulator/sts/presented-recipient.ts'

const publicUrl = 'https://bridge.example.com'
const awsUrl = 'https://signin.aws.amazon.com/saml'
const regional = `${publicUrl}/saml/region/eu-west-1`
const regionalAws = 'https://eu-west-1.signin.aws.amazon.com/saml'
const presentRecipientAs = { default: awsUrl, byRecipient: { [regional]: regionalAws } }

describe('saml:aud in a trust policy', () => {
  it.each([
    [`${publicUrl}/saml`, awsUrl],
    [`${publicUrl}/saml/acs/SAMLSPEXAMPLE`, awsUrl],
    [regional, regionalAws],
    [
      'https://eu-west-1.signin.aws.amazon.com/saml',
      'https://eu-west-1.signin.aws.amazon.com/saml',
    ],
    ['https://evil.example.com/saml', 'https://evil.example.com/saml'],
    // Begins like ours, and is not.
    [`${publicUrl}/samlet`, `${publicUrl}/samlet`],
    [`${publicUrl}.evil.example.com/saml`, `${publicUrl}.evil.example.com/saml`],
    ['toString', 'toString'],
  ])('of %s is %s', (recipient, presented) => {
    expect(presentedRecipient(recipient, { presentRecipientAs, publicUrl })).toBe(presented)
  })

  it('is what was asserted when the default is off', () => {
    const off = { default: false, byRecipient: {} } as const
    expect(presentedRecipient(`${publicUrl}/saml`, { presentRecipientAs: off, publicUrl })).toBe(
      `${publicUrl}/saml`,
    )
  })
})
