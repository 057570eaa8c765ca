import { IdTokenRejected } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import type { JsonObject } from './parse-json-object.ts'

export interface TokenAudience {
  /** `aud` as a list, never empty. */
  readonly audiences: readonly string[]
  /** `azp`. */
  readonly authorizedParty: string | undefined
}

const check = 'verify-token-audience'
const maximumAudiences = 100

/**
 * Whether a token is for one of the client IDs. `azp`, when it is there, is a client ID, and `aud` names
 * a client ID as well; a token for several audiences must have it. What AWS does with a token for
 * several is not known, so this is OpenID Connect's rule.
 *
 * With `any` every client ID is one: the trust policy is to ask for the one it means, as for the
 * providers that AWS has built in.
 *
 * @throws {IdTokenRejected} ID_TOKEN_AUDIENCE when it is not; ID_TOKEN_CLAIM_MISSING without `aud`;
 *   ID_TOKEN_CLAIM_INVALID when a claim is not text
 * @see OpenID Connect Core 1.0, section 3.1.3.7, steps 3 to 5; IAM User Guide, "Available keys for AWS
 *   web identity federation"
 */
export function verifyTokenAudience(
  claims: JsonObject,
  clientIds: readonly string[] | 'any',
): TokenAudience {
  const isClientId = (name: string): boolean => clientIds === 'any' || clientIds.includes(name)
  const audiences = readAudiences(claims['aud'])
  const authorizedParty = claims['azp']
  if (authorizedParty !== undefined && !isText(authorizedParty)) {
    throw invalid('azp is no text, expected text')
  }
  if (!audiences.some(isClientId)) {
    throw otherAudience('aud', audiences, clientIds)
  }
  if (authorizedParty === undefined && audiences.length > 1) {
    throw new IdTokenRejected(
      'ID_TOKEN_AUDIENCE',
      `the token has ${audiences.length} audiences and no azp, expected azp`,
      { check, expected: 'azp', received: `${audiences.length} audiences` },
    )
  }
  if (authorizedParty !== undefined && !isClientId(authorizedParty)) {
    throw otherAudience('azp', [authorizedParty], clientIds)
  }
  return { audiences, authorizedParty }
}

function readAudiences(aud: unknown): readonly string[] {
  if (aud === undefined || aud === '' || (Array.isArray(aud) && aud.length === 0)) {
    throw new IdTokenRejected('ID_TOKEN_CLAIM_MISSING', 'the token has no aud, expected one', {
      check,
      expected: 'aud',
      aws: { code: 'InvalidIdentityToken', message: 'Missing a required claim: aud', status: 400 },
    })
  }
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (audiences.length > maximumAudiences || !audiences.every(isText)) {
    throw invalid(`aud is neither text nor a list of at most ${maximumAudiences} texts`)
  }
  return [...new Set(audiences)]
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function otherAudience(
  claim: string,
  values: readonly string[],
  clientIds: readonly string[] | 'any',
): IdTokenRejected {
  const [first = ''] = values
  const received = values.length > 1 ? `${values.length} others` : excerpt(first)
  const [clientId, ...others] = clientIds === 'any' ? [] : clientIds
  const expected =
    clientId === undefined || others.length > 0 ? 'a client ID of the provider' : excerpt(clientId)
  return new IdTokenRejected('ID_TOKEN_AUDIENCE', `${claim} is ${received}, expected ${expected}`, {
    check,
    expected,
    received,
  })
}

function invalid(message: string): IdTokenRejected {
  return new IdTokenRejected('ID_TOKEN_CLAIM_INVALID', message, { check })
}
