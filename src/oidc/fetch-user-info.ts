import type { CustomFetch } from 'openid-client'
import type { Clock } from '../clock.ts'
import { OidcProviderFailed } from '../errors.ts'
import type { Outbound, OutboundAnswer } from '../outbound/open-outbound.ts'
import { configureClient, loadOpenidClient } from './configure-client.ts'
import type { ProviderMetadata } from './open-provider-metadata.ts'
import { parseJsonObject, type JsonObject } from './parse-json-object.ts'
import type { OidcClient } from './relying-party.ts'
import { sendForClient } from './send-for-client.ts'
import { translateClientFailure } from './translate-client-failure.ts'

export interface UserInfoOptions {
  readonly accessToken: string
  /** `sub` of the verified ID token. */
  readonly subject: string
  readonly provider: ProviderMetadata
  readonly outbound: Pick<Outbound, 'send'>
  readonly clock: Clock
  readonly clockSkewSeconds: number
}

const check = 'fetch-user-info'

/**
 * Asks for UserInfo. Its claims are of the subject of the ID token, or they are refused; they are not
 * signed, as what TLS vouches for needs no second signature here.
 *
 * @throws {OidcProviderFailed} OIDC_USERINFO_INVALID for another subject, signed claims, and anything
 *   else that is no JSON object; OIDC_PROVIDER_INVALID when the provider has no UserInfo endpoint
 * @throws {OutboundFailed} when it could not be asked
 * @see OpenID Connect Core 1.0, sections 5.3.1 to 5.3.4
 */
export async function fetchUserInfo(
  client: OidcClient,
  options: UserInfoOptions,
): Promise<JsonObject> {
  const { provider, outbound, accessToken, subject } = options
  if (provider.userinfoEndpoint === undefined) {
    throw new OidcProviderFailed(
      'OIDC_PROVIDER_INVALID',
      'the provider has no userinfo_endpoint, expected one, as the client asks for UserInfo',
      { check, expected: 'userinfo_endpoint', received: 'none' },
    )
  }
  const seen: { answer?: OutboundAnswer } = {}
  const fetch: CustomFetch = async (url, request) => {
    // openid-client would take signed claims as well.
    const headers = { ...request.headers, accept: 'application/json' }
    const { answer, response } = await sendForClient(url, { ...request, headers }, outbound)
    seen.answer = answer
    if (/^application\/jwt\b/iu.test(answer.contentType ?? '')) throw invalid('a signed JWT')
    return response
  }
  try {
    const openid = await loadOpenidClient()
    const configuration = await configureClient(client, { ...options, fetch })
    await openid.fetchUserInfo(configuration, accessToken, subject)
  } catch (failure) {
    throw translateClientFailure(failure, {
      step: 'user-info',
      status: seen.answer?.status,
      secrets: [accessToken],
    })
  }
  // Read by our own parser, for which a name that stands twice says nothing.
  const parsed = parseJsonObject(seen.answer?.text ?? '')
  if ('problem' in parsed) throw invalid(`text that ${parsed.problem}`)
  return parsed.object
}

function invalid(received: string): OidcProviderFailed {
  const expected = 'a JSON object with the sub of the token'
  return new OidcProviderFailed(
    'OIDC_USERINFO_INVALID',
    `UserInfo is ${received}, expected ${expected}`,
    { check, expected, received },
  )
}
