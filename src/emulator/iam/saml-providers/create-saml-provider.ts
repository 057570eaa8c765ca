import { randomUUID } from 'node:crypto'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { entityAlreadyExists, limitExceeded } from '../iam-refusal.ts'
import { iamQuotas } from '../iam-quotas.ts'
import { mergeTags, readTags, tagsResult } from '../tags.ts'
import { uniqueId } from '../unique-id.ts'
import { changeEncryption } from './private-keys.ts'
import { readMetadata } from './read-metadata.ts'
import { createSAMLProviderParameters } from './saml-provider-parameters.ts'
import { samlProviderArn } from './saml-provider-record.ts'

/**
 * CreateSAMLProvider: people can sign in with it as soon as it is answered.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID for metadata, tags or a key that are none; IAM_ENTITY_EXISTS
 *   for a name that is taken, in whatever case; IAM_LIMIT_EXCEEDED
 * @see IAM User Guide, "Creating IAM SAML identity providers"
 */
export function createSamlProvider(emulation: IamEmulation): QueryAction {
  const { iam, clock } = emulation
  return iamAction(emulation, {
    name: 'CreateSAMLProvider',
    parameters: createSAMLProviderParameters,
    readOnly: false,
    resource: ({ Name }, scope) => ({ arn: samlProviderArn(scope, Name) }),
    requestTags: ({ Tags }) => readTags(Tags, 'sensitive'),
    run: async (parameters, scope) => {
      const { Name: providerName, SAMLMetadataDocument: metadata, Tags } = parameters
      const { accountId, now } = scope
      const arn = samlProviderArn(scope, providerName)
      const tags = mergeTags([], readTags(Tags, 'sensitive'), 'sensitive')
      readMetadata(metadata, { clock })
      const encryption = changeEncryption({ privateKeys: [] }, parameters, now)
      await iam.change(accountId, async (writer) => {
        if ((await writer.find('saml-provider', accountId, providerName)) !== undefined) {
          throw entityAlreadyExists(`Provider with name ${providerName} already exists.`)
        }
        const others = await writer.list('saml-provider', accountId)
        if (others.length >= iamQuotas.samlProvidersPerAccount) {
          // After the quota of client ids; nobody has recorded AWS's name of this one.
          throw limitExceeded(
            `Cannot exceed quota for SAMLProvidersPerAccount: ${iamQuotas.samlProvidersPerAccount}`,
          )
        }
        await writer.put('saml-provider', {
          arn,
          accountId,
          providerName,
          uuid: uniqueId('SAMLSP', { arn, creation: randomUUID() }),
          createdAt: now.getTime(),
          metadata,
          unavailable: null,
          tags,
          ...encryption,
          insecureAllowSha1: false,
          insecureAllowSmallKeys: false,
        })
      })
      return { SAMLProviderArn: arn, Tags: tags.length === 0 ? undefined : tagsResult(tags) }
    },
  })
}
