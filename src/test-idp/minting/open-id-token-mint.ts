import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { systemClock, type Clock } from '../../clock.ts'
import { RequestRefused } from '../../errors.ts'
import { awsTokenClaims } from '../oidc/aws-token-claims.ts'
import { findFault } from '../oidc/faults.ts'
import { draftClaims, tokenLifetimeSeconds, type Claims } from '../oidc/id-token-draft.ts'
import { faultsOfTokens, issueIdToken } from '../oidc/issue-id-token.ts'
import { openSigningKeys, type SigningAlgorithm } from '../oidc/signing-keys.ts'
import type { MintFault } from './mint-fault.ts'
import { defaultSubject } from './saml-description.ts'

/**
 * What an ID token says. Everything may be left out: then it is a token of alice for the client
 * `fedbridge`, in order by every rule. Nothing is checked, as a test has to be able to say what AWS
 * refuses.
 */
export interface IdTokenDescription {
  /** `sub`. Default: `alice`. */
  readonly subject?: string | undefined
  /** `aud`: one client id, or several. Default: `fedbridge`. */
  readonly audience?: string | readonly string[] | undefined
  readonly nonce?: string | undefined
  readonly sessionTags?: Readonly<Record<string, string>> | undefined
  readonly transitiveTagKeys?: readonly string[] | undefined
  readonly sourceIdentity?: string | undefined
  /** Whether each tag is a claim of its own, as providers send them whose claims can be no objects. */
  readonly flattenedTags?: boolean | undefined
  /** Claims by name: added, or in place of what is described above; `null` leaves one out. */
  readonly claims?: Claims | undefined
  /** `iat`, and what the other times are told from. Default: the clock's time. */
  readonly issuedAt?: Date | undefined
  /** `nbf`. Default: the claim is not there. */
  readonly notBefore?: Date | undefined
  /** From `iat` to `exp`. Default: 600. */
  readonly lifetimeSeconds?: number | undefined
  /** `exp`. Default: the lifetime after it is issued. */
  readonly expiresAt?: Date | undefined
  /** The id of one of `idTokenFaults`. */
  readonly fault?: string | undefined
}

/** Who signs, how, and when it is. */
export interface IdTokenMintOptions {
  /** Default: `https://idp.example.com`. */
  readonly issuer?: string
  /**
   * The private key, or its PEM: RSA of 2048 bits and more signs with RS256, EC on P-256 with ES256.
   * Default: a new one for `algorithm`.
   */
  readonly key?: KeyObject | string
  /** Default: that of the key, or RS256. */
  readonly algorithm?: SigningAlgorithm
  /** Default: the machine's clock. */
  readonly clock?: Clock
}

/** An OpenID Connect provider for tests: one key, as many tokens as one likes. */
export interface IdTokenMint {
  readonly issuer: string
  readonly algorithm: SigningAlgorithm
  /** The JWK set as the provider publishes it now; faults of the kind `keys` change it. */
  keySet(): Promise<{ readonly keys: readonly JsonWebKey[] }>
  /** PEM (PKCS#8) of the key that signs now. A secret of whoever trusts the key set. */
  privateKeyPem(): Promise<string>
  /**
   * Signs an ID token.
   *
   * @throws {RequestRefused} PARAMETER_INVALID (`fault`) when the fault is not one of a token
   */
  mint(description?: IdTokenDescription): Promise<string>
}

/** Everything that can be wrong with a minted token, or with the key set that it is verified with. */
export const idTokenFaults: readonly MintFault[] = faultsOfTokens.map(
  ({ id, label, description }) => ({ id, label, description }),
)

/**
 * Opens a provider for tests. There is nothing to close.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`key`) when the key is of another kind, or not for the
 *   algorithm
 * @see OpenID Connect Core 1.0, section 2; IAM User Guide, "Passing session tags using
 *   AssumeRoleWithWebIdentity"
 */
export function openIdTokenMint(options: IdTokenMintOptions = {}): IdTokenMint {
  const { issuer = 'https://idp.example.com', clock = systemClock } = options
  const given = options.key === undefined ? undefined : readKey(options.key)
  const algorithm = options.algorithm ?? given?.algorithm ?? 'RS256'
  if (given !== undefined && given.algorithm !== algorithm) throw refusedKey(algorithm)
  const keys = openSigningKeys({
    clock,
    ...(given === undefined
      ? {}
      : { [algorithm === 'RS256' ? 'rsaPrivateKey' : 'ecPrivateKey']: given.privateKey }),
  })
  return {
    issuer,
    algorithm,
    keySet: async () => ({
      keys: (await keys.published()).filter(({ alg }) => alg === algorithm),
    }),
    privateKeyPem: async () => {
      const { privateKey } = await keys.current(algorithm)
      return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    },
    mint: async (description = {}) =>
      issueIdToken(claimsOf(description, issuer, description.issuedAt ?? clock.now()), {
        keys,
        algorithm,
        fault: findFault(description.fault, faultsOfTokens),
      }),
  }
}

/**
 * Signs one ID token with a key that is made for it, unless one is given.
 *
 * @throws {RequestRefused} as {@link openIdTokenMint} and {@link IdTokenMint.mint}
 */
export async function mintIdToken(
  description: IdTokenDescription = {},
  options: IdTokenMintOptions = {},
): Promise<{
  readonly idToken: string
  readonly issuer: string
  readonly keySet: { readonly keys: readonly JsonWebKey[] }
  readonly privateKeyPem: string
}> {
  const mint = openIdTokenMint(options)
  const idToken = await mint.mint(description)
  return {
    idToken,
    issuer: mint.issuer,
    keySet: await mint.keySet(),
    privateKeyPem: await mint.privateKeyPem(),
  }
}

function claimsOf(description: IdTokenDescription, issuer: string, issuedAt: Date): Claims {
  const { subject = defaultSubject, audience = 'fedbridge', nonce, claims = {} } = description
  const { sessionTags, transitiveTagKeys, sourceIdentity, flattenedTags = false } = description
  const { notBefore, expiresAt, lifetimeSeconds = tokenLifetimeSeconds } = description
  const draft = draftClaims({
    issuer,
    clientId: '',
    nonce,
    signedInAt: issuedAt,
    now: issuedAt,
    person: {
      aud: audience,
      sub: subject,
      exp: expiresAt === undefined ? seconds(issuedAt) + lifetimeSeconds : seconds(expiresAt),
      ...(notBefore === undefined ? {} : { nbf: seconds(notBefore) }),
      ...awsTokenClaims({
        flattened: flattenedTags,
        ...(sessionTags === undefined ? {} : { sessionTags }),
        ...(transitiveTagKeys === undefined ? {} : { transitiveTagKeys }),
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      }),
      ...claims,
    },
  })
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null))
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000)
}

function readKey(key: KeyObject | string): {
  readonly privateKey: KeyObject
  readonly algorithm: SigningAlgorithm
} {
  const privateKey = readPrivateKey(key)
  const { asymmetricKeyType, asymmetricKeyDetails: details } = privateKey ?? {}
  if (privateKey !== undefined && asymmetricKeyType === 'rsa') {
    if ((details?.modulusLength ?? 0) >= 2048) return { privateKey, algorithm: 'RS256' }
  }
  if (privateKey !== undefined && asymmetricKeyType === 'ec') {
    if (details?.namedCurve === 'prime256v1') return { privateKey, algorithm: 'ES256' }
  }
  throw refusedKey('RS256 (RSA of 2048 bits and more) or ES256 (EC on P-256)')
}

function readPrivateKey(key: KeyObject | string): KeyObject | undefined {
  if (typeof key !== 'string') return key.type === 'private' ? key : undefined
  try {
    return createPrivateKey(key)
  } catch {
    // OpenSSL's own words say less, and might say too much.
    return undefined
  }
}

function refusedKey(algorithms: string): RequestRefused {
  return new RequestRefused(
    'PARAMETER_INVALID',
    `the signing key is no private key for ${algorithms}`,
    { check: 'key', expected: algorithms },
  )
}
