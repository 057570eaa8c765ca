import type { IdpEntity, IdpMetadata } from './idp-metadata-model.ts'
import { rejected } from './rejected.ts'

/**
 * Neither the metadata document nor the entity in it has expired. No skew is granted: the limit was
 * set by whoever wrote the metadata, days ahead, and not by a clock that might be a little off.
 *
 * @throws {SamlResponseRejected} SAML_METADATA_EXPIRED
 * @see SAML Metadata 2.0, section 2.3.2 (validUntil)
 */
export function verifyMetadataValidity(
  idp: Pick<IdpMetadata, 'validUntil'>,
  entity: Pick<IdpEntity, 'entityId' | 'validUntil'>,
  now: Date,
): void {
  const expired = [idp.validUntil, entity.validUntil].find((end) => end !== undefined && end <= now)
  if (expired !== undefined) {
    throw rejected('SAML_METADATA_EXPIRED', `the metadata of ${entity.entityId} has expired`, {
      expected: `validUntil after ${now.toISOString()}`,
      received: expired.toISOString(),
    })
  }
}
