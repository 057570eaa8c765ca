import type { FedbridgeError } from '../errors.ts'
import { stsObstacle } from './sts-hints.ts'

/** One thing that a page says of an error besides its code. */
export interface ShownValue {
  readonly term: string
  readonly value: string
}

/**
 * Codes whose `expected` and `received` are names that everybody may know, issuers, client IDs and
 * addresses of a provider, and excerpts besides.
 */
const publicNames = new Set(['ID_TOKEN_ISSUER', 'ID_TOKEN_AUDIENCE', 'OIDC_PROVIDER_INVALID'])

/** Codes whose `received` is what a provider answered us. */
const providerAnswers = new Set([
  'OIDC_CODE_REFUSED',
  'OIDC_SIGN_IN_DENIED',
  'OIDC_PROVIDER_UNREACHABLE',
  'OIDC_USERINFO_UNAVAILABLE',
])

/**
 * The registered values of `error`: whatever else stands there is the text of somebody else.
 *
 * @see RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0, section 3.1.2.6
 */
const registeredErrors: readonly string[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'unsupported_response_type',
  'server_error',
  'temporarily_unavailable',
  'interaction_required',
  'login_required',
  'account_selection_required',
  'consent_required',
  'invalid_request_uri',
  'invalid_request_object',
  'request_not_supported',
  'request_uri_not_supported',
  'registration_not_supported',
]

/** Our own words for answers of a token endpoint that are none. */
const otherAnswers = ['no ID token', 'text that is not JSON', 'text that is not a JSON object']

/**
 * What a provider answered, as far as it may be shown: a registered `error`, a status (`HTTP 503`), or
 * our words for another thing than an answer.
 */
export function providerAnswer({ code, received }: FedbridgeError): string | undefined {
  if (received === undefined || !providerAnswers.has(code)) return undefined
  if (/^HTTP \d{3}$/.test(received) || otherAnswers.includes(received)) return received
  // As the log has it: quoted, with a description behind it.
  return registeredErrors.find(
    (name) => received === `"${name}"` || received.startsWith(`"${name}": `),
  )
}

/** What a page may say of an error besides the words of its code. Never a secret, never long. */
export function shownValues(failure: FedbridgeError): readonly ShownValue[] {
  const { code, expected, received } = failure
  if (publicNames.has(code) && expected !== undefined && received !== undefined) {
    return [
      { term: 'Expected', value: expected },
      { term: 'Received', value: received },
    ]
  }
  const obstacle = stsObstacle(failure)
  if (obstacle !== undefined) return [{ term: 'In the way', value: obstacle }]
  const answer = providerAnswer(failure)
  return answer === undefined ? [] : [{ term: 'The provider answered', value: answer }]
}
