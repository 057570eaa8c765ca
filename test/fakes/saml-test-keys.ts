import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IdpMetadata, IdpSigningKey } from '../../src/saml/idp-metadata-model.ts'

/** A key pair of test/fixtures/saml/keys, with its certificate. */
export interface SamlTestKey {
  readonly name: string
  readonly privateKey: KeyObject
  readonly certificate: X509Certificate
  /** Base64 of the DER certificate, as KeyInfo and metadata carry it. */
  readonly certificateBase64: string
}

export type SamlTestKeyName =
  | 'idp-rsa-2048'
  | 'idp-rsa-2048-next'
  | 'idp-rsa-4096'
  | 'idp-rsa-1024'
  | 'idp-ec-p256'
  | 'idp-ec-p384'
  | 'idp-ec-p521'
  | 'other-idp-rsa-2048'
  | 'attacker-rsa-2048'

const loaded = new Map<SamlTestKeyName, SamlTestKey>()

/** Reads a committed test key. */
export function samlTestKey(name: SamlTestKeyName): SamlTestKey {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const file = (kind: string): string =>
    readFileSync(new URL(`../fixtures/saml/keys/${name}.${kind}.pem`, import.meta.url), 'utf8')
  const certificate = new X509Certificate(file('cert'))
  const key: SamlTestKey = {
    name,
    privateKey: createPrivateKey(file('key')),
    certificate,
    certificateBase64: certificate.raw.toString('base64'),
  }
  loaded.set(name, key)
  return key
}

/** The key as metadata would present it. */
export function idpSigningKey(name: SamlTestKeyName): IdpSigningKey {
  const { certificate } = samlTestKey(name)
  const key = certificate.publicKey
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  const bits = { prime256v1: 256, secp384r1: 384, secp521r1: 521 }[namedCurve ?? ''] ?? 0
  const keyBits = modulusLength ?? bits
  return {
    key,
    certificateSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    keyType: key.asymmetricKeyType ?? '',
    keyBits,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    weak: keyBits < (modulusLength === undefined ? 256 : 2048),
  }
}

/** The entityID of the identity provider that the test keys belong to. */
export const testIdpEntityId = 'https://idp.example.com/saml'

/** The metadata document of one identity provider. */
export function testIdpMetadataXml({
  entityId = testIdpEntityId,
  keys = ['idp-rsa-2048'],
}: {
  entityId?: string
  keys?: readonly SamlTestKeyName[]
} = {}): string {
  const descriptors = keys.map(
    (name) =>
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${samlTestKey(name).certificateBase64}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  )
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${descriptors.join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>`
}

/** Metadata of one identity provider, without going through a document. */
export function testIdpMetadata({
  entityId = testIdpEntityId,
  keys = ['idp-rsa-2048'],
}: {
  entityId?: string
  keys?: readonly SamlTestKeyName[]
} = {}): IdpMetadata {
  return {
    xml: testIdpMetadataXml({ entityId, keys }),
    entities: [
      {
        entityId,
        signingKeys: keys.map(idpSigningKey),
        singleSignOnServices: [
          {
            binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
            location: 'https://idp.example.com/sso',
          },
        ],
        wantAuthnRequestsSigned: false,
      },
    ],
  }
}
