import type { Clock } from '../../../clock.ts'
import { FedbridgeError } from '../../../errors.ts'
import { parseIdpMetadata } from '../../../saml/idp-metadata.ts'
import type { IdpMetadata } from '../../../saml/idp-metadata-model.ts'
import { iamQuotas } from '../iam-quotas.ts'
import { invalidInput, limitExceeded } from '../iam-refusal.ts'

const { entitiesPerSamlProvider, keysPerSamlProvider } = iamQuotas

/** By what {@link parseIdpMetadata} finds too many of. AWS's texts are not known. */
const exceededQuotas: ReadonlyMap<string, string> = new Map([
  ['too-many-entities', `IdPsPerSAMLProvider: ${entitiesPerSamlProvider}`],
  ['too-many-keys', `KeysPerSAMLProvider: ${keysPerSamlProvider}`],
])

/**
 * Reads a metadata document as the provider will verify with it.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID: `Could not parse metadata.`, as AWS says of everything
 *   that is wrong with a document; the reason is in our message, for the log. IAM_LIMIT_EXCEEDED for
 *   more than ten identity providers or keys
 * @see IAM User Guide, "Creating IAM SAML identity providers"
 */
export function readMetadata(document: string, { clock }: { readonly clock: Clock }): IdpMetadata {
  try {
    return parseIdpMetadata(document, { clock })
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    const quota = exceededQuotas.get(failure.check ?? '')
    if (quota !== undefined) throw limitExceeded(`Cannot exceed quota for ${quota}`)
    throw invalidInput('Could not parse metadata.', failure)
  }
}
