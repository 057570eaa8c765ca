import type { FindingKind } from '../finding-kind.ts'
import { guideSections } from '../guide-sections.ts'

const guideSection = guideSections.providers
const again = 'Download the metadata from the identity provider again, and hand it in unchanged.'

/** What can be said of the metadata of an identity provider. */
// prettier-ignore
export const metadataFindings = {
  'metadata-byte-order-mark': { level: 'error', area: 'metadata', title: 'Byte order mark', explains: ['SAML_METADATA_INVALID'], remedy: 'Save the file as UTF-8 without a byte order mark.', guideSection },
  'metadata-encoding': { level: 'error', area: 'metadata', title: 'Not UTF-8', explains: ['SAML_METADATA_INVALID'], remedy: 'Save the file as UTF-8.', guideSection },
  'metadata-xml': { level: 'error', area: 'metadata', title: 'Not XML that is read', explains: ['SAML_METADATA_INVALID'], remedy: again, guideSection },
  'metadata-not-of-an-idp': { level: 'error', area: 'metadata', title: 'Not of an identity provider', explains: ['SAML_METADATA_INVALID'], remedy: 'Take the metadata of the identity provider: an EntityDescriptor with an IDPSSODescriptor for SAML 2.0.', guideSection },
  'metadata-entity': { level: 'error', area: 'metadata', title: 'entityID', explains: ['SAML_METADATA_INVALID'], remedy: again, guideSection },
  'metadata-no-signing-key': { level: 'error', area: 'metadata', title: 'No signing key', explains: ['SAML_METADATA_INVALID'], remedy: 'Let the metadata have a KeyDescriptor for signing with the certificate of the identity provider.', guideSection },
  'metadata-too-many-keys': { level: 'error', area: 'metadata', title: 'Too many keys', explains: ['SAML_METADATA_INVALID'], remedy: 'Remove certificates that are no longer used: IAM takes ten.', guideSection },
  'metadata-certificate': { level: 'error', area: 'metadata', title: 'Certificate', explains: ['SAML_METADATA_INVALID'], remedy: 'Put the certificate in as base64 of DER: the lines between BEGIN and END.', guideSection },
  'metadata-key-size': { level: 'error', area: 'metadata', title: 'Key too small', explains: ['SAML_METADATA_INVALID'], remedy: 'Give the identity provider a key of 2048 bits or more; IAM takes none under 1024.', guideSection },
  'metadata-extension-repeated': { level: 'error', area: 'metadata', title: 'Repeated extension', explains: ['SAML_METADATA_INVALID'], remedy: 'Make a certificate that has each extension once.', guideSection },
  'metadata-endpoint': { level: 'error', area: 'metadata', title: 'Single sign-on address', explains: ['SAML_METADATA_INVALID'], remedy: 'Let Location of SingleSignOnService be a URL of the identity provider.', guideSection },
  'metadata-dates': { level: 'error', area: 'metadata', title: 'Dates', explains: ['SAML_METADATA_INVALID'], remedy: 'Write validUntil as xs:dateTime and cacheDuration as xs:duration.', guideSection },
  'metadata-key-weak': { level: 'warning', area: 'metadata', title: 'Key under 2048 bits', explains: [], remedy: 'Give the identity provider a key of 2048 bits or more.', guideSection },
  'metadata-certificate-expired': { level: 'warning', area: 'metadata', title: 'Certificate expired', explains: [], remedy: 'Renew the certificate at the identity provider, and update the SAML provider in IAM.', guideSection },
  'metadata-read': { level: 'info', area: 'metadata', title: 'Metadata', explains: [] },
} as const satisfies Record<string, FindingKind>
