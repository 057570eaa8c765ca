import { createHash } from 'node:crypto'
import { IdTokenRejected } from '../../errors.ts'
import type { OidcSignIn } from '../../oidc/relying-party.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Claim } from '../claim-assertion.ts'

/** What an ID token is known by once it is gone: no text of it. */
export interface IdTokenMark {
  readonly sha256: string
  /** ISO 8601: from then on STS takes the token no more. */
  readonly unusableFrom: string
}

/** How long STS takes a token after it has expired, as AWS does. */
const expiryLeewaySeconds = 300

/** The mark of a token: of its issuer and `jti`, or of the whole token where it has none. */
export function idTokenMark({ idToken, token }: OidcSignIn): IdTokenMark {
  const { issuer, tokenId, expiresAt } = token
  const identity = tokenId === undefined ? [issuer, 'token', idToken] : [issuer, 'jti', tokenId]
  return {
    sha256: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    unusableFrom: new Date(expiresAt.getTime() + expiryLeewaySeconds * 1000).toISOString(),
  }
}

const keyOf = ({ sha256 }: IdTokenMark): string => `id-token:${sha256}`

const replayed = (): IdTokenRejected =>
  new IdTokenRejected('ID_TOKEN_REPLAYED', 'the token was already used to sign in', {
    check: 'claim-id-token',
  })

/**
 * Refuses a token that was already used, before anybody is asked to choose a role with it.
 *
 * @throws {IdTokenRejected} ID_TOKEN_REPLAYED
 */
export async function checkIdTokenUnclaimed(mark: IdTokenMark, storage: Storage): Promise<void> {
  if ((await storage.read(keyOf(mark))) !== undefined) throw replayed()
}

/**
 * Claims a token: of any number of concurrent sign-ins with it exactly one gets past this line. The claim
 * is kept until STS takes the token no more.
 *
 * @throws {IdTokenRejected} ID_TOKEN_REPLAYED
 * @throws {StorageFailed} when the store cannot say; the sign-in fails closed
 */
export async function claimIdToken(mark: IdTokenMark, storage: Storage): Promise<Claim> {
  const key = keyOf(mark)
  const expiresAt = new Date(mark.unusableFrom)
  if (!(await storage.addIfAbsent(key, true, { expiresAt }))) throw replayed()
  return { release: () => storage.remove(key) }
}
