import type { CustomFetch } from 'openid-client'
import type { Clock } from '../clock.ts'
import { OidcProviderFailed, OutboundFailed } from '../errors.ts'
import type { Outbound, OutboundAnswer } from '../outbound/open-outbound.ts'
import { excerpt } from '../partition/excerpt.ts'
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
 * @throws {OidcProviderFailed} OIDC_USERINFO_INVALID for another subject; OIDC_USERINFO_UNAVAILABLE when
 *   the provider has no UserInfo endpoint, when that does not answer, answers with another status than 200,
 *   with signed claims, or with anything else that is no JSON object
 * @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED when it may not be asked
 * @see OpenID Connect Core 1.0, sections 5.3.1 to 5.3.4
 */
export async function fetchUserInfo(
  client: OidcClient,
  options: UserInfoOptions,
): Promise<JsonObject> {
  const { provider, outbound, accessToken, subject } = options
  if (provider.userinfoEndpoint === undefined) {
    throw new OidcProviderFailed(
      'OIDC_USERINFO_UNAVAILABLE',
      'the provider has no UserInfo endpoint, and the configuration asks for it',
      { check, expected: 'userinfo_endpoint', received: 'none' },
    )
  }
  const seen: { claims?: JsonObject } = {}
  const fetch: CustomFetch = async (url, request) => {
    // openid-client would take signed claims as well.
    const headers = { ...request.headers, accept: 'application/json' }
    const { answer, response } = await sendForClient(url, { ...request, headers }, outbound).catch(
      (failure: unknown) => {
        throw unanswered(url, failure)
      },
    )
    seen.claims = readClaims(answer, subject)
    return response
  }
  try {
    const openid = await loadOpenidClient()
    const configuration = await configureClient(client, { ...options, fetch })
    await openid.fetchUserInfo(configuration, accessToken, subject)
  } catch (failure) {
    throw translateClientFailure(failure, {
      step: 'user-info',
      status: 200,
      secrets: [accessToken],
    })
  }
  if (seen.claims === undefined) throw unavailable('nothing', 'claims')
  return seen.claims
}

/** By our own parser, for which a name that stands twice says nothing. */
function readClaims(
  { status, contentType = '', text }: OutboundAnswer,
  subject: string,
): JsonObject {
  if (status !== 200) throw unavailable(`HTTP ${status}`, 'HTTP 200')
  if (/^application\/jwt\b/iu.test(contentType)) throw unavailable('a signed JWT', 'a JSON object')
  const parsed = parseJsonObject(text)
  if ('problem' in parsed) throw unavailable(`text that ${parsed.problem}`, 'a JSON object')
  const { sub } = parsed.object as { readonly sub?: unknown }
  if (sub === subject) return parsed.object
  const expected = excerpt(subject)
  const received = typeof sub === 'string' ? excerpt(sub) : 'no text'
  throw new OidcProviderFailed(
    'OIDC_USERINFO_INVALID',
    `sub of UserInfo is ${received}, expected ${expected}`,
    { check, expected, received },
  )
}

function unanswered(url: string, failure: unknown): unknown {
  if (!(failure instanceof OutboundFailed) || failure.code !== 'OUTBOUND_FAILED') return failure
  return new OidcProviderFailed(
    'OIDC_USERINFO_UNAVAILABLE',
    `UserInfo at ${excerpt(url)} could not be read: ${failure.message}`,
    { check, cause: failure },
  )
}

function unavailable(received: string, expected: string): OidcProviderFailed {
  return new OidcProviderFailed(
    'OIDC_USERINFO_UNAVAILABLE',
    `UserInfo is answered with ${received}, expected ${expected}`,
    { check, expected, received },
  )
}
