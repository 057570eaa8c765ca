import type { Clock } from '../clock.ts'
import { OidcProviderFailed } from '../errors.ts'
import type { Outbound } from '../outbound/open-outbound.ts'
import { excerpt } from '../partition/excerpt.ts'
import { discoverProvider } from './discover-provider.ts'
import { parseJsonObject } from './parse-json-object.ts'
import { isTokenAlgorithm, type TokenAlgorithm } from './token-algorithms.ts'

/** A provider as far as a sign-in needs it. */
export interface ProviderMetadata {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly jwksUri: string
  readonly userinfoEndpoint?: string
  readonly endSessionEndpoint?: string
  /** Of the algorithms that are ever accepted, those the provider says it signs with; never empty. */
  readonly algorithms: readonly TokenAlgorithm[]
  /** Whether every answer to an authorization request names its issuer. */
  readonly namesIssuerInAnswers: boolean
}

export interface ProviderMetadataOptions {
  readonly outbound: Pick<Outbound, 'getText'>
  readonly clock: Clock
  /** Metadata older than this are fetched anew. Default: 600. */
  readonly maximumAgeSeconds?: number
  /** Providers that are remembered at the same time; the least recently used goes first. Default: 100. */
  readonly maximumProviders?: number
}

interface Entry {
  readonly metadata: Promise<ProviderMetadata>
  readonly fetchedAt: number
}

const check = 'open-provider-metadata'

/**
 * Opens the cache of what providers say of themselves. Whoever asks while an answer is on its way gets
 * the same one; a failure is told to them and not kept.
 *
 * @returns a function that throws OIDC_PROVIDER_INVALID when the provider does not offer what a sign-in
 *   needs, OIDC_PROVIDER_UNREACHABLE when it does not answer, {OutboundFailed} when it may not be asked
 * @see OpenID Connect Discovery 1.0, section 4; RFC 9207, section 3
 */
export function openProviderMetadata({
  outbound,
  clock,
  maximumAgeSeconds = 600,
  maximumProviders = 100,
}: ProviderMetadataOptions): (issuer: string) => Promise<ProviderMetadata> {
  const entries = new Map<string, Entry>()
  return async (issuer) => {
    const now = clock.now().getTime()
    const held = entries.get(issuer)
    const isFresh = held !== undefined && now - held.fetchedAt < maximumAgeSeconds * 1000
    const entry = isFresh ? held : { metadata: fetchMetadata(issuer, outbound), fetchedAt: now }
    entries.delete(issuer)
    entries.set(issuer, entry)
    const [oldest] = entries.keys()
    if (entries.size > maximumProviders && oldest !== undefined) entries.delete(oldest)
    try {
      return await entry.metadata
    } catch (failure) {
      if (entries.get(issuer) === entry) entries.delete(issuer)
      throw failure
    }
  }
}

async function fetchMetadata(
  issuer: string,
  outbound: Pick<Outbound, 'getText'>,
): Promise<ProviderMetadata> {
  // Discovery reads what every user of a provider needs; what only a sign-in needs is read here, from
  // the same answer.
  let document = ''
  const { authorizationEndpoint, tokenEndpoint, idTokenSigningAlgorithms, ...rest } =
    await discoverProvider(issuer, {
      outbound: {
        getText: async (url, limits) => {
          const answer = await outbound.getText(url, limits)
          document = answer.text
          return answer
        },
      },
    })
  if (authorizationEndpoint === undefined) throw missing(issuer, 'authorization_endpoint')
  if (tokenEndpoint === undefined) throw missing(issuer, 'token_endpoint')
  const parsed = parseJsonObject(document)
  const flag = 'authorization_response_iss_parameter_supported'
  return {
    ...rest,
    authorizationEndpoint,
    tokenEndpoint,
    algorithms: readAlgorithms(issuer, idTokenSigningAlgorithms),
    namesIssuerInAnswers: 'object' in parsed && parsed.object[flag] === true,
  }
}

/** A provider that says nothing signs with the one algorithm that every provider has. */
function readAlgorithms(issuer: string, stated: readonly string[]): readonly TokenAlgorithm[] {
  if (stated.length === 0) return ['RS256']
  const algorithms = stated.filter(isTokenAlgorithm)
  if (algorithms.length > 0) return algorithms
  const received = excerpt(stated.join(', '))
  throw new OidcProviderFailed(
    'OIDC_PROVIDER_INVALID',
    `${excerpt(issuer)} signs ID tokens by ${received}, expected an RSA or EC signature`,
    { check, expected: 'an RSA or EC signature', received, aws: undefined },
  )
}

function missing(issuer: string, name: string): OidcProviderFailed {
  return new OidcProviderFailed(
    'OIDC_PROVIDER_INVALID',
    `the discovery document of ${excerpt(issuer)} has no ${name}, expected one`,
    { check, expected: name, received: 'none', aws: undefined },
  )
}
