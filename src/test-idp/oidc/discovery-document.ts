import { signingAlgorithms } from './signing-keys.ts'

/** What the provider says of itself: all of it true. */
export interface DiscoveryDocument {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly userinfo_endpoint: string
  readonly jwks_uri: string
  readonly end_session_endpoint: string
  readonly [name: string]: string | boolean | readonly string[]
}

/**
 * The discovery document of the provider with that issuer.
 *
 * @see OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2; RFC 9207, section 3;
 *   OpenID Connect RP-Initiated Logout 1.0, section 2.1
 */
export function discoveryDocument(issuer: string): DiscoveryDocument {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/logout`,
    scopes_supported: ['openid', 'profile', 'email'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: signingAlgorithms,
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    claim_types_supported: ['normal'],
    claims_supported: [
      ...['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'amr', 'jti'],
      ...['preferred_username', 'name', 'email', 'email_verified', 'groups'],
      ...['https://aws.amazon.com/tags', 'https://aws.amazon.com/source_identity'],
    ],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    // True unless it is said.
    request_uri_parameter_supported: false,
    authorization_response_iss_parameter_supported: true,
  }
}
