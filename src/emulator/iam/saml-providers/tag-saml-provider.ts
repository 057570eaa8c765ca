import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { page } from '../pagination.ts'
import { mergeTags, readTags, removeTags, tagsResult } from '../tags.ts'
import {
  listSAMLProviderTagsParameters,
  tagSAMLProviderParameters,
  untagSAMLProviderParameters,
} from './saml-provider-parameters.ts'
import { requireSamlProvider, samlProviderResource } from './saml-provider-record.ts'

/** TagSAMLProvider. @throws {RequestRefused} IAM_ENTITY_MISSING, IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED */
export function tagSamlProvider(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'TagSAMLProvider',
    parameters: tagSAMLProviderParameters,
    readOnly: false,
    resource: ({ SAMLProviderArn }, scope) => samlProviderResource(iam, scope, SAMLProviderArn),
    requestTags: ({ Tags }) => readTags(Tags, 'sensitive'),
    run: async ({ SAMLProviderArn, Tags }, scope) => {
      await iam.change(scope.accountId, async (writer) => {
        const record = await requireSamlProvider(writer, scope, SAMLProviderArn)
        const tags = mergeTags(record.tags, readTags(Tags, 'sensitive'), 'sensitive')
        await writer.put('saml-provider', { ...record, tags })
      })
      return {}
    },
  })
}

/** UntagSAMLProvider. @throws {RequestRefused} IAM_ENTITY_MISSING */
export function untagSamlProvider(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'UntagSAMLProvider',
    parameters: untagSAMLProviderParameters,
    readOnly: false,
    resource: ({ SAMLProviderArn }, scope) => samlProviderResource(iam, scope, SAMLProviderArn),
    run: async ({ SAMLProviderArn, TagKeys }, scope) => {
      await iam.change(scope.accountId, async (writer) => {
        const record = await requireSamlProvider(writer, scope, SAMLProviderArn)
        const tags = removeTags(record.tags, TagKeys, 'sensitive')
        await writer.put('saml-provider', { ...record, tags })
      })
      return {}
    },
  })
}

/** ListSAMLProviderTags. @throws {RequestRefused} IAM_ENTITY_MISSING, PARAMETER_INVALID */
export function listSamlProviderTags(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'ListSAMLProviderTags',
    parameters: listSAMLProviderTagsParameters,
    readOnly: true,
    resource: ({ SAMLProviderArn }, scope) => samlProviderResource(iam, scope, SAMLProviderArn),
    run: async ({ SAMLProviderArn, ...asked }, scope) => {
      const { tags } = await requireSamlProvider(iam, scope, SAMLProviderArn)
      const { items, rest } = page(tags, asked, ([key]) => key)
      return { Tags: tagsResult(items), ...rest }
    },
  })
}
