import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/saml/parse-certificate.ts'
import { generateSigningKey } from '../../src/test-idp/generate-signing-key.ts'
import type { SigningKey } from '../../src/test-idp/generate-signing-key.ts'

describe('a key made for development', () => {
  let key: SigningKey
  let certificate: X509Certificate
  beforeAll(async () => {
    const notBefore = new Date('2026-11-24T12:00:00Z')
    key = await generateSigningKey({ commonName: 'idp.localhost', notBefore, validDays: 30 })
    certificate = new X509Certificate(key.certificatePem)
  })

  it('is RSA of 2048 bits, and its certificate is one that IAM would take', () => {
    expect(parseCertificate(certificate.raw.toString('base64'))).toMatchObject({
      keyType: 'rsa',
      keyBits: 2048,
      weak: false,
      notBefore: new Date('2026-11-23T12:00:00Z'),
      notAfter: new Date('2026-12-24T12:00:00Z'),
    })
  })

  it('belongs to its certificate, which is signed with it and is no authority', () => {
    expect(certificate.checkPrivateKey(createPrivateKey(key.privateKeyPem))).toBe(true)
    expect(certificate.verify(createPublicKey(key.privateKeyPem))).toBe(true)
    expect(certificate.subject).toBe('CN=idp.localhost')
    expect(certificate.ca).toBe(false)
    expect(certificate.serialNumber).toMatch(/^01[0-9A-F]{30}$/)
  })
})
