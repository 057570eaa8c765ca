import { createHash, timingSafeEqual } from 'node:crypto'
import { parameter } from '../../http/parameter.ts'
import type { TestOidcClient } from './client.ts'
import { OauthRefused } from './oauth-refused.ts'
import type { Grant, Grants } from './open-grants.ts'

const verifierPattern = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * What a code was given out for, and the access token for it: once, to the client that it was given
 * to, with the redirect URI and the verifier that belong to it. A second use takes back what the first
 * one got. A request that does not fit leaves the code as it is.
 *
 * @throws {OauthRefused} invalid_request, unsupported_grant_type, invalid_grant
 * @throws {RequestRefused} PARAMETER_REPEATED
 * @see RFC 6749, sections 4.1.2, 4.1.3 and 5.2; RFC 7636, section 4.6; RFC 9700, section 2.1.1
 */
export function redeemCode(
  form: unknown,
  client: TestOidcClient,
  grants: Grants,
): { readonly grant: Grant; readonly accessToken: string } {
  if (required(form, 'grant_type') !== 'authorization_code') {
    throw new OauthRefused('unsupported_grant_type', 'grant_type has to be authorization_code')
  }
  const code = required(form, 'code')
  const redirectUri = required(form, 'redirect_uri')
  const found = grants.findCode(code)
  if (found?.grant.request.client.clientId !== client.clientId) {
    throw invalidGrant('the code is not known, not of this client, or too old')
  }
  if (found.used) {
    grants.revoke(code)
    throw invalidGrant('the code was used before; what was issued for it is revoked')
  }
  const { request } = found.grant
  if (redirectUri !== request.redirectUri) {
    throw invalidGrant('redirect_uri is not the one that the code was sent to')
  }
  checkVerifier(parameter(form, 'code_verifier'), request.codeChallenge)
  return { grant: found.grant, accessToken: grants.useCode(code) }
}

/** A verifier without a challenge is refused too: the challenge may have been stripped on the way. */
function checkVerifier(verifier: string | undefined, challenge: string | undefined): void {
  if (verifier === undefined && challenge === undefined) return
  if (challenge === undefined) throw invalidGrant('the code was asked for without code_challenge')
  const digest = createHash('sha256').update(verifier ?? '')
  const expected = Buffer.from(challenge)
  const received = Buffer.from(digest.digest('base64url'))
  if (
    verifier === undefined ||
    !verifierPattern.test(verifier) ||
    received.length !== expected.length ||
    !timingSafeEqual(received, expected)
  ) {
    throw invalidGrant('code_verifier does not belong to code_challenge')
  }
}

function required(form: unknown, name: string): string {
  const value = parameter(form, name)
  if (value !== undefined && value !== '') return value
  throw new OauthRefused('invalid_request', `${name} is missing`)
}

function invalidGrant(description: string): OauthRefused {
  return new OauthRefused('invalid_grant', description)
}
