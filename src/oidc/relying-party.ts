import type { JsonObject } from './parse-json-object.ts'
import type { VerifiedIdToken } from './verify-id-token.ts'

/** How we prove to the token endpoint that we are the client. */
export type ClientAuthentication =
  | { readonly method: 'none' }
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post'
      readonly clientSecret: string
    }
  | {
      readonly method: 'private_key_jwt'
      /** PKCS#8 in PEM: RSA of 2048 bits and more, or EC P-256, P-384 or P-521. */
      readonly privateKeyPem: string
      /** `kid` of the assertion's header. */
      readonly keyId?: string
    }

/** Us at one provider. */
export interface OidcClient {
  readonly issuer: string
  readonly clientId: string
  readonly authentication: ClientAuthentication
  /** `openid` is among them. */
  readonly scopes: readonly string[]
  /** Whether UserInfo is asked for: its claims go beside those of the token. */
  readonly userInfo: boolean
  /** Our callback. */
  readonly redirectUri: string
}

/** What has to be remembered between our request and the provider's answer. Secrets. */
export interface AuthorizationTransaction {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** A sign-in that was begun at a provider. */
export interface BegunAuthorization {
  /** Where to send the browser. */
  readonly url: string
  readonly transaction: AuthorizationTransaction
  /**
   * Whether the provider promises `iss` in its answers. Where it does not, an answer does not tell whose
   * it is.
   *
   * @see RFC 9207, section 3
   */
  readonly namesIssuerInAnswers: boolean
}

/** What a sign-in at a provider proved. */
export interface OidcSignIn {
  /** The ID token as the provider gave it: what STS is asked with. A secret. */
  readonly idToken: string
  readonly token: VerifiedIdToken
  /** Of the same subject as the token. */
  readonly userInfo?: JsonObject
}

/** The relying party of all providers. */
export interface RelyingParty {
  /**
   * Begins a sign-in: the address to send the browser to, and what to remember of it, to be used once.
   *
   * @throws {OidcProviderFailed} OIDC_PROVIDER_INVALID, OIDC_PROVIDER_UNREACHABLE; {OutboundFailed}
   * @see OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636 (PKCE, S256)
   */
  begin(client: OidcClient): Promise<BegunAuthorization>
  /**
   * Ends it: judges the callback, redeems the code, verifies the ID token, asks for UserInfo where the
   * client wants it.
   *
   * @param callback the query of the callback as the browser brought it
   * @param tellIdToken hears the ID token as soon as there is one, before it is verified: a sign-in that
   *   is refused can be judged again by it. No error has it
   * @throws {OidcCallbackRejected} OIDC_CALLBACK_INVALID, OIDC_STATE_MISMATCH, OIDC_ISSUER_MISMATCH,
   *   OIDC_SIGN_IN_DENIED; {IdTokenRejected}; {OidcProviderFailed} OIDC_CODE_REFUSED,
   *   OIDC_PROVIDER_INVALID, OIDC_PROVIDER_UNREACHABLE, OIDC_KEYS_UNAVAILABLE, OIDC_USERINFO_INVALID,
   *   OIDC_USERINFO_UNAVAILABLE; {OutboundFailed}
   * @see OpenID Connect Core 1.0, sections 3.1.2.5 to 3.1.3.7, 5.3; RFC 9207
   */
  complete(
    client: OidcClient,
    answer: {
      readonly callback: URLSearchParams
      readonly transaction: AuthorizationTransaction
      readonly tellIdToken?: (unverified: string) => void
    },
  ): Promise<OidcSignIn>
  /**
   * Where the person ends the session at the provider; undefined when it offers no such place.
   *
   * @see OpenID Connect RP-Initiated Logout 1.0, section 2
   */
  logoutUrl(
    client: OidcClient,
    options: { readonly postLogoutRedirectUri: string; readonly state?: string },
  ): Promise<string | undefined>
}
