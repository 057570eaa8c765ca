import type { FindingId } from '../findings.ts'
import type { ProductId } from '../product-signs.ts'

/** What has to be set at an OpenID Connect provider, whatever its screens call it. */
type Setting =
  'claims' | 'client' | 'issuer' | 'keys' | 'algorithm' | 'encryption' | 'kind' | 'lifetime'

/** The setting behind a finding. */
const settings: Readonly<Partial<Record<FindingId, Setting>>> = {
  'token-encrypted': 'encryption',
  'access-token-sent': 'kind',
  'token-type-refused': 'kind',
  'token-unsigned': 'algorithm',
  'token-algorithm-symmetric': 'algorithm',
  'token-algorithm': 'algorithm',
  'token-signature-not-judged': 'keys',
  'token-key-unknown': 'keys',
  'token-signature-invalid': 'keys',
  'no-oidc-provider-known': 'issuer',
  'token-issuer-unknown': 'issuer',
  'token-issuer-mismatch': 'issuer',
  'token-audience-mismatch': 'client',
  'token-azp-mismatch': 'client',
  'token-azp-missing': 'client',
  'token-expired': 'lifetime',
  'token-lifetime-too-long': 'lifetime',
  'tags-claim-shape': 'claims',
  'tags-in-both-forms': 'claims',
  'tags-member-misspelt': 'claims',
  'aws-claim-misspelt': 'claims',
  'tags-flattened': 'claims',
  'saml-name-in-token': 'claims',
  'token-amr-shape': 'claims',
  'session-tags-too-many': 'claims',
  'session-tag-invalid': 'claims',
  'session-tag-several-values': 'claims',
  'session-tag-duplicate': 'claims',
  'transitive-tag-key-unknown': 'claims',
  'source-identity-invalid': 'claims',
  'packed-size-exceeded': 'claims',
}

/**
 * Where each product has its settings for tokens, as its own screens and files name them. A missing
 * entry means that the product has no such setting, or that it is not known.
 */
const hints: Readonly<Partial<Record<ProductId, Readonly<Partial<Record<Setting, string>>>>>> = {
  okta: {
    claims:
      'Okta: Security > API > Authorization Servers > the server > Claims, for the ID token; a claim that is an object comes from a token inline hook.',
    client: 'Okta: the app > General > Client ID is the aud of its ID tokens.',
    issuer:
      'Okta: Security > API > Authorization Servers shows the Issuer URI; the org itself is another issuer than its server "default".',
    keys: 'Okta: the key set is <iss>/v1/keys of an authorization server, and /oauth2/v1/keys of the org.',
    kind: 'Okta: ask for the scope openid and take id_token of the answer.',
  },
  'entra-id': {
    claims:
      'Entra ID: Enterprise applications > the app > Single sign-on > Attributes & Claims; claims there are texts and lists of texts, so that each tag has a claim of its own, https://aws.amazon.com/tags/principal_tags/<key>.',
    client:
      'Entra ID: App registrations > the app > Overview > Application (client) ID is the aud of its ID tokens; a token for api://... is an access token.',
    issuer:
      'Entra ID: the v2.0 endpoint issues as https://login.microsoftonline.com/<tenant>/v2.0, the older one as https://sts.windows.net/<tenant>/ with the slash.',
    keys: 'Entra ID: the key set is https://login.microsoftonline.com/<tenant>/discovery/v2.0/keys; an app with claims mapping has keys of its own, at ?appid=<client ID>.',
    kind: 'Entra ID: ask for the scope openid and take id_token of the answer.',
    lifetime: 'Entra ID: a token lifetime policy; without one ID tokens live for an hour.',
  },
  keycloak: {
    claims:
      'Keycloak: Clients > the client > Client scopes > its dedicated scope > Add mapper (Hardcoded claim, User Attribute), Claim JSON Type JSON, Add to ID token on. A dot in Token Claim Name makes a nested object; write it as \\. to have https://aws\\.amazon\\.com/tags.',
    client:
      'Keycloak: the Client ID is the aud of ID tokens; further ones come from a mapper Audience.',
    issuer:
      'Keycloak: the iss is <hostname>/realms/<realm>, with the hostname of the option hostname (KC_HOSTNAME); old versions have /auth before /realms.',
    keys: 'Keycloak: the key set is <iss>/protocol/openid-connect/certs; keys stand under Realm settings > Keys.',
    algorithm:
      'Keycloak: Clients > the client > Advanced > Fine grain OpenID Connect configuration > ID token signature algorithm.',
    encryption:
      'Keycloak: Clients > the client > Advanced > Fine grain OpenID Connect configuration > ID token encryption key management algorithm.',
    kind: 'Keycloak: ask for the scope openid and take id_token of the answer; access_token has typ Bearer in it.',
    lifetime: 'Keycloak: Realm settings > Tokens > Access Token Lifespan, which ID tokens share.',
  },
  auth0: {
    claims:
      'Auth0: an Action of the post-login trigger: api.idToken.setCustomClaim("https://aws.amazon.com/tags", { principal_tags: { Project: ["..."] } }).',
    client: 'Auth0: Applications > the app > Settings > Client ID is the aud of its ID tokens.',
    issuer:
      'Auth0: the iss is https://<tenant>.<region>.auth0.com/ or the custom domain, with a slash at the end.',
    keys: 'Auth0: the key set is <iss>.well-known/jwks.json; keys rotate under Settings > Signing Keys.',
    algorithm:
      'Auth0: Applications > the app > Settings > Advanced Settings > OAuth > JSON Web Token (JWT) Signature Algorithm: RS256.',
    kind: 'Auth0: ask for the scope openid and take id_token; a token whose audience is an API is an access token.',
    lifetime: 'Auth0: Applications > the app > Settings > ID Token Expiration.',
  },
  google: {
    claims: 'Google: ID tokens hold no claims of your own.',
    client:
      'Google: APIs & Services > Credentials > OAuth 2.0 Client IDs; for a service account the audience is given when the token is fetched.',
    issuer:
      'Google: the iss is https://accounts.google.com, which AWS has built in: it needs no OIDC provider, and the principal is accounts.google.com.',
    keys: 'Google: the key set is https://www.googleapis.com/oauth2/v3/certs.',
    kind: 'Google: take id_token of the answer, or gcloud auth print-identity-token; ya29... is an access token.',
  },
  ping: {
    claims:
      'PingOne: the application > Attribute Mappings. PingFederate: Applications > OpenID Connect Policy Management > the policy > Attribute Contract.',
    client:
      'PingOne: the application > Overview > Client ID. PingFederate: Applications > OAuth > Clients > Client ID.',
    issuer:
      'PingOne: the iss is https://auth.pingone.<region>/<environment ID>/as, or the custom domain. PingFederate: the base URL.',
    keys: 'PingOne: the key set is <iss>/jwks. PingFederate: /pf/JWKS.',
    algorithm: 'PingFederate: the client > ID Token Signing Algorithm.',
    lifetime: 'PingFederate: OpenID Connect Policy Management > the policy > ID Token Lifetime.',
  },
  'test-idp': {
    claims: 'Test IdP: edit the claims on its page, or choose No fault.',
    kind: 'Test IdP: choose No fault on its page.',
    algorithm: 'Test IdP: choose No fault on its page.',
  },
}

/**
 * Where the setting behind a finding about a token is in a product. undefined for findings that no
 * setting of a provider mends.
 */
export function tokenProductHint(id: FindingId, product: ProductId): string | undefined {
  const setting = settings[id]
  return setting === undefined ? undefined : hints[product]?.[setting]
}
