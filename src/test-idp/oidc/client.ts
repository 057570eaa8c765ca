import { ConfigurationInvalid, type ConfigurationProblem } from '../../errors.ts'
import { isHttpsOrLoopback } from '../is-https-or-loopback.ts'
import type { SigningAlgorithm } from './signing-keys.ts'

/** Who may ask the test IdP to sign somebody in. */
export interface TestOidcClient {
  readonly clientId: string
  /** Without one the client is public and has to use PKCE. */
  readonly clientSecret?: string
  /** Where codes may go, compared character by character. */
  readonly redirectUris: readonly string[]
  /** Where a browser may go after logout, compared character by character. Default: nowhere. */
  readonly postLogoutRedirectUris?: readonly string[]
  /** `id_token_signed_response_alg`. Default: RS256. */
  readonly idTokenSigningAlgorithm?: SigningAlgorithm
}

/**
 * Passes when every client can be served safely.
 *
 * @throws {ConfigurationInvalid} when a redirect URI is neither https nor loopback, because a code is a
 *   credential and would cross the network in the clear; or has a fragment
 * @throws {TypeError} when two clients have the same id
 * @see OpenID Connect Core 1.0, section 3.1.2.1, redirect_uri; RFC 9700, section 2.1
 */
export function checkClients(clients: readonly TestOidcClient[]): void {
  if (new Set(clients.map(({ clientId }) => clientId)).size < clients.length) {
    throw new TypeError('two clients of the test IdP have the same id')
  }
  const problems = clients.flatMap(({ redirectUris, postLogoutRedirectUris = [] }) =>
    [...redirectUris, ...postLogoutRedirectUris].flatMap((uri) => problemOf(uri) ?? []),
  )
  if (problems.length > 0) throw new ConfigurationInvalid(problems)
}

function problemOf(uri: string): ConfigurationProblem | undefined {
  if (!isHttpsOrLoopback(uri)) {
    return {
      key: 'testIdp',
      problem: `the test IdP would send codes in the clear to ${uri}`,
      remedy: 'a server.publicUrl that is https or on this machine, or no test IdP',
    }
  }
  if (!uri.includes('#')) return undefined
  return {
    key: 'testIdp',
    problem: `the redirect URI ${uri} has a fragment`,
    remedy: 'a redirect URI without one',
  }
}
