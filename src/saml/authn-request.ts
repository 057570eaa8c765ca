import samlify from 'samlify'
import { SamlMetadataRejected } from '../errors.ts'
import type { IdpEntity } from './idp-metadata-model.ts'
import { postBinding, redirectBinding } from './read-idp-entity.ts'

/** A request ready for the browser: an address to go to, or a form to post. */
export type RenderedAuthnRequest =
  | { readonly binding: 'redirect'; readonly url: string }
  | {
      readonly binding: 'post'
      readonly action: string
      readonly fields: readonly { readonly name: string; readonly value: string }[]
    }

export interface AuthnRequestOptions {
  readonly idp: IdpEntity
  readonly spEntityId: string
  /** Where the response shall be posted to. */
  readonly acsUrl: string
  /** An xs:ID that nobody can guess: the response must name it. */
  readonly requestId: string
  readonly issueInstant: Date
  /** Comes back with the response. At most 80 bytes. */
  readonly relayState?: string
  /** PEM. Signs the request, RSA-SHA256, if the identity provider wants requests signed. */
  readonly signingKey?: { readonly privateKeyPem: string; readonly certificatePem: string }
}

/**
 * The most that the bindings carry.
 * @see SAML Bindings 2.0, section 3.4.3: "The value MUST NOT exceed 80 bytes in length"
 */
const maximumRelayStateBytes = 80

/**
 * Asks nothing of the NameID but that there is one: which format AWS gets is the administrator's
 * choice at the identity provider, and naming one makes some of them refuse. samlify's own template
 * always names a format.
 */
const template = [
  '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"',
  ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0"',
  ' IssueInstant="{IssueInstant}" Destination="{Destination}"',
  ` ProtocolBinding="${postBinding}"`,
  ' AssertionConsumerServiceURL="{AssertionConsumerServiceURL}">',
  '<saml:Issuer>{Issuer}</saml:Issuer><samlp:NameIDPolicy AllowCreate="true"/>',
  '</samlp:AuthnRequest>',
].join('')

/**
 * Renders the request that starts a sign-in at `idp`: by the Redirect binding, or by POST where the
 * identity provider has only that. The response is asked for by POST at `acsUrl`.
 *
 * Unsigned unless `idp` wants signed requests and there is a key; one that insists gets an unsigned
 * request where there is none, and says so itself.
 *
 * @throws {SamlMetadataRejected} SAML_METADATA_INVALID (`no-sso-endpoint`) when the metadata has no
 *   endpoint for either binding.
 * @throws {TypeError} when `relayState` is longer than 80 bytes, or `requestId` is no xs:ID.
 * @see SAML Profiles 2.0, section 4.1.4.1 (AuthnRequest usage)
 */
export function renderAuthnRequest(options: AuthnRequestOptions): RenderedAuthnRequest {
  checkOptions(options)
  const { binding, location } = chooseEndpoint(options.idp)
  const signingKey = options.idp.wantAuthnRequestsSigned ? options.signingKey : undefined
  const relayState = options.relayState ?? ''
  const request = serviceProvider(options, signingKey).createLoginRequest(
    identityProvider(options.idp, { binding, location, signed: signingKey !== undefined }),
    binding === redirectBinding ? 'redirect' : 'post',
    {
      relayState,
      customTagReplacement: () => ({
        id: options.requestId,
        context: samlify.SamlLib.replaceTagsByValue(template, {
          ID: options.requestId,
          IssueInstant: options.issueInstant.toISOString(),
          AssertionConsumerServiceURL: options.acsUrl,
          Issuer: options.spEntityId,
          // The one value that is not ours comes last: tags are replaced one after the other, and
          // nothing written in it shall be taken for a tag.
          Destination: location,
        }),
      }),
    },
  )
  if (binding === redirectBinding) return { binding: 'redirect', url: request.context }
  return {
    binding: 'post',
    action: location,
    fields: [
      { name: 'SAMLRequest', value: request.context },
      ...(relayState === '' ? [] : [{ name: 'RelayState', value: relayState }]),
    ],
  }
}

function checkOptions({ relayState = '', requestId }: AuthnRequestOptions): void {
  const bytes = Buffer.byteLength(relayState)
  if (bytes > maximumRelayStateBytes) {
    throw new TypeError(`RelayState has ${bytes} bytes, at most ${maximumRelayStateBytes} may be`)
  }
  // samlify pastes the ID into an XPath and an attribute.
  if (!/^[A-Za-z_][\w.-]*$/.test(requestId)) throw new TypeError('requestId is not an xs:ID')
}

/** Redirect is preferred: it needs no script and no form. Within a binding the first one listed. */
function chooseEndpoint(idp: IdpEntity): IdpEntity['singleSignOnServices'][number] {
  const by = (wanted: string): IdpEntity['singleSignOnServices'][number] | undefined =>
    idp.singleSignOnServices.find(({ binding }) => binding === wanted)
  const endpoint = by(redirectBinding) ?? by(postBinding)
  if (endpoint !== undefined) return endpoint
  throw new SamlMetadataRejected(
    'SAML_METADATA_INVALID',
    `metadata of ${idp.entityId} has no single sign-on endpoint`,
    {
      check: 'no-sso-endpoint',
      expected: 'a SingleSignOnService for HTTP-Redirect or HTTP-POST',
      received: 'none',
    },
  )
}

function serviceProvider(
  { spEntityId, acsUrl }: AuthnRequestOptions,
  signingKey: AuthnRequestOptions['signingKey'],
): ReturnType<typeof samlify.ServiceProvider> {
  return samlify.ServiceProvider({
    entityID: spEntityId,
    assertionConsumerService: [{ Binding: postBinding, Location: acsUrl }],
    authnRequestsSigned: signingKey !== undefined,
    ...(signingKey === undefined
      ? {}
      : {
          privateKey: signingKey.privateKeyPem,
          signingCert: signingKey.certificatePem,
          requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        }),
  })
}

/**
 * The identity provider as samlify sees it: a document of just what `parseIdpMetadata` found, so
 * that samlify's reader, which is less strict, never sees a stranger's.
 */
function identityProvider(
  idp: IdpEntity,
  { binding, location, signed }: { binding: string; location: string; signed: boolean },
): ReturnType<typeof samlify.IdentityProvider> {
  return samlify.IdentityProvider({
    metadata: samlify.SamlLib.replaceTagsByValue(
      '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{EntityID}"><IDPSSODescriptor WantAuthnRequestsSigned="{Signed}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><SingleSignOnService Binding="{Binding}" Location="{Location}"/></IDPSSODescriptor></EntityDescriptor>',
      { EntityID: idp.entityId, Signed: signed, Binding: binding, Location: location },
    ),
  })
}
