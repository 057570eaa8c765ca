import { readFileSync } from 'node:fs'
import { samlTestKey } from '../../../fakes/saml-test-keys.ts'

/** IAM takes no document of less than 1000 characters. */
const padding = 'a document of some length '.repeat(40)

/** Certificates that differ, eleven of them, in base64. */
export const elevenCertificates: readonly string[] = readFileSync(
  new URL('../../../fixtures/certificates/eleven-ec-p256.txt', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')

/** Metadata of one or more identity providers that all sign with `certificates`. */
export function sampleMetadata({
  entityIds = ['https://idp.example.com'],
  certificates = [samlTestKey('idp-rsa-2048').certificateBase64],
  attributes = '',
}: {
  readonly entityIds?: readonly string[]
  readonly certificates?: readonly string[]
  /** Of the root, for example `validUntil="..."`. */
  readonly attributes?: string
} = {}): string {
  const keys = certificates.map(
    (certificate) =>
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  )
  const entities = entityIds.map(
    (entityId) =>
      `<EntityDescriptor entityID="${entityId}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${entityId}/sso"/></IDPSSODescriptor></EntityDescriptor>`,
  )
  return `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" ${attributes}><!-- ${padding} -->${entities.join('')}</EntitiesDescriptor>`
}
