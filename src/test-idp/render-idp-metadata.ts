import { X509Certificate } from 'node:crypto'
import samlify from 'samlify'

/** The NameID format that people of the test IdP have unless they say otherwise. */
export const persistentFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'

/**
 * The metadata of the test IdP: one signing key, single sign-on by Redirect and by POST.
 *
 * samlify fills the template in and is not asked to make metadata from options, as it prints a
 * warning for every identity provider without single logout.
 *
 * @see SAML Metadata 2.0, section 2.4.3 (IDPSSODescriptor)
 */
export function renderIdpMetadata({
  entityId,
  ssoUrl,
  certificatePem,
}: {
  readonly entityId: string
  readonly ssoUrl: string
  readonly certificatePem: string
}): string {
  const { namespace } = samlify.Constants
  return samlify.SamlLib.replaceTagsByValue(
    [
      `<EntityDescriptor xmlns="${namespace.names.metadata}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{EntityID}">`,
      `<IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="${namespace.names.protocol}">`,
      '<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>',
      `<NameIDFormat>${persistentFormat}</NameIDFormat>`,
      `<SingleSignOnService Binding="${namespace.binding.redirect}" Location="{SsoUrl}"/>`,
      `<SingleSignOnService Binding="${namespace.binding.post}" Location="{SsoUrl}"/>`,
      '</IDPSSODescriptor></EntityDescriptor>',
    ].join(''),
    {
      EntityID: entityId,
      SsoUrl: ssoUrl,
      Certificate: new X509Certificate(certificatePem).raw.toString('base64'),
    },
  )
}
