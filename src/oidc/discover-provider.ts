import { OidcProviderFailed, OutboundFailed } from '../errors.ts'
import type { Outbound } from '../outbound/open-outbound.ts'
import { excerpt } from '../partition/excerpt.ts'
import { parseJsonObject, type JsonObject } from './parse-json-object.ts'

/** What an OpenID Connect provider says of itself, as far as it is used here. */
export interface OidcProviderMetadata {
  readonly issuer: string
  readonly jwksUri: string
  readonly authorizationEndpoint?: string
  readonly tokenEndpoint?: string
  readonly userinfoEndpoint?: string
  readonly endSessionEndpoint?: string
  /** As stated; none when the document says nothing. */
  readonly idTokenSigningAlgorithms: readonly string[]
}

const check = 'discover-provider'
const limits = { maxBytes: 256 * 1024, timeoutMs: 5000 }

/**
 * Where the discovery document of an issuer is. An issuer may have a path; one slash at its end is not
 * doubled. An issuer with http passes here, and outbound refuses it unless it was named as an exception.
 *
 * @throws {OidcProviderFailed} OIDC_PROVIDER_INVALID when the issuer is not an https or http URL without
 *   credentials, query and fragment
 * @see OpenID Connect Discovery 1.0, section 4.1
 */
export function discoveryUrl(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!isHttp || /[?#]/.test(issuer) || url.username + url.password !== '') {
    throw invalid('the issuer', 'an https URL without credentials, query and fragment', issuer)
  }
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}

/**
 * Fetches the discovery document of an issuer: at most 256 KiB within 5 seconds. Its `issuer` equals
 * the one that was asked for, character by character, and every endpoint in it is an https URL, or one
 * of the issuer's own origin where the issuer has http. Whoever calls an endpoint still goes through
 * outbound, which judges addresses.
 *
 * @throws {OidcProviderFailed} OIDC_PROVIDER_INVALID for a document that cannot be used
 * @throws {OidcProviderFailed} OIDC_PROVIDER_UNREACHABLE when it could not be read, with outbound's reason
 *   as the cause
 * @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED when it may not be called, and whatever else outbound
 *   says
 * @see OpenID Connect Discovery 1.0, sections 3 and 4.3
 */
export async function discoverProvider(
  issuer: string,
  { outbound }: { readonly outbound: Pick<Outbound, 'getText'> },
): Promise<OidcProviderMetadata> {
  const url = discoveryUrl(issuer)
  const { text } = await outbound.getText(url, limits).catch((failure: unknown) => {
    throw unread(url, failure)
  })
  const parsed = parseJsonObject(text)
  if ('problem' in parsed) {
    throw new OidcProviderFailed(
      'OIDC_PROVIDER_INVALID',
      `the discovery document of ${excerpt(issuer)} ${parsed.problem}`,
      { check, ...noAwsAnswer },
    )
  }
  const document = parsed.object
  if (document['issuer'] !== issuer) {
    throw invalid('the issuer of the discovery document', excerpt(issuer), document['issuer'])
  }
  const endpoint = (name: string): string | undefined => endpointIn(document, name, issuer)
  const jwksUri = endpoint('jwks_uri')
  if (jwksUri === undefined) throw invalid('jwks_uri', 'an https URL', undefined)
  const algorithms = document['id_token_signing_alg_values_supported'] ?? []
  if (!isStringList(algorithms)) {
    throw invalid('id_token_signing_alg_values_supported', 'a list of strings', undefined)
  }
  return {
    issuer,
    jwksUri,
    ...present('authorizationEndpoint', endpoint('authorization_endpoint')),
    ...present('tokenEndpoint', endpoint('token_endpoint')),
    ...present('userinfoEndpoint', endpoint('userinfo_endpoint')),
    ...present('endSessionEndpoint', endpoint('end_session_endpoint')),
    idTokenSigningAlgorithms: algorithms,
  }
}

/** AWS's own reading of a provider fails as keys that cannot be had: of this one it says nothing. */
const noAwsAnswer = { aws: undefined }

/** Outbound says why, and names neither the document nor the provider. */
function unread(url: string, failure: unknown): unknown {
  if (!(failure instanceof OutboundFailed)) return failure
  const message = `the discovery document at ${excerpt(url)} could not be read: ${failure.message}`
  const details = {
    cause: failure,
    ...present('expected', failure.expected),
    ...present('received', failure.received),
  }
  if (failure.code === 'OUTBOUND_FAILED') {
    return new OidcProviderFailed('OIDC_PROVIDER_UNREACHABLE', message, {
      check,
      ...details,
      ...noAwsAnswer,
    })
  }
  if (failure.code !== 'OUTBOUND_ADDRESS_REFUSED') return failure
  return new OutboundFailed(failure.code, message, {
    ...details,
    ...present('check', failure.check),
  })
}

function endpointIn(document: JsonObject, name: string, issuer: string): string | undefined {
  const value = document[name]
  if (value === undefined) return undefined
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  // Only who has no TLS anyway may send us where there is none, and not to others.
  const isAllowed = url?.protocol === 'https:' || url?.origin === new URL(issuer).origin
  if (typeof value === 'string' && isAllowed && url.hash === '') return value
  const { origin, protocol } = new URL(issuer)
  const own = protocol === 'http:' ? `, or one of ${origin},` : ''
  throw invalid(name, `an https URL${own} without a fragment`, value)
}

function present<Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Readonly<Record<Name, string>>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>)
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function invalid(what: string, expected: string, value: unknown): OidcProviderFailed {
  const received = typeof value === 'string' ? excerpt(value) : 'no text'
  return new OidcProviderFailed(
    'OIDC_PROVIDER_INVALID',
    `${what} is ${received}, expected ${expected}`,
    { check, expected, received, ...noAwsAnswer },
  )
}
