import { FedbridgeError, FederationClaimRejected, IdTokenRejected } from '../../errors.ts'
import type { WebIdentity } from '../../federation/web-identity.ts'
import { openJwks } from '../../oidc/open-jwks.ts'
import type { KeySource } from '../../oidc/open-jwks.ts'
import type { VerificationKey } from '../../oidc/parse-key-set.ts'
import { readWebIdentity } from '../../oidc/read-web-identity.ts'
import { verifyIdToken } from '../../oidc/verify-id-token.ts'
import type { VerifiedIdToken } from '../../oidc/verify-id-token.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import type { RecognizedDocument } from '../recognition.ts'
import type { TokenProvider } from './token-providers.ts'

/** What the verifier says, whose word is the only one that counts. */
export type TokenOutcome =
  | {
      readonly verdict: 'accepted'
      readonly provider: TokenProvider
      readonly token: VerifiedIdToken
      /** Absent when `failure` says what AWS would not take. */
      readonly identity?: WebIdentity
      readonly failure?: FedbridgeError
    }
  | {
      readonly verdict: 'rejected'
      /** Whose keys it was tried with; of several the most likely. */
      readonly provider?: TokenProvider
      readonly failure: FedbridgeError
    }

/**
 * The token as it came: white space that copying put into it is taken out of a text, and stays in the
 * value of a parameter, as STS would see it.
 */
export function tokenAsItCame({
  text,
  parameter,
}: Pick<RecognizedDocument, 'text' | 'parameter'>): string {
  return parameter?.replace(/\s+/g, '') === text ? parameter : text
}

/**
 * Verifies a token with each of `providers`, until one accepts it. Without any it is verified for an
 * issuer that no token names, which still finds everything that is wrong before the issuer is asked.
 */
export async function verifyTokenStrictly(
  token: string,
  providers: readonly TokenProvider[],
  context: Pick<DiagnosisContext, 'clock' | 'clockSkewSeconds'>,
): Promise<TokenOutcome> {
  const outcomes: TokenOutcome[] = []
  for (const provider of providers) {
    const outcome = await verifyWith(token, provider, context)
    if (outcome.verdict === 'accepted') return outcome
    outcomes.push(outcome)
  }
  return outcomes[0] ?? (await verifyWithNobody(token, context))
}

async function verifyWith(
  token: string,
  provider: TokenProvider,
  context: Pick<DiagnosisContext, 'clock' | 'clockSkewSeconds'>,
): Promise<TokenOutcome> {
  try {
    const verified = await verifyIdToken(token, tokenOptionsFor(provider, context))
    return { verdict: 'accepted', provider, token: verified, ...readClaims(verified) }
  } catch (failure) {
    if (failure instanceof FedbridgeError) return { verdict: 'rejected', provider, failure }
    throw failure
  }
}

/** The very options with which STS verifies; keys are those that are known, and never fetched. */
export function tokenOptionsFor(
  { issuer, clientIds, keySet }: Pick<TokenProvider, 'issuer' | 'clientIds' | 'keySet'>,
  { clock, clockSkewSeconds }: Pick<DiagnosisContext, 'clock' | 'clockSkewSeconds'>,
): Parameters<typeof verifyIdToken>[1] {
  return { issuer, keys: keysIn(keySet, issuer, clock), clientIds, clock, clockSkewSeconds }
}

/** A key set that is at hand, read by those who read fetched ones. */
function keysIn(
  keySet: string | undefined,
  issuer: string,
  clock: DiagnosisContext['clock'],
): KeySource {
  const getText = (): Promise<{ text: string; contentType: undefined }> =>
    // An empty text is a key set that nobody has.
    Promise.resolve({ text: keySet ?? '', contentType: undefined })
  return openJwks({ clock, outbound: { getText } }).keysOf(issuer, { jwksUri: 'at-hand:' })
}

function readClaims(
  token: VerifiedIdToken,
): { readonly identity: WebIdentity } | { readonly failure: FedbridgeError } {
  try {
    return { identity: readWebIdentity(token) }
  } catch (failure) {
    if (failure instanceof FederationClaimRejected || failure instanceof IdTokenRejected) {
      return { failure }
    }
    throw failure
  }
}

async function verifyWithNobody(
  token: string,
  context: Pick<DiagnosisContext, 'clock' | 'clockSkewSeconds'>,
): Promise<TokenOutcome> {
  // No token can name it: an empty iss is none.
  const nobody = { issuer: '', clientIds: [], keySet: undefined }
  try {
    await verifyIdToken(token, tokenOptionsFor(nobody, context))
  } catch (failure) {
    if (failure instanceof FedbridgeError) return { verdict: 'rejected', failure }
    throw failure
  }
  throw new TypeError('nobody has accepted a token')
}

/**
 * Whether a key signed a token, whatever else is wrong with it: everything that is judged before the
 * signature has to be in order.
 */
export async function isSignedBy(
  token: string,
  key: VerificationKey,
  options: Parameters<typeof verifyIdToken>[1],
): Promise<boolean> {
  const keys: KeySource = { find: () => Promise.resolve(key) }
  try {
    await verifyIdToken(token, { ...options, keys })
    return true
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return failure instanceof IdTokenRejected && !beforeClaims.has(failure.code)
  }
}

/** What is thrown before the signature holds. */
const beforeClaims: ReadonlySet<string> = new Set([
  'ID_TOKEN_MALFORMED',
  'ID_TOKEN_HEADER_REFUSED',
  'ID_TOKEN_ALGORITHM',
  'ID_TOKEN_ISSUER',
  'ID_TOKEN_KEY_UNKNOWN',
  'ID_TOKEN_SIGNATURE_INVALID',
])
