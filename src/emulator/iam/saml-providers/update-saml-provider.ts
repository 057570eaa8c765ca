import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { invalidInput } from '../iam-refusal.ts'
import type { SamlProviderRecord } from '../iam-records.ts'
import { changeEncryption } from './private-keys.ts'
import { readMetadata } from './read-metadata.ts'
import { updateSAMLProviderParameters } from './saml-provider-parameters.ts'
import { requireSamlProvider, samlProviderResource } from './saml-provider-record.ts'

/**
 * UpdateSAMLProvider: new metadata, another encryption mode, a private key more or less. What the call
 * does not name stays.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING; IAM_INPUT_INVALID for a call that changes nothing, and
 *   for metadata, keys and modes; IAM_LIMIT_EXCEEDED for a third key
 * @see IAM API Reference, "UpdateSAMLProvider"
 */
export function updateSamlProvider(emulation: IamEmulation): QueryAction {
  const { iam, clock } = emulation
  return iamAction(emulation, {
    name: 'UpdateSAMLProvider',
    parameters: updateSAMLProviderParameters,
    readOnly: false,
    resource: ({ SAMLProviderArn }, scope) => samlProviderResource(iam, scope, SAMLProviderArn),
    run: async (parameters, scope) => {
      const { SAMLMetadataDocument: metadata, SAMLProviderArn: arn } = parameters
      const { AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey } = parameters
      const changes = [metadata, AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey]
      if (changes.every((change) => change === undefined)) {
        throw invalidInput(
          'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
        )
      }
      if (metadata !== undefined) readMetadata(metadata, { clock })
      await iam.change(scope.accountId, async (writer) => {
        const record = await requireSamlProvider(writer, scope, arn)
        const updated: SamlProviderRecord = {
          ...record,
          ...(metadata === undefined ? {} : { metadata, unavailable: null }),
          ...changeEncryption(record, parameters, scope.now),
        }
        await writer.put('saml-provider', updated)
      })
      return { SAMLProviderArn: arn }
    },
  })
}
