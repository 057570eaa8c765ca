import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { page } from '../pagination.ts'
import { mergeTags, readTags, removeTags, tagsResult } from '../tags.ts'
import { createOidcProvider } from './create-oidc-provider.ts'
import {
  addClientIDToOpenIDConnectProviderParameters,
  deleteOpenIDConnectProviderParameters,
  getOpenIDConnectProviderParameters,
  listOpenIDConnectProvidersParameters,
  listOpenIDConnectProviderTagsParameters,
  removeClientIDFromOpenIDConnectProviderParameters,
  tagOpenIDConnectProviderParameters,
  untagOpenIDConnectProviderParameters,
  updateOpenIDConnectProviderThumbprintParameters,
} from './oidc-provider-parameters.ts'
import {
  changeOidcProvider,
  oidcProviderResource,
  readClientIds,
  readThumbprints,
  requireOidcProvider,
} from './oidc-provider-record.ts'

/** IAM's actions on OpenID Connect providers. */
export function oidcProviderActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = (
    { OpenIDConnectProviderArn }: { readonly OpenIDConnectProviderArn: string },
    scope: Parameters<typeof oidcProviderResource>[1],
  ) => oidcProviderResource(iam, scope, OpenIDConnectProviderArn)

  return [
    createOidcProvider(emulation),
    iamAction(emulation, {
      name: 'GetOpenIDConnectProvider',
      parameters: getOpenIDConnectProviderParameters,
      readOnly: true,
      resource,
      run: async ({ OpenIDConnectProviderArn: arn }, scope) => {
        const record = await requireOidcProvider(iam, scope, arn)
        return {
          // Without its scheme, as IAM answers it.
          Url: record.url,
          ClientIDList: record.clientIds,
          ThumbprintList: record.thumbprints,
          CreateDate: new Date(record.createdAt),
          Tags: record.tags.length === 0 ? undefined : tagsResult(record.tags),
        }
      },
    }),
    iamAction(emulation, {
      name: 'ListOpenIDConnectProviders',
      parameters: listOpenIDConnectProvidersParameters,
      readOnly: true,
      resource: (_parameters, { partition, accountId }) => ({
        arn: `arn:${partition}:iam::${accountId}:oidc-provider/*`,
      }),
      run: async (_parameters, { accountId }) => ({
        OpenIDConnectProviderList: (await iam.list('oidc-provider', accountId)).map(({ arn }) => ({
          Arn: arn,
        })),
      }),
    }),
    iamAction(emulation, {
      name: 'DeleteOpenIDConnectProvider',
      parameters: deleteOpenIDConnectProviderParameters,
      readOnly: false,
      resource,
      run: async ({ OpenIDConnectProviderArn: arn }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          await writer.remove('oidc-provider', await requireOidcProvider(writer, scope, arn))
        })
        return {}
      },
    }),
    iamAction(emulation, {
      // Adding one that is there changes nothing.
      name: 'AddClientIDToOpenIDConnectProvider',
      parameters: addClientIDToOpenIDConnectProviderParameters,
      readOnly: false,
      resource,
      run: async ({ OpenIDConnectProviderArn: arn, ClientID }, scope) => {
        await iam.change(scope.accountId, (writer) =>
          changeOidcProvider(writer, scope, arn, (record) => ({
            ...record,
            clientIds: readClientIds([...record.clientIds, ClientID]),
          })),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      // Removing one that is not there changes nothing.
      name: 'RemoveClientIDFromOpenIDConnectProvider',
      parameters: removeClientIDFromOpenIDConnectProviderParameters,
      readOnly: false,
      resource,
      run: async ({ OpenIDConnectProviderArn: arn, ClientID }, scope) => {
        await iam.change(scope.accountId, (writer) =>
          changeOidcProvider(writer, scope, arn, (record) => ({
            ...record,
            clientIds: record.clientIds.filter((clientId) => clientId !== ClientID),
          })),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'UpdateOpenIDConnectProviderThumbprint',
      parameters: updateOpenIDConnectProviderThumbprintParameters,
      readOnly: false,
      resource,
      run: async ({ OpenIDConnectProviderArn: arn, ThumbprintList }, scope) => {
        const thumbprints = readThumbprints(ThumbprintList)
        await iam.change(scope.accountId, (writer) =>
          changeOidcProvider(writer, scope, arn, (record) => ({ ...record, thumbprints })),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'TagOpenIDConnectProvider',
      parameters: tagOpenIDConnectProviderParameters,
      readOnly: false,
      resource,
      requestTags: ({ Tags }) => readTags(Tags, 'sensitive'),
      run: async ({ OpenIDConnectProviderArn: arn, Tags }, scope) => {
        const added = readTags(Tags, 'sensitive')
        await iam.change(scope.accountId, (writer) =>
          changeOidcProvider(writer, scope, arn, (record) => ({
            ...record,
            tags: mergeTags(record.tags, added, 'sensitive'),
          })),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'UntagOpenIDConnectProvider',
      parameters: untagOpenIDConnectProviderParameters,
      readOnly: false,
      resource,
      run: async ({ OpenIDConnectProviderArn: arn, TagKeys }, scope) => {
        await iam.change(scope.accountId, (writer) =>
          changeOidcProvider(writer, scope, arn, (record) => ({
            ...record,
            tags: removeTags(record.tags, TagKeys, 'sensitive'),
          })),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'ListOpenIDConnectProviderTags',
      parameters: listOpenIDConnectProviderTagsParameters,
      readOnly: true,
      resource,
      run: async ({ OpenIDConnectProviderArn: arn, ...asked }, scope) => {
        const { tags } = await requireOidcProvider(iam, scope, arn)
        const { items, rest } = page(tags, asked, ([key]) => key)
        return { Tags: tagsResult(items), ...rest }
      },
    }),
  ]
}
