import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import { findingsOfCode, type FindingId } from '../../../src/diagnosis/findings.ts'
import { errorKinds, type ErrorCode } from '../../../src/errors.ts'
import { samlTestKey, testIdpMetadata } from '../../fakes/saml-test-keys.ts'
import { withEncryptedAssertion, serviceKeyName } from '../../fakes/signed-response-encrypted.ts'
import {
  instant,
  signedResponse,
  signedResponseXml,
  testAttributes,
  testNow,
} from '../../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../../fakes/signed-response.ts'
import { testContext, testProvider } from '../test-context.ts'
import { attackCodes } from './attacks.ts'

// The other half of the attacks: everything else that the verifier can refuse, each with a document that
// provokes it, and with its cause first. Between them every code has its document.

interface Row {
  readonly what: string
  readonly input: string
  readonly context?: Partial<DiagnosisContext>
  readonly first: FindingId
}

const post = (parameter: string): string => `SAMLResponse=${encodeURIComponent(parameter)}`
const signed = (options: SignedResponseOptions): string => signedResponse(options)
/** What an identity provider says and signs that is not right. */
const said = (change: (xml: string) => string): string => signed({ beforeSigning: change })
const of = (metadata: ReturnType<typeof testIdpMetadata>): Partial<DiagnosisContext> => ({
  providers: [{ ...testProvider, metadata }],
})
const decrypting = (
  mode: 'Required' | 'Allowed',
  key: Parameters<typeof samlTestKey>[0] = serviceKeyName,
): Partial<DiagnosisContext> => ({
  providers: [
    { ...testProvider, decryption: { mode, privateKeys: [samlTestKey(key).privateKey] } },
  ],
})
const signIn: Partial<DiagnosisContext> = { endpoint: 'sign-in' }
const schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

const rows: Readonly<Partial<Record<ErrorCode, Row>>> = {
  // --- the parameter
  SAML_RESPONSE_TOO_LARGE: {
    what: 'more than anybody takes',
    input: signed({ nameId: 'x'.repeat(300_000) }),
    first: 'too-large',
  },
  SAML_BASE64_INVALID: {
    what: 'a value with a character that base64 does not have',
    input: post(`${signed({}).slice(0, 500)}*${signed({}).slice(501)}`),
    first: 'base64-invalid',
  },
  SAML_ENCODING_INVALID: {
    what: 'UTF-16',
    input: post(Buffer.from(signedResponseXml(), 'utf16le').toString('base64')),
    first: 'not-utf-8',
  },
  XML_SCHEMA_INVALID: {
    what: 'an attribute that the schema does not have',
    input: said((xml) => xml.replace('<saml:Conditions', '<saml:Conditions Hint="x"')),
    first: 'schema-invalid',
  },

  // --- encryption
  SAML_ASSERTION_ENCRYPTED: {
    what: 'an encrypted assertion without a key for it',
    input: withEncryptedAssertion(signedResponseXml()),
    first: 'assertion-encrypted',
  },
  SAML_ASSERTION_NOT_ENCRYPTED: {
    what: 'an assertion in the clear where encryption is required',
    input: signed({}),
    context: decrypting('Required'),
    first: 'assertion-not-encrypted',
  },
  SAML_PART_ENCRYPTED: {
    what: 'an encrypted NameID',
    input: said((xml) =>
      xml.replace(
        /<saml:NameID.*?<\/saml:NameID>/,
        '<saml:EncryptedID><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"/></saml:EncryptedID>',
      ),
    ),
    context: decrypting('Allowed'),
    first: 'part-encrypted',
  },
  ENCRYPTION_SHAPE: {
    what: 'no EncryptedKey',
    input: withEncryptedAssertion(signedResponseXml()).replace(
      /<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/s,
      '',
    ),
    context: decrypting('Required'),
    first: 'encryption-shape',
  },
  ENCRYPTION_ALGORITHM: {
    what: 'RSA with PKCS#1 v1.5',
    input: withEncryptedAssertion(signedResponseXml()).replace(
      /Algorithm="[^"]*rsa-oaep[^"]*"/,
      'Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-1_5"',
    ),
    context: decrypting('Required'),
    first: 'encryption-algorithm',
  },
  DECRYPTION_FAILED: {
    what: 'encrypted for another key',
    input: withEncryptedAssertion(signedResponseXml()),
    context: decrypting('Required', 'idp-rsa-2048-next'),
    first: 'decryption-failed',
  },

  // --- what has to be there, and once
  SAML_CARDINALITY: {
    what: 'Conditions that stand twice',
    input: said((xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, '$&$&')),
    first: 'element-count',
  },
  SAML_ATTRIBUTE_NAMELESS: {
    what: 'an attribute without a name',
    input: said((xml) => xml.replace(/<saml:Attribute Name="[^"]*"/, '<saml:Attribute Name=""')),
    first: 'attribute-nameless',
  },
  SAML_CONDITIONS_MISSING: {
    what: 'no Conditions',
    input: said((xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, '')),
    first: 'conditions-missing',
  },
  SAML_CONDITION_UNKNOWN: {
    what: 'a condition that nobody knows',
    input: said((xml) =>
      xml.replace(
        '</saml:Conditions>',
        `<saml:Condition ${schema} xmlns:x="urn:x" xsi:type="x:Delegation"/></saml:Conditions>`,
      ),
    ),
    first: 'condition-unknown',
  },
  SAML_AUTHN_STATEMENT_MISSING: {
    what: 'no AuthnStatement',
    input: said((xml) => xml.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, '')),
    first: 'authn-statement-missing',
  },
  SAML_SUBJECT_MISSING: {
    what: 'no Subject',
    input: said((xml) => xml.replace(/<saml:Subject>.*<\/saml:Subject>/, '')),
    first: 'name-id-missing',
  },
  SAML_SUBJECT_CONFIRMATION: {
    what: 'a confirmation that is not bearer',
    input: said((xml) => xml.replace('cm:bearer', 'cm:sender-vouches')),
    first: 'subject-confirmation-method',
  },
  SAML_TIMESTAMP_INVALID: {
    what: 'a time that is none',
    input: signed({ issueInstant: '2030-01-01 12:00:00' }),
    first: 'timestamp-invalid',
  },

  // --- keys and issuers
  SIGNATURE_KEY_WEAK: {
    what: 'a key of 1024 bits',
    input: signed({ key: 'idp-rsa-1024' }),
    context: of(testIdpMetadata({ keys: ['idp-rsa-2048', 'idp-rsa-1024'] })),
    first: 'signing-key-weak',
  },
  SIGNATURE_NO_KEY: {
    what: 'metadata without a signing key',
    input: signed({}),
    context: of(testIdpMetadata({ keys: [] })),
    first: 'no-signing-key',
  },
  SAML_STATUS_NOT_SUCCESS: {
    what: 'a sign-in that failed',
    input: signed({ status: 'urn:oasis:names:tc:SAML:2.0:status:Requester' }),
    first: 'status-not-success',
  },
  SAML_ISSUER_MISMATCH: {
    what: 'another issuer',
    input: signed({ issuer: 'https://idp.example.com/other' }),
    first: 'issuer-mismatch',
  },

  // --- when
  SAML_ISSUE_INSTANT_IN_FUTURE: {
    what: 'issued in an hour',
    input: signed({ issueInstant: '2030-01-01T13:00:00Z' }),
    first: 'issued-in-future',
  },
  SAML_ISSUED_TOO_LONG_AGO: {
    what: 'issued an hour ago, and still valid',
    input: signed({
      issueInstant: '2030-01-01T11:00:00Z',
      assertionIssueInstant: '2030-01-01T11:00:00Z',
    }),
    first: 'issued-too-long-ago',
  },
  SAML_NOT_YET_VALID: {
    what: 'valid in an hour',
    input: signed({ notBefore: '2030-01-01T13:00:00Z', notOnOrAfter: '2030-01-01T14:00:00Z' }),
    first: 'not-yet-valid',
  },
  SAML_EXPIRED: {
    what: 'expired ten minutes ago',
    input: signed({ notBefore: null, notOnOrAfter: instant(testNow, -600) }),
    first: 'expired',
  },
  SAML_SESSION_EXPIRED: {
    what: 'a session that has ended',
    input: signed({ sessionNotOnOrAfter: instant(testNow, -600) }),
    first: 'session-ended',
  },

  // --- for whom
  SAML_AUDIENCE_MISMATCH: {
    what: 'another audience',
    input: signed({ audience: 'urn:other' }),
    first: 'audience-mismatch',
  },
  SAML_DESTINATION_MISMATCH: {
    what: 'another destination, at the sign-in endpoint',
    input: signed({ destination: 'https://other.example/saml' }),
    context: signIn,
    first: 'destination-mismatch',
  },
  SAML_RECIPIENT_MISMATCH: {
    what: 'another recipient, at the sign-in endpoint',
    input: signed({
      recipient: 'https://other.example/saml',
      destination: 'https://signin.aws.amazon.com/saml',
    }),
    context: signIn,
    first: 'recipient-mismatch',
  },
  SAML_IN_RESPONSE_TO_MISMATCH: {
    what: 'the answer to another request',
    input: signed({ inResponseTo: '_other' }),
    context: { inResponseTo: ['_ours'] },
    first: 'in-response-to-mismatch',
  },

  // --- the provider
  SAML_PROVIDER_UNKNOWN: {
    what: 'a provider that does not exist',
    input: signed({
      attributes: {
        ...testAttributes,
        'https://aws.amazon.com/SAML/Attributes/Role':
          'arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/Exmaple',
      },
    }),
    first: 'provider-unknown',
  },
  SAML_METADATA_INVALID: {
    what: 'metadata of a service provider',
    input: readFileSync('metadata/service-provider.xml', 'utf8'),
    first: 'metadata-not-of-an-idp',
  },
}

/** What no document shows: it is kept elsewhere, or nothing came. */
const ofSurroundings: readonly ErrorCode[] = [
  'SAML_RESPONSE_MISSING',
  'SAML_ISSUER_UNKNOWN',
  'SAML_REQUEST_UNKNOWN',
  'SAML_REQUEST_OTHER_BROWSER',
  'SAML_UNSOLICITED',
  'SAML_REPLAYED',
  'SAML_METADATA_EXPIRED',
  'SAML_PRIVATE_KEY_INVALID',
  'SAML_PROVIDER_UNAVAILABLE',
]

describe('every code of a SAML response', () => {
  it('has a document that provokes it, here or among the attacks', () => {
    const all = (Object.keys(errorKinds) as ErrorCode[]).filter((code) =>
      /^(?:XML|SIGNATURE|SAML|ENCRYPTION|DECRYPTION)_/.test(code),
    )
    const provoked = new Set([...attackCodes, ...Object.keys(rows), ...ofSurroundings])
    expect(all.filter((code) => !provoked.has(code))).toEqual([])
  })

  it.each(Object.entries(rows).map(([code, row]) => ({ code: code as ErrorCode, ...row })))(
    '$code: $what',
    async ({ code, input, context, first }) => {
      const { findings, identity, verdict } = await diagnose(input, testContext(context))
      expect(findings[0]).toMatchObject({ id: first, level: 'error', code })
      expect(findings[0]?.consequenceOf).toBeUndefined()
      expect(findingsOfCode(code)).toContain(first)
      expect(verdict).toBe('rejected')
      // Verified is what the keys of the issuer signed, whichever provider a role goes with.
      if (code !== 'SAML_PROVIDER_UNKNOWN') expect(identity).toBeUndefined()
    },
  )
})
