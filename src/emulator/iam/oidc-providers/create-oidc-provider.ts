import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import { entityAlreadyExists, limitExceeded } from '../iam-refusal.ts'
import { mergeTags, readTags, tagsResult } from '../tags.ts'
import { createOpenIDConnectProviderParameters } from './oidc-provider-parameters.ts'
import {
  oidcProviderArn,
  parseProviderUrl,
  readClientIds,
  readThumbprints,
} from './oidc-provider-record.ts'

/**
 * CreateOpenIDConnectProvider. Without thumbprints the list stays empty: IAM fetches one then, which is
 * not done here yet.
 *
 * @throws {RequestRefused} PARAMETER_INVALID for the URL, IAM_INPUT_INVALID, IAM_ENTITY_EXISTS,
 *   IAM_LIMIT_EXCEEDED
 * @see IAM User Guide, "Creating OpenID Connect (OIDC) identity providers"
 */
export function createOidcProvider(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'CreateOpenIDConnectProvider',
    parameters: createOpenIDConnectProviderParameters,
    readOnly: false,
    resource: ({ Url }, scope) => ({ arn: oidcProviderArn(scope, parseProviderUrl(Url)) }),
    requestTags: ({ Tags }) => readTags(Tags, 'sensitive'),
    run: async ({ Url, ClientIDList = [], ThumbprintList, Tags }, scope) => {
      const { accountId, now } = scope
      const url = parseProviderUrl(Url)
      const arn = oidcProviderArn(scope, url)
      const tags = mergeTags([], readTags(Tags, 'sensitive'), 'sensitive')
      const clientIds = readClientIds(ClientIDList)
      const thumbprints = ThumbprintList === undefined ? [] : readThumbprints(ThumbprintList)
      await iam.change(accountId, async (writer) => {
        if ((await writer.find('oidc-provider', accountId, url)) !== undefined) {
          throw entityAlreadyExists(`Provider with url ${Url} already exists.`)
        }
        const { openIdConnectProvidersPerAccount: limit } = iamQuotas
        if ((await writer.list('oidc-provider', accountId)).length >= limit) {
          throw limitExceeded(`Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${limit}`)
        }
        const createdAt = now.getTime()
        const record = { arn, accountId, url, createdAt, clientIds, thumbprints, tags }
        await writer.put('oidc-provider', record)
      })
      return {
        OpenIDConnectProviderArn: arn,
        Tags: tags.length === 0 ? undefined : tagsResult(tags),
      }
    },
  })
}
