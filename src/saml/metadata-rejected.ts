import { SamlMetadataRejected } from '../errors.ts'

/**
 * The refusal of a metadata document for the reason `check`, a stable kebab-case word.
 *
 * @param details Both sides: what would have been accepted, and what came.
 */
export function metadataRejected(
  check: string,
  details: { readonly expected: string; readonly received: string; readonly cause?: unknown },
): SamlMetadataRejected {
  return new SamlMetadataRejected(
    'SAML_METADATA_INVALID',
    `metadata is refused (${check}): received ${details.received}, expected ${details.expected}`,
    { check, ...details },
  )
}
