import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../../src/clock.ts'
import { OidcCallbackRejected, OidcProviderFailed } from '../../src/errors.ts'
import type {
  AuthorizationTransaction,
  OidcClient,
  RelyingParty,
} from '../../src/oidc/relying-party.ts'
import { verifyIdToken } from '../../src/oidc/verify-id-token.ts'
import { oidcTestKeys } from './oidc-provider.ts'
import { signToken } from './sign-token.ts'

/** What a code is good for, once. */
interface Code {
  readonly issuer: string
  readonly idToken: string
  readonly userInfo?: Readonly<Record<string, unknown>>
}

export interface FakeRelyingParty extends RelyingParty {
  /** What was begun, in order. */
  readonly begun: readonly AuthorizationTransaction[]
  /** Every ID token there was. */
  readonly idTokens: readonly string[]
  /** Codes that went to a token endpoint, with whose it was. */
  readonly redeemed: readonly { readonly code: string; readonly at: string }[]
  /** Whether providers promise `iss` in their answers from now on. */
  nameIssuer(names: boolean): void
  /** Signs somebody in at the provider of a client: a code, and the query it comes back with. */
  issue(
    client: Pick<OidcClient, 'issuer' | 'clientId'>,
    transaction: Pick<AuthorizationTransaction, 'state' | 'nonce'>,
    claims?: Readonly<Record<string, unknown>>,
    userInfo?: Readonly<Record<string, unknown>>,
  ): { readonly code: string; readonly query: string }
  /** Where sessions end at the provider from now on; undefined: nowhere. */
  logoutAt(url: string | undefined): void
}

/** A relying party and its providers without sockets: tokens are signed and verified, codes are good once. */
export function openFakeRelyingParty(clock: Clock): FakeRelyingParty {
  const { rsa } = oidcTestKeys
  const begun: AuthorizationTransaction[] = []
  const idTokens: string[] = []
  const redeemed: { code: string; at: string }[] = []
  let namesIssuer = true
  const codes = new Map<string, Code>()
  let logout: string | undefined = 'https://idp.example.test/logout'
  const random = (): string => randomBytes(24).toString('base64url')

  return {
    begun,
    idTokens,
    redeemed,
    nameIssuer: (names) => {
      namesIssuer = names
    },
    issue: ({ issuer, clientId }, { state, nonce }, claims = {}, userInfo) => {
      const now = Math.floor(clock.now().getTime() / 1000)
      const idToken = signToken(
        {
          header: { alg: 'RS256', typ: 'JWT' },
          claims: {
            iss: issuer,
            aud: clientId,
            sub: 'alice',
            iat: now,
            exp: now + 300,
            jti: randomUUID(),
            nonce,
            ...claims,
          },
        },
        rsa.privateKey,
      )
      idTokens.push(idToken)
      const code = random()
      codes.set(code, { issuer, idToken, ...(userInfo === undefined ? {} : { userInfo }) })
      return {
        code,
        query: new URLSearchParams({
          code,
          state,
          ...(namesIssuer ? { iss: issuer } : {}),
        }).toString(),
      }
    },
    logoutAt: (url) => {
      logout = url
    },
    begin: (client) => {
      const transaction = { state: random(), nonce: random(), codeVerifier: random() }
      begun.push(transaction)
      const url = new URL('/authorize', client.issuer)
      url.searchParams.set('state', transaction.state)
      url.searchParams.set('nonce', transaction.nonce)
      url.searchParams.set('redirect_uri', client.redirectUri)
      return Promise.resolve({ url: url.href, transaction, namesIssuerInAnswers: namesIssuer })
    },
    complete: async (client, { callback, transaction, tellIdToken }) => {
      if (callback.get('state') !== transaction.state) {
        throw new OidcCallbackRejected('OIDC_STATE_MISMATCH', 'the state is another')
      }
      if (callback.has('error')) {
        throw new OidcCallbackRejected('OIDC_SIGN_IN_DENIED', 'the provider answered an error')
      }
      redeemed.push({ code: callback.get('code') ?? '', at: client.issuer })
      const code = codes.get(callback.get('code') ?? '')
      codes.delete(callback.get('code') ?? '')
      if (code === undefined) {
        throw new OidcProviderFailed('OIDC_CODE_REFUSED', 'invalid_grant')
      }
      tellIdToken?.(code.idToken)
      const token = await verifyIdToken(code.idToken, {
        // Says nothing of which provider it is: the sign-in itself has to hold on to that.
        issuer: code.issuer,
        keys: { find: () => Promise.resolve({ key: rsa.publicKey } as never) },
        clientIds: [client.clientId],
        clock,
        nonce: transaction.nonce,
      })
      const { idToken, userInfo } = code
      return { idToken, token, ...(userInfo === undefined ? {} : { userInfo }) }
    },
    logoutUrl: (_client, { postLogoutRedirectUri }) => {
      if (logout === undefined) return Promise.resolve(undefined)
      const url = new URL(logout)
      url.searchParams.set('post_logout_redirect_uri', postLogoutRedirectUri)
      return Promise.resolve(url.href)
    },
  }
}
