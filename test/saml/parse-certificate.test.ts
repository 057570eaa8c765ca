import { readFileSync } from 'node:fs'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import { SamlMetadataRejected } from '../../src/errors.ts'
import { certificateExtensionOids } from '../../src/saml/certificate-extensions.ts'
import { parseCertificate } from '../../src/saml/parse-certificate.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/certificates/${name}.pem`, import.meta.url), 'utf8')
    .replaceAll(/-----[^-]+-----/g, '')
    .trim()

/** Only the key and the extensions matter here, so one key signs all of them. */
const signer = forge.pki.rsa.generateKeyPair(1024)

function forgedCertificate({
  extensions = [] as object[],
  exponent = '65537',
}: {
  extensions?: object[]
  exponent?: string
}): string {
  const certificate = forge.pki.createCertificate()
  certificate.serialNumber = '01'
  certificate.publicKey = forge.pki.setRsaPublicKey(
    signer.publicKey.n,
    new forge.jsbn.BigInteger(exponent),
  )
  certificate.validity.notBefore = new Date('2026-01-01T00:00:00Z')
  certificate.validity.notAfter = new Date('2036-01-01T00:00:00Z')
  certificate.setSubject([{ name: 'commonName', value: 'idp.example.org' }])
  certificate.setIssuer([{ name: 'commonName', value: 'idp.example.org' }])
  certificate.setExtensions(extensions)
  certificate.sign(signer.privateKey, forge.md.sha256.create())
  return forge.util.encode64(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes())
}

function refusal(text: string): SamlMetadataRejected {
  try {
    parseCertificate(text)
  } catch (error) {
    if (error instanceof SamlMetadataRejected) return error
    throw error
  }
  throw new Error('the certificate was accepted')
}

describe('IAM User Guide, creating SAML identity providers: the certificate', () => {
  it.each([
    ['rsa-2048', 'rsa', 2048, false],
    ['rsa-pss-2048', 'rsa-pss', 2048, false],
    ['rsa-1024', 'rsa', 1024, true],
    ['ec-p256', 'ec', 256, false],
    ['ec-p384', 'ec', 384, false],
    ['ec-p521', 'ec', 521, false],
  ])('reads %s', (name, keyType, keyBits, weak) => {
    const key = parseCertificate(fixture(name))
    expect(key).toMatchObject({ keyType, keyBits, weak })
    expect(key.key.type).toBe('public')
    expect(key.certificateSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(key.notBefore.getTime()).toBeLessThan(key.notAfter.getTime())
  })

  it('refuses an RSA key under 1024 bits', () => {
    expect(refusal(fixture('rsa-1016'))).toMatchObject({
      code: 'SAML_METADATA_INVALID',
      check: 'certificate-key-size',
      received: '1016 bits',
    })
  })

  it.each(['ec-p224', 'ec-secp256k1', 'ed25519'])('refuses the key of %s', (name) => {
    expect(refusal(fixture(name))).toMatchObject({
      code: 'SAML_METADATA_INVALID',
      check: 'certificate-key-type',
    })
  })

  it('refuses the exponent 1, with which every message is its own signature', () => {
    expect(refusal(forgedCertificate({ exponent: '1' }))).toMatchObject({
      check: 'certificate-key-exponent',
      received: '1',
    })
    expect(parseCertificate(forgedCertificate({ exponent: '3' }))).toMatchObject({ keyBits: 1024 })
  })

  it('refuses an extension that occurs twice, and takes it once', () => {
    const basicConstraints = { name: 'basicConstraints', cA: false }
    const keyUsage = { name: 'keyUsage', digitalSignature: true }
    expect(
      parseCertificate(forgedCertificate({ extensions: [basicConstraints, keyUsage] })).keyBits,
    ).toBe(1024)
    expect(
      refusal(forgedCertificate({ extensions: [basicConstraints, keyUsage, basicConstraints] })),
    ).toMatchObject({
      check: 'certificate-extension-repeated',
      received: 'extension 2.5.29.19 more than once',
    })
  })
})

describe('the text of an X509Certificate element', () => {
  const good = fixture('rsa-2048')

  it('may be broken by white space of any kind', () => {
    const spaced = `\r\n\t ${good.replaceAll('\n', '\n        ')} \n`
    expect(parseCertificate(spaced).certificateSha256).toBe(
      parseCertificate(good.replaceAll('\n', '')).certificateSha256,
    )
  })

  it.each([
    ['nothing', ''],
    ['BEGIN and END lines', `-----BEGIN CERTIFICATE-----\n${good}\n-----END CERTIFICATE-----`],
    ['the URL-safe alphabet', good.replaceAll('+', '-').replaceAll('/', '_')],
    ['a missing character', good.slice(1)],
    ['a size that no certificate has', 'AAAA'.repeat(10_000)],
  ])('refuses %s', (_, text) => {
    expect(refusal(text)).toMatchObject({
      code: 'SAML_METADATA_INVALID',
      check: 'certificate-not-base64',
    })
  })

  it('refuses bytes that are no certificate, are cut short, or go on behind it', () => {
    const der = Buffer.from(good, 'base64')
    const publicKeyOnly = parseCertificate(good).key.export({ type: 'spki', format: 'der' })
    for (const bytes of [
      publicKeyOnly,
      der.subarray(0, -1),
      Buffer.concat([der, Buffer.from([0])]),
      Buffer.concat([der, der]),
      Buffer.from(`-----BEGIN CERTIFICATE-----\n${good}\n-----END CERTIFICATE-----\n`),
    ]) {
      expect(refusal(bytes.toString('base64'))).toMatchObject({
        code: 'SAML_METADATA_INVALID',
        check: 'certificate-not-der',
      })
    }
  })
})

describe('RFC 5280 section 4.1: the way to the extensions', () => {
  const der = Buffer.from(fixture('ec-p256'), 'base64')

  it('finds what OpenSSL puts into a self-signed certificate', () => {
    expect(certificateExtensionOids(der)).toEqual(['2.5.29.14', '2.5.29.35', '2.5.29.19'])
  })

  it('is empty for a certificate without extensions', () => {
    const without = Buffer.from(forgedCertificate({}), 'base64')
    expect(certificateExtensionOids(without)).toEqual([])
  })

  it('ends, with a list or a refusal, whatever byte is changed and wherever it is cut', () => {
    for (let at = 0; at < der.length; at++) {
      for (const value of [0x00, 0x30, 0x80, 0x84, 0x89, 0xff]) {
        const changed = Buffer.from(der)
        changed[at] = value
        expect(oidsOrCode(changed)).toBeDefined()
      }
      expect(oidsOrCode(der.subarray(0, at))).toBe('SAML_METADATA_INVALID')
    }
  })

  function oidsOrCode(bytes: Uint8Array): readonly string[] | string {
    try {
      return certificateExtensionOids(bytes)
    } catch (error) {
      if (error instanceof SamlMetadataRejected) return error.code
      throw error
    }
  }
})
