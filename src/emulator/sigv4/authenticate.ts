import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { RequestRefused } from '../../errors.ts'
import { parseSignature } from './parse-signature.ts'
import type { ParsedSignature, SignedRequest } from './parse-signature.ts'
import { verifyScope, verifySignature, verifySignatureTime } from './verify-signature.ts'

/** Who owns an access key, with its secret; or why nobody is told. */
export type FoundAccessKey<Principal> =
  | { readonly secretAccessKey: string; readonly principal: Principal }
  | 'inactive'
  | 'token-invalid'
  | 'expired'
  | undefined

/** Whoever signed a request. */
export interface Authenticated<Principal> {
  readonly principal: Principal
  /** Of the credential scope: the region that was called. */
  readonly region: string
  readonly form: ParsedSignature['form']
}

/** What a signature is compared with when there is no key, so that this takes as long. */
const nobodysSecret = randomBytes(30).toString('base64')

/**
 * Finds out who signed a request. The order of refusals: no signature, an incomplete one, a wrong scope,
 * an unknown key, a session token that is not good, a wrong signature, a wrong time. That the time comes
 * last means that a right key with a wrong clock hears of the clock.
 *
 * @throws {RequestRefused} REQUEST_UNSIGNED, REQUEST_SIGNATURE_INCOMPLETE, REQUEST_SIGNATURE_MISMATCH,
 *   REQUEST_SIGNATURE_EXPIRED; ACCESS_KEY_UNKNOWN for one that is inactive too; SESSION_TOKEN_INVALID,
 *   SESSION_TOKEN_EXPIRED
 */
export async function authenticate<Principal>(
  request: SignedRequest,
  {
    clock,
    service,
    findAccessKey,
  }: {
    readonly clock: Clock
    /** `sts` or `iam`. */
    readonly service: string
    readonly findAccessKey: (
      accessKeyId: string,
      securityToken: string | undefined,
    ) => Promise<FoundAccessKey<Principal>>
  },
): Promise<Authenticated<Principal>> {
  const parsed = parseSignature(request)
  verifyScope(parsed, { service })
  const found = await findAccessKey(parsed.accessKeyId, parsed.securityToken)
  if (found === undefined || typeof found === 'string') throw refusedKey(found, request, parsed)
  verifySignature(request, parsed, found)
  verifySignatureTime(parsed, { clock })
  return { principal: found.principal, region: parsed.region, form: parsed.form }
}

function refusedKey(
  found: Exclude<FoundAccessKey<unknown>, object>,
  request: SignedRequest,
  parsed: ParsedSignature,
): RequestRefused {
  try {
    verifySignature(request, parsed, { secretAccessKey: nobodysSecret })
  } catch {
    // Whatever is wrong with it, the key is wrong first.
  }
  const check = 'find-access-key'
  switch (found) {
    case 'expired':
      return new RequestRefused('SESSION_TOKEN_EXPIRED', 'the session has ended', { check })
    case 'token-invalid':
      return new RequestRefused('SESSION_TOKEN_INVALID', 'the session token is not good', { check })
    case 'inactive':
      return new RequestRefused('ACCESS_KEY_UNKNOWN', 'the access key is inactive', { check })
    case undefined:
      return new RequestRefused('ACCESS_KEY_UNKNOWN', 'there is no such access key', { check })
  }
}
