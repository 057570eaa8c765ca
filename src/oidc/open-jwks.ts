import type { Clock } from '../clock.ts'
import { FedbridgeError, IdTokenRejected, OidcProviderFailed } from '../errors.ts'
import type { Outbound } from '../outbound/open-outbound.ts'
import { excerpt } from '../partition/excerpt.ts'
import type { ReadChain } from './accept-thumbprints.ts'
import { discoverProvider } from './discover-provider.ts'
import { parseKeySet, type VerificationKey } from './parse-key-set.ts'
import type { TokenAlgorithm } from './token-algorithms.ts'

/** Which key a token says it is signed with. `kid` is compared, never more. */
export interface KeyWanted {
  readonly alg: TokenAlgorithm
  readonly kid: string | undefined
}

/** The keys of one provider. */
export interface KeySource {
  /**
   * The one key that a token may be signed with: by `kid` when it has one; without, the only key for
   * its algorithm.
   *
   * @throws {IdTokenRejected} ID_TOKEN_KEY_UNKNOWN when no key fits, or several different ones do
   * @throws {OidcProviderFailed} OIDC_KEYS_UNAVAILABLE when there are no keys to look among;
   *   OIDC_CERTIFICATE_UNTRUSTED when that is because neither an authority nor a thumbprint vouches
   *   for the server
   */
  find(wanted: KeyWanted): Promise<VerificationKey>
}

/** The key sets of all providers. */
export interface Jwks {
  /** The keys of an issuer, found by discovery, or at `jwksUri` when that is given. */
  keysOf(
    issuer: string,
    options?: {
      readonly jwksUri?: string
      /**
       * Of the provider in IAM: they stand in for an authority where none vouches for a server, of the
       * discovery document or the keys. Needs {@link JwksOptions.readChain}.
       */
      readonly thumbprints?: readonly string[]
    },
  ): KeySource
}

/** Key sets that can be looked at without being asked for. */
export interface KeptJwks extends Jwks {
  /**
   * The keys of an issuer that are held and not yet too stale to be used, as a JWK Set; undefined where
   * there are none. Fetches nothing, and does not count as a use.
   */
  keptKeySetOf(issuer: string): string | undefined
}

export interface JwksOptions {
  readonly outbound: Pick<Outbound, 'getText'>
  readonly clock: Clock
  /** Reads the chain of a server that no authority vouches for. Without it thumbprints count for nothing. */
  readonly readChain?: ReadChain
  /** Keys older than this are fetched anew before use. Default: 600. */
  readonly maximumAgeSeconds?: number
  /** At least this long between two fetches for one provider. Default: 30. */
  readonly cooldownSeconds?: number
  /** Keys older than this are not used even while the provider is down. Default: 3600. */
  readonly maximumStaleSeconds?: number
  /** Providers whose keys are kept at the same time; the least recently used goes first. Default: 100. */
  readonly maximumProviders?: number
}

const check = 'open-jwks'
const limits = { maxBytes: 512 * 1024, timeoutMs: 5000 }

interface Entry {
  readonly issuer: string
  keys: readonly VerificationKey[]
  /** Where keys were last asked for; undefined when it was not found out where. */
  jwksUri: string | undefined
  /** Milliseconds; of the keys held. */
  fetchedAt: number | undefined
  triedAt: number | undefined
  failure: unknown
  underWay: Promise<void> | undefined
}

/**
 * Opens the cache of key sets: one for the process. Fetches at most 512 KiB within 5 seconds, once at
 * a time for each provider, however many ask. An unknown `kid` makes it look again, but not within the
 * cooldown of the last fetch; a key that the provider withdrew is gone when the age is reached. While
 * the provider is down the last keys serve until they are too stale; then nothing is verified. Keys that
 * were read with other thumbprints are other keys.
 *
 * @see OpenID Connect Core 1.0, section 10.1.1, Rotation of Asymmetric Signing Keys
 */
export function openJwks(options: JwksOptions): KeptJwks {
  const { clock, maximumProviders = 100 } = options
  const ages = {
    maximum: (options.maximumAgeSeconds ?? 600) * 1000,
    cooldown: (options.cooldownSeconds ?? 30) * 1000,
    stale: (options.maximumStaleSeconds ?? 3600) * 1000,
  }
  const entries = new Map<string, Entry>()

  const entryOf = (source: Source): Entry => {
    const name = JSON.stringify(source)
    const entry = entries.get(name) ?? emptyEntry(source)
    entries.delete(name)
    entries.set(name, entry)
    const [oldest] = entries.keys()
    if (entries.size > maximumProviders && oldest !== undefined) entries.delete(oldest)
    return entry
  }
  const olderThan = (instant: number | undefined, age: number): boolean =>
    instant === undefined || clock.now().getTime() - instant >= age

  const refresh = (entry: Entry, source: Source): Promise<void> => {
    entry.underWay ??= fetchInto(entry, { ...options, ...source }).finally(() => {
      entry.underWay = undefined
    })
    return entry.underWay
  }

  return {
    keysOf: (issuer, { jwksUri, thumbprints = [] } = {}) => ({
      find: async (wanted) => {
        const source = { issuer, jwksUri, thumbprints: normalized(thumbprints) }
        const entry = entryOf(source)
        const mayFetch = (): boolean =>
          entry.underWay !== undefined || olderThan(entry.triedAt, ages.cooldown)
        if (olderThan(entry.fetchedAt, ages.maximum) && mayFetch()) {
          await refresh(entry, source)
        }
        if (findKeys(entry.keys, wanted).length === 0 && mayFetch()) {
          await refresh(entry, source)
        }
        if (olderThan(entry.fetchedAt, ages.stale)) throw unavailable(issuer, entry)
        return onlyKey(findKeys(entry.keys, wanted), wanted)
      },
    }),
    keptKeySetOf: (issuer) => {
      const [latest] = [...entries.values()]
        .filter((entry) => entry.issuer === issuer && !olderThan(entry.fetchedAt, ages.stale))
        .sort((one, other) => (other.fetchedAt ?? 0) - (one.fetchedAt ?? 0))
      return latest && renderKeySet(latest.keys)
    },
  }
}

/** Where keys come from, and what vouches for the servers there. */
interface Source {
  readonly issuer: string
  readonly jwksUri: string | undefined
  readonly thumbprints: readonly string[]
}

/** Order and case mean nothing. */
function normalized(thumbprints: readonly string[]): readonly string[] {
  return [...new Set(thumbprints.map((thumbprint) => thumbprint.toLowerCase()))].sort()
}

function emptyEntry({ issuer }: Source): Entry {
  return {
    issuer,
    keys: [],
    jwksUri: undefined,
    fetchedAt: undefined,
    triedAt: undefined,
    failure: undefined,
    underWay: undefined,
  }
}

/** Never fails: what went wrong is kept, and the keys held stay as they are. */
async function fetchInto(
  entry: Entry,
  { issuer, jwksUri, ...options }: JwksOptions & Source,
): Promise<void> {
  const { clock } = options
  entry.triedAt = clock.now().getTime()
  try {
    const outbound = await vouchedFor(options)
    // Asked again each time: where the keys are may change with them.
    entry.jwksUri = jwksUri
    entry.jwksUri ??= (await discoverProvider(issuer, { outbound })).jwksUri
    const { text } = await outbound.getText(entry.jwksUri, limits)
    entry.keys = parseKeySet(text)
    entry.fetchedAt = clock.now().getTime()
    entry.failure = undefined
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    entry.failure = failure
  }
}

/** Outbound that also trusts whom the thumbprints vouch for. */
async function vouchedFor({
  outbound,
  thumbprints,
  readChain,
  clock,
}: JwksOptions & Pick<Source, 'thumbprints'>): Promise<Pick<Outbound, 'getText'>> {
  if (thumbprints.length === 0 || readChain === undefined) return outbound
  // Loaded with the first provider that has any, as a start should not wait for it.
  const { acceptThumbprints } = await import('./accept-thumbprints.ts')
  return acceptThumbprints(outbound, { thumbprints, readChain, clock })
}

function findKeys(
  keys: readonly VerificationKey[],
  { alg, kid }: KeyWanted,
): readonly VerificationKey[] {
  const fitting = keys.filter(
    (key) => key.algorithms.includes(alg) && (kid === undefined || key.kid === kid),
  )
  return [...new Map(fitting.map((key) => [key.material, key])).values()]
}

function renderKeySet(keys: readonly VerificationKey[]): string {
  return JSON.stringify({
    keys: keys.map(({ kid, key, algorithms: [alg, ...others] }) => ({
      ...key.export({ format: 'jwk' }),
      ...(kid === undefined ? {} : { kid }),
      ...(alg === undefined || others.length > 0 ? {} : { alg }),
    })),
  })
}

function onlyKey(
  [first, ...others]: readonly VerificationKey[],
  { alg, kid }: KeyWanted,
): VerificationKey {
  if (first !== undefined && others.length === 0) return first
  const which =
    kid === undefined ? `for ${alg} without a kid` : `for ${alg} with the kid ${excerpt(kid)}`
  const received = first === undefined ? 'none' : `${others.length + 1} keys`
  throw new IdTokenRejected(
    'ID_TOKEN_KEY_UNKNOWN',
    `the provider has ${received} ${which}, expected one key`,
    { check, expected: 'one key', received },
  )
}

function unavailable(
  issuer: string,
  { failure: cause, jwksUri }: Pick<Entry, 'failure' | 'jwksUri'>,
): OidcProviderFailed {
  if (cause instanceof OidcProviderFailed && cause.code === 'OIDC_CERTIFICATE_UNTRUSTED') {
    return cause
  }
  const reason = cause instanceof FedbridgeError ? cause.message : 'they are too old'
  const place = jwksUri === undefined ? '' : ` at ${excerpt(jwksUri)}`
  return new OidcProviderFailed(
    'OIDC_KEYS_UNAVAILABLE',
    `the keys of ${excerpt(issuer)}${place} could not be read: ${reason}`,
    { check, cause },
  )
}
