import { createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { calculateJwkThumbprint } from 'jose'
import type { Clock } from '../../clock.ts'

export const signingAlgorithms = ['RS256', 'ES256'] as const
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/** A key that ID tokens are signed with. */
export interface TokenSigningKey {
  readonly algorithm: SigningAlgorithm
  /** `kid`: the thumbprint of RFC 7638. */
  readonly keyId: string
  readonly privateKey: KeyObject
  /** As the key set has it. */
  readonly jwk: JsonWebKey
}

/** The keys of the provider: one for each algorithm, and those that were in use before. */
export interface SigningKeys {
  current(algorithm: SigningAlgorithm): Promise<TokenSigningKey>
  /** What the key set holds now, the current keys first. */
  published(): Promise<readonly JsonWebKey[]>
  /** Makes new keys, for every algorithm, and publishes them. The old ones sign no more. */
  rotate(options?: { readonly withdrawOld?: boolean }): Promise<void>
  /** Whether the key set holds anything from now on. */
  publish(what: 'keys' | 'nothing'): void
}

interface Retired {
  readonly keys: readonly TokenSigningKey[]
  readonly publishedUntil: number
}

/** Sets of old keys that are published at the same time; a key set of a few thousand bytes. */
const maximumRetired = 4

/**
 * Opens the keys. They are made when first asked for, the RSA one in another thread.
 *
 * @param rsaPrivateKey default: a new key of 2048 bits. Rotation replaces it all the same.
 * @param ecPrivateKey on P-256; default: a new one. Rotation replaces it as well.
 * @param retiredSeconds how long old keys stay in the key set; default an hour
 * @see OpenID Connect Core 1.0, section 10.1.1, Rotation of Asymmetric Signing Keys
 */
export function openSigningKeys({
  clock,
  rsaPrivateKey,
  ecPrivateKey,
  retiredSeconds = 3600,
}: {
  readonly clock: Clock
  readonly rsaPrivateKey?: KeyObject | undefined
  readonly ecPrivateKey?: KeyObject | undefined
  readonly retiredSeconds?: number
}): SigningKeys {
  let made: Promise<readonly TokenSigningKey[]> | undefined
  let retired: readonly Retired[] = []
  let published: 'keys' | 'nothing' = 'keys'
  let rotating: Promise<void> = Promise.resolve()
  const keys = (): Promise<readonly TokenSigningKey[]> =>
    (made ??= generateKeys({ RS256: rsaPrivateKey, ES256: ecPrivateKey }))
  const now = (): number => clock.now().getTime()

  const rotate = async (withdrawOld: boolean): Promise<void> => {
    const [old, next] = await Promise.all([keys(), generateKeys()])
    const publishedUntil = now() + retiredSeconds * 1000
    retired = withdrawOld
      ? []
      : [{ keys: old, publishedUntil }, ...retired].slice(0, maximumRetired)
    made = Promise.resolve(next)
  }
  return {
    current: async (algorithm) => {
      const key = (await keys()).find((one) => one.algorithm === algorithm)
      if (key !== undefined) return key
      throw new TypeError(`the test IdP has no key for ${algorithm}`)
    },
    published: async () => {
      if (published === 'nothing') return []
      const old = retired.filter(({ publishedUntil }) => now() < publishedUntil)
      return [...(await keys()), ...old.flatMap((one) => one.keys)].map(({ jwk }) => jwk)
    },
    rotate: async ({ withdrawOld = false } = {}) => {
      // One after the other, so that no rotation loses the keys of the one before.
      const done = rotating.then(() => rotate(withdrawOld))
      rotating = done.catch(() => undefined)
      await done
    },
    publish: (what) => {
      published = what
    },
  }
}

/** A private key for the algorithm that nobody has published. */
export async function generatePrivateKey(algorithm: SigningAlgorithm): Promise<KeyObject> {
  const generate = promisify(generateKeyPair)
  const { privateKey } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: 'P-256' })
  return privateKey
}

function generateKeys(
  given: Readonly<Partial<Record<SigningAlgorithm, KeyObject | undefined>>> = {},
): Promise<readonly TokenSigningKey[]> {
  return Promise.all(
    signingAlgorithms.map(async (algorithm) => {
      const privateKey = given[algorithm] ?? (await generatePrivateKey(algorithm))
      const material = createPublicKey(privateKey).export({ format: 'jwk' })
      const keyId = await calculateJwkThumbprint(material)
      const jwk = { ...material, kid: keyId, use: 'sig', alg: algorithm }
      return { algorithm, keyId, privateKey, jwk }
    }),
  )
}
