import type { DocumentFacts } from './document-facts.ts'

/** By these names the hints for each product are kept. */
export type ProductId =
  | 'okta'
  | 'entra-id'
  | 'ad-fs'
  | 'keycloak'
  | 'shibboleth'
  | 'google'
  | 'auth0'
  | 'onelogin'
  | 'ping'
  | 'jumpcloud'
  | 'simplesamlphp'
  | 'test-idp'

/** Something in a document that points to a product. */
export interface ProductSign {
  readonly in: keyof DocumentFacts
  /** Matched with values of up to 2048 characters; linear in them. */
  readonly matches: RegExp
  /** From 1, others have it too, to 4, nobody else has it. */
  readonly weight: 1 | 2 | 3 | 4
  /** For a person, before the value. */
  readonly words: string
}

export interface Product {
  /** As its makers write it. */
  readonly name: string
  readonly signs: readonly ProductSign[]
}

const issuer = 'the issuer is one of its addresses'
const issuerPath = 'the issuer has its path'
const endpoint = 'an endpoint is one of its addresses'
const endpointPath = 'an endpoint has its path'
const attribute = 'an attribute has a name of its own'
const claim = 'a claim is one of its own'
const id = 'the ID is written as it writes them'
const subject = 'the subject is written as it writes them'

/** What each product writes into documents unless somebody changed it. One row per product. */
export const products: Readonly<Record<ProductId, Product>> = {
  okta: {
    name: 'Okta',
    signs: [
      { in: 'issuers', weight: 4, words: issuer, matches: /^https?:\/\/www\.okta\.com\/[^/]+$/ },
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches: /^https:\/\/[\w-]+\.(?:okta|oktapreview|okta-emea|okta-gov)\.com(?:\/|$)/,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpointPath,
        matches: /\/app\/[^/]+\/exk\w+\/sso\/saml$/,
      },
      { in: 'ids', weight: 2, words: id, matches: /^id\d{12,26}$/ },
      { in: 'subjects', weight: 2, words: subject, matches: /^00u[A-Za-z0-9]{17}$/ },
    ],
  },
  'entra-id': {
    name: 'Microsoft Entra ID',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches: /^https:\/\/sts\.(?:windows\.net|chinacloudapi\.cn)\/[0-9a-f-]{36}\/?$/i,
      },
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches: /^https:\/\/login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn)\//,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpoint,
        matches: /^https:\/\/login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn)\//,
      },
      {
        in: 'attributeNames',
        weight: 3,
        words: attribute,
        matches:
          /^http:\/\/schemas\.microsoft\.com\/identity\/claims\/(?:tenantid|objectidentifier)$/,
      },
      { in: 'claims', weight: 2, words: claim, matches: /^tid$/ },
      { in: 'claims', weight: 1, words: claim, matches: /^oid$/ },
    ],
  },
  'ad-fs': {
    name: 'AD FS',
    signs: [
      { in: 'issuers', weight: 4, words: issuerPath, matches: /\/adfs\/services\/trust$/i },
      { in: 'issuers', weight: 4, words: issuerPath, matches: /^https:\/\/[^/]+\/adfs$/i },
      {
        in: 'endpoints',
        weight: 4,
        words: endpointPath,
        matches: /\/adfs\/(?:ls|oauth2|services)\//i,
      },
      {
        in: 'attributeNames',
        weight: 1,
        words: attribute,
        matches: /^http:\/\/schemas\.microsoft\.com\/ws\/2008\/06\/identity\/claims\//,
      },
    ],
  },
  keycloak: {
    name: 'Keycloak',
    signs: [
      { in: 'issuers', weight: 4, words: issuerPath, matches: /^https?:\/\/.+\/realms\/[^/]+$/ },
      {
        in: 'endpoints',
        weight: 4,
        words: endpointPath,
        matches: /\/realms\/[^/]+\/protocol\/(?:saml|openid-connect)/,
      },
      {
        in: 'ids',
        weight: 2,
        words: id,
        matches: /^ID_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      },
      { in: 'claims', weight: 3, words: claim, matches: /^realm_access$/ },
      { in: 'claims', weight: 1, words: claim, matches: /^session_state$/ },
    ],
  },
  shibboleth: {
    name: 'Shibboleth',
    signs: [
      { in: 'issuers', weight: 4, words: issuerPath, matches: /\/idp\/shibboleth$/ },
      {
        in: 'endpoints',
        weight: 4,
        words: endpointPath,
        matches: /\/idp\/profile\/(?:SAML2|SAML1|Shibboleth)\//,
      },
      {
        in: 'namespaces',
        weight: 2,
        words: 'its namespace is declared',
        matches: /^urn:mace:shibboleth:metadata:1\.0$/,
      },
      {
        in: 'attributeNames',
        weight: 1,
        words: 'an attribute is one of those of universities',
        matches: /^urn:oid:1\.3\.6\.1\.4\.1\.5923\.1\.1\.1\./,
      },
    ],
  },
  google: {
    name: 'Google',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches: /^(?:https:\/\/)?accounts\.google\.com(?:\/o\/saml2|$)/,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpoint,
        matches: /^https:\/\/accounts\.google\.com\/o\/(?:saml2|oauth2)\//,
      },
    ],
  },
  auth0: {
    name: 'Auth0',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches: /^(?:urn:|https:\/\/)[\w-]+(?:\.[\w-]+)?\.auth0\.com\/?$/,
      },
      {
        in: 'endpoints',
        weight: 3,
        words: endpointPath,
        matches: /\/samlp\/[A-Za-z0-9]{20,64}(?:\/|$)/,
      },
      {
        in: 'attributeNames',
        weight: 3,
        words: attribute,
        matches: /^https?:\/\/schemas?\.auth0\.com\//,
      },
      {
        in: 'subjects',
        weight: 2,
        words: subject,
        matches: /^(?:auth0|google-oauth2|samlp|waad)\|/,
      },
    ],
  },
  onelogin: {
    name: 'OneLogin',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches: /^https:\/\/[\w-]+\.onelogin\.com\/(?:saml\/metadata\/|oidc(?:\/2)?$)/,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpoint,
        matches: /^https:\/\/[\w-]+\.onelogin\.com\/(?:trust\/saml2|oidc)\//,
      },
      {
        in: 'ids',
        weight: 2,
        words: id,
        matches: /^pfx[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      },
    ],
  },
  ping: {
    name: 'Ping Identity',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches:
          /^https:\/\/(?:auth\.pingone\.(?:com|eu|ca|asia|sg|com\.au)\/|pingone\.com\/idp\/)/,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpoint,
        matches:
          /^https:\/\/(?:auth\.pingone\.(?:com|eu|ca|asia|sg|com\.au)|sso\.connect\.pingidentity\.com)\//,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpointPath,
        matches: /\/idp\/(?:SSO\.saml2|startSSO\.ping)/,
      },
      { in: 'claims', weight: 2, words: claim, matches: /^pi\.sri$/ },
    ],
  },
  jumpcloud: {
    name: 'JumpCloud',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuer,
        matches: /^https:\/\/(?:sso|oauth\.id)(?:\.eu)?\.jumpcloud\.com(?:\/|$)/,
      },
      {
        in: 'issuers',
        weight: 3,
        words: 'the issuer is the name that its guides use',
        matches: /^jumpcloud$/i,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpoint,
        matches: /^https:\/\/(?:sso|oauth\.id)(?:\.eu)?\.jumpcloud\.com\//,
      },
    ],
  },
  simplesamlphp: {
    name: 'SimpleSAMLphp',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuerPath,
        matches: /\/(?:saml2\/idp\/metadata\.php|module\.php\/saml\/idp\/metadata)$/,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpointPath,
        matches: /\/(?:saml2\/idp\/SSOService\.php|module\.php\/saml\/idp\/singleSignOnService)/,
      },
      { in: 'ids', weight: 2, words: id, matches: /^_[0-9a-f]{42}$/ },
    ],
  },
  'test-idp': {
    name: 'the test identity provider of Fedbridge',
    signs: [
      {
        in: 'issuers',
        weight: 4,
        words: issuerPath,
        matches: /\/test-idp\/(?:saml\/metadata|oidc)$/,
      },
      {
        in: 'endpoints',
        weight: 4,
        words: endpointPath,
        matches: /\/test-idp\/(?:saml\/sso|oidc\/)/,
      },
    ],
  },
}
