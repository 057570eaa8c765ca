import samlify from 'samlify'
import { describe, expect, it } from 'vitest'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { renderEncryptionCertificate } from '../../src/saml/render-encryption-certificate.ts'
import { renderSpMetadata } from '../../src/saml/sp-metadata.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { samlTestKey, testIdpMetadata, testIdpMetadataXml } from '../fakes/saml-test-keys.ts'
import { serviceKeyName } from '../fakes/signed-response-encrypted.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'

const { privateKey } = samlTestKey(serviceKeyName)

/** What samlify, with the encryption library that it brings, makes of a response for our metadata. */
async function encryptedBySamlify(dataEncryptionAlgorithm: string): Promise<string> {
  const metadata = renderSpMetadata({
    entityId: 'urn:amazon:webservices',
    acsUrls: ['http://localhost:8400/saml'],
    encryptionCertificatePems: [await renderEncryptionCertificate(privateKey, 'fedbridge.example')],
  })
  // The library's types leave these settings out.
  const algorithms = {
    dataEncryptionAlgorithm,
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  }
  const identityProvider = samlify.IdentityProvider({
    metadata: testIdpMetadataXml(),
    isAssertionEncrypted: true,
    ...algorithms,
  })
  const serviceProvider = samlify.ServiceProvider({ metadata })
  return samlify.SamlLib.encryptAssertion(identityProvider, serviceProvider, signedResponseXml())
}

describe('SAML Core 2.0 section 2.3.4: an assertion that samlify encrypted for our metadata', () => {
  it.each(['aes128-gcm', 'aes256-gcm'])('is decrypted: %s', async (name) => {
    const parameter = await encryptedBySamlify(`http://www.w3.org/2009/xmlenc11#${name}`)
    const decryption = { mode: 'Required', privateKeys: [privateKey] } as const
    expect(
      verifyResponse(
        decodeSamlResponse(parameter),
        testIdpMetadata(),
        testVerifyOptions({ decryption }),
      ),
    ).toMatchObject({ signed: 'assertion', subject: { nameId: 'alice' } })
  })
})
