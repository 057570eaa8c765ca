import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import { renderEncryptionCertificate } from '../../src/saml/render-encryption-certificate.ts'
import { renderSpMetadata } from '../../src/saml/sp-metadata.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'
import type { SamlTestKeyName } from '../fakes/saml-test-keys.ts'
import { openSimpleSamlPhp } from './open-simplesamlphp.ts'
import type { SimpleSamlPhp } from './open-simplesamlphp.ts'
import { describeWithPeers, php, simpleSamlPhp } from './peer.ts'
import { signInAtSimpleSamlPhp } from './sign-in-at-simplesamlphp.ts'

const spEntityId = 'urn:amazon:webservices'
const acsUrl = 'http://localhost:8400/saml/acs/SAMLSPEXAMPLE'
const keyName: SamlTestKeyName = 'other-idp-rsa-2048'

/** An identity provider that read our metadata and encrypts for the certificate in it. */
async function openEncrypting(settings: Readonly<Record<string, unknown>>): Promise<SimpleSamlPhp> {
  const { privateKey } = samlTestKey(keyName)
  return openSimpleSamlPhp({
    spEntityId,
    acsUrl,
    spMetadataXml: renderSpMetadata({
      entityId: spEntityId,
      acsUrls: [acsUrl],
      encryptionCertificatePems: [await renderEncryptionCertificate(privateKey, 'SAMLSPEXAMPLE')],
    }),
    users: { alice: { password: 'wonderland', attributes: { uid: ['alice'] } } },
    settings: {
      'assertion.encryption': true,
      NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      'simplesaml.nameidattribute': 'uid',
      ...settings,
    },
  })
}

async function responseOf(idp: SimpleSamlPhp): Promise<string> {
  return signInAtSimpleSamlPhp(idp, { user: 'alice', password: 'wonderland' })
}

function verify(response: string, idp: SimpleSamlPhp, key = keyName): VerifiedAssertion {
  return verifyResponse(
    decodeSamlResponse(response),
    parseIdpMetadata(idp.metadataXml, { clock: systemClock }),
    {
      clock: systemClock,
      acceptedAudiences: [spEntityId],
      acceptedRecipients: [acsUrl],
      inResponseTo: 'absent',
      decryption: { mode: 'Required', privateKeys: [samlTestKey(key).privateKey] },
    },
  )
}

describeWithPeers('SimpleSAMLphp encrypts for our metadata', [php, simpleSamlPhp], () => {
  let signing: SimpleSamlPhp
  let notSigning: SimpleSamlPhp
  beforeAll(async () => {
    signing = await openEncrypting({})
    notSigning = await openEncrypting({ 'saml20.sign.response': false })
  })
  afterAll(async () => {
    await signing.close()
    await notSigning.close()
  })

  it('by AES-CBC, which we decrypt inside of the Response that it signed', async () => {
    const response = await responseOf(signing)
    const xml = Buffer.from(response, 'base64').toString()
    expect(xml).toMatch(/EncryptionMethod Algorithm="[^"]*#aes\d+-cbc"/)
    expect(xml).not.toContain('alice')
    expect(verify(response, signing)).toMatchObject({
      signed: 'both',
      subject: { nameId: 'alice' },
    })
    expect(() => verify(response, signing, 'attacker-rsa-2048')).toThrow(
      expect.objectContaining({ code: 'DECRYPTION_FAILED' }),
    )
  })

  it('by AES-CBC, which we refuse in a Response that nobody signed', async () => {
    const response = await responseOf(notSigning)
    expect(() => verify(response, notSigning)).toThrow(
      expect.objectContaining({ code: 'ENCRYPTION_ALGORITHM' }),
    )
  })
})
