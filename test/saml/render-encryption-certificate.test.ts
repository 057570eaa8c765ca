import { X509Certificate, createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/saml/parse-certificate.ts'
import { renderEncryptionCertificate } from '../../src/saml/render-encryption-certificate.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'

const { privateKey } = samlTestKey('idp-rsa-2048')
const commonName = 'fedbridge.example'

describe('SAML V2.0 Metadata Interoperability Profile section 2.5: a container for a key', () => {
  it('holds the public key, is signed with it, and counts until 2049', async () => {
    const certificate = new X509Certificate(
      await renderEncryptionCertificate(privateKey, commonName),
    )
    expect(certificate.publicKey.equals(createPublicKey(privateKey))).toBe(true)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.issuer).toBe(certificate.subject)
    expect(certificate.subject).toBe(`CN=${commonName}`)
    expect(certificate.ca).toBe(false)
    expect([certificate.validFrom, certificate.validTo].map((one) => new Date(one))).toEqual([
      new Date('2020-01-01T00:00:00Z'),
      new Date('2049-12-31T23:59:59Z'),
    ])
  })

  it('is the same each time, and another one for another key or name', async () => {
    const [one, again, otherName, otherKey] = await Promise.all([
      renderEncryptionCertificate(privateKey, commonName),
      renderEncryptionCertificate(privateKey, commonName),
      renderEncryptionCertificate(privateKey, 'Ünicode_name'),
      renderEncryptionCertificate(samlTestKey('idp-rsa-4096').privateKey, commonName),
    ])
    expect(again).toBe(one)
    expect(new Set([one, otherName, otherKey]).size).toBe(3)
    expect(new X509Certificate(otherName).subject).toBe('CN=Ünicode_name')
    expect(new X509Certificate(otherKey).serialNumber).not.toBe(
      new X509Certificate(one).serialNumber,
    )
  })

  it('is one that we would take from others', async () => {
    const { raw } = new X509Certificate(await renderEncryptionCertificate(privateKey, commonName))
    expect(parseCertificate(raw.toString('base64'))).toMatchObject({ keyBits: 2048, weak: false })
  })

  it('is made of a private RSA key and a name', async () => {
    for (const [key, name] of [
      [createPublicKey(privateKey), commonName],
      [samlTestKey('idp-ec-p256').privateKey, commonName],
      [privateKey, ''],
      [privateKey, 'a'.repeat(65)],
    ] as const) {
      await expect(renderEncryptionCertificate(key, name)).rejects.toThrow(TypeError)
    }
  })
})
