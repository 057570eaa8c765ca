import type { Claims, IdTokenDraft } from './id-token-draft.ts'

/** How a token is signed when that is what is broken. */
export type FaultyTokenSignature = 'none' | 'other-key' | 'public-key-as-secret'

/** One way to get a sign-in wrong on purpose: everything else about it stays right. */
export interface TestOidcFault {
  readonly id: string
  /** What it concerns: the ID token itself, the way it takes, or the keys behind it. */
  readonly kind: 'token' | 'flow' | 'keys'
  /** For the list on the page: a few words. */
  readonly label: string
  /** What is changed, and what should come of it. */
  readonly description: string

  /** Changes what the token says. It is then signed like any other. */
  readonly draft?: (draft: IdTokenDraft) => IdTokenDraft
  /** Rewrites the JSON of the claims before it is signed. */
  readonly claimsText?: (json: string) => string
  readonly signature?: FaultyTokenSignature
  /** Rewrites the token after it was signed. */
  readonly afterSigning?: (token: string) => string

  /** Changes the parameters that go back to the client. */
  readonly authorizationResponse?: (parameters: AuthorizationParameters) => AuthorizationParameters
  /** What the token endpoint says in place of tokens. */
  readonly tokenEndpoint?: 'invalid-grant' | 'html' | 'server-error'
  /** Changes what UserInfo says. */
  readonly userinfo?: (claims: Claims) => Claims

  /** What happens to the keys just before the token is signed. */
  readonly keys?: 'rotate' | 'publish-nothing'
}

/** Parameters of an authorization response; undefined ones are not sent. */
export type AuthorizationParameters = Readonly<Record<string, string | undefined>>
