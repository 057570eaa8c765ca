import { X509Certificate } from 'node:crypto'
import samlify from 'samlify'
import { postBinding } from './read-idp-entity.ts'

/** What a person reads about who runs the service. */
export interface SpOrganization {
  readonly name: string
  readonly displayName: string
  readonly url: string
}

export interface SpMetadataOptions {
  readonly entityId: string
  /** Assertion consumer services, all by POST; the first one gets index 1 and is the default. */
  readonly acsUrls: readonly string[]
  /** PEM of the certificate whose key signs our AuthnRequests. Without it we announce no key. */
  readonly signingCertificatePem?: string
  /**
   * PEM of certificates for the keys that we decrypt assertions with; see
   * `renderEncryptionCertificate`. Without any we announce that we decrypt nothing.
   */
  readonly encryptionCertificatePems?: readonly string[]
  /** Default: Fedbridge, at the origin of the first of `acsUrls`. AWS names itself here. */
  readonly organization?: SpOrganization
}

/** The eight formats that single sign-on to AWS takes. */
const nameIdFormats = Object.values(samlify.Constants.namespace.format)

/** What identity providers may send: Name, FriendlyName, and whether we cannot do without it. */
const requestedAttributes: readonly (readonly [string, string, 'required' | 'optional'])[] = [
  ['https://aws.amazon.com/SAML/Attributes/Role', 'RoleEntitlement', 'required'],
  ['https://aws.amazon.com/SAML/Attributes/RoleSessionName', 'RoleSessionName', 'required'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.1', 'eduPersonAffiliation', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.2', 'eduPersonNickname', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.3', 'eduPersonOrgDN', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.4', 'eduPersonOrgUnitDN', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.5', 'eduPersonPrimaryAffiliation', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.6', 'eduPersonPrincipalName', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.7', 'eduPersonEntitlement', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.8', 'eduPersonPrimaryOrgUnitDN', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.9', 'eduPersonScopedAffiliation', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.10', 'eduPersonTargetedID', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.1.1.11', 'eduPersonAssurance', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.2', 'eduOrgHomePageURI', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.3', 'eduOrgIdentityAuthNPolicyURI', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.4', 'eduOrgLegalName', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.5', 'eduOrgSuperiorURI', 'optional'],
  ['urn:oid:1.3.6.1.4.1.5923.1.2.1.6', 'eduOrgWhitePagesURI', 'optional'],
  ['urn:oid:2.5.4.3', 'cn', 'optional'],
]

/**
 * The metadata that an identity provider configures its relying party from, in the shape of AWS's
 * own: signed assertions wanted, eight NameID formats, one POST assertion consumer service per URL,
 * and the attributes that a sign-in needs and those that can become condition keys.
 *
 * @throws {TypeError} when `acsUrls` is empty.
 * @see SAML Metadata 2.0, sections 2.4.4 (SPSSODescriptor) and 2.3.2.1 (Organization)
 */
export function renderSpMetadata(options: SpMetadataOptions): string {
  const [defaultAcsUrl, ...otherAcsUrls] = options.acsUrls
  if (defaultAcsUrl === undefined) throw new TypeError('an assertion consumer service is needed')
  const metadata = samlify
    .ServiceProvider({
      entityID: options.entityId,
      wantAssertionsSigned: true,
      authnRequestsSigned: options.signingCertificatePem !== undefined,
      nameIDFormat: nameIdFormats,
      assertionConsumerService: [
        { Binding: postBinding, Location: defaultAcsUrl, isDefault: true },
        ...otherAcsUrls.map((url) => ({ Binding: postBinding, Location: url })),
      ],
      ...(options.signingCertificatePem === undefined
        ? {}
        : { signingCert: base64Der(options.signingCertificatePem) }),
    })
    .getMetadata()
  const organization = options.organization ?? {
    name: 'Fedbridge',
    displayName: 'Fedbridge',
    url: `${new URL(defaultAcsUrl).origin}/`,
  }
  return completeMetadata(metadata, organization, options.encryptionCertificatePems ?? [])
}

/**
 * samlify writes no AttributeConsumingService, no Organization and no EncryptionMethod, and counts indexes from 0 where
 * AWS has 1. The first two come last in their parents in the schema, so they go in front of the end
 * tags; keys come first, in front of the NameID formats. Each of the four places is found by text that occurs in no attribute value: samlify escapes
 * `<` and `"` there.
 */
function completeMetadata(
  metadata: string,
  organization: SpOrganization,
  encryptionCertificatePems: readonly string[],
): string {
  return metadata
    .replace('<NameIDFormat>', (next) =>
      [...encryptionCertificatePems.map(encryptionKeyDescriptor), next].join(''),
    )
    .replaceAll(/ index="(\d+)"/g, (_, index) => ` index="${Number(index) + 1}"`)
    .replace('</SPSSODescriptor>', () => `${attributeConsumingService()}</SPSSODescriptor>`)
    .replace('</EntityDescriptor>', () => `${organizationElement(organization)}</EntityDescriptor>`)
}

/**
 * What we like best comes first: identity providers that look at it take the first one they know.
 * AES-CBC is not among them, as it is taken inside a signed Response only.
 */
const encryptionMethods = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes192-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
]

/** @see SAML Metadata 2.0, section 2.4.1.1 (KeyDescriptor) */
function encryptionKeyDescriptor(certificatePem: string): string {
  const methods = encryptionMethods.map((uri) => `<EncryptionMethod Algorithm="${uri}"/>`)
  return `<KeyDescriptor use="encryption"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${base64Der(certificatePem)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${methods.join('')}</KeyDescriptor>`
}

function attributeConsumingService(): string {
  const attributes = requestedAttributes.map(
    ([name, friendlyName, need]) =>
      `<RequestedAttribute isRequired="${need === 'required'}" Name="${name}" FriendlyName="${friendlyName}"/>`,
  )
  return `<AttributeConsumingService index="1"><ServiceName xml:lang="en">AWS Management Console Single Sign-On</ServiceName>${attributes.join('')}</AttributeConsumingService>`
}

function organizationElement({ name, displayName, url }: SpOrganization): string {
  const localized = (element: string, text: string): string =>
    `<${element} xml:lang="en">${escapeText(text)}</${element}>`
  return `<Organization>${localized('OrganizationName', name)}${localized('OrganizationDisplayName', displayName)}${localized('OrganizationURL', url)}</Organization>`
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function base64Der(pem: string): string {
  return new X509Certificate(pem).raw.toString('base64')
}
