import { describe, expect, it } from 'vitest'
import type { VerifyResponseOptions } from '../../src/saml/verify-response.ts'
import type { IdpMetadata } from '../../src/saml/idp-metadata-model.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { instant, testAcsUrl, testAudience, testNow } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { accepted, judgeResponse, refused, rejectedAfterCryptography as rejected } from './judge.ts'

// Everything here is what the identity provider signed: the cryptography is always satisfied.

const from = (seconds: number): string => instant(testNow, seconds)
const under = (options: Partial<VerifyResponseOptions>) => ({ options })

describe('S24 Audience', () => {
  const restriction = (...audiences: string[]): string =>
    `<saml:AudienceRestriction>${audiences.map((one) => `<saml:Audience>${one}</saml:Audience>`).join('')}</saml:AudienceRestriction>`
  const restrictions = (content: string): SignedResponseOptions => ({
    beforeSigning: (xml) =>
      xml.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, content),
  })

  it.each([
    ['ours', restriction(testAudience)],
    ['ours among several of one restriction', restriction('urn:other', testAudience)],
    [
      'ours in each of two restrictions',
      restriction(testAudience) + restriction('urn:other', testAudience),
    ],
    ['ours with white space around it, as xs:anyURI allows', restriction(`\n  ${testAudience}\n`)],
  ])('accepts %s', (_what, content) => {
    expect(judgeResponse(restrictions(content))).toMatchObject(accepted)
  })

  it.each([
    ['another', restriction('urn:amazon:webservices:govcloud')],
    ['ours in one of two restrictions only', restriction(testAudience) + restriction('urn:other')],
    ['ours in another case', restriction('urn:Amazon:webservices')],
    ['ours with a slash behind it', restriction(`${testAudience}/`)],
    ['ours as a prefix', restriction(`${testAudience}.evil`)],
    ['an empty one', restriction('')],
    ['no AudienceRestriction', ''],
  ])('rejects %s', (_what, content) => {
    expect(judgeResponse(restrictions(content))).toMatchObject(rejected('SAML_AUDIENCE_MISMATCH'))
  })

  it('rejects an AudienceRestriction without an Audience by the schema', () => {
    expect(judgeResponse(restrictions('<saml:AudienceRestriction/>'))).toMatchObject(
      rejected('XML_SCHEMA_INVALID'),
    )
  })

  it('rejects everything when no audience is ours', () => {
    expect(judgeResponse({}, under({ acceptedAudiences: [] }))).toMatchObject(
      rejected('SAML_AUDIENCE_MISMATCH'),
    )
  })
})

describe('S25 Recipient and Destination', () => {
  it.each([
    ['another', 'https://sp.example.com/acs'],
    ['ours with a slash behind it', `${testAcsUrl}/`],
    ['ours in another case', 'https://Signin.aws.amazon.com/saml'],
    ['ours as a prefix', `${testAcsUrl}.evil.example`],
    ['ours with a query', `${testAcsUrl}?x=1`],
    ['an empty one', ''],
  ])('rejects a Recipient that is %s', (_what, recipient) => {
    expect(judgeResponse({ destination: testAcsUrl })).toMatchObject(accepted)
    expect(judgeResponse({ recipient, destination: testAcsUrl })).toMatchObject(
      rejected('SAML_RECIPIENT_MISMATCH'),
    )
  })

  it('rejects an assertion without Recipient', () => {
    expect(judgeResponse({ recipient: null, destination: testAcsUrl })).toMatchObject(
      rejected('SAML_SUBJECT_CONFIRMATION'),
    )
  })

  it('rejects a Destination that is not ours, signed or not', () => {
    for (const sign of ['assertion', 'response'] as const) {
      expect(judgeResponse({ sign })).toMatchObject(accepted)
      expect(judgeResponse({ sign, destination: `${testAcsUrl}/` })).toMatchObject(
        rejected('SAML_DESTINATION_MISMATCH'),
      )
      expect(judgeResponse({ sign, destination: '' })).toMatchObject(
        rejected('SAML_DESTINATION_MISMATCH'),
      )
    }
  })

  it('requires a Destination only where it is signed', () => {
    expect(judgeResponse({ sign: 'assertion', destination: null })).toMatchObject(accepted)
    for (const sign of ['response', 'both'] as const) {
      expect(judgeResponse({ sign, destination: null })).toMatchObject(
        rejected('SAML_DESTINATION_MISMATCH'),
      )
    }
  })

  it('leaves both to the trust policy where any recipient is accepted', () => {
    const elsewhere = { recipient: 'https://sp.example.com/acs' }
    expect(judgeResponse(elsewhere, under({ acceptedRecipients: 'any' }))).toMatchObject({
      ...accepted,
      assertion: { confirmation: elsewhere },
    })
    expect(judgeResponse({ recipient: null }, under({ acceptedRecipients: 'any' }))).toMatchObject(
      rejected('SAML_SUBJECT_CONFIRMATION'),
    )
  })
})

describe('S26 SubjectConfirmation: exactly one, bearer, with Recipient and NotOnOrAfter', () => {
  const confirmation = /<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/
  const changed = (change: (xml: string) => string): SignedResponseOptions => ({
    beforeSigning: change,
  })

  it.each([
    ['none', (xml: string) => xml.replace(confirmation, '')],
    ['two', (xml: string) => xml.replace(confirmation, '$&$&')],
    [
      'one valid and one that is not bearer',
      (xml: string) =>
        xml.replace(confirmation, (one) => one + one.replace('cm:bearer', 'cm:sender-vouches')),
    ],
    ['holder-of-key', (xml: string) => xml.replace('cm:bearer', 'cm:holder-of-key')],
    ['sender-vouches', (xml: string) => xml.replace('cm:bearer', 'cm:sender-vouches')],
    ['a method in another case', (xml: string) => xml.replace('cm:bearer', 'cm:Bearer')],
    [
      'no SubjectConfirmationData',
      (xml: string) => xml.replace(/<saml:SubjectConfirmationData[^>]*>/, ''),
    ],
    [
      'a NotBefore, which the profile forbids',
      (xml: string) =>
        xml.replace(
          '<saml:SubjectConfirmationData ',
          `<saml:SubjectConfirmationData NotBefore="${from(-60)}" `,
        ),
    ],
  ])('rejects %s', (_what, change) => {
    expect(judgeResponse({})).toMatchObject(accepted)
    expect(judgeResponse(changed(change))).toMatchObject(rejected('SAML_SUBJECT_CONFIRMATION'))
  })

  it('rejects one without NotOnOrAfter, and one that is over', () => {
    expect(judgeResponse({ confirmationNotOnOrAfter: null })).toMatchObject(
      rejected('SAML_SUBJECT_CONFIRMATION'),
    )
    expect(judgeResponse({ confirmationNotOnOrAfter: from(-180) })).toMatchObject({
      ...rejected('SAML_EXPIRED'),
      check: 'verify-confirmation-time',
    })
  })

  it('rejects two SubjectConfirmationData', () => {
    expect(
      judgeResponse(changed((xml) => xml.replace(/<saml:SubjectConfirmationData[^>]*>/, '$&$&'))),
    ).toMatchObject(rejected('SAML_CARDINALITY'))
  })

  it.each([
    ['no Subject', (xml: string) => xml.replace(/<saml:Subject>.*<\/saml:Subject>/, '')],
    ['no NameID', (xml: string) => xml.replace(/<saml:NameID .*<\/saml:NameID>/, '')],
    ['an empty NameID', (xml: string) => xml.replace('>alice<', '><')],
    ['a NameID of white space', (xml: string) => xml.replace('>alice<', '> \n <')],
    ['a BaseID', (xml: string) => xml.replace(/<saml:NameID .*<\/saml:NameID>/, '<saml:BaseID/>')],
  ])('rejects %s, because AWS names sessions by it', (_what, change) => {
    expect(judgeResponse(changed(change))).toMatchObject(rejected('SAML_SUBJECT_MISSING'))
  })
})

describe('S27 and S38 InResponseTo', () => {
  const outstanding = under({ inResponseTo: ['_request-1', '_request-2'] })
  const differing = (response: string, confirmation: string) => (xml: string) =>
    xml
      .replace('InResponseTo="_request-1"', `InResponseTo="${response}"`)
      .replace(
        '<saml:SubjectConfirmationData InResponseTo="_request-1"',
        `<saml:SubjectConfirmationData InResponseTo="${confirmation}"`,
      )

  it('accepts an answer to an outstanding request', () => {
    for (const inResponseTo of ['_request-1', '_request-2']) {
      expect(judgeResponse({ inResponseTo }, outstanding)).toMatchObject(accepted)
    }
  })

  it.each([
    ['unknown', '_request-3'],
    ['unknown by its case', '_Request-1'],
    ['a prefix of one of ours', '_request-'],
  ])('rejects an answer to a request that is %s', (_what, inResponseTo) => {
    expect(judgeResponse({ inResponseTo }, outstanding)).toMatchObject(
      rejected('SAML_IN_RESPONSE_TO_MISMATCH'),
    )
  })

  it('rejects an unsolicited response where a request is outstanding', () => {
    expect(judgeResponse({}, outstanding)).toMatchObject(rejected('SAML_IN_RESPONSE_TO_MISMATCH'))
    expect(judgeResponse({}, under({ inResponseTo: [] }))).toMatchObject(
      rejected('SAML_IN_RESPONSE_TO_MISMATCH'),
    )
  })

  it('rejects an answer where no request was made', () => {
    expect(judgeResponse({}, under({ inResponseTo: 'absent' }))).toMatchObject(accepted)
    expect(
      judgeResponse({ inResponseTo: '_request-1' }, under({ inResponseTo: 'absent' })),
    ).toMatchObject(rejected('SAML_IN_RESPONSE_TO_MISMATCH'))
    for (const only of [
      (xml: string) => xml.replace(/(<samlp:Response [^>]*) InResponseTo="[^"]*"/, '$1'),
      (xml: string) =>
        xml.replace(
          '<saml:SubjectConfirmationData InResponseTo="_request-1"',
          '<saml:SubjectConfirmationData',
        ),
    ]) {
      expect(
        judgeResponse(
          { inResponseTo: '_request-1', beforeSigning: only },
          under({ inResponseTo: 'absent' }),
        ),
      ).toMatchObject(rejected('SAML_IN_RESPONSE_TO_MISMATCH'))
    }
  })

  it('rejects a Response and a SubjectConfirmationData that answer different requests', () => {
    for (const policy of [outstanding, under({ inResponseTo: 'ignore' })]) {
      expect(judgeResponse({ inResponseTo: '_request-1' }, policy)).toMatchObject(accepted)
      expect(
        judgeResponse(
          { inResponseTo: '_request-1', beforeSigning: differing('_request-2', '_request-1') },
          policy,
        ),
      ).toMatchObject(rejected('SAML_IN_RESPONSE_TO_MISMATCH'))
    }
  })

  it('does not take the unsigned envelope’s word for it', () => {
    expect(
      judgeResponse(
        {
          inResponseTo: '_request-1',
          beforeSigning: (xml) =>
            xml.replace(
              '<saml:SubjectConfirmationData InResponseTo="_request-1"',
              '<saml:SubjectConfirmationData',
            ),
        },
        outstanding,
      ),
    ).toMatchObject(rejected('SAML_IN_RESPONSE_TO_MISMATCH'))
  })
})

describe('S29 clocks, to the second', () => {
  const at = (seconds: number, options: Partial<VerifyResponseOptions> = {}) => {
    const clock = new MovableClock(testNow)
    clock.forward(seconds)
    return under({ clock, ...options })
  }
  // Long confirmation and no age limit: only the tested limit can be the reason.
  const conditions = {
    notBefore: from(0),
    notOnOrAfter: from(60),
    confirmationNotOnOrAfter: from(3600),
    issueInstant: from(-600),
  }

  it.each([
    [-181, 'SAML_NOT_YET_VALID'],
    [-180, undefined],
    [239, undefined],
    [240, 'SAML_EXPIRED'],
  ] as const)('Conditions of a minute, %i s from their start: %s', (seconds, code) => {
    expect(judgeResponse(conditions, at(seconds))).toMatchObject(
      code === undefined ? accepted : { ...rejected(code), check: 'verify-conditions' },
    )
  })

  it.each([
    [-1, 'SAML_NOT_YET_VALID'],
    [0, undefined],
    [59, undefined],
    [60, 'SAML_EXPIRED'],
  ] as const)('the same without skew: %i s, %s', (seconds, code) => {
    expect(judgeResponse(conditions, at(seconds, { clockSkewSeconds: 0 }))).toMatchObject(
      code === undefined ? accepted : rejected(code),
    )
  })

  it.each([
    [239, undefined],
    [240, 'SAML_EXPIRED'],
  ] as const)('a confirmation of a minute, %i s on: %s', (seconds, code) => {
    const response = { notOnOrAfter: from(3600), confirmationNotOnOrAfter: from(60) }
    expect(judgeResponse(response, at(seconds))).toMatchObject(
      code === undefined ? accepted : { ...rejected(code), check: 'verify-confirmation-time' },
    )
  })

  it.each([
    [239, undefined],
    [240, 'SAML_SESSION_EXPIRED'],
  ] as const)('a session that ends in a minute, %i s on: %s', (seconds, code) => {
    const response = { notOnOrAfter: from(3600), sessionNotOnOrAfter: from(60) }
    expect(judgeResponse(response, at(seconds))).toMatchObject(
      code === undefined ? accepted : rejected(code),
    )
  })

  it.each([
    [-181, 'SAML_ISSUE_INSTANT_IN_FUTURE'],
    [-180, undefined],
  ] as const)('issued now, seen %i s from now: %s', (seconds, code) => {
    const response = { notBefore: from(-3600) }
    expect(judgeResponse(response, at(seconds))).toMatchObject(
      code === undefined ? accepted : rejected(code),
    )
  })

  it.each([
    [300, undefined],
    [301, 'SAML_ISSUED_TOO_LONG_AGO'],
  ] as const)('redeemed %i s after issuance, as STS asks, skew or not: %s', (seconds, code) => {
    const response = { notOnOrAfter: from(3600) }
    for (const clockSkewSeconds of [0, 180]) {
      expect(
        judgeResponse(response, at(seconds, { maxIssueAgeSeconds: 300, clockSkewSeconds })),
      ).toMatchObject(code === undefined ? accepted : rejected(code))
    }
    expect(judgeResponse(response, at(seconds))).toMatchObject(accepted)
  })

  it.each([
    ['no date', 'soon'],
    ['an empty string', ''],
    ['a day that does not exist', '2030-02-30T12:00:00Z'],
    ['an hour that does not exist', '2030-01-01T24:30:00Z'],
    ['a date without a time', '2030-01-02'],
    ['a number', '1893499500'],
    ['an American date', '01/02/2030 12:00'],
  ])('rejects times that are %s, each wherever it stands', (_what, time) => {
    for (const response of [
      { notOnOrAfter: time, confirmationNotOnOrAfter: from(300) },
      { notBefore: time },
      { confirmationNotOnOrAfter: time },
      { sessionNotOnOrAfter: time },
      { assertionIssueInstant: time },
    ]) {
      expect(judgeResponse({})).toMatchObject(accepted)
      expect(judgeResponse(response)).toMatchObject(rejected('SAML_TIMESTAMP_INVALID'))
    }
  })

  it('reads a time without a zone as UTC, fractions to the millisecond, and the year 9999', () => {
    expect(
      judgeResponse({
        notOnOrAfter: '2030-01-01T12:05:00',
        confirmationNotOnOrAfter: '9999-12-31T23:59:59.999999999Z',
      }),
    ).toMatchObject({
      ...accepted,
      assertion: {
        conditions: { notOnOrAfter: new Date('2030-01-01T12:05:00Z') },
        confirmation: { notOnOrAfter: new Date('9999-12-31T23:59:59.999Z') },
        unusableFrom: new Date('2030-01-01T12:08:00Z'),
      },
    })
  })

  it('needs Conditions, and lets them be without limits of their own', () => {
    expect(
      judgeResponse({ notBefore: null, notOnOrAfter: null, confirmationNotOnOrAfter: from(60) }),
    ).toMatchObject(accepted)
    expect(
      judgeResponse({
        beforeSigning: (xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, ''),
      }),
    ).toMatchObject(rejected('SAML_CONDITIONS_MISSING'))
  })

  it('refuses a skew outside 0 to 300 seconds, which would be our mistake', () => {
    for (const clockSkewSeconds of [-1, 301, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => judgeResponse({}, under({ clockSkewSeconds }))).toThrow(TypeError)
    }
    expect(judgeResponse({}, under({ clockSkewSeconds: 300 }))).toMatchObject(accepted)
  })

  it('rejects everything of metadata that has expired', () => {
    const rejection = (validUntil: Date, where: 'document' | 'entity') => {
      const metadata = testMetadata(validUntil, where)
      return judgeResponse({}, { metadata })
    }
    for (const where of ['document', 'entity'] as const) {
      expect(rejection(new Date(testNow.getTime() + 1), where)).toMatchObject(accepted)
      expect(rejection(testNow, where)).toMatchObject(refused('SAML_METADATA_EXPIRED'))
    }
  })
})

function testMetadata(validUntil: Date, where: 'document' | 'entity'): IdpMetadata {
  const metadata = testIdpMetadata()
  return where === 'document'
    ? { ...metadata, validUntil }
    : { ...metadata, entities: metadata.entities.map((entity) => ({ ...entity, validUntil })) }
}
