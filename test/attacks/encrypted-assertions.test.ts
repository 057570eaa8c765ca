import { describe, expect, it } from 'vitest'
import type { DecryptionOptions } from '../../src/saml/verify-assertion-source.ts'
import { idpSigningKey, samlTestKey, testIdpMetadata } from '../fakes/saml-test-keys.ts'
import {
  assertionIn,
  encryptedAssertionXml,
  nextServiceKeyName,
  serviceKeyName,
  withEncryptedAssertion,
  xmlenc,
  xmlenc11,
} from '../fakes/signed-response-encrypted.ts'
import type { EncryptionOptions } from '../fakes/signed-response-encrypted.ts'
import { signXml } from '../fakes/sign-xml.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { accepted, judgeXml, refused, rejectedAfterCryptography } from './judge.ts'
import type { Verdict } from './judge.ts'

const privateKeys = [samlTestKey(serviceKeyName).privateKey]
const required: DecryptionOptions = { mode: 'Required', privateKeys }
const allowed: DecryptionOptions = { mode: 'Allowed', privateKeys }

const judge = (xml: string, decryption: DecryptionOptions | undefined = required): Verdict =>
  judgeXml(xml, { options: { decryption } })

interface Encrypted {
  /** Which signatures there are; `outer` is the Response's, over the ciphertext. */
  readonly sign?: 'inner' | 'outer' | 'both' | 'neither'
  readonly response?: SignedResponseOptions
  readonly encryption?: EncryptionOptions
  /** Changes the document before the outer signature is made: what the identity provider says. */
  readonly before?: (xml: string) => string
}

/** A response as an identity provider encrypts it: the inner signature first, the outer one last. */
function encrypted({
  sign = 'inner',
  response = {},
  encryption = {},
  before = (xml: string): string => xml,
}: Encrypted = {}): string {
  const inner = sign === 'inner' || sign === 'both' ? 'assertion' : 'neither'
  const xml = before(
    withEncryptedAssertion(signedResponseXml({ ...response, sign: inner }), encryption),
  )
  return sign === 'outer' || sign === 'both' ? signXml(xml, { id: '_response-1' }) : xml
}

const assertionOf = (xml: string): string => assertionIn.exec(xml)?.[0] ?? ''
const evil: SignedResponseOptions = { nameId: 'admin', assertionId: '_evil' }
const evilAssertion = assertionOf(signedResponseXml({ ...evil, sign: 'neither' }))
const cbc: EncryptionOptions = { content: `${xmlenc}aes256-cbc` }
const encryptedElement = /<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s

const replacing = (xml: string, from: string | RegExp, to: string): string => {
  const changed = xml.replace(from, () => to)
  expect(changed).not.toBe(xml)
  return changed
}

describe('S34: the siblings of the attacks below', () => {
  it.each<[string, Encrypted, string]>([
    ['signed inside', {}, 'assertion'],
    ['signed outside', { sign: 'outer' }, 'response'],
    ['signed inside and outside', { sign: 'both' }, 'both'],
    ['by AES-CBC, signed outside', { sign: 'outer', encryption: cbc }, 'response'],
    ['by AES-CBC, signed inside and outside', { sign: 'both', encryption: cbc }, 'both'],
    ['with the key behind the data', { encryption: { placement: 'sibling' } }, 'assertion'],
    [
      'the same, signed outside',
      { sign: 'outer', encryption: { placement: 'sibling' } },
      'response',
    ],
    [
      'with RSA-OAEP of XML Encryption 1.1, whose elements the schema does not know',
      {
        encryption: {
          transport: `${xmlenc11}rsa-oaep`,
          transportParameters: `<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="${xmlenc}sha256"/><e:MGF xmlns:e="${xmlenc11}" Algorithm="${xmlenc11}mgf1sha256"/>`,
          oaepHash: 'sha256',
        },
      },
      'assertion',
    ],
  ])('are accepted %s', (_, options, signed) => {
    for (const decryption of [required, allowed]) {
      expect(judge(encrypted(options), decryption)).toMatchObject({
        ...accepted,
        assertion: { signed, subject: { nameId: 'alice' }, id: '_assertion-1' },
      })
    }
  })

  it('are accepted with either of two keys', () => {
    const next = samlTestKey(nextServiceKeyName).privateKey
    const xml = encrypted({ encryption: { key: nextServiceKeyName } })
    for (const keys of [
      [...privateKeys, next],
      [next, ...privateKeys],
    ]) {
      expect(judge(xml, { mode: 'Required', privateKeys: keys })).toMatchObject(accepted)
    }
  })

  it('name the key that signed the assertion itself where two keys signed', () => {
    const outer = samlTestKey('idp-rsa-4096')
    const xml = signXml(encrypted(), { id: '_response-1', key: outer })
    const metadata = testIdpMetadata({ keys: ['idp-rsa-4096', 'idp-rsa-2048'] })
    expect(judgeXml(xml, { metadata, options: { decryption: required } })).toMatchObject({
      ...accepted,
      assertion: {
        signed: 'both',
        certificateSha256: idpSigningKey('idp-rsa-2048').certificateSha256,
      },
    })
  })

  it('may be in clear text where that is allowed, and only there', () => {
    expect(judge(signedResponseXml(), allowed)).toMatchObject(accepted)
    expect(judge(signedResponseXml(), required)).toMatchObject(
      refused('SAML_ASSERTION_NOT_ENCRYPTED'),
    )
  })

  it('are refused where nothing can be decrypted, and need one or two keys', () => {
    expect(judgeXml(encrypted())).toMatchObject(refused('SAML_ASSERTION_ENCRYPTED'))
    for (const keys of [[], [...privateKeys, ...privateKeys, ...privateKeys]]) {
      expect(() => judge(encrypted(), { mode: 'Allowed', privateKeys: keys })).toThrow(TypeError)
    }
  })
})

describe('S34: encryption proves nothing about who encrypted', () => {
  it('refuses what is signed nowhere', () => {
    expect(judge(encrypted({ sign: 'neither' }))).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_MISSING'),
    )
  })

  it("refuses the attacker's key inside and outside", () => {
    const key = 'attacker-rsa-2048'
    expect(judge(encrypted({ response: { key } }))).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_INVALID'),
    )
    const outer = signXml(encrypted({ sign: 'neither' }), {
      id: '_response-1',
      key: samlTestKey(key),
    })
    expect(judge(outer)).toMatchObject(rejectedAfterCryptography('SIGNATURE_INVALID'))
  })

  it('refuses an inner signature that does not verify, though the outer one does', () => {
    const tampered = assertionOf(signedResponseXml()).replace('alice', 'admin')
    const xml = encrypted({ sign: 'neither' }).replace(encryptedElement, () =>
      encryptedAssertionXml(tampered),
    )
    expect(judge(xml)).toMatchObject({
      code: 'SIGNATURE_INVALID',
      check: 'verify-assertion-signature',
    })
    expect(judge(signXml(xml, { id: '_response-1' }))).toMatchObject({
      code: 'SIGNATURE_INVALID',
      check: 'verify-assertion-signature',
    })
  })

  it('refuses an outer signature that does not verify before anything is decrypted', () => {
    for (const sign of ['outer', 'both'] as const) {
      const xml = replacing(
        encrypted({ sign }),
        encryptedElement,
        encryptedAssertionXml(evilAssertion),
      )
      expect(judge(xml)).toMatchObject({ code: 'SIGNATURE_INVALID', check: 'verify-signatures' })
    }
  })

  it('refuses SHA-1 inside, and takes it from a provider that may', () => {
    const xml = encrypted({
      response: { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
    })
    expect(judge(xml)).toMatchObject(rejectedAfterCryptography('SIGNATURE_ALGORITHM'))
    const options = { decryption: required, insecureAllowSha1: true }
    expect(judgeXml(xml, { options })).toMatchObject(accepted)
  })

  it('wants the Response to name the issuer, and the one that signed', () => {
    expect(judge(encrypted({ response: { responseIssuer: null } }))).toMatchObject(
      refused('SAML_CARDINALITY'),
    )
    expect(
      judge(encrypted({ response: { responseIssuer: 'https://other.example/saml' } })),
    ).toMatchObject(refused('SAML_ISSUER_MISMATCH'))
    const inner = assertionOf(
      signedResponseXml({ issuer: 'https://other.example/saml', sign: 'neither' }),
    )
    const xml = replacing(
      encrypted({ sign: 'neither' }),
      encryptedElement,
      encryptedAssertionXml(inner),
    )
    expect(judge(signXml(xml, { id: '_response-1' }))).toMatchObject(
      rejectedAfterCryptography('SAML_ISSUER_MISMATCH'),
    )
  })

  it('judges what was encrypted as it judges everything', () => {
    expect(judge(encrypted({ response: { audience: 'urn:other' } }))).toMatchObject(
      rejectedAfterCryptography('SAML_AUDIENCE_MISMATCH'),
    )
    const extraStatements = '<saml:Wrong xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'
    expect(judge(encrypted({ response: { extraStatements } }))).toMatchObject(
      rejectedAfterCryptography('XML_SCHEMA_INVALID'),
    )
  })
})

describe('S34: wrapping around and inside of what is encrypted', () => {
  const one = encryptedAssertionXml(assertionOf(signedResponseXml()))
  const evilEncrypted = encryptedAssertionXml(evilAssertion)

  it.each<[string, string]>([
    ['a clear assertion before the encrypted one', `${evilAssertion}${one}`],
    ['a clear assertion behind the encrypted one', `${one}${evilAssertion}`],
    ['two encrypted assertions', `${one}${one}`],
    ['an evil encrypted assertion before the good one', `${evilEncrypted}${one}`],
    ['an evil encrypted assertion behind the good one', `${one}${evilEncrypted}`],
  ])('refuses %s', (_, content) => {
    const xml = replacing(encrypted({ sign: 'neither' }), encryptedElement, content)
    for (const decryption of [required, allowed]) {
      expect(judge(xml, decryption)).toMatchObject(refused('SAML_ASSERTION_COUNT'))
      expect(judge(signXml(xml, { id: '_response-1' }), decryption)).toMatchObject(
        refused('SAML_ASSERTION_COUNT'),
      )
    }
  })

  it('refuses a clear assertion hidden inside the encrypted one', () => {
    const xml = replacing(
      encrypted(),
      '</saml:EncryptedAssertion>',
      `${evilAssertion}</saml:EncryptedAssertion>`,
    )
    expect(judge(xml)).toMatchObject(refused('SAML_ASSERTION_COUNT'))
  })

  it('refuses an encrypted assertion that is not a child of the Response', () => {
    const xml = encrypted({
      before: (text) =>
        text.replace(
          encryptedElement,
          (element) =>
            `<samlp:Extensions xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${element}</samlp:Extensions>`,
        ),
    })
    expect(judge(xml)).toMatchObject(refused('SAML_ASSERTION_COUNT'))
  })

  it('refuses EncryptedData and EncryptedKey anywhere else', () => {
    const data = /<xenc:EncryptedData.*<\/xenc:EncryptedData>/s.exec(one)?.[0] ?? ''
    const key = `<xenc:EncryptedKey xmlns:xenc="${xmlenc}"/>`
    for (const extra of [data, key]) {
      const xml = replacing(
        encrypted(),
        '<samlp:Status>',
        `<samlp:Extensions>${extra}</samlp:Extensions><samlp:Status>`,
      )
      expect(judge(xml)).toMatchObject(refused('ENCRYPTION_SHAPE'))
    }
  })

  it.each<[string, (assertion: string) => string]>([
    ['two assertions side by side', (good) => `${good}${evilAssertion}`],
    ['the good one and white space and an evil one', (good) => `${evilAssertion}\n${good}`],
  ])('refuses %s as plaintext', (_, plaintext) => {
    const xml = encrypted({ sign: 'neither' }).replace(encryptedElement, () =>
      encryptedAssertionXml(plaintext(assertionOf(signedResponseXml()))),
    )
    expect(judge(xml)).toMatchObject(rejectedAfterCryptography('XML_NOT_WELL_FORMED'))
  })

  it.each<[string, (assertion: string) => string]>([
    ['a good assertion in another element', (good) => `<x>${good}</x>`],
    ['a whole signed Response', () => signedResponseXml({ sign: 'both' })],
    [
      'a good assertion inside an evil one',
      (good) => evilAssertion.replace('<saml:Subject>', `<saml:Advice>${good}</saml:Advice>$&`),
    ],
    [
      'an evil assertion inside a good one',
      (good) => good.replace('</saml:Assertion>', `${evilAssertion}</saml:Assertion>`),
    ],
    [
      'a good assertion in an Object of the signature of an evil one',
      (good) =>
        evilAssertion.replace(
          '<saml:Subject>',
          `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>${good}</ds:Object></ds:Signature>$&`,
        ),
    ],
    ['an Assertion of another namespace', () => '<Assertion xmlns="urn:other" ID="_assertion-1"/>'],
  ])('refuses %s as plaintext', (_, plaintext) => {
    const xml = encrypted({ sign: 'neither' }).replace(encryptedElement, () =>
      encryptedAssertionXml(plaintext(assertionOf(signedResponseXml()))),
    )
    for (const document of [xml, signXml(xml, { id: '_response-1' })]) {
      expect(judge(document)).toMatchObject(rejectedAfterCryptography('SAML_ASSERTION_COUNT'))
    }
  })

  it('refuses an evil assertion that has the good signature moved into it', () => {
    const good = assertionOf(signedResponseXml())
    const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(good)?.[0] ?? ''
    const moved = (id: string): string =>
      evilAssertion
        .replace('_evil', () => id)
        .replace('<saml:Subject>', () => `${signature}<saml:Subject>`)
    const judgePlaintext = (plaintext: string): Verdict =>
      judge(
        encrypted({ sign: 'neither' }).replace(encryptedElement, () =>
          encryptedAssertionXml(plaintext),
        ),
      )
    expect(judgePlaintext(moved('_evil'))).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_REFERENCE'),
    )
    expect(judgePlaintext(moved('_assertion-1'))).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_INVALID'),
    )
  })

  it('refuses the signature of the assertion outside of the encryption', () => {
    const signed = signedResponseXml()
    const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(signed)?.[0] ?? ''
    const xml = replacing(
      withEncryptedAssertion(signed.replace(signature, () => '')),
      '<samlp:Status>',
      `${signature}<samlp:Status>`,
    )
    expect(judge(xml)).toMatchObject(refused('SIGNATURE_REFERENCE'))
  })

  it('refuses an assertion that leans on namespaces of the response around it', () => {
    const bare = evilAssertion.replace(/ xmlns:saml="[^"]*"/, '')
    const response = replacing(
      encrypted({ sign: 'neither' }),
      '<samlp:Response ',
      '<samlp:Response xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ',
    ).replace(encryptedElement, () => encryptedAssertionXml(bare))
    expect(judge(signXml(response, { id: '_response-1' }))).toMatchObject(
      rejectedAfterCryptography('XML_NOT_WELL_FORMED'),
    )
  })
})

describe('S34: parts that are encrypted by themselves', () => {
  const part = (name: string): string =>
    encryptedAssertionXml('<x/>').replaceAll('EncryptedAssertion', name)

  it.each(['EncryptedID', 'NewEncryptedID', 'EncryptedAttribute'])('refuses %s', (name) => {
    const extraStatements = part(name)
    const clear = signedResponseXml({ extraStatements })
    expect(judge(clear, allowed)).toMatchObject(refused('SAML_PART_ENCRYPTED'))
    expect(judge(encrypted({ response: { extraStatements } }))).toMatchObject(
      rejectedAfterCryptography('SAML_PART_ENCRYPTED'),
    )
    const beside = encrypted().replace('<saml:EncryptedAssertion', (next) => `${part(name)}${next}`)
    expect(judge(beside)).toMatchObject(refused('SAML_PART_ENCRYPTED'))
  })

  it('refuses an encrypted assertion in an encrypted assertion', () => {
    const twice = encryptedAssertionXml(assertionOf(signedResponseXml()))
    const xml = encrypted({ sign: 'neither' }).replace(encryptedElement, () =>
      encryptedAssertionXml(twice),
    )
    expect(judge(xml)).toMatchObject(rejectedAfterCryptography('SAML_ASSERTION_COUNT'))
    const advice = `<saml:Advice xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${twice}</saml:Advice>`
    expect(judge(encrypted({ response: { extraStatements: advice } }))).toMatchObject(
      rejectedAfterCryptography('SAML_PART_ENCRYPTED'),
    )
  })
})

describe('S34: algorithms and oracles', () => {
  it.each<[string, EncryptionOptions]>([
    ['rsa-1_5', { transport: `${xmlenc}rsa-1_5`, padding: 'v1_5' }],
    ['triple DES', { content: `${xmlenc}tripledes-cbc` }],
    [
      'SHA-224 as digest of OAEP',
      {
        transportParameters:
          '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmldsig-more#sha224"/>',
      },
    ],
  ])('refuses %s before anything is computed, signed outside or not', (_, encryption) => {
    for (const sign of ['inner', 'outer', 'both'] as const) {
      expect(judge(encrypted({ sign, encryption }))).toMatchObject(refused('ENCRYPTION_ALGORITHM'))
    }
  })

  it('refuses AES-CBC that no signature covers, whether or not the key fits', () => {
    for (const key of [serviceKeyName, nextServiceKeyName] as const) {
      expect(judge(encrypted({ encryption: { ...cbc, key } }))).toMatchObject({
        code: 'ENCRYPTION_ALGORITHM',
        check: 'decrypt-assertion',
      })
    }
  })

  it('refuses AES-CBC whose signature is not right before it is decrypted', () => {
    const xml = encrypted({ sign: 'outer', encryption: cbc })
    const value = /<\/ds:KeyInfo><xenc:CipherData><xenc:CipherValue>(?=\w)/
    expect(judge(xml)).toMatchObject(accepted)
    expect(judge(replacing(xml, value, `${value.exec(xml)?.[0] ?? ''}AAAA`))).toMatchObject({
      code: 'SIGNATURE_INVALID',
      check: 'verify-signatures',
    })
  })

  it.each<[string, EncryptionOptions]>([
    ['the key of somebody else', { key: nextServiceKeyName }],
    ['PKCS#1 v1.5 under the name of OAEP', { padding: 'v1_5' }],
    ['OAEP with SHA-256 under the name of SHA-1', { oaepHash: 'sha256' }],
    [
      'OAEP with SHA-1 under the name of SHA-256',
      {
        transportParameters: `<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="${xmlenc}sha256"/>`,
      },
    ],
    ['a tag of 12 bytes', { mutateContent: (bytes) => bytes.subarray(0, -4) }],
    ['a tag of 1 byte', { mutateContent: (bytes) => bytes.subarray(0, -15) }],
    [
      'content cut to its IV and tag',
      { mutateContent: (bytes) => Buffer.concat([bytes.subarray(0, 12), bytes.subarray(-16)]) },
    ],
    [
      'a changed IV',
      { mutateContent: (bytes) => Buffer.concat([Buffer.alloc(12), bytes.subarray(12)]) },
    ],
    [
      'AES-GCM under the name of a shorter key',
      { content: `${xmlenc11}aes256-gcm`, mutate: (xml) => xml.replace('aes256', 'aes128') },
    ],
  ])('answers %s with one and the same failure', (_, encryption) => {
    const failure = { code: 'DECRYPTION_FAILED', check: 'decrypt-assertion' }
    expect(judge(encrypted({ encryption }))).toMatchObject(failure)
    expect(judge(encrypted({ sign: 'outer', encryption }))).toMatchObject(failure)
  })

  it.each([
    ['<!DOCTYPE x>', 'XML_DOCTYPE'],
    ['<!-- -->', 'XML_COMMENT'],
    ['<?x y?>', 'XML_PROCESSING_INSTRUCTION'],
    ['<![CDATA[x]]>', 'XML_CDATA'],
  ] as const)('refuses %s inside of what is encrypted with %s', (construct, code) => {
    const good = assertionOf(signedResponseXml())
    const forms = [`${construct}${good}`, good.replace('alice', `al${construct}ice`)]
    for (const plaintext of forms) {
      const xml = encrypted({ sign: 'neither' }).replace(encryptedElement, () =>
        encryptedAssertionXml(plaintext),
      )
      for (const document of [xml, signXml(xml, { id: '_response-1' })]) {
        expect(judge(document)).toMatchObject(rejectedAfterCryptography(code))
      }
    }
  })
})

describe('S21: what a response costs before anybody is known', () => {
  it('is at most four private-key operations, however many keys it brings', () => {
    const contentKey = Buffer.alloc(32, 7)
    const key = /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s
    const times = (count: number): string =>
      encrypted({
        encryption: { contentKey, mutate: (xml) => xml.replace(key, (one) => one.repeat(count)) },
      })
    expect(judge(times(2))).toMatchObject(accepted)
    expect(judge(times(3))).toMatchObject(refused('ENCRYPTION_SHAPE'))
    expect(judge(times(100))).toMatchObject(refused('ENCRYPTION_SHAPE'))
  })

  it('does not grow with what is encrypted: a quarter of a megabyte is read once', () => {
    const xml = encrypted({ sign: 'neither' }).replace(encryptedElement, () =>
      encryptedAssertionXml(`<x>${'a'.repeat(180_000)}</x>`),
    )
    const started = performance.now()
    expect(judge(xml)).toMatchObject(rejectedAfterCryptography('SAML_ASSERTION_COUNT'))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
