import { createHash, timingSafeEqual } from 'node:crypto'
import { OidcCallbackRejected } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import type { ProviderMetadata } from './open-provider-metadata.ts'

const check = 'verify-callback'
const maximumCharacters = 8192
/** What other flows and response modes answer with: signed answers, tokens in the browser. */
const ofOtherFlows = [
  'response',
  'id_token',
  'access_token',
  'token',
  'refresh_token',
  'token_type',
]

/**
 * Judges what the browser brought back from a provider: whether it is an answer of the code flow, to our
 * request, of the provider that was asked, and a yes. What the provider says besides is not read.
 *
 * @param callback the query of the callback
 * @returns the code, to be redeemed once. A secret
 * @throws {OidcCallbackRejected} OIDC_CALLBACK_INVALID for what is no answer of the code flow: a parameter
 *   twice, no state, neither or both of code and error, more than 8192 characters, an answer or token of
 *   another flow; OIDC_STATE_MISMATCH; OIDC_ISSUER_MISMATCH also without `iss` from a provider that says
 *   it always sends it; OIDC_SIGN_IN_DENIED when the provider says no
 * @see OpenID Connect Core 1.0, sections 3.1.2.5 to 3.1.2.7; RFC 6749, section 4.1.2; RFC 9207, section 2.4
 */
export function verifyCallback(
  callback: URLSearchParams,
  {
    state,
    provider,
  }: {
    readonly state: string
    readonly provider: Pick<ProviderMetadata, 'issuer' | 'namesIssuerInAnswers'>
  },
): string {
  verifyForm(callback)
  const received = callback.get('state') ?? ''
  if (received === '') throw invalid('the answer has no state, expected one')
  if (!isEqual(received, state)) {
    throw new OidcCallbackRejected(
      'OIDC_STATE_MISMATCH',
      'the state of the answer is not the one of this sign-in, expected it',
      { check },
    )
  }
  verifyIssuer(callback.get('iss'), provider)

  const code = callback.get('code')
  const error = callback.get('error')
  if ((code ?? '') === '' && (error ?? '') === '') {
    throw invalid('the answer has neither a code nor an error, expected one of them')
  }
  if (error !== null) {
    if (code !== null) throw invalid('the answer has a code and an error, expected one of them')
    throw denied(error, callback.get('error_description'))
  }
  return code ?? ''
}

function verifyForm(callback: URLSearchParams): void {
  const characters = callback.toString().length
  if (characters > maximumCharacters) {
    throw invalid(`the answer has ${characters} characters, expected at most ${maximumCharacters}`)
  }
  const names = [...callback.keys()]
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`the answer has ${excerpt(twice)} twice, expected once`)
  const other = ofOtherFlows.find((name) => callback.has(name))
  if (other !== undefined) throw invalid(`the answer has ${other}, expected a code`)
}

function verifyIssuer(
  received: string | null,
  { issuer, namesIssuerInAnswers }: Pick<ProviderMetadata, 'issuer' | 'namesIssuerInAnswers'>,
): void {
  if (received === issuer || (received === null && !namesIssuerInAnswers)) return
  const shown = received === null ? 'missing' : excerpt(received)
  throw new OidcCallbackRejected(
    'OIDC_ISSUER_MISMATCH',
    `iss of the answer is ${shown}, expected ${excerpt(issuer)}`,
    { check, expected: issuer, received: shown },
  )
}

/** Of equal length and in constant time, whatever came. */
function isEqual(received: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(received), digest(expected))
}

function denied(error: string, description: string | null): OidcCallbackRejected {
  const reason = (description ?? '') === '' ? '' : `: ${excerpt(description ?? '')}`
  return new OidcCallbackRejected(
    'OIDC_SIGN_IN_DENIED',
    `the provider answers ${excerpt(error)}${reason}, expected a code`,
    { check, expected: 'a code', received: excerpt(error) },
  )
}

function invalid(message: string): OidcCallbackRejected {
  return new OidcCallbackRejected('OIDC_CALLBACK_INVALID', message, { check })
}
