import { describe, expect, it } from 'vitest'
import { SamlResponseRejected } from '../../src/errors.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import type { VerifyResponseOptions } from '../../src/saml/verify-response.ts'
import { idpSigningKey, samlTestKey, testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signXml } from '../fakes/sign-xml.ts'
import { instant, signedResponse, signedResponseXml, testNow } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'

const verify = (
  response: SignedResponseOptions = {},
  options: Partial<VerifyResponseOptions> = {},
) =>
  verifyResponse(
    decodeSamlResponse(signedResponse(response)),
    testIdpMetadata(),
    testVerifyOptions(options),
  )

function rejectionOf(run: () => unknown): SamlResponseRejected {
  try {
    run()
  } catch (failure) {
    if (failure instanceof SamlResponseRejected) return failure
    throw failure
  }
  throw new TypeError('nothing was rejected')
}

describe('SAML Profiles 4.1.4.3: what an accepted response yields', () => {
  it('has every claim of the assertion, and which key and signature proved it', () => {
    expect(
      verify({ sign: 'both', sessionNotOnOrAfter: instant(testNow, 3600), attributes: { a: 'b' } }),
    ).toEqual({
      id: '_assertion-1',
      issuer: 'https://idp.example.com/saml',
      issueInstant: testNow,
      subject: {
        nameId: 'alice',
        format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      },
      confirmation: {
        recipient: 'https://signin.aws.amazon.com/saml',
        notOnOrAfter: new Date('2030-01-01T12:05:00Z'),
      },
      conditions: {
        notBefore: new Date('2030-01-01T11:59:00Z'),
        notOnOrAfter: new Date('2030-01-01T12:05:00Z'),
        audienceRestrictions: [['urn:amazon:webservices']],
        oneTimeUse: false,
      },
      authnInstant: testNow,
      sessionIndex: '_session-1',
      sessionNotOnOrAfter: new Date('2030-01-01T13:00:00Z'),
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      attributes: [{ name: 'a', values: ['b'] }],
      signed: 'both',
      certificateSha256: idpSigningKey('idp-rsa-2048').certificateSha256,
      unusableFrom: new Date('2030-01-01T12:08:00Z'),
    })
  })

  it('names the key that signed the assertion itself where two keys signed', () => {
    const assertionSigned = signedResponseXml({ sign: 'assertion', key: 'idp-rsa-2048' })
    const xml = signXml(assertionSigned, {
      id: '_response-1',
      key: samlTestKey('idp-ec-p256'),
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
    })
    const assertion = verifyResponse(
      decodeSamlResponse(Buffer.from(xml).toString('base64')),
      testIdpMetadata({ keys: ['idp-ec-p256', 'idp-rsa-2048'] }),
      testVerifyOptions(),
    )
    expect(assertion).toMatchObject({
      signed: 'both',
      certificateSha256: idpSigningKey('idp-rsa-2048').certificateSha256,
    })
  })

  it('leaves out what the assertion does not say', () => {
    const assertion = verify({ nameIdFormat: null, notBefore: null, attributes: {} })
    expect(assertion.subject).toEqual({ nameId: 'alice' })
    expect(assertion.conditions).not.toHaveProperty('notBefore')
    expect(assertion).not.toHaveProperty('sessionNotOnOrAfter')
    expect(assertion.attributes).toEqual([])
  })

  it('can be used until the earlier of two ends, skew included', () => {
    const ends = (notOnOrAfter: number, confirmation: number): Date =>
      verify(
        {
          notOnOrAfter: instant(testNow, notOnOrAfter),
          confirmationNotOnOrAfter: instant(testNow, confirmation),
        },
        { clockSkewSeconds: 60 },
      ).unusableFrom
    expect(ends(600, 300)).toEqual(new Date('2030-01-01T12:06:00Z'))
    expect(ends(120, 300)).toEqual(new Date('2030-01-01T12:03:00Z'))
  })
})

describe('the order of the checks', () => {
  it('costs nothing before it costs something, and judges only what was proven', () => {
    const checks: string[] = []
    verify({}, { onCheck: (check) => checks.push(check) })
    expect(checks).toEqual([
      'parse-document',
      'verify-message',
      'verify-status',
      'verify-shape',
      'verify-algorithms',
      'claimed-entity',
      'verify-metadata-validity',
      'verify-signatures',
      'read-assertion',
      'validate-schema',
      'verify-envelope',
      'verify-issuer',
      'verify-issue-instant',
      'verify-conditions',
      'verify-audience',
      'verify-destination',
      'verify-recipient',
      'verify-confirmation-time',
      'verify-in-response-to',
      'verify-session-time',
    ])
  })

  it('ends at the first that fails, which is the one the rejection names', () => {
    const checks: string[] = []
    const rejection = rejectionOf(() =>
      verify({ audience: 'urn:other' }, { onCheck: (check) => checks.push(check) }),
    )
    expect(rejection.check).toBe('verify-audience')
    expect(checks.at(-1)).toBe('verify-audience')
  })
})

describe('what a rejection says', () => {
  it('names both sides, the check and the instant, and has AWS’s answer', () => {
    expect(rejectionOf(() => verify({ audience: ['urn:a', 'urn:b'] }))).toMatchObject({
      code: 'SAML_AUDIENCE_MISMATCH',
      check: 'verify-audience',
      at: testNow,
      expected: 'urn:amazon:webservices or https://signin.aws.amazon.com/saml',
      received: 'urn:a, urn:b',
      aws: {
        code: 'InvalidIdentityToken',
        message: 'Response does not contain the required audience.',
      },
    })
  })

  it('names them when the failure comes from the XML room, too', () => {
    expect(
      rejectionOf(() =>
        verify({ afterSigning: (xml) => xml.replace('>alice<', '><!---->alice<') }),
      ),
    ).toMatchObject({
      name: 'SamlResponseRejected',
      code: 'XML_COMMENT',
      check: 'parse-document',
      at: testNow,
      aws: { message: 'Response signature invalid' },
    })
  })

  it('tells why the identity provider itself refused', () => {
    const status = 'urn:oasis:names:tc:SAML:2.0:status:Responder'
    const denied = 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed'
    expect(
      rejectionOf(() =>
        verify({
          status,
          afterSigning: (xml) =>
            xml.replace(
              /(<samlp:StatusCode [^>]*)\/>/,
              `$1><samlp:StatusCode Value="${denied}"/></samlp:StatusCode>`,
            ),
        }),
      ),
    ).toMatchObject({ code: 'SAML_STATUS_NOT_SUCCESS', received: `${status} / ${denied}` })
  })

  it('never holds a signature, and no more than a line of the document', () => {
    const long = 'urn:'.padEnd(5_000, 'x')
    const rejection = rejectionOf(() => verify({ audience: long }))
    expect(rejection.received?.length).toBeLessThanOrEqual(400)
    const tampered = rejectionOf(() =>
      verify({ afterSigning: (xml) => xml.replace('>alice<', '>admin<') }),
    )
    expect(tampered.code).toBe('SIGNATURE_INVALID')
    expect(JSON.stringify([tampered, tampered.message, tampered.cause])).not.toMatch(
      /[A-Za-z0-9+/]{40}/,
    )
  })
})
