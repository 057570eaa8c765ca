/**
 * Owns the OpenID Connect half of the identity provider that comes with the service: codes, tokens,
 * keys, any claim, any fault on request. It asks nobody for a password, so it is for a developer's own
 * machine. May import xml, partition, http and views. It shares no code with what verifies its tokens,
 * keeps everything in memory, and sends a code to no address that it was not given.
 */
import type { KeyObject, JsonWebKey } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { authenticateClient } from './authenticate-client.ts'
import {
  findTarget,
  parseAuthorizationRequest,
  type AuthorizationRequest,
} from './authorization-request.ts'
import { checkClients, type TestOidcClient } from './client.ts'
import { discoveryDocument, type DiscoveryDocument } from './discovery-document.ts'
import type { TestOidcFault } from './fault.ts'
import { findFault, testOidcFaults } from './faults.ts'
import { draftClaims, personClaims, tokenLifetimeSeconds, type Claims } from './id-token-draft.ts'
import { faultsOfTokens, issueIdToken } from './issue-id-token.ts'
import { OauthRefused } from './oauth-refused.ts'
import { openGrants, type Grant } from './open-grants.ts'
import { findPostLogoutUrl } from './post-logout-url.ts'
import { redeemCode } from './redeem-code.ts'
import { renderRedirect } from './render-redirect.ts'
import { openSigningKeys, type SigningAlgorithm } from './signing-keys.ts'

export interface TestOidcIdpOptions {
  readonly clock: Clock
  /** Our own origin, without a slash at the end. The issuer is `/test-idp/oidc` below it. */
  readonly publicUrl: string
  readonly clients: readonly TestOidcClient[]
  /** Default: a new key of RSA 2048 bits, made when it is first needed. */
  readonly rsaPrivateKey?: KeyObject
}

/** For whom an ID token is issued, and what is wrong with it. */
export interface IdTokenOrder {
  /** `aud`. */
  readonly clientId: string
  /** `sub`. */
  readonly subject: string
  /** Beside the usual ones, or in their place. Default: none. */
  readonly claims?: Claims
  readonly nonce?: string
  /** The id of a fault of the kind `token` or `keys`. */
  readonly fault?: string
  /** Default: RS256. */
  readonly algorithm?: SigningAlgorithm
  /** Default: the clock's time. */
  readonly now?: Date
}

/** Somebody signs in at the page. */
export interface TestOidcSignIn {
  readonly request: AuthorizationRequest
  /** What is said about them, `sub` included. */
  readonly claims: Claims
  /** The id of one of the faults. */
  readonly fault?: string | undefined
  /** Default: the one of the client. */
  readonly algorithm?: SigningAlgorithm | undefined
}

/** A request to the token endpoint. */
export interface TokenRequest {
  /** The Authorization header. */
  readonly authorization: string | undefined
  readonly form: unknown
}

export type TokenAnswer =
  | {
      readonly kind: 'tokens'
      /** As RFC 6749 and OpenID Connect have them. */
      readonly tokens: Readonly<Record<string, string | number>>
    }
  /** What the fault wants. */
  | { readonly kind: 'html' }

export interface TestOidcIdp {
  readonly issuer: string
  readonly discovery: DiscoveryDocument
  readonly faults: readonly TestOidcFault[]
  /** The JWK set as it is published now. */
  keySet(): Promise<{ readonly keys: readonly JsonWebKey[] }>
  /**
   * Makes new signing keys and publishes them. The old ones stay published for an hour, unless they are
   * withdrawn.
   */
  rotateKeys(options?: { readonly withdrawOld?: boolean }): Promise<void>
  /**
   * Issues an ID token without a sign-in.
   *
   * @throws {RequestRefused} PARAMETER_INVALID (`fault`) when the fault is not one of a token
   */
  issueIdToken(order: IdTokenOrder): Promise<string>
  /**
   * Judges an authorization request: one that can be granted, or where the browser takes the error.
   *
   * @throws {RequestRefused} PARAMETER_MISSING, PARAMETER_REPEATED or PARAMETER_INVALID when it is not
   *   known who asks or where the answer should go
   * @see OpenID Connect Core 1.0, section 3.1.2
   */
  parseAuthorization(
    source: unknown,
  ): { readonly request: AuthorizationRequest } | { readonly refusalUrl: string }
  /**
   * Signs somebody in: where the browser takes the code.
   *
   * @throws {RequestRefused} PARAMETER_INVALID (`fault`)
   */
  signIn(signIn: TestOidcSignIn): string
  /**
   * Answers the token endpoint.
   *
   * @throws {OauthRefused} invalid_client, invalid_request, unsupported_grant_type, invalid_grant,
   *   server_error
   * @throws {RequestRefused} PARAMETER_REPEATED
   */
  redeem(request: TokenRequest): Promise<TokenAnswer>
  /**
   * What UserInfo says for an access token.
   *
   * @throws {OauthRefused} invalid_token
   */
  userinfo(accessToken: string): Claims
  /**
   * Where the browser goes after logout; undefined when nobody asked for it to go anywhere.
   *
   * @throws {RequestRefused} PARAMETER_INVALID, PARAMETER_MISSING or PARAMETER_REPEATED when it may not
   *   go where it should
   * @see OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3
   */
  postLogoutUrl(source: unknown): Promise<string | undefined>
}

/**
 * Opens the provider. Its keys are made when they are first needed. There is nothing to close.
 *
 * @throws {ConfigurationInvalid} when a redirect URI of a client is neither https nor loopback
 * @see OpenID Connect Core 1.0, section 3.1, Authentication using the Authorization Code Flow
 */
export function openTestOidcIdp(options: TestOidcIdpOptions): TestOidcIdp {
  const { clock, publicUrl, clients, rsaPrivateKey } = options
  checkClients(clients)
  const issuer = `${publicUrl}/test-idp/oidc`
  const keys = openSigningKeys({ clock, rsaPrivateKey })
  const grants = openGrants({ clock })

  const idTokenOf = ({ request, claims, signedInAt, algorithm, fault }: Grant): Promise<string> => {
    const { nonce, client } = request
    const draft = draftClaims({
      ...{ issuer, nonce, signedInAt },
      clientId: client.clientId,
      now: clock.now(),
      person: claims,
    })
    return issueIdToken(draft, { keys, algorithm, fault })
  }
  return {
    issuer,
    discovery: discoveryDocument(issuer),
    faults: testOidcFaults,
    keySet: async () => ({ keys: await keys.published() }),
    rotateKeys: (how) => keys.rotate(how),
    issueIdToken: async (order) => {
      const { clientId, nonce, algorithm = 'RS256', now = clock.now() } = order
      const fault = findFault(order.fault, faultsOfTokens)
      const person = { sub: order.subject, ...order.claims }
      const draft = draftClaims({ issuer, clientId, nonce, signedInAt: now, now, person })
      return issueIdToken(draft, { keys, algorithm, fault })
    },
    parseAuthorization: (source) => {
      const target = findTarget(source, clients)
      try {
        return { request: parseAuthorizationRequest(source, target) }
      } catch (refused) {
        if (!(refused instanceof OauthRefused)) throw refused
        const { error, message } = refused
        const answer = { error, error_description: message, state: target.state, iss: issuer }
        return { refusalUrl: renderRedirect(target.redirectUri, answer) }
      }
    },
    signIn: ({ request, claims, fault: id, algorithm }) => {
      const fault = findFault(id)
      const right = {
        code: grants.issueCode({
          request,
          claims,
          fault,
          algorithm: algorithm ?? request.client.idTokenSigningAlgorithm ?? 'RS256',
          signedInAt: clock.now(),
        }),
        state: request.state,
        iss: issuer,
      }
      return renderRedirect(request.redirectUri, fault?.authorizationResponse?.(right) ?? right)
    },
    redeem: async (request) => {
      const client = authenticateClient(request, clients)
      const { grant, accessToken } = redeemCode(request.form, client, grants)
      const broken = grant.fault?.tokenEndpoint
      if (broken === 'html') return { kind: 'html' }
      if (broken !== undefined) throw brokenTokenEndpoint(broken)
      return {
        kind: 'tokens',
        tokens: {
          access_token: accessToken,
          token_type: 'Bearer',
          expires_in: tokenLifetimeSeconds,
          scope: grant.request.scope,
          id_token: await idTokenOf(grant),
        },
      }
    },
    userinfo: (accessToken) => {
      const grant = grants.findAccessToken(accessToken)
      if (grant === undefined) throw invalidToken()
      const claims = personClaims(grant.claims)
      return grant.fault?.userinfo?.(claims) ?? claims
    },
    postLogoutUrl: (source) => findPostLogoutUrl(source, { clients, keys, issuer }),
  }
}

function brokenTokenEndpoint(fault: 'invalid-grant' | 'server-error'): OauthRefused {
  return fault === 'invalid-grant'
    ? new OauthRefused('invalid_grant', 'the test identity provider was asked to refuse the code')
    : new OauthRefused('server_error', 'the test identity provider was asked to fail', {
        status: 500,
      })
}

function invalidToken(): OauthRefused {
  const description = 'the access token is not known, expired, or revoked'
  return new OauthRefused('invalid_token', description, {
    status: 401,
    challenge: `Bearer realm="test-idp", error="invalid_token", error_description="${description}"`,
  })
}
