import { rejected } from './rejected.ts'
import type { ResponseShape } from './verify-shape.ts'

/**
 * No signature uses SHA-1, neither to sign nor to digest, unless the provider is allowed to.
 *
 * @throws {SamlResponseRejected} SIGNATURE_ALGORITHM
 */
export function verifyAlgorithms(
  { signatures }: Pick<ResponseShape, 'signatures'>,
  { insecureAllowSha1 = false }: { readonly insecureAllowSha1?: boolean | undefined },
): void {
  if (insecureAllowSha1) return
  const insecure = signatures
    .flatMap(({ algorithm, digest }) => [algorithm, digest])
    .find((one) => one.insecure)
  if (insecure !== undefined) {
    throw rejected('SIGNATURE_ALGORITHM', 'the signature uses SHA-1', {
      expected: 'SHA-256, SHA-384 or SHA-512',
      received: insecure.uri,
    })
  }
}
