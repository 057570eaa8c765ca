import type { FindingId } from './findings.ts'
import type { ProductId } from './product-signs.ts'

/** What has to be set at an identity provider, whatever its screens call it. */
type Setting =
  | 'roles'
  | 'session name'
  | 'attributes'
  | 'duration'
  | 'name id'
  | 'audience'
  | 'address'
  | 'signing'
  | 'algorithm'
  | 'encryption'
  | 'metadata'
  | 'lifetime'

/** The setting behind a finding. */
const settings: Readonly<Partial<Record<FindingId, Setting>>> = {
  'role-attribute-missing': 'roles',
  'role-attribute-misspelt': 'roles',
  'role-pair-malformed': 'roles',
  'role-pair-partitions': 'roles',
  'role-pair-accounts': 'roles',
  'role-pair-other-partition': 'roles',
  'provider-unknown': 'roles',
  'provider-of-another': 'roles',
  'role-unknown': 'roles',
  'role-session-name-missing': 'session name',
  'role-session-name-misspelt': 'session name',
  'role-session-name-characters': 'session name',
  'role-session-name-length': 'session name',
  'role-session-name-several': 'session name',
  'session-duration-invalid': 'duration',
  'duration-over-role-maximum': 'duration',
  'session-tags-too-many': 'attributes',
  'session-tag-invalid': 'attributes',
  'session-tag-several-values': 'attributes',
  'session-tag-duplicate': 'attributes',
  'transitive-tag-key-unknown': 'attributes',
  'source-identity-invalid': 'attributes',
  'aws-attribute-misspelt': 'attributes',
  'attribute-nameless': 'attributes',
  'packed-size-exceeded': 'attributes',
  'response-over-sts-limit': 'attributes',
  'too-large': 'attributes',
  'name-id-missing': 'name id',
  'audience-mismatch': 'audience',
  'audience-missing': 'audience',
  'recipient-mismatch': 'address',
  'destination-mismatch': 'address',
  'destination-missing': 'address',
  unsigned: 'signing',
  'signature-sha1': 'algorithm',
  'signature-algorithm': 'algorithm',
  'assertion-encrypted': 'encryption',
  'part-encrypted': 'encryption',
  'encryption-algorithm': 'encryption',
  'decryption-failed': 'encryption',
  'certificate-changed': 'metadata',
  'signature-wrong': 'metadata',
  'issuer-mismatch': 'metadata',
  'issuer-unknown': 'metadata',
  'metadata-expired': 'metadata',
  'signing-key-weak': 'metadata',
  'signing-certificate-expired': 'metadata',
  'session-cut': 'lifetime',
}

/**
 * Where each product has its settings, as its own screens and files name them. A missing entry means
 * that the product has no such setting, or that it is not known.
 */
const hints: Readonly<Record<ProductId, Readonly<Partial<Record<Setting, string>>>>> = {
  okta: {
    roles:
      'Okta: in the AWS Account Federation app, Sign On > Advanced Sign-on Settings has Identity Provider ARN and Role Value Pattern; the roles are chosen where the app is assigned. In an app of your own: General > SAML Settings > Attribute Statements.',
    'session name':
      'Okta: the AWS Account Federation app sends the user name of the app as RoleSessionName (Sign On > Application username format). In an app of your own: General > SAML Settings > Attribute Statements.',
    attributes:
      'Okta: Sign On > Attributes of the AWS app, or General > SAML Settings > Attribute Statements.',
    duration: 'Okta: Sign On > Advanced Sign-on Settings > Session Duration.',
    'name id':
      'Okta: Sign On > Application username format; in an app of your own, Name ID format and Application username in SAML Settings.',
    audience:
      'Okta: General > SAML Settings > Audience URI (SP Entity ID); the AWS app has AWS Environment in Sign On.',
    address:
      'Okta: General > SAML Settings > Single sign-on URL; the AWS app has AWS Environment and ACS URL in Sign On.',
    signing:
      'Okta: General > SAML Settings > Show Advanced Settings > Response and Assertion Signature.',
    algorithm:
      'Okta: General > SAML Settings > Show Advanced Settings > Signature Algorithm and Digest Algorithm.',
    encryption: 'Okta: General > SAML Settings > Show Advanced Settings > Assertion Encryption.',
    metadata:
      'Okta: Sign On > SAML Signing Certificates; view the IdP metadata of the certificate that is active.',
  },
  'entra-id': {
    roles:
      'Entra ID: Enterprise applications > the app > Single sign-on > Attributes & Claims: claim Role, namespace https://aws.amazon.com/SAML/Attributes, source user.assignedroles; the values are app roles, assigned under Users and groups.',
    'session name':
      'Entra ID: Single sign-on > Attributes & Claims: claim RoleSessionName, namespace https://aws.amazon.com/SAML/Attributes, source user.userprincipalname or user.mail.',
    attributes:
      'Entra ID: Single sign-on > Attributes & Claims; name and namespace are joined with a slash.',
    duration:
      'Entra ID: Single sign-on > Attributes & Claims: claim SessionDuration, a number of seconds.',
    'name id': 'Entra ID: Single sign-on > Attributes & Claims > Unique User Identifier (Name ID).',
    audience: 'Entra ID: Single sign-on > Basic SAML Configuration > Identifier (Entity ID).',
    address:
      'Entra ID: Single sign-on > Basic SAML Configuration > Reply URL (Assertion Consumer Service URL).',
    signing: 'Entra ID: Single sign-on > SAML Certificates > Signing Option.',
    algorithm: 'Entra ID: Single sign-on > SAML Certificates > Signing Algorithm.',
    encryption: 'Entra ID: the app > Security > Token encryption.',
    metadata:
      'Entra ID: Single sign-on > SAML Certificates > Federation Metadata XML; a new certificate has to be made active there.',
  },
  'ad-fs': {
    roles:
      'AD FS: Relying Party Trusts > the trust > Edit Claim Issuance Policy: the rule that makes https://aws.amazon.com/SAML/Attributes/Role out of group names.',
    'session name':
      'AD FS: Edit Claim Issuance Policy: a rule Send LDAP Attributes as Claims from E-Mail-Addresses or SAM-Account-Name to https://aws.amazon.com/SAML/Attributes/RoleSessionName.',
    attributes:
      'AD FS: Relying Party Trusts > the trust > Edit Claim Issuance Policy: the outgoing claim type is the name.',
    duration:
      'AD FS: Edit Claim Issuance Policy: the rule for https://aws.amazon.com/SAML/Attributes/SessionDuration.',
    'name id':
      'AD FS: Edit Claim Issuance Policy: a rule Transform an Incoming Claim with the outgoing claim type Name ID.',
    audience: 'AD FS: Relying Party Trusts > the trust > Properties > Identifiers.',
    address: 'AD FS: Relying Party Trusts > the trust > Properties > Endpoints.',
    signing:
      'AD FS: Set-AdfsRelyingPartyTrust -SamlResponseSignature (AssertionOnly, MessageOnly or MessageAndAssertion).',
    algorithm:
      'AD FS: Relying Party Trusts > the trust > Properties > Advanced > Secure hash algorithm.',
    encryption:
      'AD FS: Relying Party Trusts > the trust > Properties > Encryption, or Set-AdfsRelyingPartyTrust -EncryptClaims.',
    metadata:
      'AD FS: /FederationMetadata/2007-06/FederationMetadata.xml of the server; certificates stand under Service > Certificates > Token-signing.',
    lifetime: 'AD FS: Set-AdfsRelyingPartyTrust -TokenLifetime.',
  },
  keycloak: {
    roles:
      'Keycloak: Clients > the client > Client scopes > its dedicated scope: a mapper Role list with the Role attribute name https://aws.amazon.com/SAML/Attributes/Role; the names of the client roles are the pairs of ARNs.',
    'session name':
      'Keycloak: Clients > the client > Client scopes > its dedicated scope: a mapper User Property (username or email) with the SAML Attribute Name https://aws.amazon.com/SAML/Attributes/RoleSessionName.',
    attributes:
      'Keycloak: Clients > the client > Client scopes > its dedicated scope > Mappers: SAML Attribute Name.',
    duration:
      'Keycloak: a mapper Hardcoded attribute for https://aws.amazon.com/SAML/Attributes/SessionDuration in the dedicated scope.',
    'name id':
      'Keycloak: Clients > the client > Settings > Name ID format and Force name ID format.',
    audience: 'Keycloak: the Client ID is the audience: urn:amazon:webservices.',
    address:
      'Keycloak: Clients > the client > Advanced > Assertion Consumer Service POST Binding URL.',
    signing: 'Keycloak: Clients > the client > Settings > Sign documents and Sign assertions.',
    algorithm: 'Keycloak: Clients > the client > Settings > Signature algorithm.',
    encryption: 'Keycloak: Clients > the client > Keys > Encrypt assertions.',
    metadata:
      'Keycloak: Realm settings > General > SAML 2.0 Identity Provider Metadata; keys stand under Realm settings > Keys.',
    lifetime: 'Keycloak: Realm settings > Sessions > SSO Session Max.',
  },
  shibboleth: {
    roles:
      'Shibboleth: an AttributeDefinition in conf/attribute-resolver.xml with a SAML2String encoder of the name https://aws.amazon.com/SAML/Attributes/Role, and its release in conf/attribute-filter.xml.',
    'session name':
      'Shibboleth: an AttributeDefinition in conf/attribute-resolver.xml with the encoder name https://aws.amazon.com/SAML/Attributes/RoleSessionName, and its release in conf/attribute-filter.xml.',
    attributes:
      'Shibboleth: conf/attribute-resolver.xml (name of the encoder) and conf/attribute-filter.xml (release).',
    duration:
      'Shibboleth: an AttributeDefinition in conf/attribute-resolver.xml for https://aws.amazon.com/SAML/Attributes/SessionDuration.',
    'name id':
      'Shibboleth: conf/saml-nameid.xml and conf/saml-nameid.properties; the SP metadata names the formats.',
    audience:
      'Shibboleth: the entityID in the SP metadata (conf/metadata-providers.xml) is the audience.',
    address:
      'Shibboleth: AssertionConsumerService in the SP metadata (conf/metadata-providers.xml).',
    signing: 'Shibboleth: p:signAssertions and p:signResponses in conf/relying-party.xml.',
    algorithm:
      'Shibboleth: the security configuration in conf/relying-party.xml; idp.signing.config in conf/idp.properties.',
    encryption: 'Shibboleth: p:encryptAssertions="false" for AWS in conf/relying-party.xml.',
    metadata:
      'Shibboleth: metadata/idp-metadata.xml; the signing key is idp.signing.cert in conf/credentials.',
    lifetime: 'Shibboleth: p:maximumSPSessionLifetime in conf/relying-party.xml.',
  },
  google: {
    roles:
      'Google: Admin console > Apps > Web and mobile apps > Amazon Web Services > SAML attribute mapping; the values stand in a custom attribute of the user.',
    'session name':
      'Google: Web and mobile apps > Amazon Web Services > SAML attribute mapping: Primary email to https://aws.amazon.com/SAML/Attributes/RoleSessionName.',
    attributes: 'Google: Web and mobile apps > Amazon Web Services > SAML attribute mapping.',
    duration:
      'Google: a custom attribute of the user, mapped to https://aws.amazon.com/SAML/Attributes/SessionDuration.',
    'name id':
      'Google: Web and mobile apps > Amazon Web Services > Service provider details > Name ID.',
    audience:
      'Google: Web and mobile apps > Amazon Web Services > Service provider details > Entity ID.',
    address:
      'Google: Web and mobile apps > Amazon Web Services > Service provider details > ACS URL.',
    signing:
      'Google: Service provider details > Signed response: on, the Response is signed; off, the Assertion.',
    metadata:
      'Google: Admin console > Security > Authentication > SSO with SAML applications: certificates, and Download metadata.',
  },
  auth0: {
    roles:
      'Auth0: an Action of the login flow with api.samlResponse.setAttribute for https://aws.amazon.com/SAML/Attributes/Role, or mappings in the settings of the SAML2 Web App addon.',
    'session name':
      'Auth0: api.samlResponse.setAttribute for https://aws.amazon.com/SAML/Attributes/RoleSessionName in an Action, or mappings in the SAML2 Web App addon.',
    attributes:
      'Auth0: Applications > the app > Addons > SAML2 Web App > Settings > mappings, or api.samlResponse.setAttribute in an Action.',
    duration:
      'Auth0: api.samlResponse.setAttribute for https://aws.amazon.com/SAML/Attributes/SessionDuration in an Action.',
    'name id':
      'Auth0: nameIdentifierProbes and nameIdentifierFormat in the settings of the SAML2 Web App addon.',
    audience: 'Auth0: audience in the settings of the SAML2 Web App addon.',
    address: 'Auth0: recipient and destination in the settings of the SAML2 Web App addon.',
    signing: 'Auth0: signResponse in the settings of the SAML2 Web App addon.',
    algorithm:
      'Auth0: signatureAlgorithm and digestAlgorithm in the settings of the SAML2 Web App addon; both were SHA-1 by default.',
    metadata: 'Auth0: Addons > SAML2 Web App > Usage > Identity Provider Metadata.',
    lifetime: 'Auth0: lifetimeInSeconds in the settings of the SAML2 Web App addon.',
  },
  onelogin: {
    roles:
      'OneLogin: the app > Parameters > the Role parameter, Include in SAML assertion; values by Rules.',
    'session name': 'OneLogin: the app > Parameters > RoleSessionName, Include in SAML assertion.',
    attributes: 'OneLogin: the app > Parameters; each needs Include in SAML assertion.',
    duration: 'OneLogin: the app > Parameters > SessionDuration.',
    'name id': 'OneLogin: the app > Parameters > NameID value.',
    audience: 'OneLogin: the app > Configuration > Audience.',
    address: 'OneLogin: the app > Configuration > Recipient and ACS (Consumer) URL.',
    signing: 'OneLogin: the app > Configuration > SAML signature element.',
    algorithm: 'OneLogin: the app > SSO > SAML Signature Algorithm.',
    encryption: 'OneLogin: the app > Configuration > Encrypt assertion.',
    metadata:
      'OneLogin: the app > More Actions > SAML Metadata; the certificate stands under SSO > X.509 Certificate.',
  },
  ping: {
    roles:
      'PingOne: the application > Attribute Mappings. PingFederate: SP connection > Browser SSO > Assertion Creation > Attribute Contract.',
    'session name':
      'PingOne: the application > Attribute Mappings. PingFederate: Assertion Creation > Attribute Contract Fulfillment for https://aws.amazon.com/SAML/Attributes/RoleSessionName.',
    attributes:
      'PingOne: the application > Attribute Mappings. PingFederate: SP connection > Assertion Creation > Attribute Contract.',
    duration:
      'PingOne: Attribute Mappings. PingFederate: Attribute Contract Fulfillment for https://aws.amazon.com/SAML/Attributes/SessionDuration.',
    'name id':
      'PingOne: Configuration > Subject NameID Format, and saml_subject in Attribute Mappings. PingFederate: SAML_SUBJECT in the attribute contract.',
    audience:
      "PingOne: Configuration > Entity ID. PingFederate: SP connection > General Info > Partner's Entity ID.",
    address:
      'PingOne: Configuration > ACS URLs. PingFederate: Protocol Settings > Assertion Consumer Service URL.',
    signing:
      'PingOne: Configuration > Sign Assertion, Response, or both. PingFederate: Protocol Settings > Signature Policy.',
    algorithm:
      'PingOne: Configuration > Signing Algorithm. PingFederate: Credentials > Digital Signature Settings.',
    encryption:
      'PingOne: Configuration > Assertion Encryption. PingFederate: Protocol Settings > Encryption Policy.',
    metadata: 'PingOne: Configuration > Download Metadata. PingFederate: System > Metadata Export.',
  },
  jumpcloud: {
    roles:
      'JumpCloud: SSO Applications > the app > SSO > Attributes: https://aws.amazon.com/SAML/Attributes/Role, as a constant attribute or of the user group.',
    'session name':
      'JumpCloud: SSO Applications > the app > SSO > User Attribute Mapping: https://aws.amazon.com/SAML/Attributes/RoleSessionName.',
    attributes: 'JumpCloud: SSO Applications > the app > SSO > Attributes.',
    duration:
      'JumpCloud: SSO Applications > the app > SSO > Constant Attributes: https://aws.amazon.com/SAML/Attributes/SessionDuration.',
    'name id': 'JumpCloud: SSO Applications > the app > SSO > SAMLSubject NameID.',
    audience: 'JumpCloud: SSO Applications > the app > SSO > SP Entity ID.',
    address: 'JumpCloud: SSO Applications > the app > SSO > ACS URLs.',
    signing: 'JumpCloud: SSO Applications > the app > SSO > Sign.',
    algorithm: 'JumpCloud: SSO Applications > the app > SSO > Signature Algorithm.',
    metadata: 'JumpCloud: SSO Applications > the app > SSO > Export Metadata.',
  },
  simplesamlphp: {
    roles:
      "SimpleSAMLphp: an authproc filter, core:AttributeAdd or core:AttributeMap, that makes 'https://aws.amazon.com/SAML/Attributes/Role', in metadata/saml20-sp-remote.php or saml20-idp-hosted.php.",
    'session name':
      "SimpleSAMLphp: an authproc filter, core:AttributeMap, that makes 'https://aws.amazon.com/SAML/Attributes/RoleSessionName' of a user name, in metadata/saml20-sp-remote.php or saml20-idp-hosted.php.",
    attributes:
      "SimpleSAMLphp: the 'authproc' filters and 'attributes' in metadata/saml20-sp-remote.php; core:AttributeMap and core:AttributeAdd hold the names.",
    duration:
      "SimpleSAMLphp: core:AttributeAdd for 'https://aws.amazon.com/SAML/Attributes/SessionDuration' in 'authproc'.",
    'name id':
      "SimpleSAMLphp: 'NameIDFormat' in metadata/saml20-sp-remote.php and a saml:*NameID filter in 'authproc'.",
    audience:
      "SimpleSAMLphp: the key of AWS's entry in metadata/saml20-sp-remote.php is the audience.",
    address: "SimpleSAMLphp: 'AssertionConsumerService' in metadata/saml20-sp-remote.php.",
    signing:
      "SimpleSAMLphp: 'saml20.sign.assertion' and 'saml20.sign.response' in metadata/saml20-sp-remote.php.",
    algorithm:
      "SimpleSAMLphp: 'signature.algorithm' in metadata/saml20-idp-hosted.php or saml20-sp-remote.php.",
    encryption: "SimpleSAMLphp: 'assertion.encryption' in metadata/saml20-sp-remote.php.",
    metadata:
      "SimpleSAMLphp: the metadata is shown under Federation on its admin page; 'certificate' and 'privatekey' stand in metadata/saml20-idp-hosted.php.",
    lifetime: "SimpleSAMLphp: 'session.duration' in config/config.php.",
  },
  'test-idp': {
    roles: 'Test IdP: edit the Role attribute on its page, or choose No fault.',
    'session name': 'Test IdP: edit the RoleSessionName attribute on its page, or choose No fault.',
    attributes: 'Test IdP: edit the attributes on its page.',
    duration: 'Test IdP: edit the SessionDuration attribute on its page.',
  },
}

/**
 * Where the setting behind a finding is in a product. undefined for findings that no setting of an
 * identity provider mends.
 */
export function productHint(id: FindingId, product: ProductId): string | undefined {
  const setting = settings[id]
  return setting === undefined ? undefined : hints[product][setting]
}
