import { attribute, childElements, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { IdpEntity, IdpSigningKey } from './idp-metadata-model.ts'
import { metadataRejected } from './metadata-rejected.ts'
import { earliest, validUntilOf } from './metadata-validity.ts'
import { parseCertificate } from './parse-certificate.ts'

export const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol'

/** The bindings over which an AuthnRequest of ours can travel. */
export const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
export const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

/**
 * Reads an `EntityDescriptor` as an identity provider; undefined when it is none for SAML 2.0. An
 * entity with several fitting `IDPSSODescriptor`s has the keys and endpoints of all of them.
 *
 * @param validUntil The earliest of the entity's own `validUntil` and of the levels around it.
 * @throws {SamlMetadataRejected} SAML_METADATA_INVALID (`entity-id`, `no-signing-key`,
 *   `sso-location`, `valid-until`, or a reason of `parseCertificate`).
 * @see SAML Metadata 2.0, sections 2.3.2 (EntityDescriptor) and 2.4.3 (IDPSSODescriptor)
 */
export function readIdpEntity(
  entity: XmlElement,
  validUntil: Date | undefined,
): IdpEntity | undefined {
  const descriptors = childElements(entity, metadataNamespace, 'IDPSSODescriptor').filter(
    speaksSaml2,
  )
  if (descriptors.length === 0) return undefined
  const entityId = readEntityId(entity)
  const signingKeys = readSigningKeys(descriptors)
  if (signingKeys.length === 0) {
    throw metadataRejected('no-signing-key', {
      expected: 'a KeyDescriptor for signing with an X509Certificate',
      received: `none in ${entityId}`,
    })
  }
  const until = descriptors.map(validUntilOf).reduce(earliest, validUntil)
  return {
    entityId,
    signingKeys,
    singleSignOnServices: descriptors.flatMap(readSingleSignOnServices),
    wantAuthnRequestsSigned: descriptors.some(wantsAuthnRequestsSigned),
    ...(until === undefined ? {} : { validUntil: until }),
  }
}

function speaksSaml2(descriptor: XmlElement): boolean {
  const protocols = attribute(descriptor, 'protocolSupportEnumeration') ?? ''
  return protocols.split(/[ \t\r\n]+/).includes(protocolNamespace)
}

function wantsAuthnRequestsSigned(descriptor: XmlElement): boolean {
  return /^\s*(?:true|1)\s*$/.test(attribute(descriptor, 'WantAuthnRequestsSigned') ?? '')
}

/** The issuer's name: compared exactly with the Issuer of a response, so it is kept as written. */
function readEntityId(entity: XmlElement): string {
  const entityId = attribute(entity, 'entityID') ?? ''
  if (entityId.trim() === '' || entityId.length > 1024) {
    throw metadataRejected('entity-id', {
      expected: 'an entityID of 1 to 1024 characters',
      received: `${entityId.length} characters`,
    })
  }
  return entityId
}

/** In document order, each certificate once: AD FS and others repeat it from one descriptor to the next. */
function readSigningKeys(descriptors: readonly XmlElement[]): readonly IdpSigningKey[] {
  const keys = new Map<string, IdpSigningKey>()
  for (const certificate of descriptors.flatMap(signingCertificates)) {
    const key = parseCertificate(textOf(certificate))
    if (!keys.has(key.certificateSha256)) keys.set(key.certificateSha256, key)
  }
  return [...keys.values()]
}

/** A KeyDescriptor without `use` serves both purposes. KeyName and KeyValue beside are passed over. */
function signingCertificates(descriptor: XmlElement): readonly XmlElement[] {
  return childElements(descriptor, metadataNamespace, 'KeyDescriptor')
    .filter((key) => (attribute(key, 'use') ?? 'signing') === 'signing')
    .flatMap((key) => childElements(key, signatureNamespace, 'KeyInfo'))
    .flatMap((info) => childElements(info, signatureNamespace, 'X509Data'))
    .flatMap((data) => childElements(data, signatureNamespace, 'X509Certificate'))
}

/** The endpoints that we could send a browser to, in document order. SOAP and others are left out. */
function readSingleSignOnServices(descriptor: XmlElement): IdpEntity['singleSignOnServices'] {
  return childElements(descriptor, metadataNamespace, 'SingleSignOnService')
    .map((service) => ({
      binding: attribute(service, 'Binding') ?? '',
      location: (attribute(service, 'Location') ?? '').trim(),
    }))
    .filter(({ binding }) => binding === redirectBinding || binding === postBinding)
    .map(({ binding, location }) => {
      if (isWebAddress(location)) return { binding, location }
      throw metadataRejected('sso-location', {
        expected: 'a SingleSignOnService at an http or https URL',
        received: JSON.stringify(location.slice(0, 128)),
      })
    })
}

/** Browsers are sent there: a `javascript:` or `data:` URL would run in our name. */
function isWebAddress(location: string): boolean {
  return /^https?:\/\//i.test(location) && URL.canParse(location)
}
