import type { Configuration } from 'openid-client'
import type { Clock } from '../clock.ts'
import type { Outbound } from '../outbound/open-outbound.ts'
import { configureClient, loadOpenidClient } from './configure-client.ts'
import { fetchUserInfo } from './fetch-user-info.ts'
import type { Jwks } from './open-jwks.ts'
import { openProviderMetadata } from './open-provider-metadata.ts'
import { redeemCode } from './redeem-code.ts'
import type { BegunAuthorization, OidcClient, RelyingParty } from './relying-party.ts'
import { verifyCallback } from './verify-callback.ts'

export interface RelyingPartyOptions {
  readonly outbound: Pick<Outbound, 'getText' | 'send'>
  /** Whose keys both readers of an ID token use, ours and openid-client's. */
  readonly jwks: Jwks
  readonly clock: Clock
  /** How far the provider's clock may be from ours, either way. Default: 180. */
  readonly clockSkewSeconds?: number
}

/**
 * Opens the relying party: one for all providers. It speaks the code flow with PKCE (S256), state and
 * nonce, and nothing else. An ID token is judged twice, by openid-client and by our own verification,
 * its signature included, although it comes from the token endpoint. The access token serves for
 * UserInfo; neither it nor a refresh token outlives the call.
 *
 * Answers of a provider are read up to 256 KiB and within 5 seconds, and no redirect is followed. What a
 * provider says of itself is remembered for ten minutes, of at most 100 providers.
 *
 * @see OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207; RFC 9700
 */
export function openRelyingParty({
  outbound,
  jwks,
  clock,
  clockSkewSeconds = 180,
}: RelyingPartyOptions): RelyingParty {
  const metadataOf = openProviderMetadata({ outbound, clock })
  return {
    begin: async (client) => {
      const provider = await metadataOf(client.issuer)
      const { namesIssuerInAnswers } = provider
      const configuration = await configureClient(client, { provider, clock, clockSkewSeconds })
      return { ...(await beginSignIn(client, configuration)), namesIssuerInAnswers }
    },
    complete: async (client, { callback, transaction, tellIdToken }) => {
      const provider = await metadataOf(client.issuer)
      const code = verifyCallback(callback, { state: transaction.state, provider })
      const surroundings = { provider, outbound, clock, clockSkewSeconds }
      const { idToken, token, accessToken } = await redeemCode(client, {
        ...surroundings,
        ...transaction,
        code,
        keys: jwks.keysOf(client.issuer),
        ...(tellIdToken === undefined ? {} : { tellIdToken }),
      })
      if (!client.userInfo) return { idToken, token }
      const userInfo = await fetchUserInfo(client, {
        ...surroundings,
        accessToken,
        subject: token.subject,
      })
      return { idToken, token, userInfo }
    },
    logoutUrl: async (client, { postLogoutRedirectUri, state }) => {
      const provider = await metadataOf(client.issuer)
      if (provider.endSessionEndpoint === undefined) return undefined
      const { buildEndSessionUrl } = await loadOpenidClient()
      const configuration = await configureClient(client, { provider, clock, clockSkewSeconds })
      // Without id_token_hint: a token would stand in a URL, and with it in logs and histories.
      return buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: postLogoutRedirectUri,
        ...(state === undefined ? {} : { state }),
      }).href
    },
  }
}

async function beginSignIn(
  client: OidcClient,
  configuration: Configuration,
): Promise<Pick<BegunAuthorization, 'url' | 'transaction'>> {
  if (!client.scopes.includes('openid')) {
    throw new TypeError(`the scopes are ${client.scopes.join(' ')}, expected openid among them`)
  }
  const openid = await loadOpenidClient()
  const transaction = {
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    codeVerifier: openid.randomPKCECodeVerifier(),
  }
  const url = openid.buildAuthorizationUrl(configuration, {
    response_type: 'code',
    // As the token request will spell it.
    redirect_uri: new URL(client.redirectUri).href,
    scope: client.scopes.join(' '),
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(transaction.codeVerifier),
    code_challenge_method: 'S256',
  })
  return { url: url.href, transaction }
}
