import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { deleteSAMLProviderParameters } from './saml-provider-parameters.ts'
import { requireSamlProvider, samlProviderResource } from './saml-provider-record.ts'

/**
 * DeleteSAMLProvider: roles that name the provider keep their trust policies, which then let nobody in.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING
 */
export function deleteSamlProvider(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'DeleteSAMLProvider',
    parameters: deleteSAMLProviderParameters,
    readOnly: false,
    resource: ({ SAMLProviderArn }, scope) => samlProviderResource(iam, scope, SAMLProviderArn),
    run: async ({ SAMLProviderArn }, scope) => {
      await iam.change(scope.accountId, async (writer) => {
        const record = await requireSamlProvider(writer, scope, SAMLProviderArn)
        await writer.remove('saml-provider', record)
      })
      return {}
    },
  })
}
