import { describe, expect, it } from 'vitest'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { readFederatedIdentity } from '../../src/saml/read-federated-identity.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { instant, signedResponse, testAttributes, testNow } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'

const aws = 'https://aws.amazon.com/SAML/Attributes/'

const read = (response: SignedResponseOptions = {}) =>
  readFederatedIdentity(
    verifyResponse(
      decodeSamlResponse(signedResponse(response)),
      testIdpMetadata(),
      testVerifyOptions(),
    ),
  )

describe('IAM User Guide, "Configuring SAML assertions for the authentication response"', () => {
  it('reads who the person is and what they may ask for', () => {
    const identity = read({
      sessionNotOnOrAfter: instant(testNow, 7200),
      attributes: {
        ...testAttributes,
        [`${aws}SessionDuration`]: '3600',
        [`${aws}PrincipalTag:Project`]: 'Marketing',
        [`${aws}TransitiveTagKeys`]: ['Project'],
        [`${aws}SourceIdentity`]: 'alice',
      },
    })
    expect(identity).toMatchObject({
      protocol: 'saml',
      assertionId: '_assertion-1',
      issuer: 'https://idp.example.com/saml',
      subject: 'alice',
      subjectType: 'persistent',
      audience: 'https://signin.aws.amazon.com/saml',
      rolePairs: [
        {
          roleArn: 'arn:aws:iam::123456789012:role/Developer',
          providerArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
        },
      ],
      roleSessionName: 'alice@example.com',
      sessionDurationSeconds: 3600,
      sessionNotOnOrAfter: new Date('2030-01-01T14:00:00Z'),
      transitiveTagKeys: ['Project'],
      sourceIdentity: 'alice',
    })
    expect([...identity.sessionTags]).toEqual([['Project', 'Marketing']])
    expect(identity.attributes).toHaveLength(6)
  })

  it('takes the Recipient for the audience, not the Audience', () => {
    expect(read({ audience: 'https://signin.aws.amazon.com/saml' }).audience).toBe(
      'https://signin.aws.amazon.com/saml',
    )
    expect(read({ audience: 'urn:amazon:webservices' }).audience).toBe(
      'https://signin.aws.amazon.com/saml',
    )
  })

  it('refuses a proven assertion that AWS would not take', () => {
    expect(() => read({ attributes: { a: 'b' } })).toThrow(
      expect.objectContaining({ name: 'FederationClaimRejected', code: 'ROLE_ATTRIBUTE_MISSING' }),
    )
  })
})
