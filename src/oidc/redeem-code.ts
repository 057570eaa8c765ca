import type { CustomFetch } from 'openid-client'
import type { Clock } from '../clock.ts'
import { OidcProviderFailed } from '../errors.ts'
import type { Outbound, OutboundAnswer } from '../outbound/open-outbound.ts'
import { configureClient, loadOpenidClient } from './configure-client.ts'
import type { KeySource } from './open-jwks.ts'
import type { ProviderMetadata } from './open-provider-metadata.ts'
import { parseCompactJws } from './parse-compact-jws.ts'
import { parseJsonObject } from './parse-json-object.ts'
import type { AuthorizationTransaction, OidcClient } from './relying-party.ts'
import { sendForClient } from './send-for-client.ts'
import { isTokenAlgorithm } from './token-algorithms.ts'
import { translateClientFailure } from './translate-client-failure.ts'
import { verifyIdToken, type VerifiedIdToken } from './verify-id-token.ts'

export interface RedeemCodeOptions extends AuthorizationTransaction {
  /** Of a callback that was verified. */
  readonly code: string
  readonly provider: ProviderMetadata
  readonly keys: KeySource
  readonly outbound: Pick<Outbound, 'send'>
  readonly clock: Clock
  readonly clockSkewSeconds: number
  /** Hears the ID token before it is verified. */
  readonly tellIdToken?: (unverified: string) => void
}

/** All three are secrets, of whom `accessToken` is to be dropped as soon as UserInfo is read. */
export interface RedeemedCode {
  readonly idToken: string
  readonly token: VerifiedIdToken
  readonly accessToken: string
}

const check = 'redeem-code'

/**
 * Redeems a code at the token endpoint and verifies the ID token that comes for it, twice: by
 * openid-client, its signature included, and by {@link verifyIdToken}. A token counts as long after
 * `exp` as the clocks may differ, and no longer.
 *
 * @throws {OidcProviderFailed} OIDC_CODE_REFUSED when the token endpoint answers anything but an ID
 *   token; OIDC_KEYS_UNAVAILABLE
 * @throws {IdTokenRejected} as {@link verifyIdToken}
 * @throws {OutboundFailed} when the token endpoint could not be asked
 * @see OpenID Connect Core 1.0, sections 3.1.3.1 to 3.1.3.7
 */
export async function redeemCode(
  client: OidcClient,
  options: RedeemCodeOptions,
): Promise<RedeemedCode> {
  const { provider, keys, nonce, clock, clockSkewSeconds } = options
  const verify = (idToken: string): Promise<VerifiedIdToken> =>
    verifyIdToken(idToken, {
      issuer: provider.issuer,
      keys,
      clientIds: [client.clientId],
      algorithms: provider.algorithms,
      nonce,
      clock,
      clockSkewSeconds,
      expiryLeewaySeconds: clockSkewSeconds,
    })
  const outcome = await grant(client, options)
  if ('failure' in outcome) {
    // Ours speaks first, as it can say which line of the specification a token breaks.
    if (outcome.idToken !== undefined) await verify(outcome.idToken)
    throw outcome.failure
  }
  const { idToken, accessToken } = outcome
  return { idToken, token: await verify(idToken), accessToken }
}

type Grant =
  | { readonly idToken: string; readonly accessToken: string }
  /** openid-client does not accept the answer; the ID token in it, if there is one. */
  | { readonly idToken: string | undefined; readonly failure: Error }

/** openid-client's part. */
async function grant(client: OidcClient, options: RedeemCodeOptions): Promise<Grant> {
  const { provider, outbound, keys, code, state, nonce, codeVerifier } = options
  const seen: { status?: number; idToken?: string; isAtSignature: boolean } = {
    isAtSignature: false,
  }
  const fetch: CustomFetch = async (url, request) => {
    if (seen.idToken !== undefined) {
      seen.isAtSignature = true
      return keySetFor(seen.idToken, keys)
    }
    const { answer, response } = await sendForClient(url, request, outbound)
    seen.status = answer.status
    if (answer.status === 200) {
      seen.idToken = readIdToken(answer)
      options.tellIdToken?.(seen.idToken)
    }
    return response
  }
  const configuration = await configureClient(client, { ...options, fetch })
  const { authorizationCodeGrant } = await loadOpenidClient()
  // What was verified, and no other parameter of the callback.
  const callback = new URL(client.redirectUri)
  callback.search = new URLSearchParams({ code, state, iss: provider.issuer }).toString()
  try {
    const { id_token: idToken = '', access_token: accessToken } = await authorizationCodeGrant(
      configuration,
      callback,
      {
        pkceCodeVerifier: codeVerifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      },
    )
    return { idToken, accessToken }
  } catch (cause) {
    const { authentication } = client
    const failure = translateClientFailure(cause, {
      step: seen.isAtSignature ? 'verify-signature' : 'redeem-code',
      status: seen.status,
      secrets: [
        ...[code, state, nonce, codeVerifier],
        ...('clientSecret' in authentication ? [authentication.clientSecret] : []),
      ],
    })
    return { idToken: seen.idToken, failure }
  }
}

/** By our own parser, for which JSON that can be read in two ways says nothing. */
function readIdToken({ text }: OutboundAnswer): string {
  const parsed = parseJsonObject(text)
  const idToken = 'object' in parsed ? parsed.object['id_token'] : undefined
  if (typeof idToken === 'string' && idToken !== '') return idToken
  const received = 'problem' in parsed ? `text that ${parsed.problem}` : 'no ID token'
  throw new OidcProviderFailed(
    'OIDC_CODE_REFUSED',
    `the token endpoint answers ${received}, expected an ID token`,
    { check, expected: 'an ID token', received },
  )
}

/**
 * The one key that may have signed the token, as a key set: the guarded cache decides about fetching,
 * rotation and age for both readers.
 */
async function keySetFor(idToken: string, keys: KeySource): Promise<Response> {
  const { alg, kid } = parseCompactJws(idToken).header
  if (!isTokenAlgorithm(alg) || !(kid === undefined || typeof kid === 'string')) {
    return Response.json({ keys: [] })
  }
  const { key } = await keys.find({ alg, kid })
  return Response.json({ keys: [{ ...key.export({ format: 'jwk' }), kid, alg, use: 'sig' }] })
}
