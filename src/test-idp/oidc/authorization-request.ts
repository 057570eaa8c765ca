import { RequestRefused } from '../../errors.ts'
import { parameter } from '../../http/parameter.ts'
import type { TestOidcClient } from './client.ts'
import { OauthRefused, type OauthErrorCode } from './oauth-refused.ts'

/** Where the answer to an authorization request goes. Both are ours to trust. */
export interface AuthorizationTarget {
  readonly client: TestOidcClient
  readonly redirectUri: string
  readonly state: string | undefined
}

/** An authorization request that can be granted. */
export interface AuthorizationRequest extends AuthorizationTarget {
  readonly scope: string
  readonly nonce: string | undefined
  /** Of the method S256. */
  readonly codeChallenge: string | undefined
  readonly loginHint: string | undefined
}

/** The parameters that are read, and that the sign-in page carries along. */
export const authorizationParameters = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'max_age',
  'login_hint',
] as const

/** Characters. They are kept with the code, or come back in an address. */
const maximumCharacters = 2048
const s256Challenge = /^[A-Za-z0-9_-]{43}$/

/**
 * Where the answer may go: to one of the client's own redirect URIs, and nowhere else.
 *
 * @throws {RequestRefused} PARAMETER_MISSING, PARAMETER_REPEATED, or PARAMETER_INVALID for a client
 *   (`client-id`) or an address (`redirect-uri`) that is not known. Such an error is never redirected.
 * @see RFC 6749, section 4.1.2.1; RFC 9700, section 4.1.3
 */
export function findTarget(
  source: unknown,
  clients: readonly TestOidcClient[],
): AuthorizationTarget {
  const clientId = sent(source, 'client_id')
  const client = clients.find((one) => one.clientId === clientId)
  if (client === undefined) throw unknown('client-id', 'client_id', clientId)
  const redirectUri = sent(source, 'redirect_uri')
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri)) {
    throw unknown('redirect-uri', 'redirect_uri', redirectUri)
  }
  return { client, redirectUri, state: sent(source, 'state') }
}

/**
 * What is asked for, once it is known who asks.
 *
 * @throws {OauthRefused} with the error that goes back to the client
 * @throws {RequestRefused} PARAMETER_REPEATED
 * @see OpenID Connect Core 1.0, sections 3.1.2.1 and 3.1.2.6; RFC 7636, section 4.4.1
 */
export function parseAuthorizationRequest(
  source: unknown,
  target: AuthorizationTarget,
): AuthorizationRequest {
  checkSizes(source)
  checkUnsupported(source)
  checkResponseType(source)
  const scope = readScope(source)
  const codeChallenge = readCodeChallenge(source, target.client)
  checkMaximumAge(source)
  checkPrompt(source)
  return {
    ...target,
    scope,
    codeChallenge,
    nonce: sent(source, 'nonce'),
    loginHint: sent(source, 'login_hint'),
  }
}

function checkSizes(source: unknown): void {
  for (const name of authorizationParameters) {
    if ((sent(source, name)?.length ?? 0) > maximumCharacters) {
      throw refused('invalid_request', `${name} has more than ${maximumCharacters} characters`)
    }
  }
}

function checkUnsupported(source: unknown): void {
  for (const [name, error] of [
    ['request', 'request_not_supported'],
    ['request_uri', 'request_uri_not_supported'],
    ['registration', 'registration_not_supported'],
  ] as const) {
    if (sent(source, name) !== undefined) throw refused(error, `${name} is not supported`)
  }
}

function checkResponseType(source: unknown): void {
  const type = sent(source, 'response_type')
  if (type === undefined) throw refused('invalid_request', 'response_type is missing')
  if (type !== 'code') throw refused('unsupported_response_type', 'response_type has to be code')
  if ((sent(source, 'response_mode') ?? 'query') !== 'query') {
    throw refused('invalid_request', 'response_mode has to be query')
  }
}

function readScope(source: unknown): string {
  const scopes = (sent(source, 'scope') ?? '').split(' ').filter((scope) => scope !== '')
  if (!scopes.includes('openid')) throw refused('invalid_scope', 'scope has to contain openid')
  return [...new Set(scopes)].join(' ')
}

function readCodeChallenge(source: unknown, client: TestOidcClient): string | undefined {
  const challenge = sent(source, 'code_challenge')
  const method = sent(source, 'code_challenge_method')
  if (challenge === undefined && method === undefined) {
    if (client.clientSecret !== undefined) return undefined
    throw refused('invalid_request', 'a public client has to send code_challenge (PKCE)')
  }
  if (method !== 'S256') throw refused('invalid_request', 'code_challenge_method has to be S256')
  if (challenge === undefined || !s256Challenge.test(challenge)) {
    throw refused('invalid_request', 'code_challenge has to be 43 characters of base64url')
  }
  return challenge
}

/** Whoever gets past the page has just signed in, so every age is young enough. */
function checkMaximumAge(source: unknown): void {
  const age = sent(source, 'max_age')
  if (age !== undefined && !/^\d{1,10}$/.test(age)) {
    throw refused('invalid_request', 'max_age has to be a number of seconds')
  }
}

/** Nobody is ever signed in already, so nothing can be done without showing the page. */
function checkPrompt(source: unknown): void {
  const prompts = (sent(source, 'prompt') ?? '').split(' ').filter((prompt) => prompt !== '')
  if (!prompts.includes('none')) return
  if (prompts.length > 1) throw refused('invalid_request', 'prompt has none and something else')
  throw refused('login_required', 'the test identity provider keeps no sessions')
}

/** A parameter without a value counts as not sent. */
function sent(source: unknown, name: string): string | undefined {
  const value = parameter(source, name)
  return value === '' ? undefined : value
}

function refused(error: OauthErrorCode, description: string): OauthRefused {
  return new OauthRefused(error, description)
}

function unknown(check: string, name: string, received: string | undefined): RequestRefused {
  const code = received === undefined ? 'PARAMETER_MISSING' : 'PARAMETER_INVALID'
  return new RequestRefused(code, `${name} is not one that the test IdP knows`, {
    check,
    expected: `a registered ${name}`,
    received: received?.slice(0, 256) ?? 'nothing',
  })
}
