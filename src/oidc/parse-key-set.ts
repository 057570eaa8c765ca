import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { OidcProviderFailed } from '../errors.ts'
import { hasRocaModulus } from './has-roca-modulus.ts'
import { isJsonObject, parseJsonObject, type JsonObject } from './parse-json-object.ts'
import { isTokenAlgorithm, type TokenAlgorithm } from './token-algorithms.ts'

/** A public key that may verify signatures by each of `algorithms`. */
export interface VerificationKey {
  readonly kid: string | undefined
  readonly algorithms: readonly TokenAlgorithm[]
  readonly key: KeyObject
  /** Equal for equal keys. */
  readonly material: string
}

const check = 'parse-key-set'
const maximumKeys = 100
const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const
const byCurve = new Map<unknown, TokenAlgorithm>([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
])
const minimumRsaBits = 2048
const maximumRsaBits = 8192
const base64url = /^[A-Za-z0-9_-]+$/

/**
 * The keys of a JWK set that ID tokens may be verified with: RSA of 2048 to 8192 bits with the
 * exponent 65537 and no ROCA mark, EC on P-256, P-384 and P-521. A key of another kind, for another
 * use, with a private half, or spoiled, is left out, so that it takes nothing from its neighbours.
 * `x5c` and `x5u` mean nothing.
 *
 * @throws {OidcProviderFailed} OIDC_KEYS_UNAVAILABLE when the text is no JWK set, has more than 100
 *   keys, or has none that can be used
 * @see RFC 7517, sections 4 and 5; RFC 8725, section 3.5
 */
export function parseKeySet(text: string): readonly VerificationKey[] {
  const parsed = parseJsonObject(text)
  if ('problem' in parsed) throw unusable(`the key set ${parsed.problem}`)
  const { keys } = parsed.object as { readonly keys?: unknown }
  if (!Array.isArray(keys)) throw unusable('the key set has no list of keys')
  if (keys.length > maximumKeys) {
    throw unusable(`the key set has ${keys.length} keys, expected at most ${maximumKeys}`)
  }
  const usable = keys.filter(isJsonObject).flatMap((jwk) => readKey(jwk) ?? [])
  if (usable.length === 0) {
    throw unusable(`none of the ${keys.length} keys of the key set can verify an ID token`)
  }
  return usable
}

function readKey(jwk: JsonObject): VerificationKey | undefined {
  const { kty, use, key_ops: operations, alg, kid, d } = jwk
  if (d !== undefined || (use !== undefined && use !== 'sig')) return undefined
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return undefined
  }
  if (kid !== undefined && typeof kid !== 'string') return undefined
  const possible = kty === 'RSA' ? rsaAlgorithms(jwk) : kty === 'EC' ? ecAlgorithms(jwk) : []
  const algorithms = alg === undefined ? possible : possible.filter((each) => each === alg)
  if (algorithms.length === 0 || (alg !== undefined && !isTokenAlgorithm(alg))) return undefined
  const members = kty === 'RSA' ? ['kty', 'n', 'e'] : ['kty', 'crv', 'x', 'y']
  const material = Object.fromEntries(members.map((member) => [member, jwk[member]]))
  try {
    const key = createPublicKey({ key: material as JsonWebKey, format: 'jwk' })
    return { kid, algorithms, key, material: JSON.stringify(material) }
  } catch {
    // A point that is not on its curve, for example.
    return undefined
  }
}

function rsaAlgorithms({
  n,
  e,
}: JsonObject & { n?: unknown; e?: unknown }): readonly TokenAlgorithm[] {
  if (typeof n !== 'string' || !base64url.test(n) || e !== 'AQAB') return []
  const modulus = Buffer.from(n, 'base64url')
  const bits = BigInt(`0x0${modulus.toString('hex')}`).toString(2).length
  return bits < minimumRsaBits || bits > maximumRsaBits || hasRocaModulus(modulus) ? [] : rsa
}

function ecAlgorithms({ crv, x, y }: JsonObject & { crv?: unknown; x?: unknown; y?: unknown }) {
  const algorithm = byCurve.get(crv)
  return algorithm !== undefined && typeof x === 'string' && typeof y === 'string'
    ? [algorithm]
    : []
}

function unusable(message: string): OidcProviderFailed {
  return new OidcProviderFailed('OIDC_KEYS_UNAVAILABLE', message, { check })
}
