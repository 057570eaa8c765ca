import { beforeAll, describe, expect, it } from 'vitest'
import { ConfigurationInvalid, FedbridgeError, RequestRefused } from '../../src/errors.ts'
import { readAwsAttributes } from '../../src/federation/aws-attributes.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import type { IdpMetadata } from '../../src/saml/idp-metadata-model.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import type { VerifyResponseOptions } from '../../src/saml/verify-response.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import { demonstrationPeople } from '../../src/test-idp/demonstration-people.ts'
import { testIdpFaults } from '../../src/test-idp/faults.ts'
import { openTestIdp } from '../../src/test-idp/test-idp.ts'
import type { TestIdp, TestIdpResponse, TestIdpSignIn } from '../../src/test-idp/test-idp.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'

const clock = new MovableClock('2026-11-24T12:00:00Z')
const acsUrl = 'http://localhost:8400/saml'
const options = { clock, publicUrl: 'http://localhost:8400', acsUrls: [acsUrl] }
const spEntityId = 'urn:amazon:webservices'

const [alice] = demonstrationPeople()
if (alice === undefined) throw new Error('nobody to sign in as')
const signIn: TestIdpSignIn = {
  person: alice,
  attributes: alice.attributes,
  spEntityId,
  acsUrl,
}

let idp: TestIdp
let metadata: IdpMetadata
beforeAll(async () => {
  idp = await openTestIdp(options)
  metadata = parseIdpMetadata(idp.metadataXml, { clock })
})

const { privateKey, certificate } = samlTestKey('idp-rsa-2048')
const staticKey = {
  privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  certificatePem: certificate.toString(),
}

const samlResponse = ({ fields }: TestIdpResponse): string =>
  fields.find(({ name }) => name === 'SAMLResponse')?.value ?? ''

function verify(
  response: TestIdpResponse,
  changes: Partial<VerifyResponseOptions> = {},
): VerifiedAssertion {
  return verifyResponse(decodeSamlResponse(samlResponse(response)), metadata, {
    clock,
    acceptedAudiences: [spEntityId],
    acceptedRecipients: [acsUrl],
    inResponseTo: 'absent',
    maxIssueAgeSeconds: 300,
    ...changes,
  })
}

/** The code with which a sign-in with the response ends, or `accepted`. */
function outcome(response: TestIdpResponse): string {
  try {
    readAwsAttributes(verify(response).attributes)
    return 'accepted'
  } catch (error) {
    if (error instanceof FedbridgeError) return error.code
    throw error
  }
}

describe('the metadata of the test IdP', () => {
  it('has one key, and single sign-on by Redirect and by POST', () => {
    expect(metadata.entities).toMatchObject([
      {
        entityId: 'http://localhost:8400/test-idp/saml/metadata',
        signingKeys: [{ keyType: 'rsa', keyBits: 2048, weak: false }],
        singleSignOnServices: [
          {
            binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
            location: 'http://localhost:8400/test-idp/saml/sso',
          },
          {
            binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
            location: 'http://localhost:8400/test-idp/saml/sso',
          },
        ],
        wantAuthnRequestsSigned: false,
      },
    ])
  })

  it('stays the same where the key is given, and changes where it is made', async () => {
    const [one, other] = await Promise.all([
      openTestIdp({ ...options, key: staticKey }),
      openTestIdp({ ...options, key: staticKey }),
    ])
    expect(one.metadataXml).toBe(other.metadataXml)
    expect(one.signingCertificatePem).toBe(staticKey.certificatePem)
    expect(one.metadataXml).not.toBe(idp.metadataXml)
  })
})

describe('a response of the test IdP', () => {
  it('is verified, for each of the demonstration people, and says who they are', async () => {
    for (const person of demonstrationPeople()) {
      const assertion = verify(
        await idp.respond({ ...signIn, person, attributes: person.attributes }),
      )
      expect(assertion.subject).toEqual({
        nameId: person.subject,
        format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      })
      expect(assertion.attributes).toMatchObject(person.attributes)
      expect(readAwsAttributes(assertion.attributes).roleSessionName).toBe(person.subject)
    }
  })

  it('goes to the assertion consumer service, with RelayState when there is one', async () => {
    const response = await idp.respond({ ...signIn, relayState: 'https://x/?a=1&b' })
    expect(response.action).toBe(acsUrl)
    expect(response.fields.map(({ name }) => name)).toEqual(['SAMLResponse', 'RelayState'])
    expect(response.fields[1]?.value).toBe('https://x/?a=1&b')
    expect((await idp.respond(signIn)).fields).toHaveLength(1)
  })

  it('answers a request, or none', async () => {
    const solicited = await idp.respond({ ...signIn, inResponseTo: '_request' })
    expect(verify(solicited, { inResponseTo: ['_request'] }).confirmation.inResponseTo).toBe(
      '_request',
    )
    expect(verify(await idp.respond(signIn)).confirmation).not.toHaveProperty('inResponseTo')
  })

  it('can have another NameID format and another time', async () => {
    const now = new Date('2026-11-24T11:59:00Z')
    const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
    const assertion = verify(
      await idp.respond({
        ...signIn,
        now,
        person: { subject: alice.subject, subjectFormat: transient },
      }),
    )
    expect(assertion.subject.format).toBe(transient)
    expect(assertion.issueInstant).toEqual(now)
  })

  it('carries text as text, whatever it looks like', async () => {
    const hostile = ' <a b="c">&amp;{Issuer}{attrX}\t\r\n]]>$& \u{1F600} é '
    const assertion = verify(
      await idp.respond({
        ...signIn,
        person: { subject: hostile },
        attributes: [
          { name: hostile, values: [hostile, '', hostile] },
          { name: 'empty', values: [] },
        ],
      }),
    )
    expect(assertion.subject.nameId).toBe(hostile)
    expect(assertion.attributes).toMatchObject([
      { name: hostile, values: [hostile, '', hostile] },
      { name: 'empty', values: [] },
    ])
  })

  it('is refused for text that XML cannot carry', async () => {
    for (const attributes of [
      [{ name: 'x', values: ['a\u0000b'] }],
      [{ name: '\uFFFF', values: [] }],
    ]) {
      await expect(idp.respond({ ...signIn, attributes })).rejects.toMatchObject({
        code: 'PARAMETER_INVALID',
        check: 'xml-character',
      })
    }
    await expect(idp.respond({ ...signIn, person: { subject: '\u0008' } })).rejects.toThrow(
      RequestRefused,
    )
  })
})

describe('SAML Security Considerations: assertions only go where they were meant to', () => {
  it.each([
    'http://localhost:8400/saml/',
    'http://localhost:8400/SAML',
    'https://elsewhere.example/saml',
    '',
  ])('does not post to %j', async (elsewhere) => {
    await expect(idp.respond({ ...signIn, acsUrl: elsewhere })).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
      check: 'acs-url',
    })
  })

  it.each([
    'http://fedbridge.example/saml',
    'http://localhost.example/saml',
    'http://127.0.0.1.example/saml',
    'javascript:alert(1)',
    '/saml',
  ])('does not start with %j as an assertion consumer service', async (exposed) => {
    const opening = openTestIdp({ ...options, acsUrls: [acsUrl, exposed] })
    await expect(opening).rejects.toThrow(ConfigurationInvalid)
    await expect(opening).rejects.toMatchObject({ problems: [{ key: 'testIdp' }] })
  })

  it.each(['https://fedbridge.example/saml', 'http://127.0.0.1:1/saml', 'http://[::1]/saml'])(
    'starts with %j',
    async (safe) => {
      const open = await openTestIdp({ ...options, acsUrls: [safe], key: staticKey })
      expect(open.acsUrlFor(undefined)).toBe(safe)
    },
  )
})

/** What becomes of a response with each fault: the same for every verifier that does its work. */
const codes: Readonly<Record<string, string>> = {
  doctype: 'XML_DOCTYPE',
  'comment-in-name-id': 'XML_COMMENT',
  'status-responder': 'SAML_STATUS_NOT_SUCCESS',
  'two-assertions': 'SAML_ASSERTION_COUNT',
  'encrypted-assertion': 'SAML_ASSERTION_ENCRYPTED',
  unsigned: 'SIGNATURE_MISSING',
  'sha1-signature': 'SIGNATURE_ALGORITHM',
  'bad-signature': 'SIGNATURE_INVALID',
  'other-key': 'SIGNATURE_INVALID',
  'wrong-issuer': 'SAML_ISSUER_MISMATCH',
  'issued-six-minutes-ago': 'SAML_ISSUED_TOO_LONG_AGO',
  expired: 'SAML_EXPIRED',
  'not-yet-valid': 'SAML_NOT_YET_VALID',
  'wrong-audience': 'SAML_AUDIENCE_MISMATCH',
  'wrong-destination': 'SAML_DESTINATION_MISMATCH',
  'wrong-recipient': 'SAML_RECIPIENT_MISMATCH',
  'no-name-id': 'SAML_SUBJECT_MISSING',
  replayed: 'accepted',
  'no-role': 'ROLE_ATTRIBUTE_MISSING',
  'malformed-role-pair': 'ROLE_ATTRIBUTE_INVALID',
  'no-role-session-name': 'ROLE_SESSION_NAME_MISSING',
  'role-session-name-with-space': 'ROLE_SESSION_NAME_INVALID',
  'reserved-tag-key': 'SESSION_TAG_INVALID',
  'too-many-tags': 'SESSION_TAGS_TOO_MANY',
  'duplicate-tag-keys': 'SESSION_TAG_DUPLICATE',
  'transitive-key-without-tag': 'TRANSITIVE_TAG_KEY_UNKNOWN',
  'source-identity-too-short': 'SOURCE_IDENTITY_INVALID',
}

describe('faults on request', () => {
  it('are each listed once, with words for the page', () => {
    expect(testIdpFaults.map(({ id }) => id)).toEqual(Object.keys(codes))
    for (const { label, description } of testIdpFaults) {
      expect(label.length).toBeGreaterThan(3)
      expect(description).toMatch(/\.$/)
    }
  })

  it.each(Object.entries(codes))('%s ends a sign-in with %s', async (fault, code) => {
    expect(outcome(await idp.respond({ ...signIn, fault }))).toBe(code)
    expect(outcome(await idp.respond(signIn))).toBe('accepted')
  })

  it('are broken for people without any attribute as well', async () => {
    for (const fault of Object.keys(codes)) {
      const response = await idp.respond({ ...signIn, attributes: [], fault })
      expect(outcome(response)).not.toBe('accepted')
    }
  })

  it('replays the ID of the assertion before it', async () => {
    const first = verify(await idp.respond(signIn))
    const second = verify(await idp.respond({ ...signIn, fault: 'replayed' }))
    expect(second.id).toBe(first.id)
    expect(verify(await idp.respond(signIn)).id).not.toBe(first.id)
  })

  it('sign with SHA-1 and are otherwise correct', async () => {
    const sha1 = await idp.respond({ ...signIn, fault: 'sha1-signature' })
    expect(verify(sha1, { insecureAllowSha1: true }).subject.nameId).toBe(alice.subject)
  })

  it('keep the comment out of the signature: only the reader stands against it', async () => {
    const response = await idp.respond({ ...signIn, fault: 'comment-in-name-id' })
    const xml = Buffer.from(samlResponse(response), 'base64').toString()
    const without = Buffer.from(xml.replace('<!-- -->', '')).toString('base64')
    const cleaned = { ...response, fields: [{ name: 'SAMLResponse', value: without }] }
    expect(verify(cleaned).subject.nameId).toBe(alice.subject)
  })

  it('are refused when there is none of the name', async () => {
    await expect(idp.respond({ ...signIn, fault: 'constructor' })).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
      check: 'fault',
      received: 'constructor',
    })
    expect(outcome(await idp.respond({ ...signIn, fault: '' }))).toBe('accepted')
  })
})

describe('SAML Core 2.0 section 2.3.4: an encrypted assertion of the test IdP', () => {
  const service = samlTestKey('other-idp-rsa-2048')
  const decryption = { mode: 'Required', privateKeys: [service.privateKey] } as const
  const fault = 'encrypted-assertion'

  it.each([
    ['a private key', service.privateKey],
    ['a public key', service.certificate.publicKey],
    ['a certificate', service.certificate.toString()],
    ['a function that knows one', () => service.certificate.toString()],
  ])('is for %s, and says what it says in clear text', async (_, encryptFor) => {
    const open = await openTestIdp({ ...options, key: staticKey, encryptFor })
    metadata = parseIdpMetadata(open.metadataXml, { clock })
    for (const how of [{ fault }, { encrypted: true }]) {
      const assertion = verify(await open.respond({ ...signIn, ...how }), { decryption })
      expect(assertion).toMatchObject({ signed: 'assertion', subject: { nameId: alice.subject } })
      expect(assertion.attributes).toMatchObject(alice.attributes)
    }
    expect(verify(await open.respond(signIn)).subject.nameId).toBe(alice.subject)
    metadata = parseIdpMetadata(idp.metadataXml, { clock })
  })

  it('can have any fault inside', async () => {
    const open = await openTestIdp({ ...options, key: staticKey, encryptFor: service.privateKey })
    metadata = parseIdpMetadata(open.metadataXml, { clock })
    const codeOf = async (wrong: string): Promise<string> => {
      const response = await open.respond({ ...signIn, encrypted: true, fault: wrong })
      try {
        verify(response, { decryption })
        return 'accepted'
      } catch (error) {
        if (error instanceof FedbridgeError) return error.code
        throw error
      }
    }
    expect(await codeOf('unsigned')).toBe('SIGNATURE_MISSING')
    expect(await codeOf('bad-signature')).toBe('SIGNATURE_INVALID')
    expect(await codeOf('comment-in-name-id')).toBe('XML_COMMENT')
    expect(await codeOf('wrong-audience')).toBe('SAML_AUDIENCE_MISMATCH')
    expect(await codeOf('status-responder')).toBe('SAML_STATUS_NOT_SUCCESS')
    expect(await codeOf('')).toBe('accepted')
    metadata = parseIdpMetadata(idp.metadataXml, { clock })
  })

  it('is for nobody without a key, and refused where it was asked for', async () => {
    const response = await idp.respond({ ...signIn, fault })
    expect(() => verify(response, { decryption })).toThrow(
      expect.objectContaining({ code: 'DECRYPTION_FAILED' }),
    )
    await expect(idp.respond({ ...signIn, encrypted: true })).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
      check: 'encrypt-for',
    })
  })

  it('is for RSA keys only', async () => {
    const encryptFor = samlTestKey('idp-ec-p256').privateKey
    const open = await openTestIdp({ ...options, key: staticKey, encryptFor })
    await expect(open.respond({ ...signIn, encrypted: true })).rejects.toThrow(TypeError)
  })
})
