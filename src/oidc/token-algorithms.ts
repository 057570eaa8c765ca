/**
 * The signature algorithms that an ID token may name: asymmetric ones alone, so that nothing that a
 * provider publishes can serve as a secret. `none` and the HMAC family cannot be configured.
 *
 * @see RFC 7518, section 3.1; RFC 8725, section 3.1
 */
export const tokenAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const

export type TokenAlgorithm = (typeof tokenAlgorithms)[number]

/** Whether a header's `alg` is one of {@link tokenAlgorithms}, compared exactly. */
export function isTokenAlgorithm(name: unknown): name is TokenAlgorithm {
  return tokenAlgorithms.some((algorithm) => algorithm === name)
}
