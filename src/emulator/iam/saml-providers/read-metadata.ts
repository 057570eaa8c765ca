import type { Clock } from '../../../clock.ts'
import { FedbridgeError } from '../../../errors.ts'
import { parseIdpMetadata } from '../../../saml/idp-metadata.ts'
import type { IdpMetadata } from '../../../saml/idp-metadata-model.ts'
import { iamQuotas } from '../iam-quotas.ts'
import { invalidInput, limitExceeded } from '../iam-refusal.ts'

/**
 * Reads a metadata document as the provider will verify with it.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID: `Could not parse metadata.`, as AWS says of everything
 *   that is wrong with a document; the reason is in our message, for the log. IAM_LIMIT_EXCEEDED for
 *   more than ten identity providers or keys; those texts are not known of AWS
 * @see IAM User Guide, "Creating IAM SAML identity providers"
 */
export function readMetadata(document: string, { clock }: { readonly clock: Clock }): IdpMetadata {
  const metadata = parse(document, clock)
  const { entities } = metadata
  const { entitiesPerSamlProvider, keysPerSamlProvider } = iamQuotas
  const keys = entities.flatMap(({ signingKeys }) => signingKeys)
  if (entities.length > entitiesPerSamlProvider) {
    throw limitExceeded(`Cannot exceed quota for IdPsPerSAMLProvider: ${entitiesPerSamlProvider}`)
  }
  if (keys.length > keysPerSamlProvider) {
    throw limitExceeded(`Cannot exceed quota for KeysPerSAMLProvider: ${keysPerSamlProvider}`)
  }
  return metadata
}

function parse(document: string, clock: Clock): IdpMetadata {
  try {
    return parseIdpMetadata(document, { clock })
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    throw invalidInput('Could not parse metadata.', failure)
  }
}
