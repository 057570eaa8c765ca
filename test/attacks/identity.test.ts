import { describe, expect, it } from 'vitest'
import { testIdpEntityId, testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponseXml, testAttributes } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { accepted, judgeResponse, judgeXml, refused, rejectedAfterCryptography } from './judge.ts'

const other = 'https://other-idp.example.com/saml'
const signedAs = (change: (xml: string) => string): SignedResponseOptions => ({
  beforeSigning: change,
})

describe('S30 one identity provider in the name of another', () => {
  const both = {
    metadata: {
      xml: '',
      entities: [
        ...testIdpMetadata().entities,
        ...testIdpMetadata({ entityId: other, keys: ['other-idp-rsa-2048'] }).entities,
      ],
    },
  }

  it('accepts each of two with its own key', () => {
    expect(judgeResponse({}, both)).toMatchObject(accepted)
    expect(judgeResponse({ issuer: other, key: 'other-idp-rsa-2048' }, both)).toMatchObject({
      ...accepted,
      assertion: { issuer: other },
    })
  })

  it('rejects the key of one under the name of the other, although both are trusted', () => {
    for (const sign of ['assertion', 'response', 'both'] as const) {
      expect(judgeResponse({ sign, issuer: other }, both)).toMatchObject(
        rejectedAfterCryptography('SIGNATURE_INVALID'),
      )
      expect(judgeResponse({ sign, key: 'other-idp-rsa-2048' }, both)).toMatchObject(
        rejectedAfterCryptography('SIGNATURE_INVALID'),
      )
    }
  })

  it.each([
    ['another', other],
    ['ours with a slash behind it', `${testIdpEntityId}/`],
    ['ours in another case', testIdpEntityId.toUpperCase()],
    ['ours with white space', ` ${testIdpEntityId}`],
    ['empty', ''],
  ])('rejects an issuer that is %s, before any cryptography', (_what, issuer) => {
    expect(judgeResponse({})).toMatchObject(accepted)
    expect(judgeResponse({ issuer })).toMatchObject(refused('SAML_ISSUER_MISMATCH'))
  })

  it('rejects a Response that names another issuer than its assertion, signed or not', () => {
    for (const sign of ['assertion', 'response', 'both'] as const) {
      expect(judgeResponse({ sign })).toMatchObject(accepted)
      expect(judgeResponse({ sign, responseIssuer: other }, both)).toMatchObject(
        rejectedAfterCryptography('SAML_ISSUER_MISMATCH'),
      )
    }
  })

  it('requires an Issuer on a signed Response, and none on an envelope', () => {
    expect(judgeResponse({ sign: 'assertion', responseIssuer: null })).toMatchObject(accepted)
    expect(judgeResponse({ sign: 'response', responseIssuer: null })).toMatchObject(
      rejectedAfterCryptography('SAML_ISSUER_MISMATCH'),
    )
  })

  it('rejects an Issuer whose Format says that it is no entity', () => {
    const withFormat = (format: string) =>
      signedAs((xml) =>
        xml.replaceAll('<saml:Issuer>', `<saml:Issuer Format="urn:oasis:names:tc:SAML:${format}">`),
      )
    expect(judgeResponse(withFormat('2.0:nameid-format:entity'))).toMatchObject(accepted)
    expect(judgeResponse(withFormat('1.1:nameid-format:emailAddress'))).toMatchObject(
      refused('SAML_ISSUER_MISMATCH'),
    )
  })
})

describe('S31 more of something than there may be', () => {
  const twice = (pattern: RegExp, change = (one: string): string => one) =>
    signedAs((xml) => xml.replace(pattern, (one) => one + change(one)))

  it.each([
    ['two Conditions, the first of them over', twice(/<saml:Conditions.*<\/saml:Conditions>/)],
    [
      'two NameIDs',
      twice(/<saml:NameID .*<\/saml:NameID>/, (one) => one.replace('alice', 'admin')),
    ],
    [
      'two Subjects',
      twice(/<saml:Subject>.*<\/saml:Subject>/, (one) => one.replace('alice', 'admin')),
    ],
    ['two AuthnContexts', twice(/<saml:AuthnContext>.*<\/saml:AuthnContext>/)],
    [
      'two OneTimeUse',
      signedAs((xml) =>
        xml.replace('<saml:AudienceRestriction>', '<saml:OneTimeUse/><saml:OneTimeUse/>$&'),
      ),
    ],
  ])('rejects %s', (_what, response) => {
    expect(judgeResponse({})).toMatchObject(accepted)
    expect(judgeResponse(response)).toMatchObject(rejectedAfterCryptography('SAML_CARDINALITY'))
  })

  it('rejects two Issuers of the assertion or of the Response', () => {
    expect(
      judgeResponse(signedAs((xml) => xml.replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '$&$&'))),
    ).toMatchObject(refused('SAML_CARDINALITY'))
    expect(
      judgeResponse(signedAs((xml) => xml.replace(/<saml:Issuer xmlns.*?<\/saml:Issuer>/, '$&$&'))),
    ).toMatchObject(rejectedAfterCryptography('XML_SCHEMA_INVALID'))
  })

  it('rejects two Statuses and two StatusCodes, whatever the second says', () => {
    for (const pattern of [/<samlp:Status>.*<\/samlp:Status>/, /<samlp:StatusCode [^>]*>/]) {
      expect(judgeResponse(twice(pattern))).toMatchObject(refused('SAML_CARDINALITY'))
    }
  })

  it.each([
    ['an element inside NameID', '>alice<', '>alice<saml:x>.evil</saml:x><'],
    [
      'an element inside a value',
      '>alice@example.com<',
      '><x:b xmlns:x="urn:x">admin</x:b>@example.com<',
    ],
    [
      'a NameID and text inside a value',
      '>alice@example.com<',
      '><saml:NameID>admin</saml:NameID>@example.com<',
    ],
    [
      'an element inside Audience',
      '>urn:amazon:webservices<',
      '><x:b xmlns:x="urn:x"/>urn:amazon:webservices<',
    ],
  ])('rejects %s, of which a careless reader drops half', (_what, text, by) => {
    expect(judgeResponse(signedAs((xml) => xml.replace(text, by)))).toMatchObject(
      rejectedAfterCryptography('SAML_CONTENT_MIXED'),
    )
  })

  it('lets an AuthnStatement whose session has ended reject, even as the second of two', () => {
    const second = (end: string) =>
      twice(/<saml:AuthnStatement .*<\/saml:AuthnStatement>/, (one) =>
        one.replace('<saml:AuthnStatement ', `<saml:AuthnStatement SessionNotOnOrAfter="${end}" `),
      )
    expect(judgeResponse(second('2030-01-01T18:00:00Z'))).toMatchObject({
      ...accepted,
      assertion: { sessionNotOnOrAfter: new Date('2030-01-01T18:00:00Z') },
    })
    expect(judgeResponse(second('2030-01-01T11:00:00Z'))).toMatchObject(
      rejectedAfterCryptography('SAML_SESSION_EXPIRED'),
    )
  })

  it('rejects an assertion without AuthnStatement', () => {
    expect(
      judgeResponse(
        signedAs((xml) => xml.replace(/<saml:AuthnStatement .*<\/saml:AuthnStatement>/, '')),
      ),
    ).toMatchObject(rejectedAfterCryptography('SAML_AUTHN_STATEMENT_MISSING'))
  })

  it('rejects a condition that nobody knows, wherever it is from', () => {
    for (const condition of [
      '<x:Condition xmlns:x="urn:x"/>',
      '<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:x" xsi:type="x:Mine"/>',
      '<saml:DoNotCacheCondition/>',
    ]) {
      expect(
        judgeResponse(
          signedAs((xml) => xml.replace('<saml:AudienceRestriction>', `${condition}$&`)),
        ),
      ).toMatchObject(rejectedAfterCryptography('SAML_CONDITION_UNKNOWN'))
    }
  })
})

describe('S32 attribute names that shift or mean something to a language', () => {
  it('rejects an Attribute without a Name, whose value another would take over', () => {
    for (const nameless of [
      '<saml:Attribute>',
      '<saml:Attribute Name="">',
      '<saml:Attribute FriendlyName="role">',
    ]) {
      expect(
        judgeResponse(
          signedAs((xml) =>
            xml.replace(
              '<saml:AttributeStatement>',
              `$&${nameless}<saml:AttributeValue>admin</saml:AttributeValue></saml:Attribute>`,
            ),
          ),
        ),
      ).toMatchObject(rejectedAfterCryptography('SAML_ATTRIBUTE_NAMELESS'))
    }
  })

  it('keeps names that are special to JavaScript as names', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const attributes = Object.fromEntries([
      ...Object.entries(testAttributes),
      ...names.map((name) => [name, 'polluted'] as const),
    ])
    const { assertion } = judgeResponse({ attributes })
    for (const name of names) {
      expect(assertion?.attributes).toContainEqual({ name, values: ['polluted'] })
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.prototype.toString.call({})).toBe('[object Object]')
  })

  it('merges a Name that comes twice, in document order, and keeps other spellings apart', () => {
    const attribute = (name: string, value: string): string =>
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`
    const { assertion } = judgeResponse({
      attributes: {},
      extraStatements: `<saml:AttributeStatement>${attribute('a', '1')}${attribute('b', '2')}${attribute('a', '3')}</saml:AttributeStatement><saml:AttributeStatement>${attribute('A', '4')}${attribute('a', '5')}</saml:AttributeStatement>`,
    })
    expect(assertion?.attributes).toEqual([
      { name: 'a', values: ['1', '3', '5'] },
      { name: 'b', values: ['2'] },
      { name: 'A', values: ['4'] },
    ])
  })

  it('freezes what it read', () => {
    const { assertion } = judgeResponse({})
    expect(Object.isFrozen(assertion)).toBe(true)
    expect(Object.isFrozen(assertion?.subject)).toBe(true)
    expect(Object.isFrozen(assertion?.attributes)).toBe(true)
    expect(Object.isFrozen(assertion?.attributes[0]?.values)).toBe(true)
    expect(Object.isFrozen(assertion?.conditions.audienceRestrictions[0])).toBe(true)
  })
})

describe('S33 the right names in the wrong namespace', () => {
  const evil = (name: string, xml: string, prefix = 'saml'): string =>
    xml
      .replaceAll(new RegExp(`<${prefix}:${name}(?=[ />])`, 'g'), `<x:${name} xmlns:x="urn:evil"`)
      .replaceAll(`</${prefix}:${name}>`, `</x:${name}>`)

  it.each([
    ['Response', 'samlp', 'SAML_NOT_A_RESPONSE'],
    ['Status', 'samlp', 'SAML_CARDINALITY'],
    ['StatusCode', 'samlp', 'SAML_CARDINALITY'],
    ['Assertion', 'saml', 'SAML_ASSERTION_COUNT'],
    ['Issuer', 'saml', 'SAML_CARDINALITY'],
  ] as const)('refuses a %s of another namespace', (name, prefix, code) => {
    const xml = signedResponseXml({ sign: 'assertion' })
    expect(judgeXml(xml)).toMatchObject(accepted)
    expect(judgeXml(evil(name, xml, prefix))).toMatchObject(refused(code))
  })

  it('refuses a Signature of another namespace: it is none', () => {
    expect(judgeXml(evil('Signature', signedResponseXml(), 'ds'))).toMatchObject(
      refused('SIGNATURE_MISSING'),
    )
  })

  it.each([
    ['Subject', 'SAML_SUBJECT_MISSING'],
    ['NameID', 'SAML_SUBJECT_MISSING'],
    ['SubjectConfirmation', 'SAML_SUBJECT_CONFIRMATION'],
    ['SubjectConfirmationData', 'SAML_SUBJECT_CONFIRMATION'],
    ['Conditions', 'SAML_CONDITIONS_MISSING'],
    ['AudienceRestriction', 'SAML_CONDITION_UNKNOWN'],
    ['Audience', 'XML_SCHEMA_INVALID'],
    ['AuthnStatement', 'SAML_AUTHN_STATEMENT_MISSING'],
    ['AuthnContext', 'SAML_CARDINALITY'],
    ['AttributeStatement', 'XML_SCHEMA_INVALID'],
    ['Attribute', 'XML_SCHEMA_INVALID'],
    ['AttributeValue', 'XML_SCHEMA_INVALID'],
  ] as const)('rejects a signed %s of another namespace', (name, code) => {
    expect(judgeResponse(signedAs((xml) => evil(name, xml)))).toMatchObject(
      rejectedAfterCryptography(code),
    )
  })

  it('does not read attributes of another namespace', () => {
    expect(
      judgeResponse(
        signedAs((xml) =>
          xml.replace(
            '<saml:SubjectConfirmationData ',
            '<saml:SubjectConfirmationData xmlns:x="urn:x" x:Recipient="https://evil.example/" ',
          ),
        ),
      ),
    ).toMatchObject(accepted)
    expect(
      judgeResponse(
        signedAs((xml) => xml.replace(' Recipient="', ' xmlns:x="urn:x" x:Recipient="')),
      ),
    ).toMatchObject(rejectedAfterCryptography('SAML_SUBJECT_CONFIRMATION'))
  })
})

describe('S3 and SAML Core 3.2.2: Status', () => {
  it('rejects a failure with its codes and without an assertion', () => {
    const failed = judgeXml(
      signedResponseXml({
        sign: 'neither',
        status: 'urn:oasis:names:tc:SAML:2.0:status:Requester',
      }).replace(/<saml:Assertion .*<\/saml:Assertion>/, ''),
    )
    expect(failed).toMatchObject(refused('SAML_STATUS_NOT_SUCCESS'))
  })

  it('rejects any Version but 2.0', () => {
    expect(
      judgeResponse({ afterSigning: (xml) => xml.replace('Version="2.0"', 'Version="2.1"') }),
    ).toMatchObject(refused('SAML_VERSION'))
    expect(
      judgeResponse(
        signedAs((xml) => xml.replace(/(<saml:Assertion .*?)Version="2.0"/, '$1Version="1.1"')),
      ),
    ).toMatchObject(rejectedAfterCryptography('SAML_VERSION'))
  })
})
