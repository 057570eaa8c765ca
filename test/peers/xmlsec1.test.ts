import { execFileSync } from 'node:child_process'
import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { renderEncryptionCertificate } from '../../src/saml/render-encryption-certificate.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { openTestIdp } from '../../src/test-idp/test-idp.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { samlTestKey, testIdpMetadata } from '../fakes/saml-test-keys.ts'
import {
  assertionIn,
  serviceKeyName,
  xmlenc,
  xmlenc11,
} from '../fakes/signed-response-encrypted.ts'
import { signedResponseXml, testNow } from '../fakes/signed-response.ts'
import { signXml } from '../fakes/sign-xml.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'
import { describeWithPeers, findProgram, xmlsec1 } from './peer.ts'
import type { Peer } from './peer.ts'

const folder = 'test/fixtures/saml/valid'
// The key of most fixtures first.
const certificates = [
  'idp-rsa-2048',
  'idp-rsa-4096',
  'idp-ec-p256',
  'idp-ec-p384',
  'idp-ec-p521',
].map((name) => `${name}.cert.pem`)

/** Whether xmlsec1, which shares no code with ours, verifies the signature of an element. */
function verifies(file: string, parent: 'Response' | 'Assertion'): boolean {
  return certificates.some((certificate) => {
    try {
      execFileSync(
        xmlsec1.path ?? 'xmlsec1',
        [
          '--verify',
          ...['--pubkey-cert-pem', `test/fixtures/saml/keys/${certificate}`],
          ...['--enabled-key-data', 'key-name,rsa,ec,ecdsa,x509'],
          ...['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:protocol:Response'],
          ...['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion'],
          ...['--node-xpath', `//*[local-name()="${parent}"]/*[local-name()="Signature"]`],
          file,
        ],
        { stdio: 'ignore' },
      )
      return true
    } catch {
      return false
    }
  })
}

const signatureIn = (xml: string, parent: 'Response' | 'Assertion'): boolean => {
  const [beforeAssertion = '', assertion = ''] = xml.split(/<(?:\w+:)?Assertion\b/)
  return /<(?:\w+:)?Signature\b/.test(parent === 'Response' ? beforeAssertion : assertion)
}

describeWithPeers('xmlsec1 as a judge of the valid fixtures', [xmlsec1], () => {
  it.each(readdirSync(folder))('verifies every signature in %s', (name) => {
    const xml = readFileSync(`${folder}/${name}`, 'utf8')
    const signed = (['Response', 'Assertion'] as const).filter((parent) => signatureIn(xml, parent))
    expect(signed.length).toBeGreaterThan(0)
    for (const parent of signed)
      expect([parent, verifies(`${folder}/${name}`, parent)]).toEqual([parent, true])
  })

  it('does not verify a fixture that was changed after signing', () => {
    const tampered = readdirSync('test/fixtures/saml/invalid').find((name) =>
      /tampered|changed|altered/.test(name),
    )
    expect(tampered).toBeDefined()
    expect(verifies(`test/fixtures/saml/invalid/${tampered ?? ''}`, 'Assertion')).toBe(false)
  })
})

const service = samlTestKey(serviceKeyName)
const serviceKeyFile = `test/fixtures/saml/keys/${serviceKeyName}.key.pem`

let scratch = ''
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fedbridge-encryption-'))
})
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true })
})

/** Writes a file that only this test reads. */
function scratchFile(name: string, content: string | Buffer): string {
  const file = join(scratch, name)
  writeFileSync(file, content)
  return file
}

/** The Response of the fakes with `encryptedData` in place of its assertion. */
function responseAround(encryptedData: string): string {
  const holder = `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${encryptedData}</saml:EncryptedAssertion>`
  return signedResponseXml({ sign: 'neither' }).replace(assertionIn, () => holder)
}

function verifyEncrypted(xml: string): VerifiedAssertion {
  return verifyResponse(
    decodeSamlResponse(Buffer.from(xml).toString('base64')),
    testIdpMetadata(),
    testVerifyOptions({
      decryption: { mode: 'Required', privateKeys: [service.privateKey] },
    }),
  )
}

const signedAssertion = (): string => assertionIn.exec(signedResponseXml())?.[0] ?? ''
const methodOf = (content: string, key: string): { content: string; key: string } => ({
  content: `<xenc:EncryptionMethod Algorithm="${content}"/>`,
  key,
})
const oaep = (parameters = ''): string =>
  `<xenc:EncryptionMethod Algorithm="${xmlenc}rsa-oaep-mgf1p">${parameters}</xenc:EncryptionMethod>`

function encryptedData(
  method: { content: string; key: string },
  { key = '', content = '', keyInfo = '' } = {},
): string {
  const cipherData = (value: string): string =>
    `<xenc:CipherData><xenc:CipherValue>${value}</xenc:CipherValue></xenc:CipherData>`
  return (
    `<xenc:EncryptedData xmlns:xenc="${xmlenc}" Type="${xmlenc}Element">${method.content}` +
    '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>' +
    `${method.key}${keyInfo}${cipherData(key)}</xenc:EncryptedKey></ds:KeyInfo>` +
    `${cipherData(content)}</xenc:EncryptedData>`
  )
}

describeWithPeers('xmlsec1 as a second hand at XML Encryption', [xmlsec1], () => {
  /** What xmlsec1 makes of `plaintext`, by a template. */
  function encryptWithXmlsec1(
    plaintext: string,
    {
      content,
      bits,
      parameters = '',
      certificate = service.certificate.toString(),
    }: {
      readonly content: string
      readonly bits: number
      readonly parameters?: string
      readonly certificate?: string
    },
  ): string {
    const keyInfo = '<ds:KeyInfo><ds:X509Data/></ds:KeyInfo>'
    const template = encryptedData(methodOf(content, oaep(parameters)), { keyInfo })
    const output = execFileSync(
      xmlsec1.path ?? 'xmlsec1',
      [
        '--encrypt',
        ...['--pubkey-cert-pem', scratchFile('service.pem', certificate)],
        ...['--session-key', `aes-${bits}`],
        ...['--xml-data', scratchFile('assertion.xml', plaintext)],
        scratchFile('template.xml', template),
      ],
      { encoding: 'utf8' },
    )
    return output.replace(/^<\?xml.*\?>\n/, '').trim()
  }

  const digestSha1 =
    '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>'

  it.each([
    [128, ''],
    [192, digestSha1],
    [256, '<xenc:OAEPparams>TGFiZWw=</xenc:OAEPparams>'],
  ])('encrypts with AES-%d-GCM what we decrypt, %s', (bits, parameters) => {
    const content = `${xmlenc11}aes${bits}-gcm`
    const data = encryptWithXmlsec1(signedAssertion(), { content, bits, parameters })
    expect(verifyEncrypted(responseAround(data))).toMatchObject({
      signed: 'assertion',
      subject: { nameId: 'alice' },
    })
  })

  it.each([128, 192, 256])('encrypts with AES-%d-CBC what we decrypt if it is signed', (bits) => {
    const content = `${xmlenc}aes${bits}-cbc`
    const xml = responseAround(encryptWithXmlsec1(signedAssertion(), { content, bits }))
    expect(() => verifyEncrypted(xml)).toThrow(
      expect.objectContaining({ code: 'ENCRYPTION_ALGORITHM' }),
    )
    expect(verifyEncrypted(signXml(xml, { id: '_response-1' }))).toMatchObject({ signed: 'both' })
  })

  it('encrypts for the certificate that we made for the key', async () => {
    const certificate = await renderEncryptionCertificate(service.privateKey, 'fedbridge.example')
    const content = `${xmlenc11}aes256-gcm`
    const data = encryptWithXmlsec1(signedAssertion(), { content, bits: 256, certificate })
    expect(verifyEncrypted(responseAround(data)).subject.nameId).toBe('alice')
  })

  it('decrypts what the test IdP encrypts, and verifies the signature inside', async () => {
    const key = samlTestKey('idp-rsa-2048')
    const acsUrl = 'http://localhost:8400/saml'
    const idp = await openTestIdp({
      clock: new MovableClock(testNow),
      publicUrl: 'http://localhost:8400',
      acsUrls: [acsUrl],
      encryptFor: service.certificate.toString(),
      key: {
        privateKeyPem: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        certificatePem: key.certificate.toString(),
      },
    })
    const { fields } = await idp.respond({
      person: { subject: 'alicé' },
      attributes: [],
      spEntityId: 'urn:amazon:webservices',
      acsUrl,
      encrypted: true,
    })
    const xml = Buffer.from(fields[0]?.value ?? '', 'base64').toString()
    expect(xml).not.toContain('alic')
    const decrypted = execFileSync(
      xmlsec1.path ?? 'xmlsec1',
      ['--decrypt', '--privkey-pem', serviceKeyFile, scratchFile('response.xml', xml)],
      { encoding: 'utf8' },
    )
    expect(decrypted).toMatch(/<saml:EncryptedAssertion><saml:Assertion .*>alic(?:é|&#xE9;)</s)
    expect(verifies(scratchFile('decrypted.xml', decrypted), 'Assertion')).toBe(true)
    const other = decrypted.replace(/alic(?:é|&#xE9;)/, 'admin')
    expect(verifies(scratchFile('changed.xml', other), 'Assertion')).toBe(false)
  })
})

const openssl: Peer = {
  name: 'OpenSSL',
  install: 'apt-get install openssl',
  path: findProgram('openssl'),
}

describeWithPeers(
  'OpenSSL as a second hand at RSA-OAEP, whose two hashes may differ',
  [openssl],
  () => {
    const digestUri = {
      sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
      sha256: `${xmlenc}sha256`,
      sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
      sha512: `${xmlenc}sha512`,
    }
    type Hash = keyof typeof digestUri
    const hashes = Object.keys(digestUri) as Hash[]

    /** A response whose key OpenSSL encrypted with `used`, and says it was `said`. */
    function encrypted(
      used: readonly [digest: Hash, mgf1: Hash],
      [digest, mgf1]: readonly [digest: Hash, mgf1: Hash] = used,
    ): string {
      const contentKey = randomBytes(32)
      const wrapped = execFileSync(openssl.path ?? 'openssl', [
        ...['pkeyutl', '-encrypt', '-inkey', serviceKeyFile],
        ...['-in', scratchFile('content-key', contentKey)],
        ...['-pkeyopt', 'rsa_padding_mode:oaep'],
        ...['-pkeyopt', `rsa_oaep_md:${used[0]}`, '-pkeyopt', `rsa_mgf1_md:${used[1]}`],
      ])
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', contentKey, iv)
      const content = Buffer.concat([iv, cipher.update(signedAssertion()), cipher.final()])
      const method = methodOf(
        `${xmlenc11}aes256-gcm`,
        `<xenc:EncryptionMethod Algorithm="${xmlenc11}rsa-oaep"><ds:DigestMethod Algorithm="${digestUri[digest]}"/>` +
          `<e:MGF xmlns:e="${xmlenc11}" Algorithm="${xmlenc11}mgf1${mgf1}"/></xenc:EncryptionMethod>`,
      )
      return responseAround(
        encryptedData(method, {
          key: wrapped.toString('base64'),
          content: Buffer.concat([content, cipher.getAuthTag()]).toString('base64'),
        }),
      )
    }

    it.each(hashes.flatMap((digest) => hashes.map((mgf1) => [digest, mgf1] as const)))(
      'digest %s and mask %s',
      (digest, mgf1) => {
        expect(verifyEncrypted(encrypted([digest, mgf1])).subject.nameId).toBe('alice')
      },
    )

    it('takes no pair for another', () => {
      const used = ['sha256', 'sha1'] as const
      for (const said of [
        ['sha1', 'sha256'],
        ['sha1', 'sha1'],
        ['sha256', 'sha256'],
        ['sha256', 'sha512'],
      ] as const) {
        expect(() => verifyEncrypted(encrypted(used, said))).toThrow(
          expect.objectContaining({ code: 'DECRYPTION_FAILED' }),
        )
      }
    })
  },
)
